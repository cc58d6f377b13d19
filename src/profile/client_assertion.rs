//! Client assertions: JWTs with which a client authenticates itself (RFC 7523, draft-ietf-oauth-rfc7523bis).

mod begin;
mod draft;
mod repeated;
mod token;

use alloc::{string::String, sync::Arc, vec::Vec};
use core::{fmt, time::Duration};

use serde::de::DeserializeOwned;

use super::{
    audience,
    kind::{self, Kind},
    single_use,
    verifier::ProfileVerifier,
};
use crate::{
    Claim, ClientSecret, Expect, IntoKeyId, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeySource, PinnedKey,
    Policy, PolicyError, SecretAlgorithm, Timestamp, VerifyError,
    claims::Claims,
    jwt::Opening,
    registered::Registered,
    replay::{ReplayCheck, UnaskedUse},
    revocation::RevocationCheck,
    verified::{Opened, Read, read_as, unread},
};

pub use self::token::ClientAssertion;

/// How far ahead `exp` may be unless it is stated, in seconds.
const LIFETIME_SECONDS: u64 = 3600;

const TYP: &str = "client-authentication+jwt";

/// Verifies the assertions of one client at one authorization server.
///
/// Of every assertion it requires that `iss` and `sub` are the client, that `aud` is the issuer identifier of this server and
/// nothing else, no endpoint either (draft-ietf-oauth-rfc7523bis §4), the `typ` `client-authentication+jwt`, `exp` at most an hour
/// ahead, `jti`, and that it has not been used before. One that has an `iat` is accepted no later than ten minutes after it,
/// where its use is recorded, so that a use is not remembered for longer; an `iat` that is ahead is accepted. An assertion with `cnf` is
/// rejected.
///
/// ```
/// use cotter::{Ed25519, PinnedKey, VerifyError, profile::ClientAssertions};
/// # use cotter::replay::{ReplayCheck, SingleUse, Use};
/// # struct Nobody;
/// # impl ReplayCheck for Nobody { fn record(&self, _: &SingleUse<'_>) -> Use { Use::Indeterminate } }
/// # let (pem, replay_check) = (include_str!("../../vectors/demo/ed25519.pem"), Nobody);
///
/// // The keys are the ones that the client has registered.
/// let key = PinnedKey::<Ed25519>::from_pem("demo-2026", pem)?;
/// let assertions = ClientAssertions::new(key, "client", "https://as.example");
/// let access_token = include_str!("../../vectors/demo/token.jwt").trim_end();
/// let refused = assertions.verify(access_token, &replay_check).unwrap_err();
/// assert_eq!(refused, VerifyError::TypMismatch { expected: "client-authentication+jwt".into() });
/// # Ok::<(), cotter::KeyError>(())
/// ```
pub struct ClientAssertions<A: JwsAlgorithm> {
    tokens: ProfileVerifier<A>,
    client_id: String,
    server: String,
    lifetime: Duration,
    may_be_untyped: bool,
    /// Names of the server that may be in `aud` beside, or instead of, its issuer identifier.
    endpoints: Vec<String>,
}

impl<A: JwsPublicKeyAlgorithm> ClientAssertions<A> {
    /// Of the client `client_id`, whose keys these are (`private_key_jwt`), at the server with the issuer identifier `server`.
    #[must_use]
    pub fn new(keys: impl Into<KeySource<A>>, client_id: impl Into<String>, server: impl Into<String>) -> Self {
        Self::with_keys(keys, client_id, server)
    }
}

impl<A: SecretAlgorithm + JwsAlgorithm> ClientAssertions<A> {
    /// Of a client that makes MACs with its secret, which is its UTF-8 octets (`client_secret_jwt`, OpenID Connect Core §9).
    ///
    /// # Errors
    ///
    /// As [`PinnedKey::from_secret`]; [`ClientSecret::danger_short`] names a secret that is shorter than the hash.
    pub fn with_client_secret<'s>(
        id: impl IntoKeyId,
        client_secret: impl Into<ClientSecret<'s>>,
        client_id: impl Into<String>,
        server: impl Into<String>,
    ) -> Result<Self, KeyError> {
        Ok(Self::with_keys(PinnedKey::from_client_secret(id, client_secret.into())?, client_id, server))
    }
}

