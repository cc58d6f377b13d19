use std::{fmt, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{Algorithm, Claim, Expect, Policy, Timestamp, VerifyError, paseto};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::{
    IssueError, IssuerError, IssuerKey, Lifetime, PasetoSigningAlgorithm, SigningKey, Subject, Token,
    algorithm::Seals,
    claims::Stated,
    json,
    mint::{Draft, Terms, named, now, rejected},
    token::Paseto,
};

/// Issues PASETO tokens of one version and purpose, under one key, to one audience: the twin of [`paseto::Verifier`].
///
/// Every token has `iss`, `aud`, `iat`, `exp`, and a `jti` of 128 random bits; its times are RFC 3339 text. The id of the key is in the
/// footer, `{"kid":"…"}`; of a key without an id there is none. A PASETO has no type, so give each kind of token an audience of its own.
///
/// ```
/// use std::time::Duration;
/// use cotter::{Expect, KeyId, Policy, Verified, paseto::{self as verify, V4Public}};
/// use cotter_issue::{Lifetime, SigningKey, paseto};
///
/// let key = SigningKey::<V4Public>::generate(KeyId::ABSENT)?.pinned_by_paserk_id();
/// let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
/// let verifier = verify::Verifier::new(key.public().clone(), policy);
/// let lifetime = Lifetime::of(Duration::from_secs(600))?;
/// let issuer = paseto::Issuer::new(key, "https://auth.example", "orders", lifetime)?;
///
/// let token = issuer.issue("user-17", &serde_json::json!({"order": 7}))?;
/// let verified: Verified<serde_json::Value> = verifier.verify_as(token.expose())?;
/// assert_eq!(verified.subject(), Some("user-17"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Issuer<P: PasetoSigningAlgorithm, K: IssuerKey<Algorithm = P> = SigningKey<P>> {
    pub(super) key: K,
    pub(super) footer: String,
    pub(super) terms: Terms,
    audience: String,
    pub(super) twin: paseto::Verifier<P>,
}

impl<P: PasetoSigningAlgorithm, K: IssuerKey<Algorithm = P>> Issuer<P, K> {
    /// Issues tokens from `issuer` to `audience`, which live for so long.
    ///
    /// # Errors
    ///
    /// [`IssuerError::NameEmpty`]; [`IssuerError::LifetimeOverSchedule`] with a key of a schedule.
    pub fn new(
        key: K,
        issuer: impl Into<String>,
        audience: impl Into<String>,
        lifetime: Lifetime,
    ) -> Result<Self, IssuerError> {
        let (terms, audience) = (Terms::new(issuer, lifetime)?.under(&key)?, named("aud", audience)?);
        Ok(Self::of(key, terms, audience))
    }

    fn of(key: K, terms: Terms, audience: String) -> Self {
        let policy = Policy::new(Expect::exactly(terms.issuer()), Expect::exactly(&*audience)).require_token_id();
        let twin = paseto::Verifier::new(key.pinned().clone(), policy);
        let footer =
            key.pinned().id().as_str().map(|id| format!(r#"{{"kid":{}}}"#, json::quote(id))).unwrap_or_default();
        Self { key, footer, terms, audience, twin }
    }

    /// Shortens each life by a random time up to this, so that tokens that were issued together do not expire together.
    ///
    /// # Errors
    ///
    /// [`IssuerError::JitterTooLong`] unless it is shorter than the lifetime.
    pub fn jitter(self, jitter: Duration) -> Result<Self, IssuerError> {
        Ok(Self { terms: self.terms.jitter(jitter)?, ..self })
    }

    /// Issues tokens of up to `bytes` of text, instead of 4,096; at most 16 KiB, which is what verifiers accept.
    ///
    /// # Errors
    ///
    /// [`IssuerError::BudgetTooHigh`].
    pub fn max_token_len(self, bytes: usize) -> Result<Self, IssuerError> {
        Ok(Self { terms: self.terms.budget(bytes)?, ..self })
    }

    /// The same issuer with another key, as when keys rotate.
    #[must_use]
    pub fn with_key(&self, key: K) -> Self {
        Self::of(key, self.terms.clone(), self.audience.clone())
    }

    /// The verifier that accepts what this issues.
    #[must_use]
    pub const fn verifier(&self) -> &paseto::Verifier<P> {
        &self.twin
    }

    /// The claims set of a token, which the verifier accepts.
    pub(super) fn draft<C: Serialize + ?Sized>(
        &self,
        subject: Subject<'_>,
        claims: &C,
        now: Timestamp,
    ) -> Result<Draft, IssueError> {
        let subject = subject.as_str();
        if subject.is_some_and(str::is_empty) {
            return Err(rejected(VerifyError::Missing(Claim::Sub)));
        }
        let moment = self.terms.moment(&self.key, now)?;
        let mut stated = Stated::new(self.terms.issuer());
        stated.text("aud", &self.audience);
        if let Some(subject) = subject {
            stated.text("sub", subject);
        }
        stated.id("iat", &rfc3339(moment.issued_at)?);
        stated.id("exp", &rfc3339(moment.expires_at)?);
        stated.id("jti", moment.token_id.as_str());
        let set = stated.with(claims, &[])?;
        let set = self.twin.accepts_draft_at(set, now).map_err(rejected)?;
        Ok(Draft { set, moment })
    }
}

impl<P: PasetoSigningAlgorithm> Issuer<P> {
    /// Issues a token at the present time, read once from the system clock.
    ///
    /// # Errors
    ///
    /// An [`IssueError`] that names the rule, as of [`jwt::Issuer`](crate::jwt::Issuer).
    pub fn issue<'s, C: Serialize + ?Sized>(
        &self,
        subject: impl Into<Subject<'s>>,
        claims: &C,
    ) -> Result<Token<Paseto>, IssueError> {
        self.issue_at(subject, claims, now()?)
    }

    /// Issues a token as of `now`.
    ///
    /// # Errors
    ///
    /// As [`issue`](Self::issue).
    pub fn issue_at<'s, C: Serialize + ?Sized>(
        &self,
        subject: impl Into<Subject<'s>>,
        claims: &C,
        now: Timestamp,
    ) -> Result<Token<Paseto>, IssueError> {
        self.issue_with_assertion_at(subject, claims, b"", now)
    }

