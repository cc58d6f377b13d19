//! Waits for a refetch of a remote key set.

use std::{future::Future, pin::Pin};

use cotter::JwsPublicKeyAlgorithm;
use cotter_jwks::{RemoteIssuers, RemoteJwks};

use super::tokens::Begun;

/// Remote key sets: [`RemoteJwks`] of one issuer, or [`RemoteIssuers`].
///
/// The trait is sealed.
#[expect(private_bounds, reason = "the trait is sealed")]
pub trait RefreshesKeys: Refresh + 'static {}

impl<A: JwsPublicKeyAlgorithm> RefreshesKeys for RemoteJwks<A> {}
impl RefreshesKeys for RemoteIssuers {}

/// Key sets as a trait object, without their algorithms.
pub(super) trait Refresh: Send + Sync {
    /// Begins a verification; if its key is unknown, waits for one refetch and begins again.
    fn begin<'a>(
        &'a self,
        token: &'a str,
        begin: &'a mut (dyn FnMut(&str) -> Begun + Send),
    ) -> Pin<Box<dyn Future<Output = Begun> + Send + 'a>>;
}

impl<A: JwsPublicKeyAlgorithm> Refresh for RemoteJwks<A> {
    fn begin<'a>(
        &'a self,
        token: &'a str,
        begin: &'a mut (dyn FnMut(&str) -> Begun + Send),
    ) -> Pin<Box<dyn Future<Output = Begun> + Send + 'a>> {
        Box::pin(self.verify_or_refresh(token, begin))
    }
}

impl Refresh for RemoteIssuers {
    fn begin<'a>(
        &'a self,
        token: &'a str,
        begin: &'a mut (dyn FnMut(&str) -> Begun + Send),
    ) -> Pin<Box<dyn Future<Output = Begun> + Send + 'a>> {
        Box::pin(self.verify_or_refresh(token, begin))
    }
}
