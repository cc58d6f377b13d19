//! Client assertions: JWTs with which a client authenticates itself (RFC 7523, draft-ietf-oauth-rfc7523bis).

use std::fmt;

use cotter::{IntoKeyId, Timestamp, profile::ClientAssertions};

use crate::{
    IssueError, IssuerError, JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, Lifetime, SecretSigningAlgorithm,
    SigningKey, SigningKeyError, Token, json,
    mint::{Mint, Terms, named, now, rejected},
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
#[derive(Clone)]
pub struct ClientAssertionIssuer<A: JwsSigningAlgorithm> {
    mint: Mint<A>,
    server: String,
    twin: ClientAssertions<A>,
}

impl<A: JwsPublicKeySigningAlgorithm> ClientAssertionIssuer<A> {
    /// Issues assertions of the client `client_id` (`private_key_jwt`) to the server with the issuer identifier `server`.
    ///
    /// # Errors
    ///
    /// [`IssuerError::NameEmpty`].
    pub fn new(
        key: SigningKey<A>,
        client_id: impl Into<String>,
        server: impl Into<String>,
        lifetime: Lifetime,
    ) -> Result<Self, IssuerError> {
        let (terms, server) = (Terms::new(client_id, lifetime)?, named("aud", server)?);
        let twin = ClientAssertions::new(key.public().clone(), terms.issuer(), &*server);
        Ok(Self { mint: Mint::new(key, Some(TYP), terms), server, twin })
    }

    /// The same issuer with another key, as when keys rotate.
    #[must_use]
    pub fn with_key(&self, key: SigningKey<A>) -> Self {
        let twin = ClientAssertions::new(key.public().clone(), self.mint.terms.issuer(), &*self.server);
        Self { mint: self.mint.with_key(key), server: self.server.clone(), twin }
    }
}

impl<A: SecretSigningAlgorithm + JwsSigningAlgorithm> ClientAssertionIssuer<A> {
    /// Makes MACs with the client's secret, which is its UTF-8 octets (`client_secret_jwt`, OpenID Connect Core §9).
    ///
    /// # Errors
    ///
    /// [`IssuerError::NameEmpty`], and as [`SigningKey::from_secret`].
    pub fn with_client_secret(
        id: impl IntoKeyId,
        client_secret: &str,
        client_id: impl Into<String>,
        server: impl Into<String>,
        lifetime: Lifetime,
    ) -> Result<Self, IssuerError> {
        let (terms, server) = (Terms::new(client_id, lifetime)?, named("aud", server)?);
        let key = SigningKey::from_secret(id, client_secret.as_bytes())?;
        let twin = ClientAssertions::with_client_secret(key.id(), client_secret, terms.issuer(), &*server);
        let twin = twin.map_err(SigningKeyError::from)?;
        Ok(Self { mint: Mint::new(key, Some(TYP), terms), server, twin })
    }
}

impl<A: JwsSigningAlgorithm> ClientAssertionIssuer<A> {
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
        let client = self.mint.terms.issuer();
        let (stated, moment) = self.mint.stated(&json::quote(&self.server), Some(client), now)?;
        let set = stated.alone();
        self.twin.accepts_draft_at(set.as_bytes(), now).map_err(rejected)?;
        self.mint.sign(&set, moment)
    }
}

impl<A: JwsSigningAlgorithm> fmt::Debug for ClientAssertionIssuer<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientAssertionIssuer")
            .field("key", self.mint.key())
            .field("terms", &self.mint.terms)
            .field("server", &self.server)
            .finish()
    }
}
