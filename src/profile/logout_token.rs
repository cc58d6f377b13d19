//! Logout tokens (OpenID Connect Back-Channel Logout 1.0).

mod begin;
mod draft;

use alloc::{format, string::String};
use core::{fmt, time::Duration};

use serde::de::DeserializeOwned;

use super::{
    audience,
    claims::{member, objects, values},
    single_use, subject,
};
use crate::{
    ClientSecret, Expect, IntoKeyId, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeySource, PinnedKey, Policy,
    PolicyError, SecretAlgorithm, Timestamp, Verified, VerifyError,
    claims::Claims,
    jwt::{self, Opening},
    registered::Registered,
    replay::{ReplayCheck, UnaskedUse},
    strict::plain::Members,
    verified::{Opened, Read, read_as, unread},
};

/// The member of `events` that makes a token a logout token (Back-Channel Logout §2.4).
const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

const TYP: &str = "logout+jwt";

/// Verifies the logout tokens that one OpenID provider sends to one client.
///
/// Of every token it requires what Back-Channel Logout §2.6 does: the `typ` `logout+jwt`, the issuer, the client in `aud` and
/// nobody else, `exp`, `iat` that is not in the future, `jti`, `events` with a back-channel logout in it, `sub` or `sid` or both,
/// and no `nonce`, whatever its value. A token with `cnf` is rejected.
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
    tokens: jwt::Verifier<A>,
    client_id: String,
    /// How old a token without `exp` may be.
    without_exp: Option<Duration>,
}

impl<A: JwsPublicKeyAlgorithm> LogoutTokens<A> {
    /// Of the provider `issuer`, whose keys these are, for the client `client_id`.
    #[must_use]
    pub fn new(keys: impl Into<KeySource<A>>, issuer: impl Into<String>, client_id: impl Into<String>) -> Self {
        Self::with_keys(keys, issuer, client_id)
    }
}

impl<A: SecretAlgorithm + JwsAlgorithm> LogoutTokens<A> {
    /// Of a provider that makes MACs with the client's secret, which is its UTF-8 octets, as for ID tokens (§2.4).
    ///
    /// # Errors
    ///
    /// As [`PinnedKey::from_secret`]; [`ClientSecret::danger_short`] names a secret that is shorter than the hash.
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
        let tokens = jwt::Verifier::new(keys, policy).asking(objects(["events"])).asking(values(["nonce", "sid"]));
        Self { tokens, client_id, without_exp: None }
    }

    /// Accepts logout tokens without `typ`, or with `JWT`, beside typed ones, since Back-Channel Logout §2.4 only recommends one.
    ///
    /// What distinguishes an untyped one is `events`, which is required, and `nonce`, which it must not have.
    #[must_use]
    pub fn danger_allow_untyped(self) -> Self {
        let policy = self.tokens.policy().clone().typ_or_untyped(TYP);
        self.with_policy(policy)
    }

    /// Accepts clocks that differ by this much in either direction, instead of five seconds; at most ten minutes.
    ///
    /// # Errors
    ///
    /// [`PolicyError::LeewayTooLong`].
    pub fn leeway(self, leeway: Duration) -> Result<Self, PolicyError> {
        let policy = self.tokens.policy().clone().leeway(leeway)?;
        Ok(self.with_policy(policy))
    }

    /// Requires an `iat` at most this long ago, whatever `exp` says; §4 recommends that tokens live for two minutes at most.
    #[must_use]
    pub fn issued_within(self, age: Duration) -> Self {
        let policy = self.tokens.policy().clone().max_age(age);
        self.with_policy(policy)
    }

    /// Accepts tokens without `exp` that were issued at most `age` ago, as Ory Hydra and older versions of Keycloak make them.
    ///
    /// A token with an `exp` still expires. [`verify_once`](Self::verify_once) accepts one without for ten minutes after `iat` at most,
    /// however long `age` is.
    #[must_use]
    pub fn exp_optional(self, age: Duration) -> Self {
        let policy = self.tokens.policy().clone().danger_exp_optional();
        Self { without_exp: Some(age), ..self.with_policy(policy) }
    }

    fn with_policy(self, policy: Policy) -> Self {
        Self { tokens: self.tokens.with_policy(policy), ..self }
    }

    /// Verifies a logout token at the present time, read once from the system clock.
    ///
    /// The same token is accepted again until it expires, which ends the same sessions once more, and those that have begun
    /// since then; [`verify_once`](Self::verify_once) refuses that (§2.6, step 8, which is optional).
    ///
    /// # Errors
    ///
    /// The first rule that the token breaks; see [`VerifyError`].
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify(&self, token: &str) -> Result<LogoutToken, VerifyError> {
        self.verify_at(token, Timestamp::now()?)
    }

    /// As [`verify`](Self::verify), and rejects a token that the check has seen before.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify); [`VerifyError::Replayed`], [`VerifyError::ReplayUnknown`].
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify_once(&self, token: &str, replay: &dyn ReplayCheck) -> Result<LogoutToken, VerifyError> {
        self.verify_once_at(token, replay, Timestamp::now()?)
    }

    /// As [`verify`](Self::verify), as of `now`.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn verify_at(&self, token: &str, now: Timestamp) -> Result<LogoutToken, VerifyError> {
        self.open_often(token, now, unread)
    }

    /// As [`verify_once`](Self::verify_once), as of `now`.
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

    /// As [`verify`](Self::verify), and reads the claims into `T`.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify); [`VerifyError::ClaimsShape`] if the claims do not fit `T`.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify_as<T: DeserializeOwned>(&self, token: &str) -> Result<LogoutToken<T>, VerifyError> {
        self.verify_as_at(token, Timestamp::now()?)
    }

    /// As [`verify_once`](Self::verify_once), and reads the claims into `T`.
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

    /// As [`verify_as`](Self::verify_as), as of `now`.
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

    /// As [`verify_once_as`](Self::verify_once_as), as of `now`.
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

    /// Opens a token that this and `accept` accept, for `then`.
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
        let mut room = Members::new();
        let (opened, (sid, found)) = self.tokens.open_if(opening, &mut room, accept)?;
        then(opened, sid, found)
    }

    /// The use of a token with these claims, which ends the session `sid`, or all of a user's.
    fn single_use(&self, claims: &Registered, sid: Option<&str>, now: Timestamp) -> Result<UnaskedUse, VerifyError> {
        let clock = single_use::Clock { now, leeway: self.tokens.policy().tolerance() };
        let whose = match claims.sub() {
            Some(sub) => format!("subject {sub}"),
            None => format!("session {}", sid.unwrap_or_default()),
        };
        single_use::of_logout(claims, &whose, clock)
    }

    fn accept_without_exp(&self, claims: &Registered, now: Timestamp) -> Result<(), VerifyError> {
        let age = self.without_exp.ok_or(VerifyError::ExpMissing)?;
        let iat = claims.iat.ok_or(VerifyError::IatMissing)?;
        let last = iat.saturating_add(age).saturating_add(self.tokens.policy().tolerance());
        if now > last { Err(VerifyError::TooOld) } else { Ok(()) }
    }

    /// The `sid` of the session that is ended, if the token names one.
    fn accept<'c>(&self, claims: Claims<'c>, now: Timestamp) -> Result<Option<&'c str>, VerifyError> {
        if claims.registered.exp.is_none() {
            self.accept_without_exp(claims.registered, now)?;
        }
        let sid = session_that_is_ended(claims)?;
        audience::others_are_trusted(claims.registered, &self.client_id, &[])?;
        match claims.registered.sub() {
            Some(sub) => subject::is_identifier(sub)?,
            None if sid.is_none() => return Err(VerifyError::SubAndSidMissing),
            None => {}
        }
        Ok(sid)
    }
}

