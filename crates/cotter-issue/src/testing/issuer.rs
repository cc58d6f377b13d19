use std::fmt;

use cotter::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    Corpus, TestAlgorithm, TestKey, cases,
    forge::{Forge, LIFE, Object},
};
use crate::{IssueError, JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, mint::now};

/// Issues tokens for tests under a [`TestKey`]: good ones, a [`Corpus`] of bad ones, and any other.
///
/// It holds no rule: nothing asks whether a verifier would accept what it issues.
///
/// ```
/// use cotter::{Es256, Verified, profile::{AccessToken, AccessTokens, Presentation}};
/// use cotter_issue::testing::{TestIssuer, TestKey};
///
/// let key = TestKey::<Es256>::fixed();
/// let tokens = AccessTokens::new(key.danger_pin_for_tests(), "https://as.example", "https://api.example");
/// let issuer = TestIssuer::access_tokens(&key, "https://as.example", "https://api.example")
///     .claims(&serde_json::json!({"scope": "orders:read"}))?;
/// let token: AccessToken = tokens.verify(&issuer.issue()?, Presentation::bearer())?;
/// assert!(token.has_scope("orders:read"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct TestIssuer<A: TestAlgorithm> {
    pub(super) key: TestKey<A>,
    pub(super) kind: Kind,
    issuer: String,
    pub(super) audience: String,
    further: Object,
}

/// What kind of token is issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// One without a profile, with this `typ`.
    Jwt(Option<String>),
    /// An access token (RFC 9068).
    AccessToken,
    /// An ID token (OpenID Connect Core), of a request with this nonce.
    IdToken(Option<String>),
}

impl<A: JwsSigningAlgorithm + TestAlgorithm> TestIssuer<A> {
    /// Issues JWTs with this `typ`, from `issuer` to `audience`, for [`jwt::Verifier`](cotter::jwt::Verifier).
    #[must_use]
    pub fn jwts(key: &TestKey<A>, typ: Option<&str>, issuer: &str, audience: &str) -> Self {
        Self::of(key, Kind::Jwt(typ.map(Into::into)), issuer, audience)
    }

    /// Issues access tokens from `issuer` for `resource`, for [`AccessTokens`](cotter::profile::AccessTokens). Their client is `client`.
    #[must_use]
    pub fn access_tokens(key: &TestKey<A>, issuer: &str, resource: &str) -> Self {
        Self::of(key, Kind::AccessToken, issuer, resource)
    }

    fn of(key: &TestKey<A>, kind: Kind, issuer: &str, audience: &str) -> Self {
        Self { key: key.clone(), kind, issuer: issuer.into(), audience: audience.into(), further: Object::new() }
    }

