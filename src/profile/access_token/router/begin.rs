//! `begin`: the same verifications for a caller who asks the stores.

use serde::de::DeserializeOwned;

use super::{AccessToken, AccessTokenRouter, Presentation};
use crate::{Timestamp, VerifyError, pending::Verification};

impl<F> AccessTokenRouter<F> {
    /// Begins what [`verify`](Self::verify) does at the present time, and leaves the stores to the caller.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify), but for the answers of the stores.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn begin(&self, token: &str, presented: Presentation<'_>) -> Result<Verification<AccessToken>, VerifyError> {
        self.begin_at(token, presented, Timestamp::now()?)
    }

    /// As [`begin`](Self::begin), as of `now`.
    ///
    /// # Errors
    ///
    /// As [`begin`](Self::begin).
    pub fn begin_at(
        &self,
        token: &str,
        presented: Presentation<'_>,
        now: Timestamp,
    ) -> Result<Verification<AccessToken>, VerifyError> {
        self.routes.pick(token)?.begin_at(token, presented, now)
    }

    /// As [`begin`](Self::begin), and reads the claims into `T` once all answers are in.
    ///
    /// # Errors
    ///
    /// As [`begin`](Self::begin); [`VerifyError::ClaimsShape`] if no store is to be asked and the claims do not fit `T`.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn begin_as<T: DeserializeOwned + 'static>(
        &self,
        token: &str,
        presented: Presentation<'_>,
    ) -> Result<Verification<AccessToken<T>>, VerifyError> {
        self.begin_as_at(token, presented, Timestamp::now()?)
    }

    /// As [`begin_as`](Self::begin_as), as of `now`.
    ///
    /// # Errors
    ///
    /// As [`begin_as`](Self::begin_as).
    pub fn begin_as_at<T: DeserializeOwned + 'static>(
        &self,
        token: &str,
        presented: Presentation<'_>,
        now: Timestamp,
    ) -> Result<Verification<AccessToken<T>>, VerifyError> {
        self.begin_at(token, presented, now)?.and_then(AccessToken::with_claims)
    }
}
