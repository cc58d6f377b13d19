//! Client assertions: JWTs with which a client authenticates itself (RFC 7523, draft-ietf-oauth-rfc7523bis).

use std::{fmt, slice, time::Duration};

use cotter::{ClientSecret, IntoKeyId, PinnedKey, Timestamp, profile::ClientAssertions};

use crate::{
    IssueError, IssuerError, IssuerKey, JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, Lifetime,
    SecretSigningAlgorithm, SigningKey, SigningKeyError, Token,
    mint::{Draft, Mint, Terms, named, now, rejected},
    remote::{RemoteAlgorithm, Unsigned},
    token::ClientAssertion,
};

const TYP: &str = "client-authentication+jwt";

/// Issues the assertions of one client to one authorization server, each for one use.
///
/// `iss` and `sub` are the client, and `aud` is the issuer identifier of the server alone
/// (draft-ietf-oauth-rfc7523bis §4). An assertion is sent at once, so a lifetime of a minute is enough.
///
/// ```
/// use std::time::Duration;
/// use cotter::{Ed25519, profile::{ClientAssertion, ClientAssertions}};
/// use cotter_issue::{Lifetime, SigningKey, profile::ClientAssertionIssuer};
///
/// let key = SigningKey::<Ed25519>::generate("2026-11")?;
/// let server = ClientAssertions::new(key.public().clone(), "client", "https://as.example");
/// let client = ClientAssertionIssuer::new(key, "client", "https://as.example", Lifetime::of(Duration::from_secs(60))?)?;
///
/// let assertion = client.issue()?;
/// let verified: ClientAssertion = server.danger_verify_repeated(assertion.expose())?;
/// assert_eq!(verified.client_id(), "client");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ClientAssertionIssuer<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A> = SigningKey<A>> {
    mint: Mint<K>,
    server: String,
    twin: ClientAssertions<A>,
}

impl<A: JwsPublicKeySigningAlgorithm, K: IssuerKey<Algorithm = A>> ClientAssertionIssuer<A, K> {
    /// Issues assertions of the client `client_id` (`private_key_jwt`) to the server with the issuer identifier `server`.
    ///
    /// # Errors
    ///
    /// [`IssuerError::NameEmpty`]; [`IssuerError::LifetimeOverSchedule`] with a key of a schedule.
    pub fn new(
        key: K,
        client_id: impl Into<String>,
        server: impl Into<String>,
        lifetime: Lifetime,
    ) -> Result<Self, IssuerError> {
        let (terms, server) = (Terms::new(client_id, lifetime)?.under(&key)?, named("aud", server)?);
        let twin = ClientAssertions::new(key.pinned().clone(), terms.issuer(), &*server);
        Ok(Self { mint: Mint::new(key, Some(TYP), terms), server, twin })
    }

    /// The same issuer with another key, as when keys rotate.
    #[must_use]
    pub fn with_key(&self, key: K) -> Self {
        let twin = ClientAssertions::new(key.pinned().clone(), self.mint.terms.issuer(), &*self.server);
        Self { mint: self.mint.with_key(key), server: self.server.clone(), twin }
    }
}

impl<A: SecretSigningAlgorithm + JwsSigningAlgorithm> ClientAssertionIssuer<A> {
    /// Makes MACs with the client's secret, which is its UTF-8 octets (`client_secret_jwt`, OpenID Connect Core §9).
    ///
    /// # Errors
    ///
    /// [`IssuerError::NameEmpty`], and as [`SigningKey::from_secret`].
    pub fn with_client_secret<'s>(
        id: impl IntoKeyId,
        client_secret: impl Into<ClientSecret<'s>>,
        client_id: impl Into<String>,
        server: impl Into<String>,
        lifetime: Lifetime,
    ) -> Result<Self, IssuerError> {
        let (terms, server) = (Terms::new(client_id, lifetime)?, named("aud", server)?);
        Self::of_secret(id, client_secret.into(), terms, server)
    }

    /// The same issuer with another secret, as when secrets rotate.
    ///
    /// # Errors
    ///
    /// As [`SigningKey::from_secret`].
    pub fn with_secret<'s>(
        &self,
        id: impl IntoKeyId,
        client_secret: impl Into<ClientSecret<'s>>,
    ) -> Result<Self, IssuerError> {
        Self::of_secret(id, client_secret.into(), self.mint.terms.clone(), self.server.clone())
    }

    fn of_secret(
        id: impl IntoKeyId,
        secret: ClientSecret<'_>,
        terms: Terms,
        server: String,
    ) -> Result<Self, IssuerError> {
        let key = SigningKey::from_client_secret(id, secret)?;
        let twin = ClientAssertions::with_client_secret(key.id(), secret, terms.issuer(), &*server);
        let twin = twin.map_err(SigningKeyError::from)?;
        Ok(Self { mint: Mint::new(key, Some(TYP), terms), server, twin })
    }
}