impl<A: JwsAlgorithm> ClientAssertions<A> {
    fn with_keys(keys: impl Into<KeySource<A>>, client_id: impl Into<String>, server: impl Into<String>) -> Self {
        let (client_id, server) = (client_id.into(), server.into());
        let policy = Policy::new(Expect::exactly(&*client_id), Expect::exactly(&*server))
            .typ(TYP)
            .with_default_leeway()
            .require_subject()
            .require_token_id();
        let lifetime = Duration::from_secs(LIFETIME_SECONDS);
        Self {
            tokens: ProfileVerifier::new(keys, policy, []),
            client_id,
            server,
            lifetime,
            may_be_untyped: false,
            endpoints: Vec::new(),
        }
    }

    /// Accepts assertions without `typ`, or with `JWT`, beside typed ones, as most client libraries make them.
    ///
    /// An untyped one is refused if it shows itself to be of another kind: by `events`, by a claim of an ID token (`nonce`,
    /// `azp`, `auth_time`, a hash), by the parameters of an authorization request, or by `client_id` or `scope`.
    #[must_use]
    pub fn danger_allow_untyped(self) -> Self {
        Self { tokens: self.tokens.untyped(TYP), may_be_untyped: true, ..self }
    }

    /// Accepts clocks that differ by this much in either direction, instead of five seconds; at most ten minutes.
    ///
    /// # Errors
    ///
    /// [`PolicyError::LeewayTooLong`].
    pub fn leeway(self, leeway: Duration) -> Result<Self, PolicyError> {
        Ok(Self { tokens: self.tokens.leeway(leeway)?, ..self })
    }

    /// `exp` must be at most this far ahead, instead of an hour (RFC 7523 §3, rule 4): a use is remembered until then, so a client
    /// could fill the memory of all others.
    #[must_use]
    pub fn expires_within(self, lifetime: Duration) -> Self {
        Self { lifetime, ..self }
    }

    /// `iat` must be there, not be in the future, and be at most this long ago (RFC 7523 §3, rule 6).
    #[must_use]
    pub fn issued_within(self, age: Duration) -> Self {
        Self { tokens: self.tokens.issued_within(age), ..self }
    }

    /// Accepts the token endpoint in `aud`, by itself or beside the issuer identifier, as most client libraries write it.
    ///
    /// A server that a client trusts by mistake can then have it make assertions that are good here: that is why the successor of RFC 7523
    /// wants the issuer identifier alone (draft-ietf-oauth-rfc7523bis §4).
    #[must_use]
    pub fn danger_also_audience(mut self, endpoint: impl Into<String>) -> Self {
        let endpoint = endpoint.into();
        self.endpoints.push(endpoint.clone());
        Self { tokens: self.tokens.with_policy(|policy| policy.or_audience(endpoint)), ..self }
    }

    /// Rejects a client assertion that this check reports as revoked, or of which it cannot tell, before the profile's own rules.
    ///
    /// See [`Policy::revocation`](crate::Policy::revocation).
    #[must_use]
    pub fn revocation(self, check: Arc<dyn RevocationCheck>) -> Self {
        Self { tokens: self.tokens.revocation(check), ..self }
    }

    /// Accepts client assertions of up to `bytes` of text, instead of 16 KiB; at most 256 KiB.
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

    /// Verifies an assertion at the present time, read once from the system clock, and records its use.
    ///
    /// # Errors
    ///
    /// The first rule that the assertion breaks; see [`VerifyError`].
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify(&self, token: &str, replay: &dyn ReplayCheck) -> Result<ClientAssertion, VerifyError> {
        self.verify_at(token, replay, Timestamp::now()?)
    }

