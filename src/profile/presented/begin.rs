//! Verifies any JWT together with its presentation, for a caller who asks the stores.

use serde::de::DeserializeOwned;

use super::super::{Presentation, confirmation, dpop::HeldProof};
use crate::{
    JwsAlgorithm, Timestamp, Verified, VerifyError,
    claims::Claims,
    jwt::{Either, IssuerRouter, Opening, Opens, Route, Verifier},
    pending::Verification,
    strict::fast_path::Members,
    verified::{Read, read_as, unread},
};

/// Opens a token that may be bound to a key, confirms the key, and withholds the token until its stores have answered.
fn begin_presented<T: 'static>(
    door: &impl Opens,
    token: &str,
    presented: Presentation<'_>,
    now: Timestamp,
    read: Read<T>,
) -> Result<Verification<Verified<T>>, VerifyError> {
    let (opening, mut buf) = (Opening::of(token, now).confirmed_later().asked_later(), Members::new());
    let mut proof = None;
    let mut confirm = |claims: Claims<'_>| {
        proof = presented.confirm(confirmation::of(claims)?, token, now)?;
        Ok(())
    };
    let opened = door.open(opening, &mut buf, &mut confirm)?;
    let single_use = proof.map(HeldProof::begun).and_then(|(_, single_use)| single_use);
    Verification::of(opened, single_use, read)
}

impl<A: JwsAlgorithm> Verifier<A> {
    /// Begins [`verify_presented`](Self::verify_presented) at the present time, and leaves the stores to the caller.
    ///
    /// # Errors
    ///
    /// As [`verify_presented`](Self::verify_presented), except for the answers of the stores.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn begin_presented(
        &self,
        token: &str,
        presented: Presentation<'_>,
    ) -> Result<Verification<Verified>, VerifyError> {
        self.begin_presented_at(token, presented, Timestamp::now()?)
    }

    /// Begins a verification as of `now`; see [`begin_presented`](Self::begin_presented).
    ///
    /// # Errors
    ///
    /// As [`begin_presented`](Self::begin_presented).
    pub fn begin_presented_at(
        &self,
        token: &str,
        presented: Presentation<'_>,
        now: Timestamp,
    ) -> Result<Verification<Verified>, VerifyError> {
        begin_presented(self, token, presented, now, unread)
    }

    /// Begins a verification that reads the claims into `T` once all answers are in; see
    /// [`begin_presented`](Self::begin_presented).
    ///
    /// # Errors
    ///
    /// As [`begin_presented`](Self::begin_presented); [`VerifyError::ClaimsShape`] if no store is to be asked and the claims do not fit `T`.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn begin_presented_as<T: DeserializeOwned + 'static>(
        &self,
        token: &str,
        presented: Presentation<'_>,
    ) -> Result<Verification<Verified<T>>, VerifyError> {
        self.begin_presented_as_at(token, presented, Timestamp::now()?)
    }

    /// Begins a verification as of `now`; see [`begin_presented_as`](Self::begin_presented_as).
    ///
    /// # Errors
    ///
    /// As [`begin_presented_as`](Self::begin_presented_as).
    pub fn begin_presented_as_at<T: DeserializeOwned + 'static>(
        &self,
        token: &str,
        presented: Presentation<'_>,
        now: Timestamp,
    ) -> Result<Verification<Verified<T>>, VerifyError> {
        begin_presented(self, token, presented, now, read_as)
    }
}

impl<L: Route, R: Route<Family = L::Family>> Either<L, R> {
    /// Begins [`verify_presented`](Self::verify_presented) at the present time, and leaves the stores to the caller.
    ///
    /// # Errors
    ///
    /// As [`verify_presented`](Self::verify_presented), except for the answers of the stores.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn begin_presented(
        &self,
        token: &str,
        presented: Presentation<'_>,
    ) -> Result<Verification<Verified>, VerifyError> {
        self.begin_presented_at(token, presented, Timestamp::now()?)
    }

    /// Begins a verification as of `now`; see [`begin_presented`](Self::begin_presented).
    ///
    /// # Errors
    ///
    /// As [`begin_presented`](Self::begin_presented).
    pub fn begin_presented_at(
        &self,
        token: &str,
        presented: Presentation<'_>,
        now: Timestamp,
    ) -> Result<Verification<Verified>, VerifyError> {
        begin_presented(self, token, presented, now, unread)
    }

    /// Begins a verification that reads the claims into `T` once all answers are in; see
    /// [`begin_presented`](Self::begin_presented).
    ///
    /// # Errors
    ///
    /// As [`begin_presented`](Self::begin_presented); [`VerifyError::ClaimsShape`] if no store is to be asked and the claims do not fit `T`.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn begin_presented_as<T: DeserializeOwned + 'static>(
        &self,
        token: &str,
        presented: Presentation<'_>,
    ) -> Result<Verification<Verified<T>>, VerifyError> {
        self.begin_presented_as_at(token, presented, Timestamp::now()?)
    }

    /// Begins a verification as of `now`; see [`begin_presented_as`](Self::begin_presented_as).
    ///
    /// # Errors
    ///
    /// As [`begin_presented_as`](Self::begin_presented_as).
    pub fn begin_presented_as_at<T: DeserializeOwned + 'static>(
        &self,
        token: &str,
        presented: Presentation<'_>,
        now: Timestamp,
    ) -> Result<Verification<Verified<T>>, VerifyError> {
        begin_presented(self, token, presented, now, read_as)
    }
}

impl<F> IssuerRouter<F> {
    /// Begins [`verify_presented`](Self::verify_presented) at the present time, and leaves the stores to the caller.
    ///
    /// # Errors
    ///
    /// As [`verify_presented`](Self::verify_presented), except for the answers of the stores.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn begin_presented(
        &self,
        token: &str,
        presented: Presentation<'_>,
    ) -> Result<Verification<Verified>, VerifyError> {
        self.begin_presented_at(token, presented, Timestamp::now()?)
    }

    /// Begins a verification as of `now`; see [`begin_presented`](Self::begin_presented).
    ///
    /// # Errors
    ///
    /// As [`begin_presented`](Self::begin_presented).
    pub fn begin_presented_at(
        &self,
        token: &str,
        presented: Presentation<'_>,
        now: Timestamp,
    ) -> Result<Verification<Verified>, VerifyError> {
        begin_presented(self, token, presented, now, unread)
    }

    /// Begins a verification that reads the claims into `T` once all answers are in; see
    /// [`begin_presented`](Self::begin_presented).
    ///
    /// # Errors
    ///
    /// As [`begin_presented`](Self::begin_presented); [`VerifyError::ClaimsShape`] if no store is to be asked and the claims do not fit `T`.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn begin_presented_as<T: DeserializeOwned + 'static>(
        &self,
        token: &str,
        presented: Presentation<'_>,
    ) -> Result<Verification<Verified<T>>, VerifyError> {
        self.begin_presented_as_at(token, presented, Timestamp::now()?)
    }

    /// Begins a verification as of `now`; see [`begin_presented_as`](Self::begin_presented_as).
    ///
    /// # Errors
    ///
    /// As [`begin_presented_as`](Self::begin_presented_as).
    pub fn begin_presented_as_at<T: DeserializeOwned + 'static>(
        &self,
        token: &str,
        presented: Presentation<'_>,
        now: Timestamp,
    ) -> Result<Verification<Verified<T>>, VerifyError> {
        begin_presented(self, token, presented, now, read_as)
    }
}
