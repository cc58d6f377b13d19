//! Request objects: authorization requests that a client has signed (RFC 9101).

mod begin;

use alloc::{string::String, sync::Arc};
use core::{fmt, time::Duration};

use serde::de::DeserializeOwned;

use super::{
    audience,
    claims::values,
    kind::{self, Kind},
    verifier::ProfileVerifier,
};
use crate::{
    Claim, ClientSecret, Expect, IntoKeyId, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeySource, PinnedKey,
    Policy, PolicyError, SecretAlgorithm, Timestamp, Verified, VerifyError,
    claims::Claims,
    jwt::Opening,
    revocation::RevocationCheck,
    verified::{Opened, Read, read_as, unread},
};

const TYP: &str = "oauth-authz-req+jwt";

/// Verifies the request objects of one client at one authorization server.
///
/// Of every request object it requires the `typ` `oauth-authz-req+jwt`, that `iss` and `client_id` are the client, that `aud` is
/// the issuer identifier of this server and nothing else, `exp`, neither `request` nor `request_uri` inside, and a `sub` that is
/// not the client, so that nobody takes it for a client assertion (RFC 9101 §4, §10.8). RFC 9101 only recommends `iss`, `aud`
/// and `typ`, and leaves `exp` open; it is stricter here. A request object with `cnf` is rejected.
///
/// ```
/// use cotter::{Ed25519, PinnedKey, VerifyError, profile::RequestObjects};
/// # let pem = include_str!("../../vectors/demo/ed25519.pem");
///
/// // The keys are the ones that the client has registered.
/// let key = PinnedKey::<Ed25519>::from_pem("demo-2026", pem)?;
/// let request_objects = RequestObjects::new(key, "client", "https://as.example");
/// let access_token = include_str!("../../vectors/demo/token.jwt").trim_end();
/// let refused = request_objects.verify(access_token).unwrap_err();
/// assert_eq!(refused, VerifyError::TypMismatch { expected: "oauth-authz-req+jwt".into() });
/// # Ok::<(), cotter::KeyError>(())
/// ```
pub struct RequestObjects<A: JwsAlgorithm> {
    tokens: ProfileVerifier<A>,
    client_id: String,
    may_be_untyped: bool,
}

impl<A: JwsPublicKeyAlgorithm> RequestObjects<A> {
    /// Of the client `client_id`, whose keys these are, at the server with the issuer identifier `server`.
    ///
    /// `client_id` is the one of the request that the object came in (RFC 9101 §5).
    #[must_use]
    pub fn new(keys: impl Into<KeySource<A>>, client_id: impl Into<String>, server: impl Into<String>) -> Self {
        Self::with_keys(keys, client_id, server)
    }
}

impl<A: SecretAlgorithm + JwsAlgorithm> RequestObjects<A> {
    /// Of a client that makes MACs with its secret, which is its UTF-8 octets (OpenID Connect Core §6.1, §10.1).
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

impl<A: JwsAlgorithm> RequestObjects<A> {
    fn with_keys(keys: impl Into<KeySource<A>>, client_id: impl Into<String>, server: impl Into<String>) -> Self {
        let client_id = client_id.into();
        let policy = Policy::new(Expect::exactly(&*client_id), Expect::exactly(server)).typ(TYP).with_default_leeway();
        let tokens = ProfileVerifier::new(keys, policy, values(["client_id", "request", "request_uri"]));
        Self { tokens, client_id, may_be_untyped: false }
    }

    /// Accepts request objects without `typ`, or with `JWT`, beside typed ones, as OpenID Connect Core §6 leaves it.
    ///
    /// An untyped one needs `response_type` or `redirect_uri`, and is refused if it has `events` or a hash of an ID token.
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

    /// `iat` must be there, not be in the future, and be at most this long ago.
    #[must_use]
    pub fn issued_within(self, age: Duration) -> Self {
        Self { tokens: self.tokens.issued_within(age), ..self }
    }

    /// Accepts request objects without `exp`, which RFC 9101 leaves open. Whoever has one can send it for ever, unless
    /// [`issued_within`](Self::issued_within) says for how long.
    #[must_use]
    pub fn danger_exp_optional(self) -> Self {
        Self { tokens: self.tokens.with_policy(Policy::danger_exp_optional), ..self }
    }