    /// As [`verify`](Self::verify), as of `now`.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn verify_at(
        &self,
        token: &str,
        replay: &dyn ReplayCheck,
        now: Timestamp,
    ) -> Result<ClientAssertion, VerifyError> {
        self.open_once(token, replay, now, unread)
    }

    /// As [`verify`](Self::verify), and reads the claims into `T`.
    ///
    /// The use is recorded before `T` is built, so an assertion that does not fit `T` is used up.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify); [`VerifyError::ClaimsShape`] if the claims do not fit `T`.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify_as<T: DeserializeOwned>(
        &self,
        token: &str,
        replay: &dyn ReplayCheck,
    ) -> Result<ClientAssertion<T>, VerifyError> {
        self.verify_as_at(token, replay, Timestamp::now()?)
    }

    /// As [`verify_as`](Self::verify_as), as of `now`.
    ///
    /// # Errors
    ///
    /// As [`verify_as`](Self::verify_as).
    pub fn verify_as_at<T: DeserializeOwned>(
        &self,
        token: &str,
        replay: &dyn ReplayCheck,
        now: Timestamp,
    ) -> Result<ClientAssertion<T>, VerifyError> {
        self.open_once(token, replay, now, read_as)
    }

    fn open_once<T>(
        &self,
        token: &str,
        replay: &dyn ReplayCheck,
        now: Timestamp,
        read: Read<T>,
    ) -> Result<ClientAssertion<T>, VerifyError> {
        let record = |claims: &Registered| self.single_use(claims, now)?.record(replay);
        self.open(Opening::of(token, now), record, |opened, ()| ClientAssertion::new(opened, read))
    }

    /// Opens an assertion that this and `accept` accept, for `then`.
    fn open<E, R>(
        &self,
        opening: Opening<'_>,
        accept: impl FnOnce(&Registered) -> Result<E, VerifyError>,
        then: impl FnOnce(Opened<'_>, E) -> Result<R, VerifyError>,
    ) -> Result<R, VerifyError> {
        let now = opening.now();
        let accept = |claims: Claims<'_>| self.accept(claims, now).and_then(|()| accept(claims.registered));
        self.tokens.open(opening, accept, then)
    }

    /// The use of an assertion with these claims.
    fn single_use(&self, claims: &Registered, now: Timestamp) -> Result<UnaskedUse, VerifyError> {
        single_use::of_assertion(claims, single_use::Clock { now, leeway: self.tokens.tolerance() })
    }

    fn accept(&self, claims: Claims<'_>, now: Timestamp) -> Result<(), VerifyError> {
        if self.may_be_untyped {
            kind::ensure_of(Kind::ClientAssertion, claims)?;
        }
        let claims = claims.registered;
        match self.endpoints.as_slice() {
            [] => audience::ensure_sole(claims)?,
            endpoints => audience::others_are_trusted(claims, &self.server, endpoints).map(drop)?,
        }
        if claims.sub() != Some(&*self.client_id) {
            return Err(VerifyError::Mismatch(Claim::Sub));
        }
        let latest = now.saturating_add(self.lifetime).saturating_add(self.tokens.tolerance());
        if claims.exp.is_none_or(|exp| exp > latest) { Err(VerifyError::ExpTooFar) } else { Ok(()) }
    }
}

impl<A: JwsAlgorithm> Clone for ClientAssertions<A> {
    fn clone(&self) -> Self {
        Self {
            tokens: self.tokens.clone(),
            client_id: self.client_id.clone(),
            server: self.server.clone(),
            lifetime: self.lifetime,
            may_be_untyped: self.may_be_untyped,
            endpoints: self.endpoints.clone(),
        }
    }
}

impl<A: JwsAlgorithm> fmt::Debug for ClientAssertions<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientAssertions").field("tokens", &self.tokens).field("client_id", &self.client_id).finish()
    }
}
