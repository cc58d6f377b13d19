//! OAuth access tokens (RFC 9068).

use std::{fmt, slice, time::Duration};

use cotter::{PinnedKey, Timestamp, profile::AccessTokens};
use serde::Serialize;

use super::Grant;
use crate::{
    IssueError, IssuerError, IssuerKey, JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, Lifetime,
    SecretSigningAlgorithm, SigningKey, Token,
    mint::{Draft, Mint, Terms, named, now, rejected},
    remote::{RemoteAlgorithm, Unsigned},
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
pub struct AccessTokenIssuer<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A> = SigningKey<A>> {
    mint: Mint<K>,
    resource: String,
    twin: AccessTokens<A>,
    twin_of: TwinOf<A>,
}

/// The verifier with this key, of this issuer, for this resource: there is one for public keys, and one for secrets.
type TwinOf<A> = fn(PinnedKey<A>, &str, &str) -> AccessTokens<A>;

impl<A: JwsPublicKeySigningAlgorithm, K: IssuerKey<Algorithm = A>> AccessTokenIssuer<A, K> {
    /// Issues tokens from `issuer` for `resource`, which live for so long.
    ///
    /// # Errors
    ///
    /// [`IssuerError::NameEmpty`]; [`IssuerError::LifetimeOverSchedule`] with a key of a schedule.
    pub fn new(
        key: K,
        issuer: impl Into<String>,
        resource: impl Into<String>,
        lifetime: Lifetime,
    ) -> Result<Self, IssuerError> {
        let (terms, resource) = (Terms::new(issuer, lifetime)?.under(&key)?, named("aud", resource)?);
        let twin_of = |key, issuer: &str, resource: &str| AccessTokens::new(key, issuer, resource);
        Ok(Self::of(Mint::new(key, Some(TYP), terms), resource, twin_of))
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
        let twin_of = |key, issuer: &str, resource: &str| AccessTokens::with_shared_secret(key, issuer, resource);
        Ok(Self::of(Mint::new(key, Some(TYP), terms), resource, twin_of))
    }
}

impl<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A>> AccessTokenIssuer<A, K> {
    fn of(mint: Mint<K>, resource: String, twin_of: TwinOf<A>) -> Self {
        let twin = twin_of(mint.key().pinned().clone(), mint.terms.issuer(), &resource);
        Self { mint, resource, twin, twin_of }
    }

    /// The same issuer with another key, or another shared secret, as when keys rotate.
    #[must_use]
    pub fn with_key(&self, key: K) -> Self {
        Self::of(self.mint.with_key(key), self.resource.clone(), self.twin_of)
    }

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

    /// The resource that the tokens are for: `aud`.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// The verifier that accepts what this issues.
    #[must_use]
    pub const fn verifier(&self) -> &AccessTokens<A> {
        &self.twin
    }

    /// The claims set of a token, which the verifier accepts.
    fn draft<C: Serialize + ?Sized>(&self, grant: &Grant<'_>, claims: &C, now: Timestamp) -> Result<Draft, IssueError> {
        let audience = slice::from_ref(&self.resource);
        let (mut stated, moment) = self.mint.stated_until(audience, Some(grant.subject), grant.not_after, now)?;
        grant.write(&mut stated);
        let set = stated.with(claims, &RESERVED)?;
        let set = self.twin.accepts_draft_at(set, now).map_err(rejected)?;
        Ok(Draft { set, moment })
    }
}

impl<A: JwsSigningAlgorithm> AccessTokenIssuer<A> {
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
        self.mint.sign(self.draft(grant, claims, now)?)
    }
}

impl<A: JwsPublicKeySigningAlgorithm + RemoteAlgorithm> AccessTokenIssuer<A, PinnedKey<A>> {
    /// Begins a token at the present time, read once from the system clock, for a [remote](crate::remote) to sign.
    ///
    /// # Errors
    ///
    /// As [`issue`](AccessTokenIssuer::issue).
    pub fn begin<C: Serialize + ?Sized>(
        &self,
        grant: &Grant<'_>,
        claims: &C,
    ) -> Result<Unsigned<Token<AccessToken>>, IssueError> {
        self.begin_at(grant, claims, now()?)
    }

    /// Begins a token as of `now`.
    ///
    /// # Errors
    ///
    /// As [`issue`](AccessTokenIssuer::issue).
    pub fn begin_at<C: Serialize + ?Sized>(
        &self,
        grant: &Grant<'_>,
        claims: &C,
        now: Timestamp,
    ) -> Result<Unsigned<Token<AccessToken>>, IssueError> {
        let (draft, twin) = (self.draft(grant, claims, now)?, self.twin.clone());
        self.mint.begin(draft, move |set, now| twin.accepts_draft_at(set, now))
    }
}

impl<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A>> Clone for AccessTokenIssuer<A, K> {
    fn clone(&self) -> Self {
        let Self { mint, resource, twin, twin_of } = self;
        Self { mint: mint.clone(), resource: resource.clone(), twin: twin.clone(), twin_of: *twin_of }
    }
}

impl<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A>> fmt::Debug for AccessTokenIssuer<A, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokenIssuer")
            .field("key", self.mint.key())
            .field("terms", &self.mint.terms)
            .field("resource", &self.resource)
            .finish()
    }
}
