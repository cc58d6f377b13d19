//! The same for PASETO.

mod cases;

use std::fmt;

use cotter::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    Answer, Case, Corpus, TestAlgorithm, TestKey,
    forge::{LIFE, Object, encode, text},
};
use crate::{IssueError, PasetoSigningAlgorithm, algorithm::Seals, mint::now};

/// Issues PASETO tokens for tests under a [`TestKey`]: good ones, a [`Corpus`] of bad ones, and any other.
///
/// It holds no rule: nothing asks whether a verifier would accept what it issues.
///
/// ```
/// use cotter::{Expect, Policy, paseto::{V4Public, Verifier}};
/// use cotter_issue::testing::{PasetoTestIssuer, TestKey};
///
/// let key = TestKey::<V4Public>::fixed();
/// let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
/// let verifier = Verifier::new(key.danger_pin_for_tests(), policy);
/// let service = |token: &str| if verifier.verify(token).is_ok() { 200 } else { 401 };
///
/// let issuer = PasetoTestIssuer::new(&key, "https://auth.example", "orders");
/// assert_eq!(issuer.corpus()?.faults(service), []);
/// # Ok::<(), cotter_issue::IssueError>(())
/// ```
pub struct PasetoTestIssuer<P: TestAlgorithm> {
    key: TestKey<P>,
    issuer: String,
    audience: String,
    further: Object,
}

impl<P: PasetoSigningAlgorithm + TestAlgorithm> PasetoTestIssuer<P> {
    /// Issues tokens from `issuer` to `audience`, for [`paseto::Verifier`](cotter::paseto::Verifier).
    #[must_use]
    pub fn new(key: &TestKey<P>, issuer: &str, audience: &str) -> Self {
        Self { key: key.clone(), issuer: issuer.into(), audience: audience.into(), further: Object::new() }
    }

    /// Issues these claims too, or in place of those that are issued otherwise, such as `sub`, which is `user-17`.
    ///
    /// # Errors
    ///
    /// [`IssueError::ClaimsSerialize`], [`IssueError::ClaimsNotObject`].
    pub fn claims<C: Serialize + ?Sized>(mut self, claims: &C) -> Result<Self, IssueError> {
        let Value::Object(claims) = serde_json::to_value(claims).map_err(|_| IssueError::ClaimsSerialize)? else {
            return Err(IssueError::ClaimsNotObject);
        };
        self.further.extend(claims);
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
    /// [`IssueError::Signing`], and [`IssueError::Rejected`] for a time after the year 9999.
    pub fn issue_at(&self, now: Timestamp) -> Result<String, IssueError> {
        self.issue_anything(text(self.claims_at(now.unix_seconds())?).as_bytes(), self.footer().as_bytes(), b"")
    }

    /// Seals any payload and any footer, which need not be JSON, with an implicit assertion, which may be empty.
    ///
    /// # Errors
    ///
    /// [`IssueError::Signing`].
    pub fn issue_anything(
        &self,
        payload: &[u8],
        footer: &[u8],
        implicit_assertion: &[u8],
    ) -> Result<String, IssueError> {
        let body = self.key.signing_key().private().seal(payload, footer, implicit_assertion)?;
        Ok(put_together(P::NAME, &body, footer))
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
    /// As [`issue_at`](Self::issue_at).
    pub fn corpus_at(&self, now: Timestamp) -> Result<Corpus, IssueError> {
        let mut bench = Bench { issuer: self, now: now.unix_seconds(), cases: Vec::new() };
        cases::all(&mut bench)?;
        Ok(Corpus::new(bench.cases))
    }

    fn footer(&self) -> String {
        json!({"kid": self.key.id().as_str()}).to_string()
    }

    fn claims_at(&self, now: u64) -> Result<Object, IssueError> {
        let mut claims = Object::new();
        claims.insert("iss".into(), self.issuer.as_str().into());
        claims.insert("aud".into(), self.audience.as_str().into());
        claims.insert("sub".into(), "user-17".into());
        claims.insert("iat".into(), crate::paseto::rfc3339(now)?.into());
        claims.insert("exp".into(), crate::paseto::rfc3339(now.saturating_add(LIFE))?.into());
        claims.insert("jti".into(), "test-token".into());
        claims.extend(self.further.clone());
        Ok(claims)
    }
}

/// What a corpus is made from, and the cases so far.
struct Bench<'i, P: TestAlgorithm> {
    issuer: &'i PasetoTestIssuer<P>,
    now: u64,
    cases: Vec<Case>,
}

impl<P: PasetoSigningAlgorithm + TestAlgorithm> Bench<'_, P> {
    fn claims(&self) -> Result<Object, IssueError> {
        self.issuer.claims_at(self.now)
    }

    /// A good token but for its claims.
    fn claims_with(&self, change: impl FnOnce(&mut Object)) -> Result<String, IssueError> {
        let mut claims = self.claims()?;
        change(&mut claims);
        self.payload(text(claims).as_bytes())
    }

    /// A good token but for its payload.
    fn payload(&self, payload: &[u8]) -> Result<String, IssueError> {
        self.issuer.issue_anything(payload, self.issuer.footer().as_bytes(), b"")
    }

    /// A good token but for its footer.
    fn footer(&self, footer: &str) -> Result<String, IssueError> {
        self.issuer.issue_anything(text(self.claims()?).as_bytes(), footer.as_bytes(), b"")
    }

    fn accept(&mut self, name: &str, about: &'static str, token: String) {
        self.cases.push(Case { name: name.into(), about, token, answer: Answer::Accepted });
    }

    fn reject(&mut self, name: &str, about: &'static str, code: &'static str, token: String) {
        self.cases.push(Case { name: name.into(), about, token, answer: Answer::Rejected { code } });
    }
}

fn put_together(header: &str, body: &[u8], footer: &[u8]) -> String {
    let dot = if footer.is_empty() { "" } else { "." };
    format!("{header}.{}{dot}{}", encode(body), encode(footer))
}

impl<P: TestAlgorithm> Clone for PasetoTestIssuer<P> {
    fn clone(&self) -> Self {
        let Self { key, issuer, audience, further } = self;
        Self { key: key.clone(), issuer: issuer.clone(), audience: audience.clone(), further: further.clone() }
    }
}

impl<P: TestAlgorithm> fmt::Debug for PasetoTestIssuer<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasetoTestIssuer").field("key", &self.key).finish_non_exhaustive()
    }
}