    /// As [`issue`](Self::issue), with an implicit assertion: bytes that both sides know, and that are not in the token.
    ///
    /// # Errors
    ///
    /// As [`issue`](Self::issue).
    pub fn issue_with_assertion<'s, C: Serialize + ?Sized>(
        &self,
        subject: impl Into<Subject<'s>>,
        claims: &C,
        implicit_assertion: &[u8],
    ) -> Result<Token<Paseto>, IssueError> {
        self.issue_with_assertion_at(subject, claims, implicit_assertion, now()?)
    }

    /// Issues a token as of `now` with an implicit assertion.
    ///
    /// # Errors
    ///
    /// As [`issue`](Self::issue).
    pub fn issue_with_assertion_at<'s, C: Serialize + ?Sized>(
        &self,
        subject: impl Into<Subject<'s>>,
        claims: &C,
        implicit_assertion: &[u8],
        now: Timestamp,
    ) -> Result<Token<Paseto>, IssueError> {
        let Draft { set, moment } = self.draft(subject.into(), claims, now)?;
        let body = self.key.private().seal(set.as_bytes(), self.footer.as_bytes(), implicit_assertion)?;
        let text = text::<P>(&Zeroizing::new(body), &self.footer);
        self.terms.within_budget(text.len(), &set)?;
        Ok(Token::new(text, moment))
    }
}

/// The token of a body: everything between its header and its footer.
pub(super) fn text<P: PasetoSigningAlgorithm>(body: &[u8], footer: &str) -> String {
    // Of the whole length at once: what a text grows out of would stay in memory.
    let len = body.len().saturating_add(footer.len()).saturating_mul(4).div_ceil(3);
    let mut text = String::with_capacity(len.saturating_add(<P as Algorithm>::NAME.len()).saturating_add(8));
    text.push_str(<P as Algorithm>::NAME);
    text.push('.');
    URL_SAFE_NO_PAD.encode_string(body, &mut text);
    if !footer.is_empty() {
        text.push('.');
        URL_SAFE_NO_PAD.encode_string(footer, &mut text);
    }
    text
}

/// A time as text (PASETO, "Registered Claims"), up to the end of the year 9999.
pub(crate) fn rfc3339(seconds: u64) -> Result<String, IssueError> {
    let malformed = VerifyError::Malformed { claim: Claim::Exp, expected: "an RFC 3339 time from 1970 to 9999" };
    Timestamp::from_unix_seconds(seconds).to_rfc3339().ok_or_else(|| rejected(malformed))
}

impl<P: PasetoSigningAlgorithm, K: IssuerKey<Algorithm = P>> Clone for Issuer<P, K> {
    fn clone(&self) -> Self {
        let Self { key, footer, terms, audience, twin } = self;
        Self {
            key: key.clone(),
            footer: footer.clone(),
            terms: terms.clone(),
            audience: audience.clone(),
            twin: twin.clone(),
        }
    }
}

impl<P: PasetoSigningAlgorithm, K: IssuerKey<Algorithm = P>> fmt::Debug for Issuer<P, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("paseto::Issuer")
            .field("key", &self.key)
            .field("terms", &self.terms)
            .field("audience", &self.audience)
            .finish()
    }
}
