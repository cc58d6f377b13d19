//! OAuth access tokens (RFC 9068).

use std::{fmt, time::Duration};

use cotter::{Timestamp, profile::AccessTokens};
use serde::Serialize;

use super::Grant;
use crate::{
    IssueError, IssuerError, JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, Lifetime, SecretSigningAlgorithm,
    SigningKey, Token, json,
    mint::{Mint, Terms, named, now, rejected},
    token::AccessToken,
};

const TYP: &str = "at+jwt";

/// The claims that a [`Grant`] states.
const RESERVED: [&str; 3] = ["client_id", "scope", "cnf"];

/// Issues access tokens (RFC 9068) for one resource.
///
/// `typ` is `at+jwt`; `iss`, `aud`, `sub`, `client_id`, `iat`, `exp` and `jti` are always stated.
///
/// ```
/// use std::time::Duration;
/// use cotter::{Ed25519, profile::{AccessToken, AccessTokens, Presentation}};
/// use cotter_issue::{Lifetime, SigningKey, profile::{AccessTokenIssuer, Grant}};
///
/// let key = SigningKey::<Ed25519>::generate("2026-11")?;
/// let verifier = AccessTokens::new(key.public().clone(), "https://as.example", "https://api.example");
/// let lifetime = Lifetime::of(Duration::from_secs(600))?;
/// let issuer = AccessTokenIssuer::new(key, "https://as.example", "https://api.example", lifetime)?;
///
/// let token = issuer.issue(&Grant::new("user-17", "web").scope("orders:read"), &serde_json::json!({"sid": "s-4"}))?;
/// let verified: AccessToken<serde_json::Value> = verifier.verify_as(token.expose(), Presentation::bearer())?;
/// assert!(verified.has_scope("orders:read"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct AccessTokenIssuer<A: JwsSigningAlgorithm> {
    mint: Mint<A>,
    resource: String,
    twin: AccessTokens<A>,
}

impl<A: JwsPublicKeySigningAlgorithm> AccessTokenIssuer<A> {
    /// Issues tokens from `issuer` for `resource`, which live for so long.
    ///
    /// # Errors
    ///
    /// [`IssuerError::NameEmpty`].
    pub fn new(
        key: SigningKey<A>,
        issuer: impl Into<String>,
        resource: impl Into<String>,
        lifetime: Lifetime,
    ) -> Result<Self, IssuerError> {
        let (terms, resource) = (Terms::new(issuer, lifetime)?, named("aud", resource)?);
        let twin = AccessTokens::new(key.public().clone(), terms.issuer(), &*resource);
        Ok(Self { mint: Mint::new(key, Some(TYP), terms), resource, twin })
    }

    /// The same issuer with another key, as when keys rotate.
    #[must_use]
    pub fn with_key(&self, key: SigningKey<A>) -> Self {
        let twin = AccessTokens::new(key.public().clone(), self.mint.terms.issuer(), &*self.resource);
        Self { mint: self.mint.with_key(key), resource: self.resource.clone(), twin }
    }
}

impl<A: JwsSigningAlgorithm + SecretSigningAlgorithm> AccessTokenIssuer<A> {
    /// As [`new`](AccessTokenIssuer::new), with a secret that is shared with the resource, which can issue tokens too.
    ///
    /// # Errors
    ///
    /// [`IssuerError::NameEmpty`].
    pub fn with_shared_secret(
        key: SigningKey<A>,
        issuer: impl Into<String>,
        resource: impl Into<String>,
        lifetime: Lifetime,
    ) -> Result<Self, IssuerError> {
        let (terms, resource) = (Terms::new(issuer, lifetime)?, named("aud", resource)?);
        let twin = AccessTokens::with_shared_secret(key.public().clone(), terms.issuer(), &*resource);
        Ok(Self { mint: Mint::new(key, Some(TYP), terms), resource, twin })
    }
}

impl<A: JwsSigningAlgorithm> AccessTokenIssuer<A> {
    /// Shortens each life by a random time up to this, so that tokens that were issued together do not expire together.
    ///
    /// # Errors
    ///
    /// [`IssuerError::JitterTooLong`] unless it is shorter than the lifetime.
    pub fn jitter(self, jitter: Duration) -> Result<Self, IssuerError> {
        Ok(Self { mint: self.mint.with_terms(|terms| terms.jitter(jitter))?, ..self })
    }

    /// Issues tokens of up to `bytes` of text, instead of 4,096; at most 16 KiB, which is what verifiers accept.
    ///
    /// # Errors
    ///
    /// [`IssuerError::BudgetTooHigh`].
    pub fn max_token_len(self, bytes: usize) -> Result<Self, IssuerError> {
        Ok(Self { mint: self.mint.with_terms(|terms| terms.budget(bytes))?, ..self })
    }

    /// The verifier that accepts what this issues.
    #[must_use]
    pub const fn verifier(&self) -> &AccessTokens<A> {
        &self.twin
    }

    /// Issues a token at the present time, read once from the system clock, with the caller's further claims.
    ///
    /// # Errors
    ///
    /// An [`IssueError`] that names the rule.
    pub fn issue<C: Serialize + ?Sized>(
        &self,
        grant: &Grant<'_>,
        claims: &C,
    ) -> Result<Token<AccessToken>, IssueError> {
        self.issue_at(grant, claims, now()?)
    }

    /// Issues a token as of `now`.
    ///
    /// # Errors
    ///
    /// As [`issue`](Self::issue).
    pub fn issue_at<C: Serialize + ?Sized>(
        &self,
        grant: &Grant<'_>,
        claims: &C,
        now: Timestamp,
    ) -> Result<Token<AccessToken>, IssueError> {
        let (mut stated, moment) = self.mint.stated(&json::quote(&self.resource), Some(grant.subject), now)?;
        grant.write(&mut stated);
        let set = stated.with(claims, &RESERVED)?;
        self.twin.accepts_draft_at(set.as_bytes(), now).map_err(rejected)?;
        self.mint.sign(&set, moment)
    }
}

impl<A: JwsSigningAlgorithm> Clone for AccessTokenIssuer<A> {
    fn clone(&self) -> Self {
        Self { mint: self.mint.clone(), resource: self.resource.clone(), twin: self.twin.clone() }
    }
}

impl<A: JwsSigningAlgorithm> fmt::Debug for AccessTokenIssuer<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokenIssuer")
            .field("key", self.mint.key())
            .field("terms", &self.mint.terms)
            .field("resource", &self.resource)
            .finish()
    }
}
