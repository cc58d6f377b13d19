//! Logout tokens (OpenID Connect Back-Channel Logout 1.0).

mod accept;
mod begin;
mod draft;
mod token;

use alloc::{format, string::String, sync::Arc};
use core::{fmt, time::Duration};

use serde::de::DeserializeOwned;

use super::{single_use, verifier::ProfileVerifier};
use crate::{
    ClientSecret, Expect, IntoKeyId, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeySource, PinnedKey, Policy,
    PolicyError, SecretAlgorithm, Timestamp, VerifyError,
    claims::Claims,
    jwt::Opening,
    registered::Registered,
    replay::{ReplayCheck, UnaskedUse},
    revocation::RevocationCheck,
    verified::{Opened, Read, read_as, unread},
};

pub use self::token::{LogoutToken, Sessions};

const TYP: &str = "logout+jwt";

/// Verifies the logout tokens that one OpenID provider sends to one client.
///
/// Tokens must satisfy Back-Channel Logout §2.6. They must have the `typ` `logout+jwt`, the issuer, the client alone in
/// `aud`, `exp`, an `iat` that is not in the future, `jti`, a back-channel logout in `events`, and `sub` or `sid` or
/// both. They must not have a `nonce`, whatever its value, or a `cnf`.
///
/// ```
/// use cotter::{PinnedKey, Rs256, VerifyError, profile::LogoutTokens};
/// # let pem = include_str!("../../vectors/demo/rs256.pem");
///
/// let key = PinnedKey::<Rs256>::from_pem("demo-rsa", pem)?;
/// let logout_tokens = LogoutTokens::new(key, "https://tenant.auth.example/", "client");
/// let access_token = include_str!("../../vectors/demo/rs256.jwt").trim_end();
/// let refused = logout_tokens.verify(access_token).unwrap_err();
/// assert_eq!(refused, VerifyError::TypMismatch { expected: "logout+jwt".into() });
/// # Ok::<(), cotter::KeyError>(())
/// ```
pub struct LogoutTokens<A: JwsAlgorithm> {
    tokens: ProfileVerifier<A>,
    client_id: String,
    /// How old a token without `exp` may be.
    without_exp: Option<Duration>,
}

impl<A: JwsPublicKeyAlgorithm> LogoutTokens<A> {
    /// Creates a verifier for logout tokens that the provider `issuer` sends to the client `client_id`.
    #[must_use]
    pub fn new(keys: impl Into<KeySource<A>>, issuer: impl Into<String>, client_id: impl Into<String>) -> Self {
        Self::with_keys(keys, issuer, client_id)
    }
}

impl<A: SecretAlgorithm + JwsAlgorithm> LogoutTokens<A> {
    /// Creates a verifier for a provider that makes MACs with the client's secret in UTF-8, as for ID tokens (§2.4).
    ///
    /// # Errors
    ///
    /// As [`PinnedKey::from_secret`]; [`ClientSecret::danger_short`] accepts a secret that is shorter than the hash.
    pub fn with_client_secret<'s>(
        id: impl IntoKeyId,
        client_secret: impl Into<ClientSecret<'s>>,
        issuer: impl Into<String>,
        client_id: impl Into<String>,
    ) -> Result<Self, KeyError> {
        Ok(Self::with_keys(PinnedKey::from_client_secret(id, client_secret.into())?, issuer, client_id))
    }
}

impl<A: JwsAlgorithm> LogoutTokens<A> {
    fn with_keys(keys: impl Into<KeySource<A>>, issuer: impl Into<String>, client_id: impl Into<String>) -> Self {
        let client_id = client_id.into();
        let policy = Policy::new(Expect::exactly(issuer), Expect::exactly(&*client_id))
            .typ(TYP)
            .issued_in_past()
            .with_default_leeway()
            .require_token_id();
        let tokens = ProfileVerifier::new(keys, policy, accept::names());
        Self { tokens, client_id, without_exp: None }
    }

