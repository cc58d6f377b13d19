//! `begin`: the same verifications, for callers who ask the stores themselves.

use serde::de::DeserializeOwned;

use super::Verifier;
use crate::{
    Timestamp, Verified, VerifyError,
    paseto::Protocol,
    pending::Verification,
    policy::Lookup,
    strict::fast_path::Members,
    verified::{Read, read_as, unread},
};

impl<P: Protocol> Verifier<P> {
    /// Begins [`verify`](Self::verify) at the present time, and leaves the stores to the caller.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify), except for the answers of the stores.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn begin(&self, token: &str) -> Result<Verification<Verified>, VerifyError> {
        self.begin_at(token, Timestamp::now()?)
    }

    /// Begins a verification as of `now`; see [`begin`](Self::begin).
    ///
    /// # Errors
    ///
    /// As [`begin`](Self::begin).
    pub fn begin_at(&self, token: &str, now: Timestamp) -> Result<Verification<Verified>, VerifyError> {
        self.begin_with_assertion_at(token, b"", now)
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
    ) -> Result<Verification<Verified<T>>, VerifyError> {
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
    ) -> Result<Verification<Verified<T>>, VerifyError> {
        self.begin_with_assertion_as_at(token, b"", now)
    }

    /// Begins [`verify_with_assertion`](Self::verify_with_assertion) at the present time, and leaves the stores to the
    /// caller.
    ///
    /// # Errors
    ///
    /// As [`verify_with_assertion`](Self::verify_with_assertion), except for the answers of the stores.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn begin_with_assertion(
        &self,
        token: &str,
        implicit_assertion: &[u8],
    ) -> Result<Verification<Verified>, VerifyError> {
        self.begin_with_assertion_at(token, implicit_assertion, Timestamp::now()?)
    }

    /// Begins a verification as of `now`; see [`begin_with_assertion`](Self::begin_with_assertion).
    ///
    /// # Errors
    ///
    /// As [`begin_with_assertion`](Self::begin_with_assertion).
    pub fn begin_with_assertion_at(
        &self,
        token: &str,
        implicit_assertion: &[u8],
        now: Timestamp,
    ) -> Result<Verification<Verified>, VerifyError> {
        self.begin_and_read(token, implicit_assertion, now, unread)
    }

    /// Begins a verification that reads the claims into `T` once all answers are in; see
    /// [`begin_with_assertion`](Self::begin_with_assertion).
    ///
    /// # Errors
    ///
    /// As [`begin_with_assertion`](Self::begin_with_assertion); [`VerifyError::ClaimsShape`] if no store is to be asked and the claims do not fit `T`.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn begin_with_assertion_as<T: DeserializeOwned + 'static>(
        &self,
        token: &str,
        implicit_assertion: &[u8],
    ) -> Result<Verification<Verified<T>>, VerifyError> {
        self.begin_with_assertion_as_at(token, implicit_assertion, Timestamp::now()?)
    }

    /// Begins a verification as of `now`; see [`begin_with_assertion_as`](Self::begin_with_assertion_as).
    ///
    /// # Errors
    ///
    /// As [`begin_with_assertion_as`](Self::begin_with_assertion_as).
    pub fn begin_with_assertion_as_at<T: DeserializeOwned + 'static>(
        &self,
        token: &str,
        implicit_assertion: &[u8],
        now: Timestamp,
    ) -> Result<Verification<Verified<T>>, VerifyError> {
        self.begin_and_read(token, implicit_assertion, now, read_as)
    }

    fn begin_and_read<T: 'static>(
        &self,
        token: &str,
        implicit_assertion: &[u8],
        now: Timestamp,
        read: Read<T>,
    ) -> Result<Verification<Verified<T>>, VerifyError> {
        let mut buf = Members::new();
        let opened = self.open(token, implicit_assertion, (now, Lookup::AskedLater), &mut buf)?;
        Verification::of(opened, None, read)
    }
}
