use std::{marker::PhantomData, sync::Arc};

use cotter::profile::AccessToken;
use cotter_http::{ProtectedResource, Scheme};

/// A token that was verified for this request, and how it was shown.
pub(super) struct Accepted {
    pub(super) token: AccessToken,
    pub(super) scheme: Scheme,
    /// Whether the token is bound to the client's certificate, and that was confirmed.
    pub(super) by_certificate: bool,
    /// The server that verified it, as it answers.
    pub(super) resource: Arc<ProtectedResource>,
}

/// What an extractor needs of the way in which a token is bound.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Binding {
    /// Whatever the resource accepts.
    Any,
    /// A DPoP proof.
    Dpop,
    /// A client certificate.
    Certificate,
}

impl Accepted {
    pub(super) fn is_bound(&self, binding: Binding) -> bool {
        match binding {
            Binding::Any => true,
            Binding::Dpop => self.scheme == Scheme::Dpop,
            Binding::Certificate => self.by_certificate,
        }
    }
}

/// What a request's extensions keep, so that a layer and a handler do not use one proof twice.
pub(super) struct Kept<R> {
    pub(super) accepted: Arc<Accepted>,
    resource: PhantomData<fn() -> R>,
}

impl<R> Kept<R> {
    pub(super) const fn new(accepted: Arc<Accepted>) -> Self {
        Self { accepted, resource: PhantomData }
    }
}

impl<R> Clone for Kept<R> {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.accepted))
    }
}