    /// Also accepts logout tokens without `typ`, or with the `typ` `JWT`; Back-Channel Logout §2.4 only recommends one.
    ///
    /// An untyped logout token is distinguished by `events`, which is required, and by `nonce`, which is forbidden.
    #[must_use]
    pub fn danger_allow_untyped(self) -> Self {
        Self { tokens: self.tokens.with_policy(|policy| policy.typ_or_untyped(TYP)), ..self }
    }

    /// Allows clocks to differ by this much in either direction, instead of five seconds; at most ten minutes.
    ///
    /// # Errors
    ///
    /// [`PolicyError::LeewayTooLong`].
    pub fn leeway(self, leeway: Duration) -> Result<Self, PolicyError> {
        Ok(Self { tokens: self.tokens.leeway(leeway)?, ..self })
    }

    /// Requires an `iat` at most this long ago, whatever `exp` says; §4 recommends that tokens live for two minutes at most.
    #[must_use]
    pub fn issued_within(self, age: Duration) -> Self {
        Self { tokens: self.tokens.issued_within(age), ..self }
    }

    /// Accepts tokens without `exp` that were issued at most `age` ago, as Ory Hydra and older versions of Keycloak
    /// make them.
    ///
    /// A token with an `exp` still expires. [`verify_once`](Self::verify_once) accepts a token without one for at most
    /// ten minutes after `iat`, even if `age` is longer.
    #[must_use]
    pub fn exp_optional(self, age: Duration) -> Self {
        Self { without_exp: Some(age), tokens: self.tokens.with_policy(Policy::danger_exp_optional), ..self }
    }

    /// Rejects logout tokens that this check reports as revoked or indeterminate.
    ///
    /// The check is asked before the profile's own rules. See [`Policy::revocation`](crate::Policy::revocation).
    #[must_use]
    pub fn revocation(self, check: Arc<dyn RevocationCheck>) -> Self {
        Self { tokens: self.tokens.revocation(check), ..self }
    }

    /// Accepts logout tokens of up to `bytes` of text, instead of 16 KiB; at most 256 KiB.
    ///
    /// # Errors
    ///
    /// [`PolicyError::TokenLimitTooHigh`].
    pub fn max_token_len(self, bytes: usize) -> Result<Self, PolicyError> {
        Ok(Self { tokens: self.tokens.max_token_len(bytes)?, ..self })
    }

    /// Accepts claims sets with up to `members` in all objects together, instead of 256; at most 1,024.
    ///
    /// # Errors
    ///
    /// [`PolicyError::ClaimsLimitTooHigh`].
    pub fn max_claims_members(self, members: usize) -> Result<Self, PolicyError> {
        Ok(Self { tokens: self.tokens.max_claims_members(members)?, ..self })
    }

    /// Verifies a logout token at the present time, read once from the system clock.
    ///
    /// The same token is accepted again until it expires. It then ends the same sessions again, and those that have
    /// begun since. [`verify_once`](Self::verify_once) rejects repeated tokens (§2.6, step 8, which is optional).
    ///
    /// # Errors
    ///
    /// The first rule that the token breaks; see [`VerifyError`].
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify(&self, token: &str) -> Result<LogoutToken, VerifyError> {
        self.verify_at(token, Timestamp::now()?)
    }

    /// Verifies a logout token at the present time, and rejects one that the check has seen before.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify); [`VerifyError::Replayed`], [`VerifyError::ReplayUnknown`].
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify_once(&self, token: &str, replay: &dyn ReplayCheck) -> Result<LogoutToken, VerifyError> {
        self.verify_once_at(token, replay, Timestamp::now()?)
    }

