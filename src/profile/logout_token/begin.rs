//! `begin`: the same verifications, for callers who ask the stores themselves.

use serde::de::DeserializeOwned;

use super::{LogoutToken, LogoutTokens, Registered, UnaskedUse};
use crate::{
    JwsAlgorithm, Timestamp, VerifyError,
    jwt::Opening,
    pending::Verification,
    revocation::Needs,
    verified::{Read, read_as, unread},
};

impl<A: JwsAlgorithm> LogoutTokens<A> {
    /// Leaves the revocation check to the caller; only `begin` then accepts tokens.
    ///
    /// See [`Policy::revocation_later`](crate::Policy::revocation_later).
    #[must_use]
    pub fn revocation_later(self, needs: Needs) -> Self {
        Self { tokens: self.tokens.revocation_later(needs), ..self }
    }

    /// Whether this verifier leaves the revocation check to the caller, so that only `begin` and
    /// [`begin_once`](Self::begin_once) accept tokens.
    ///
    /// ```
    /// use cotter::{Ed25519, PinnedKey, profile::LogoutTokens, revocation::Needs};
    /// # let pem = include_str!("../../../vectors/demo/ed25519.pem");
    ///
    /// let key = PinnedKey::<Ed25519>::from_pem("demo-2026", pem)?;
    /// let tokens = LogoutTokens::new(key, "https://op.example", "shop");
    /// assert!(!tokens.leaves_questions());
    /// assert!(tokens.revocation_later(Needs::SUBJECT).leaves_questions());
    /// # Ok::<(), cotter::KeyError>(())
    /// ```
    #[must_use]
    pub const fn leaves_questions(&self) -> bool {
        self.tokens.leaves_revocation()
    }

    /// Begins [`verify`](Self::verify) at the present time, and leaves the stores to the caller.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify), except for the answers of the stores.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn begin(&self, token: &str) -> Result<Verification<LogoutToken>, VerifyError> {
        self.begin_at(token, Timestamp::now()?)
    }

    /// Begins a verification as of `now`; see [`begin`](Self::begin).
    ///
    /// # Errors
    ///
    /// As [`begin`](Self::begin).
    pub fn begin_at(&self, token: &str, now: Timestamp) -> Result<Verification<LogoutToken>, VerifyError> {
        self.begin_and_read(token, now, |_, _| Ok(None), unread)
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
    ) -> Result<Verification<LogoutToken<T>>, VerifyError> {
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
    ) -> Result<Verification<LogoutToken<T>>, VerifyError> {
        self.begin_and_read(token, now, |_, _| Ok(None), read_as)
    }

    /// Begins [`verify_once`](Self::verify_once) at the present time, and leaves the stores to the caller.
    ///
    /// # Errors
    ///
    /// As [`verify_once`](Self::verify_once), except for the answers of the stores.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn begin_once(&self, token: &str) -> Result<Verification<LogoutToken>, VerifyError> {
        self.begin_once_at(token, Timestamp::now()?)
    }

    /// Begins a verification as of `now`; see [`begin_once`](Self::begin_once).
    ///
    /// # Errors
    ///
    /// As [`begin_once`](Self::begin_once).
    pub fn begin_once_at(&self, token: &str, now: Timestamp) -> Result<Verification<LogoutToken>, VerifyError> {
        self.begin_and_read(token, now, |claims, sid| self.single_use(claims, sid, now).map(Some), unread)
    }

    /// Begins a verification that reads the claims into `T` once all answers are in; see
    /// [`begin_once`](Self::begin_once).
    ///
    /// # Errors
    ///
    /// As [`begin_once`](Self::begin_once); [`VerifyError::ClaimsShape`] if no store is to be asked and the claims do not fit `T`.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn begin_once_as<T: DeserializeOwned + 'static>(
        &self,
        token: &str,
    ) -> Result<Verification<LogoutToken<T>>, VerifyError> {
        self.begin_once_as_at(token, Timestamp::now()?)
    }

    /// Begins a verification as of `now`; see [`begin_once_as`](Self::begin_once_as).
    ///
    /// # Errors
    ///
    /// As [`begin_once_as`](Self::begin_once_as).
    pub fn begin_once_as_at<T: DeserializeOwned + 'static>(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Verification<LogoutToken<T>>, VerifyError> {
        self.begin_and_read(token, now, |claims, sid| self.single_use(claims, sid, now).map(Some), read_as)
    }

    fn begin_and_read<T: 'static>(
        &self,
        token: &str,
        now: Timestamp,
        single_use: impl FnOnce(&Registered, Option<&str>) -> Result<Option<UnaskedUse>, VerifyError>,
        read: Read<T>,
    ) -> Result<Verification<LogoutToken<T>>, VerifyError> {
        self.open(Opening::of(token, now).asked_later(), single_use, |opened, sid, single_use| {
            Verification::of(opened, single_use, move |opened| LogoutToken::new(opened, sid, read))
        })
    }
}