    /// Rejects a request object that this check reports as revoked, or of which it cannot tell, before the profile's own rules.
    ///
    /// See [`Policy::revocation`](crate::Policy::revocation).
    #[must_use]
    pub fn revocation(self, check: Arc<dyn RevocationCheck>) -> Self {
        Self { tokens: self.tokens.revocation(check), ..self }
    }

    /// Accepts request objects of up to `bytes` of text, instead of 16 KiB; at most 256 KiB.
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

    /// Verifies a request object at the present time, read once from the system clock.
    ///
    /// # Errors
    ///
    /// The first rule that the request object breaks; see [`VerifyError`].
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify(&self, token: &str) -> Result<RequestObject, VerifyError> {
        self.verify_at(token, Timestamp::now()?)
    }

    /// As [`verify`](Self::verify), as of `now`.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn verify_at(&self, token: &str, now: Timestamp) -> Result<RequestObject, VerifyError> {
        self.open(Opening::of(token, now), |opened| RequestObject::new(opened, unread))
    }

    /// As [`verify`](Self::verify), and reads the parameters of the request into `T`.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify); [`VerifyError::ClaimsShape`] if they do not fit `T`.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify_as<T: DeserializeOwned>(&self, token: &str) -> Result<RequestObject<T>, VerifyError> {
        self.verify_as_at(token, Timestamp::now()?)
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
    ) -> Result<RequestObject<T>, VerifyError> {
        self.open(Opening::of(token, now), |opened| RequestObject::new(opened, read_as))
    }

    /// Opens a request object that this accepts, for `then`.
    fn open<R>(
        &self,
        opening: Opening<'_>,
        then: impl FnOnce(Opened<'_>) -> Result<R, VerifyError>,
    ) -> Result<R, VerifyError> {
        self.tokens.open(opening, |claims| self.accept(claims), |opened, ()| then(opened))
    }

    fn accept(&self, claims: Claims<'_>) -> Result<(), VerifyError> {
        audience::ensure_sole(claims.registered)?;
        let client_id = claims.string("client_id", Claim::ClientId.malformed())?;
        let client_id = client_id.ok_or(VerifyError::Missing(Claim::ClientId))?;
        if client_id.is_empty() {
            return Err(Claim::ClientId.malformed());
        }
        if client_id != self.client_id {
            return Err(VerifyError::Mismatch(Claim::ClientId));
        }
        if claims.registered.sub() == Some(&*self.client_id) {
            return Err(VerifyError::SubIsClient);
        }
        if claims.has("request") || claims.has("request_uri") {
            return Err(VerifyError::RequestNested);
        }
        if self.may_be_untyped { kind::ensure_of(Kind::RequestObject, claims) } else { Ok(()) }
    }
}

impl<A: JwsAlgorithm> Clone for RequestObjects<A> {
    fn clone(&self) -> Self {
        Self { tokens: self.tokens.clone(), client_id: self.client_id.clone(), may_be_untyped: self.may_be_untyped }
    }
}

impl<A: JwsAlgorithm> fmt::Debug for RequestObjects<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestObjects").field("tokens", &self.tokens).field("client_id", &self.client_id).finish()
    }
}

/// The parameters of an authorization request, and the proof that the client has signed them.
///
/// Only [`RequestObjects`] makes one. The parameters are those of the request object alone; what stands beside it in the
/// request is not to be used (RFC 9101 §6.3). `Debug` shows nothing that it says.
#[must_use]
#[derive(Clone)]
pub struct RequestObject<T = ()> {
    verified: Verified<T>,
}

impl<T> RequestObject<T> {
    fn new(opened: Opened<'_>, read: Read<T>) -> Result<Self, VerifyError> {
        Ok(Self { verified: read(opened)? })
    }

    /// The client, which is both `iss` and `client_id`.
    #[must_use]
    pub fn client_id(&self) -> &str {
        self.verified.issuer().unwrap_or_default()
    }

    /// The parameters of the request, in the caller's type.
    pub const fn parameters(&self) -> &T {
        self.verified.claims()
    }

    /// The request object as the JWT that it is, with its other registered claims.
    pub const fn verified(&self) -> &Verified<T> {
        &self.verified
    }
}

impl<T> fmt::Debug for RequestObject<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RequestObject").field(&self.verified).finish()
    }
}