/// `sid`, of a claims set that is one of a logout token (§2.4).
fn session_that_is_ended<'c>(claims: Claims<'c>) -> Result<Option<&'c str>, VerifyError> {
    let events = claims.object("events", VerifyError::EventsMalformed)?.ok_or(VerifyError::EventsMissing)?;
    let event = member(events, LOGOUT_EVENT)?.ok_or(VerifyError::LogoutEventMissing)?;
    if !event.starts_with('{') {
        return Err(VerifyError::LogoutEventMalformed);
    }
    if claims.has("nonce") {
        return Err(VerifyError::NonceUnexpected);
    }
    match claims.string("sid", VerifyError::SidMalformed)? {
        Some("") => Err(VerifyError::SidMalformed),
        sid => Ok(sid),
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

/// Whose sessions are to end, and the proof that the provider says so.
///
/// Only [`LogoutTokens`] makes one. `T` is the type of further claims, if any are wanted. `Debug` shows nothing that the token
/// says.
#[must_use]
#[derive(Clone)]
pub struct LogoutToken<T = ()> {
    verified: Verified<T>,
    sid: Option<String>,
}

/// The sessions that a logout token ends, all of them of its issuer. `Debug` does not show which.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the specification has no third, and none may be forgotten")]
pub enum Sessions<'t> {
    /// The one that has this `sid`, of this end user if the token names one (Back-Channel Logout §2.7).
    One {
        /// `sid`, as in the ID token that the session began with.
        session_id: &'t str,
        /// `sub`.
        subject: Option<&'t str>,
    },
    /// All of this end user.
    AllOf {
        /// `sub`.
        subject: &'t str,
    },
}

impl fmt::Debug for Sessions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::One { .. } => "Sessions(one)",
            Self::AllOf { .. } => "Sessions(all of an end user)",
        })
    }
}

impl<T> LogoutToken<T> {
    fn new(opened: Opened<'_>, sid: Option<String>, read: Read<T>) -> Result<Self, VerifyError> {
        Ok(Self { verified: read(opened)?, sid })
    }

    /// The sessions that end.
    ///
    /// ```
    /// use cotter::profile::{LogoutToken, Sessions};
    ///
    /// fn end(token: &LogoutToken) -> String {
    ///     match token.sessions() {
    ///         Sessions::One { session_id, .. } => format!("the session {session_id}"),
    ///         Sessions::AllOf { subject } => format!("every session of {subject}"),
    ///     }
    /// }
    /// # let _ = end;
    /// # assert_ne!(Sessions::AllOf { subject: "1" }, Sessions::One { session_id: "1", subject: None });
    /// ```
    #[must_use]
    pub fn sessions(&self) -> Sessions<'_> {
        match (&self.sid, self.verified.subject()) {
            (Some(session_id), subject) => Sessions::One { session_id, subject },
            (None, subject) => Sessions::AllOf { subject: subject.unwrap_or_default() },
        }
    }

    /// `iss`: the provider, to which the session and the end user belong.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.verified.issuer().unwrap_or_default()
    }

    /// `jti`: the id of the token, unique for the issuer.
    #[must_use]
    pub fn token_id(&self) -> &str {
        self.verified.token_id().unwrap_or_default()
    }

    /// The claims, in the caller's type.
    pub const fn claims(&self) -> &T {
        self.verified.claims()
    }

    /// The token as the JWT that it is, with its other registered claims.
    pub const fn verified(&self) -> &Verified<T> {
        &self.verified
    }
}

impl<T> fmt::Debug for LogoutToken<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LogoutToken").field(&self.verified).finish()
    }
}
