//! `begin`: the same verifications, for callers who ask the stores themselves.

use serde::de::DeserializeOwned;

use super::{RequestObject, RequestObjects};
use crate::{
    JwsAlgorithm, Timestamp, VerifyError,
    jwt::Opening,
    pending::Verification,
    revocation::Needs,
    verified::{Read, read_as, unread},
};

impl<A: JwsAlgorithm> RequestObjects<A> {
    /// Leaves the revocation check to the caller; only `begin` then accepts request objects.
    ///
    /// See [`Policy::revocation_later`](crate::Policy::revocation_later).
    #[must_use]
    pub fn revocation_later(self, needs: Needs) -> Self {
        Self { tokens: self.tokens.revocation_later(needs), ..self }
    }

    /// Begins [`verify`](Self::verify) at the present time, and leaves the stores to the caller.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify), except for the answers of the stores.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn begin(&self, token: &str) -> Result<Verification<RequestObject>, VerifyError> {
        self.begin_at(token, Timestamp::now()?)
    }

    /// Begins a verification as of `now`; see [`begin`](Self::begin).
    ///
    /// # Errors
    ///
    /// As [`begin`](Self::begin).
    pub fn begin_at(&self, token: &str, now: Timestamp) -> Result<Verification<RequestObject>, VerifyError> {
        self.begin_and_read(token, now, unread)
    }

    /// Begins a verification that reads the claims into `T` once all answers are in; see [`begin`](Self::begin).
    ///
    /// # Errors
    ///
    /// As [`begin`](Self::begin); [`VerifyError::ClaimsShape`] if no store is to be asked and the claims do not fit `T`.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn begin_as<T: DeserializeOwned + 'static>(
        &self,
        token: &str,
    ) -> Result<Verification<RequestObject<T>>, VerifyError> {
        self.begin_as_at(token, Timestamp::now()?)
    }

    /// Begins a verification as of `now`; see [`begin_as`](Self::begin_as).
    ///
    /// # Errors
    ///
    /// As [`begin_as`](Self::begin_as).
    pub fn begin_as_at<T: DeserializeOwned + 'static>(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Verification<RequestObject<T>>, VerifyError> {
        self.begin_and_read(token, now, read_as)
    }

    fn begin_and_read<T: 'static>(
        &self,
        token: &str,
        now: Timestamp,
        read: Read<T>,
    ) -> Result<Verification<RequestObject<T>>, VerifyError> {
        self.open(Opening::of(token, now).asked_later(), |opened| {
            Verification::of(opened, None, move |opened| RequestObject::new(opened, read))
        })
    }
}