    /// Issues these claims too, or in place of those that are issued otherwise, such as `sub`, which is `user-17`.
    ///
    /// The answers of the [`Corpus`] assume that the service accepts them.
    ///
    /// # Errors
    ///
    /// [`IssueError::ClaimsSerialize`], [`IssueError::ClaimsNotObject`].
    pub fn claims<C: Serialize + ?Sized>(mut self, claims: &C) -> Result<Self, IssueError> {
        match serde_json::to_value(claims).map_err(|_| IssueError::ClaimsSerialize)? {
            Value::Object(claims) => self.further.extend(claims),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                return Err(IssueError::ClaimsNotObject);
            }
        }
        Ok(self)
    }

    /// Issues a good token at the present time, read once from the system clock. It lives for five minutes.
    ///
    /// # Errors
    ///
    /// [`IssueError::Clock`], [`IssueError::Signing`].
    pub fn issue(&self) -> Result<String, IssueError> {
        self.issue_at(now()?)
    }

    /// Issues a good token as of `now`.
    ///
    /// # Errors
    ///
    /// [`IssueError::Signing`].
    pub fn issue_at(&self, now: Timestamp) -> Result<String, IssueError> {
        self.forge(now).good()
    }

    /// Signs any header and any payload, which need not be JSON.
    ///
    /// ```
    /// use cotter::Ed25519;
    /// use cotter_issue::testing::{TestIssuer, TestKey};
    ///
    /// let issuer = TestIssuer::jwts(&TestKey::<Ed25519>::fixed(), None, "https://auth.example", "orders");
    /// let token = issuer.issue_anything(r#"{"alg":"Ed25519","crit":["x"]}"#, b"{}")?;
    /// assert!(token.starts_with("eyJhbGciOi"));
    /// # Ok::<(), cotter_issue::IssueError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`IssueError::Signing`].
    pub fn issue_anything(&self, header: &str, payload: &[u8]) -> Result<String, IssueError> {
        self.forge(Timestamp::from_unix_seconds(0)).sign(header, payload)
    }

    /// The corpus as of the present time, read once from the system clock.
    ///
    /// # Errors
    ///
    /// As [`issue`](Self::issue).
    pub fn corpus(&self) -> Result<Corpus, IssueError> {
        self.corpus_at(now()?)
    }

    /// The corpus as of `now`: all times in it are an hour off or more, or five minutes ahead, so that a test may take a while.
    ///
    /// # Errors
    ///
    /// [`IssueError::Signing`].
    pub fn corpus_at(&self, now: Timestamp) -> Result<Corpus, IssueError> {
        let mut forge = self.forge(now);
        cases::all(&mut forge)?;
        Ok(Corpus::new(forge.cases))
    }

    fn forge(&self, now: Timestamp) -> Forge<'_, A> {
        Forge { issuer: self, now: now.unix_seconds(), cases: Vec::new() }
    }

    /// The header of a good token.
    pub(super) fn header(&self) -> Object {
        let mut header = Object::new();
        header.insert("alg".into(), A::NAME.into());
        header.insert("kid".into(), self.key.id().as_str().into());
        let typ = match &self.kind {
            Kind::Jwt(typ) => typ.as_deref(),
            Kind::AccessToken => Some("at+jwt"),
            Kind::IdToken(_) => None,
        };
        if let Some(typ) = typ {
            header.insert("typ".into(), typ.into());
        }
        header
    }

    /// The claims of a good token.
    pub(super) fn claims_at(&self, now: u64) -> Object {
        let mut claims = Object::new();
        claims.insert("iss".into(), self.issuer.as_str().into());
        claims.insert("aud".into(), self.audience.as_str().into());
        claims.insert("sub".into(), "user-17".into());
        claims.insert("iat".into(), now.into());
        claims.insert("exp".into(), now.saturating_add(LIFE).into());
        claims.insert("jti".into(), "test-token".into());
        match &self.kind {
            Kind::AccessToken => {
                claims.insert("client_id".into(), "client".into());
            }
            Kind::IdToken(Some(nonce)) => {
                claims.insert("nonce".into(), json!(nonce));
            }
            Kind::Jwt(_) | Kind::IdToken(None) => {}
        }
        claims.extend(self.further.clone());
        claims
    }
}

impl<A: JwsPublicKeySigningAlgorithm + TestAlgorithm> TestIssuer<A> {
    /// Issues ID tokens from `issuer` to `client_id`, for [`IdTokens`](cotter::profile::IdTokens), in answer to a request with this nonce.
    #[must_use]
    pub fn id_tokens(key: &TestKey<A>, issuer: &str, client_id: &str, nonce: Option<&str>) -> Self {
        Self::of(key, Kind::IdToken(nonce.map(Into::into)), issuer, client_id)
    }
}

impl<A: TestAlgorithm> Clone for TestIssuer<A> {
    fn clone(&self) -> Self {
        let Self { key, kind, issuer, audience, further } = self;
        Self {
            key: key.clone(),
            kind: kind.clone(),
            issuer: issuer.clone(),
            audience: audience.clone(),
            further: further.clone(),
        }
    }
}

impl<A: TestAlgorithm> fmt::Debug for TestIssuer<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestIssuer").field("key", &self.key).field("kind", &self.kind).finish_non_exhaustive()
    }
}
