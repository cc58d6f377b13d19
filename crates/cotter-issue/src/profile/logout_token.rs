//! Logout tokens (OpenID Connect Back-Channel Logout 1.0).

use std::{fmt, slice, time::Duration};

use cotter::{
    ClientSecret, IntoKeyId, PinnedKey, Timestamp,
    profile::{LogoutTokens, Sessions},
};

use crate::{
    IssueError, IssuerError, IssuerKey, JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, Lifetime,
    SecretSigningAlgorithm, SigningKey, SigningKeyError, Token,
    mint::{Draft, Mint, Terms, named, now, rejected},
    remote::{RemoteAlgorithm, Unsigned},
    token::LogoutToken,
};

const TYP: &str = "logout+jwt";

/// Issues the logout tokens that one OpenID provider sends to one client. They should live for two minutes at most (§4).
///
/// ```
/// use std::time::Duration;
/// use cotter::{Ed25519, profile::{LogoutToken, LogoutTokens, Sessions}};
/// use cotter_issue::{Lifetime, SigningKey, profile::LogoutTokenIssuer};
///
/// let key = SigningKey::<Ed25519>::generate("2026-11")?;
/// let client = LogoutTokens::new(key.public().clone(), "https://op.example", "client");
/// let issuer = LogoutTokenIssuer::new(key, "https://op.example", "client", Lifetime::of(Duration::from_secs(120))?)?;
///
/// let token = issuer.issue(Sessions::AllOf { subject: "user-17" })?;
/// let verified: LogoutToken = client.verify(token.expose())?;
/// assert_eq!(verified.sessions(), Sessions::AllOf { subject: "user-17" });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct LogoutTokenIssuer<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A> = SigningKey<A>> {
    mint: Mint<K>,
    client_id: String,
    twin: LogoutTokens<A>,
}

impl<A: JwsPublicKeySigningAlgorithm, K: IssuerKey<Algorithm = A>> LogoutTokenIssuer<A, K> {
    /// Issues tokens of the provider `issuer` to the client `client_id`, which live for so long.
    ///
    /// # Errors
    ///
    /// [`IssuerError::NameEmpty`]; [`IssuerError::LifetimeOverSchedule`] with a key of a schedule.
    pub fn new(
        key: K,
        issuer: impl Into<String>,
        client_id: impl Into<String>,
        lifetime: Lifetime,
    ) -> Result<Self, IssuerError> {
        let (terms, client_id) = (Terms::new(issuer, lifetime)?.under(&key)?, named("aud", client_id)?);
        let twin = LogoutTokens::new(key.pinned().clone(), terms.issuer(), &*client_id);
        Ok(Self { mint: Mint::new(key, Some(TYP), terms), client_id, twin })
    }

    /// The same issuer with another key, as when keys rotate.
    #[must_use]
    pub fn with_key(&self, key: K) -> Self {
        let twin = LogoutTokens::new(key.pinned().clone(), self.mint.terms.issuer(), &*self.client_id);
        Self { mint: self.mint.with_key(key), client_id: self.client_id.clone(), twin }
    }
}

impl<A: SecretSigningAlgorithm + JwsSigningAlgorithm> LogoutTokenIssuer<A> {
    /// Makes MACs with the client's secret, which is its UTF-8 octets, as for ID tokens (§2.4), so that the client can issue too.
    ///
    /// # Errors
    ///
    /// [`IssuerError::NameEmpty`], and as [`SigningKey::from_secret`].
    pub fn with_client_secret<'s>(
        id: impl IntoKeyId,
        client_secret: impl Into<ClientSecret<'s>>,
        issuer: impl Into<String>,
        client_id: impl Into<String>,
        lifetime: Lifetime,
    ) -> Result<Self, IssuerError> {
        let (terms, client_id) = (Terms::new(issuer, lifetime)?, named("aud", client_id)?);
        Self::of_secret(id, client_secret.into(), terms, client_id)
    }

    /// The same issuer with another secret of the client, as when secrets rotate.
    ///
    /// # Errors
    ///
    /// As [`SigningKey::from_secret`].
    pub fn with_secret<'s>(
        &self,
        id: impl IntoKeyId,
        client_secret: impl Into<ClientSecret<'s>>,
    ) -> Result<Self, IssuerError> {
        Self::of_secret(id, client_secret.into(), self.mint.terms.clone(), self.client_id.clone())
    }

    fn of_secret(
        id: impl IntoKeyId,
        secret: ClientSecret<'_>,
        terms: Terms,
        client_id: String,
    ) -> Result<Self, IssuerError> {
        let key = SigningKey::from_client_secret(id, secret)?;
        let twin = LogoutTokens::with_client_secret(key.id(), secret, terms.issuer(), &*client_id);
        let twin = twin.map_err(SigningKeyError::from)?;
        Ok(Self { mint: Mint::new(key, Some(TYP), terms), client_id, twin })
    }
}