impl<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A>> ClientAssertionIssuer<A, K> {
    /// Shortens each life by a random time up to this, so that assertions that were issued together do not expire together.
    ///
    /// # Errors
    ///
    /// [`IssuerError::JitterTooLong`] unless it is shorter than the lifetime.
    pub fn jitter(self, jitter: Duration) -> Result<Self, IssuerError> {
        Ok(Self { mint: self.mint.with_terms(|terms| terms.jitter(jitter))?, ..self })
    }

    /// Issues assertions of up to `bytes` of text, instead of 4,096; at most 16 KiB, which is what verifiers accept. A signature of
    /// ML-DSA-65 or ML-DSA-87 alone is longer than 4,096.
    ///
    /// # Errors
    ///
    /// [`IssuerError::BudgetTooHigh`].
    pub fn max_token_len(self, bytes: usize) -> Result<Self, IssuerError> {
        Ok(Self { mint: self.mint.with_terms(|terms| terms.budget(bytes))?, ..self })
    }

    /// The verifier of the server that accepts what this issues.
    #[must_use]
    pub const fn verifier(&self) -> &ClientAssertions<A> {
        &self.twin
    }

    /// The claims set of an assertion, which the verifier accepts.
    fn draft(&self, now: Timestamp) -> Result<Draft, IssueError> {
        let client = self.mint.terms.issuer();
        let (stated, moment) = self.mint.stated(slice::from_ref(&self.server), Some(client), now)?;
        let set = stated.alone();
        let set = self.twin.accepts_draft_at(set, now).map_err(rejected)?;
        Ok(Draft { set, moment })
    }
}

impl<A: JwsSigningAlgorithm> ClientAssertionIssuer<A> {
    /// Issues an assertion at the present time, read once from the system clock.
    ///
    /// # Errors
    ///
    /// An [`IssueError`] that names the rule.
    pub fn issue(&self) -> Result<Token<ClientAssertion>, IssueError> {
        self.issue_at(now()?)
    }

    /// Issues an assertion as of `now`.
    ///
    /// # Errors
    ///
    /// As [`issue`](Self::issue).
    pub fn issue_at(&self, now: Timestamp) -> Result<Token<ClientAssertion>, IssueError> {
        self.mint.sign(self.draft(now)?)
    }
}

impl<A: JwsPublicKeySigningAlgorithm + RemoteAlgorithm> ClientAssertionIssuer<A, PinnedKey<A>> {
    /// Begins an assertion at the present time, read once from the system clock, for a [remote](crate::remote) to sign.
    ///
    /// # Errors
    ///
    /// As [`issue`](ClientAssertionIssuer::issue).
    pub fn begin(&self) -> Result<Unsigned<Token<ClientAssertion>>, IssueError> {
        self.begin_at(now()?)
    }

    /// Begins an assertion as of `now`.
    ///
    /// # Errors
    ///
    /// As [`issue`](ClientAssertionIssuer::issue).
    pub fn begin_at(&self, now: Timestamp) -> Result<Unsigned<Token<ClientAssertion>>, IssueError> {
        let (draft, twin) = (self.draft(now)?, self.twin.clone());
        self.mint.begin(draft, move |set, now| twin.accepts_draft_at(set, now))
    }
}

impl<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A>> Clone for ClientAssertionIssuer<A, K> {
    fn clone(&self) -> Self {
        Self { mint: self.mint.clone(), server: self.server.clone(), twin: self.twin.clone() }
    }
}

impl<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A>> fmt::Debug for ClientAssertionIssuer<A, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientAssertionIssuer")
            .field("key", self.mint.key())
            .field("terms", &self.mint.terms)
            .field("server", &self.server)
            .finish()
    }
}
