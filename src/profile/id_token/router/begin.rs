//! `begin`: the same verifications for a caller who asks the stores.

use serde::de::DeserializeOwned;

use super::{IdToken, IdTokenRouter, SignIn};
use crate::{Timestamp, VerifyError, pending::Verification};

impl<F> IdTokenRouter<F> {
    /// Begins what [`verify`](Self::verify) does at the present time, and leaves the stores to the caller.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify), but for the answers of the stores.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn begin(&self, token: &str, sign_in: &SignIn<'_>) -> Result<Verification<IdToken>, VerifyError> {
        self.begin_at(token, sign_in, Timestamp::now()?)
    }

    /// As [`begin`](Self::begin), as of `now`.
    ///
    /// # Errors
    ///
    /// As [`begin`](Self::begin).
    pub fn begin_at(
        &self,
        token: &str,
        sign_in: &SignIn<'_>,
        now: Timestamp,
    ) -> Result<Verification<IdToken>, VerifyError> {
        self.routes.pick(token)?.begin_at(token, sign_in, now)
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
        sign_in: &SignIn<'_>,
    ) -> Result<Verification<IdToken<T>>, VerifyError> {
        self.begin_as_at(token, sign_in, Timestamp::now()?)
    }

    /// As [`begin_as`](Self::begin_as), as of `now`.
    ///
    /// # Errors
    ///
    /// As [`begin_as`](Self::begin_as).
    pub fn begin_as_at<T: DeserializeOwned + 'static>(
        &self,
        token: &str,
        sign_in: &SignIn<'_>,
        now: Timestamp,
    ) -> Result<Verification<IdToken<T>>, VerifyError> {
        self.begin_at(token, sign_in, now)?.and_then(IdToken::with_claims)
    }
}