impl<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A>> LogoutTokenIssuer<A, K> {
    /// Shortens each life by a random time up to this, so that tokens that were issued together do not expire together.
    ///
    /// # Errors
    ///
    /// [`IssuerError::JitterTooLong`] unless it is shorter than the lifetime.
    pub fn jitter(self, jitter: Duration) -> Result<Self, IssuerError> {
        Ok(Self { mint: self.mint.with_terms(|terms| terms.jitter(jitter))?, ..self })
    }

    /// Issues tokens of up to `bytes` of text, instead of 4,096; at most 16 KiB, which is what verifiers accept. A signature of
    /// ML-DSA-65 or ML-DSA-87 alone is longer than 4,096.
    ///
    /// # Errors
    ///
    /// [`IssuerError::BudgetTooHigh`].
    pub fn max_token_len(self, bytes: usize) -> Result<Self, IssuerError> {
        Ok(Self { mint: self.mint.with_terms(|terms| terms.budget(bytes))?, ..self })
    }

    /// The verifier of the client that accepts what this issues.
    #[must_use]
    pub const fn verifier(&self) -> &LogoutTokens<A> {
        &self.twin
    }

    /// The claims set of a token, which the verifier accepts.
    fn draft(&self, sessions: Sessions<'_>, now: Timestamp) -> Result<Draft, IssueError> {
        let (sid, sub) = match sessions {
            Sessions::One { session_id, subject } => (Some(session_id), subject),
            Sessions::AllOf { subject } => (None, Some(subject)),
        };
        let (mut stated, moment) = self.mint.stated(slice::from_ref(&self.client_id), sub, now)?;
        if let Some(sid) = sid {
            stated.text("sid", sid);
        }
        stated.json("events", r#"{"http://schemas.openid.net/event/backchannel-logout":{}}"#);
        let set = stated.alone();
        let set = self.twin.accepts_draft_at(set, now).map_err(rejected)?;
        Ok(Draft { set, moment })
    }
}

impl<A: JwsSigningAlgorithm> LogoutTokenIssuer<A> {
    /// Issues a token that ends these sessions, at the present time, read once from the system clock.
    ///
    /// # Errors
    ///
    /// An [`IssueError`] that names the rule, as for a session or a subject that is empty.
    pub fn issue(&self, sessions: Sessions<'_>) -> Result<Token<LogoutToken>, IssueError> {
        self.issue_at(sessions, now()?)
    }

    /// Issues a token as of `now`.
    ///
    /// # Errors
    ///
    /// As [`issue`](Self::issue).
    pub fn issue_at(&self, sessions: Sessions<'_>, now: Timestamp) -> Result<Token<LogoutToken>, IssueError> {
        self.mint.sign(self.draft(sessions, now)?)
    }
}

impl<A: JwsPublicKeySigningAlgorithm + RemoteAlgorithm> LogoutTokenIssuer<A, PinnedKey<A>> {
    /// Begins a token at the present time, read once from the system clock, for a [remote](crate::remote) to sign.
    ///
    /// # Errors
    ///
    /// As [`issue`](LogoutTokenIssuer::issue).
    pub fn begin(&self, sessions: Sessions<'_>) -> Result<Unsigned<Token<LogoutToken>>, IssueError> {
        self.begin_at(sessions, now()?)
    }

    /// Begins a token as of `now`.
    ///
    /// # Errors
    ///
    /// As [`issue`](LogoutTokenIssuer::issue).
    pub fn begin_at(&self, sessions: Sessions<'_>, now: Timestamp) -> Result<Unsigned<Token<LogoutToken>>, IssueError> {
        let (draft, twin) = (self.draft(sessions, now)?, self.twin.clone());
        self.mint.begin(draft, move |set, now| twin.accepts_draft_at(set, now))
    }
}

impl<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A>> Clone for LogoutTokenIssuer<A, K> {
    fn clone(&self) -> Self {
        Self { mint: self.mint.clone(), client_id: self.client_id.clone(), twin: self.twin.clone() }
    }
}

impl<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A>> fmt::Debug for LogoutTokenIssuer<A, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogoutTokenIssuer")
            .field("key", self.mint.key())
            .field("terms", &self.mint.terms)
            .field("client_id", &self.client_id)
            .finish()
    }
}
