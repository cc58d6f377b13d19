//! `begin`: the same verifications, for callers who ask the stores themselves.

use serde::de::DeserializeOwned;

use super::{AccessToken, AccessTokens, HeldProof, Presentation};
use crate::{
    JwsAlgorithm, Timestamp, VerifyError,
    jwt::Opening,
    pending::Verification,
    revocation::Needs,
    verified::{Read, read_as, unread},
};

impl<A: JwsAlgorithm> AccessTokens<A> {
    /// Leaves the revocation check to the caller; only `begin` then accepts tokens.
    ///
    /// See [`Policy::revocation_later`](crate::Policy::revocation_later).
    #[must_use]
    pub fn revocation_later(self, needs: Needs) -> Self {
        Self { verifier: self.verifier.revocation_later(needs), ..self }
    }

    /// Whether this verifier leaves the revocation check to the caller, so that only `begin` accepts tokens.
    ///
    /// A service that asks no store refuses such a verifier when it is built, instead of each token later.
    ///
    /// ```
    /// use cotter::{Ed25519, PinnedKey, profile::AccessTokens, revocation::Needs};
    /// # let pem = include_str!("../../../vectors/demo/ed25519.pem");
    ///
    /// let key = PinnedKey::<Ed25519>::from_pem("demo-2026", pem)?;
    /// let tokens = AccessTokens::new(key, "https://auth.example", "https://api.example");
    /// assert!(!tokens.leaves_questions());
    /// assert!(tokens.revocation_later(Needs::SESSION_ID).leaves_questions());
    /// # Ok::<(), cotter::KeyError>(())
    /// ```
    #[must_use]
    pub const fn leaves_questions(&self) -> bool {
        self.verifier.leaves_revocation()
    }

    /// Begins [`verify`](Self::verify) at the present time, and leaves the stores to the caller.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify), except for the answers of the stores.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn begin(&self, token: &str, presented: Presentation<'_>) -> Result<Verification<AccessToken>, VerifyError> {
        self.begin_at(token, presented, Timestamp::now()?)
    }

    /// Begins a verification as of `now`; see [`begin`](Self::begin).
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
        self.begin_and_read(Opening::of(token, now), presented, unread)
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
        presented: Presentation<'_>,
    ) -> Result<Verification<AccessToken<T>>, VerifyError> {
        self.begin_as_at(token, presented, Timestamp::now()?)
    }

    /// Begins a verification as of `now`; see [`begin_as`](Self::begin_as).
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
        self.begin_and_read(Opening::of(token, now), presented, read_as)
    }

    pub(super) fn begin_and_read<T: 'static>(
        &self,
        opening: Opening<'_>,
        presented: Presentation<'_>,
        read: Read<T>,
    ) -> Result<Verification<AccessToken<T>>, VerifyError> {
        let now = opening.now();
        self.open(opening.asked_later(), presented, |opened, claims, proof| {
            let (proof, single_use) = proof.map(HeldProof::begun).unzip();
            let (verified_at, leeway) = (now, self.verifier.tolerance());
            Verification::of(opened, single_use.flatten(), move |opened| {
                Ok(AccessToken { verified: read(opened)?, claims, proof, verified_at, leeway })
            })
        })
    }
}
