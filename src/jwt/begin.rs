//! `begin`: the same verifications, for callers who ask the stores themselves.

use serde::de::DeserializeOwned;

use super::{Either, IssuerRouter, Opening, Opens, Route, Verifier};
use crate::{
    JwsAlgorithm, Timestamp, Verified, VerifyError,
    pending::Verification,
    strict::fast_path::Members,
    verified::{Read, read_as, unread},
};

/// Opens a bearer token, and holds it back until its stores have answered.
fn begin<T: 'static>(
    door: &impl Opens,
    token: &str,
    now: Timestamp,
    read: Read<T>,
) -> Result<Verification<Verified<T>>, VerifyError> {
    let mut buf = Members::new();
    let opened = door.open(Opening::of(token, now).asked_later(), &mut buf, &mut |_| Ok(()))?;
    Verification::of(opened, None, read)
}

impl<A: JwsAlgorithm> Verifier<A> {
    /// Begins [`verify`](Self::verify) at the present time, and leaves the stores to the caller.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify), except for the answers of the stores.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn begin(&self, token: &str) -> Result<Verification<Verified>, VerifyError> {
        self.begin_at(token, Timestamp::now()?)
    }

    /// As [`begin`](Self::begin), as of `now`.
    ///
    /// # Errors
    ///
    /// As [`begin`](Self::begin).
    pub fn begin_at(&self, token: &str, now: Timestamp) -> Result<Verification<Verified>, VerifyError> {
        begin(self, token, now, unread)
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
    ) -> Result<Verification<Verified<T>>, VerifyError> {
        self.begin_as_at(token, Timestamp::now()?)
    }

    /// As [`begin_as`](Self::begin_as), as of `now`.
    ///
    /// # Errors
    ///
    /// As [`begin_as`](Self::begin_as).
    pub fn begin_as_at<T: DeserializeOwned + 'static>(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Verification<Verified<T>>, VerifyError> {
        begin(self, token, now, read_as)
    }
}

impl<L: Route, R: Route<Family = L::Family>> Either<L, R> {
    /// Begins [`verify`](Self::verify) at the present time, and leaves the stores to the caller.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify), except for the answers of the stores.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn begin(&self, token: &str) -> Result<Verification<Verified>, VerifyError> {
        self.begin_at(token, Timestamp::now()?)
    }

    /// As [`begin`](Self::begin), as of `now`.
    ///
    /// # Errors
    ///
    /// As [`begin`](Self::begin).
    pub fn begin_at(&self, token: &str, now: Timestamp) -> Result<Verification<Verified>, VerifyError> {
        begin(self, token, now, unread)
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
    ) -> Result<Verification<Verified<T>>, VerifyError> {
        self.begin_as_at(token, Timestamp::now()?)
    }

    /// As [`begin_as`](Self::begin_as), as of `now`.
    ///
    /// # Errors
    ///
    /// As [`begin_as`](Self::begin_as).
    pub fn begin_as_at<T: DeserializeOwned + 'static>(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Verification<Verified<T>>, VerifyError> {
        begin(self, token, now, read_as)
    }
}

impl<F> IssuerRouter<F> {
    /// Begins [`verify`](Self::verify) at the present time, and leaves the stores to the caller.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify), except for the answers of the stores.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn begin(&self, token: &str) -> Result<Verification<Verified>, VerifyError> {
        self.begin_at(token, Timestamp::now()?)
    }

    /// As [`begin`](Self::begin), as of `now`.
    ///
    /// # Errors
    ///
    /// As [`begin`](Self::begin).
    pub fn begin_at(&self, token: &str, now: Timestamp) -> Result<Verification<Verified>, VerifyError> {
        begin(self, token, now, unread)
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
    ) -> Result<Verification<Verified<T>>, VerifyError> {
        self.begin_as_at(token, Timestamp::now()?)
    }

    /// As [`begin_as`](Self::begin_as), as of `now`.
    ///
    /// # Errors
    ///
    /// As [`begin_as`](Self::begin_as).
    pub fn begin_as_at<T: DeserializeOwned + 'static>(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Verification<Verified<T>>, VerifyError> {
        begin(self, token, now, read_as)
    }
}
