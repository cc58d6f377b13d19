//! Waits for a refetch of a remote key set.

use std::{future::Future, pin::Pin};

use cotter::{
    JwsPublicKeyAlgorithm, VerifyError,
    pending::Verification,
    profile::{AccessToken, LogoutToken},
};
use cotter_jwks::{RemoteIssuers, RemoteJwks};

/// Remote key sets: [`RemoteJwks`] of one issuer, or [`RemoteIssuers`].
///
/// The trait is sealed.
#[expect(private_bounds, reason = "the trait is sealed")]
pub trait RefreshesKeys: Refresh<Verification<AccessToken>> + Refresh<Verification<LogoutToken>> + 'static {}

impl<A: JwsPublicKeyAlgorithm> RefreshesKeys for RemoteJwks<A> {}
impl RefreshesKeys for RemoteIssuers {}

/// Key sets as a trait object, without their algorithms, for verifications that begin with a `T`.
pub(crate) trait Refresh<T>: Send + Sync {
    /// Begins a verification; if its key is unknown, waits for one refetch and begins again.
    fn begin<'a>(&'a self, token: &'a str, begin: &'a mut Begin<'_, T>) -> Begun<'a, T>;
}

/// Begins a verification.
type Begin<'b, T> = dyn FnMut(&str) -> Result<T, VerifyError> + Send + 'b;

/// A verification that begins once the keys are there.
type Begun<'a, T> = Pin<Box<dyn Future<Output = Result<T, VerifyError>> + Send + 'a>>;

impl<A: JwsPublicKeyAlgorithm, T: Send + 'static> Refresh<T> for RemoteJwks<A> {
    fn begin<'a>(&'a self, token: &'a str, begin: &'a mut Begin<'_, T>) -> Begun<'a, T> {
        Box::pin(self.verify_or_refresh(token, begin))
    }
}

impl<T: Send + 'static> Refresh<T> for RemoteIssuers {
    fn begin<'a>(&'a self, token: &'a str, begin: &'a mut Begin<'_, T>) -> Begun<'a, T> {
        Box::pin(self.verify_or_refresh(token, begin))
    }
}
