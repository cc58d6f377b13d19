//! `begin`: the same verifications, for callers who ask the stores themselves.

use serde::de::DeserializeOwned;

use super::{AccessToken, AccessTokenRouter, Presentation};
use crate::{Timestamp, VerifyError, pending::Verification};

impl<F> AccessTokenRouter<F> {
    /// Whether any of the verifiers leaves the revocation check to the caller; see
    /// [`AccessTokens::leaves_questions`](super::AccessTokens::leaves_questions).
    ///
    /// ```
    /// use cotter::{Ed25519, PinnedKey, Rs256, profile::AccessTokens, revocation::Needs};
    /// # let ed25519 = include_str!("../../../../vectors/demo/ed25519.pem");
    /// # let rs256 = include_str!("../../../../vectors/demo/rs256.pem");
    ///
    /// let ours = PinnedKey::<Ed25519>::from_pem("demo-2026", ed25519)?;
    /// let ours = AccessTokens::new(ours, "https://auth.example", "https://api.example");
    /// let partner = PinnedKey::<Rs256>::from_pem("demo-rsa", rs256)?;
    /// let partner = AccessTokens::new(partner, "https://partner.example", "https://api.example");
    ///
    /// assert!(!ours.clone().or(partner.clone())?.leaves_questions());
    /// assert!(ours.or(partner.revocation_later(Needs::SUBJECT))?.leaves_questions());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn leaves_questions(&self) -> bool {
        self.routes.leaves_revocation()
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
        let picked = self.routes.pick(token)?;
        picked.verifier.begin(picked.opening(token, now), presented)
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
        self.begin_at(token, presented, now)?.and_then(AccessToken::with_claims)
    }
}
