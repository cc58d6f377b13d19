use std::{marker::PhantomData, sync::Arc};

use cotter::profile::AccessToken;
use cotter_http::{ProtectedResource, Scheme, is_safe};
use http::{HeaderValue, header::AUTHORIZATION, request::Parts};

/// A token that was verified for this request, and how it was shown.
pub(super) struct Accepted {
    pub(super) token: AccessToken,
    pub(super) scheme: Scheme,
    /// Whether the token is bound to the client's certificate, and that was confirmed.
    pub(super) by_certificate: bool,
    /// Whether it was judged by the verifier for safe methods.
    pub(super) is_safe: bool,
    /// The field that it was read from.
    pub(super) authorization: Option<HeaderValue>,
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
    /// Whether a later extractor may take it as it is. A layer may have changed the method or the credentials since: what
    /// was judged for a safe method is good for safe methods alone.
    pub(super) fn is_of(&self, parts: &Parts) -> bool {
        let is_same = parts.headers.get_all(AUTHORIZATION).iter().eq(&self.authorization);
        is_same && (!self.is_safe || is_safe(&parts.method, &parts.headers))
    }

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