    /// Verifies a logout token as of `now`.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn verify_at(&self, token: &str, now: Timestamp) -> Result<LogoutToken, VerifyError> {
        self.open_often(token, now, unread)
    }

    /// Verifies a logout token as of `now`, and rejects one that the check has seen before.
    ///
    /// # Errors
    ///
    /// As [`verify_once`](Self::verify_once).
    pub fn verify_once_at(
        &self,
        token: &str,
        replay: &dyn ReplayCheck,
        now: Timestamp,
    ) -> Result<LogoutToken, VerifyError> {
        self.open_once(token, replay, now, unread)
    }

    /// Verifies a logout token at the present time, and reads its claims into `T`.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify); [`VerifyError::ClaimsShape`] if the claims do not fit `T`.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify_as<T: DeserializeOwned>(&self, token: &str) -> Result<LogoutToken<T>, VerifyError> {
        self.verify_as_at(token, Timestamp::now()?)
    }

    /// Verifies a logout token once, as [`verify_once`](Self::verify_once) does, and reads its claims into `T`.
    ///
    /// The use is recorded before `T` is built, so a token that does not fit `T` is used up.
    ///
    /// # Errors
    ///
    /// As [`verify_once`](Self::verify_once); [`VerifyError::ClaimsShape`] if the claims do not fit `T`.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify_once_as<T: DeserializeOwned>(
        &self,
        token: &str,
        replay: &dyn ReplayCheck,
    ) -> Result<LogoutToken<T>, VerifyError> {
        self.verify_once_as_at(token, replay, Timestamp::now()?)
    }

    /// Verifies a logout token as of `now`, and reads its claims into `T`.
    ///
    /// # Errors
    ///
    /// As [`verify_as`](Self::verify_as).
    pub fn verify_as_at<T: DeserializeOwned>(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<LogoutToken<T>, VerifyError> {
        self.open_often(token, now, read_as)
    }

    /// Verifies a logout token once, as of `now`, and reads its claims into `T`.
    ///
    /// # Errors
    ///
    /// As [`verify_once_as`](Self::verify_once_as).
    pub fn verify_once_as_at<T: DeserializeOwned>(
        &self,
        token: &str,
        replay: &dyn ReplayCheck,
        now: Timestamp,
    ) -> Result<LogoutToken<T>, VerifyError> {
        self.open_once(token, replay, now, read_as)
    }

    fn open_once<T>(
        &self,
        token: &str,
        replay: &dyn ReplayCheck,
        now: Timestamp,
        read: Read<T>,
    ) -> Result<LogoutToken<T>, VerifyError> {
        let record = |claims: &Registered, sid: Option<&str>| self.single_use(claims, sid, now)?.record(replay);
        self.open(Opening::of(token, now), record, |opened, sid, ()| LogoutToken::new(opened, sid, read))
    }

    fn open_often<T>(&self, token: &str, now: Timestamp, read: Read<T>) -> Result<LogoutToken<T>, VerifyError> {
        self.open(Opening::of(token, now), |_, _| Ok(()), |opened, sid, ()| LogoutToken::new(opened, sid, read))
    }

    /// Opens a token that this verifier and `accept` accept, and hands it to `then`.
    fn open<E, R>(
        &self,
        opening: Opening<'_>,
        accept: impl FnOnce(&Registered, Option<&str>) -> Result<E, VerifyError>,
        then: impl FnOnce(Opened<'_>, Option<String>, E) -> Result<R, VerifyError>,
    ) -> Result<R, VerifyError> {
        let now = opening.now();
        let accept = |claims: Claims<'_>| {
            let sid = self.accept(claims, now)?;
            let found = accept(claims.registered, sid)?;
            Ok((sid.map(String::from), found))
        };
        self.tokens.open(opening, accept, |opened, (sid, found)| then(opened, sid, found))
    }

    /// The use of a token with these claims, which ends the session `sid`, or all sessions of a user.
    fn single_use(&self, claims: &Registered, sid: Option<&str>, now: Timestamp) -> Result<UnaskedUse, VerifyError> {
        let clock = single_use::Clock { now, leeway: self.tokens.tolerance() };
        let whose = match claims.sub() {
            Some(sub) => format!("subject {sub}"),
            None => format!("session {}", sid.unwrap_or_default()),
        };
        single_use::of_logout(claims, &whose, clock)
    }
}

impl<A: JwsAlgorithm> Clone for LogoutTokens<A> {
    fn clone(&self) -> Self {
        Self { tokens: self.tokens.clone(), client_id: self.client_id.clone(), without_exp: self.without_exp }
    }
}

impl<A: JwsAlgorithm> fmt::Debug for LogoutTokens<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogoutTokens").field("tokens", &self.tokens).field("client_id", &self.client_id).finish()
    }
}
