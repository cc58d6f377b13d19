//! What all issuers of JWTs share: the header, the registered claims that every token has, the budget, and the signature.

use std::time::Duration;

use base64::{Engine, encoded_len, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{Algorithm, KeyId, PinnedKey, Timestamp, VerifyError, jws};

use crate::{
    IssueError, IssuerError, IssuerKey, JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, Lifetime, SigningKey, Token,
    claims::{Stated, too_long},
    random,
    remote::{RemoteAlgorithm, Unsigned},
    token::Moment,
};

/// The longest token unless the budget is changed, in bytes: a cookie's worth, and half of what common servers take as a header field.
const DEFAULT_BUDGET: usize = 4096;

/// The longest token that verifiers accept unless they are told to.
pub(crate) const MAX_BUDGET: usize = 16 * 1024;

/// The terms of every token: who issues it, how long it lives, how long it is.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    issuer: String,
    lifetime: Lifetime,
    jitter: u64,
    budget: usize,
}

impl Terms {
    pub(crate) fn new(issuer: impl Into<String>, lifetime: Lifetime) -> Result<Self, IssuerError> {
        let issuer = named("iss", issuer)?;
        Ok(Self { issuer, lifetime, jitter: 0, budget: DEFAULT_BUDGET })
    }

    /// Refuses to make an issuer of a key whose schedule allows for shorter lives only.
    pub(crate) fn under(self, key: &impl IssuerKey) -> Result<Self, IssuerError> {
        match key.max_life() {
            Some(max_seconds) if self.lifetime.as_seconds() > max_seconds => {
                Err(IssuerError::LifetimeOverSchedule { max_seconds })
            }
            _ => Ok(self),
        }
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    pub(crate) fn jitter(self, jitter: Duration) -> Result<Self, IssuerError> {
        let jitter = jitter.as_secs();
        if jitter >= self.lifetime.as_seconds() {
            return Err(IssuerError::JitterTooLong);
        }
        Ok(Self { jitter, ..self })
    }

    pub(crate) fn budget(self, bytes: usize) -> Result<Self, IssuerError> {
        if bytes > MAX_BUDGET {
            return Err(IssuerError::BudgetTooHigh { max: MAX_BUDGET });
        }
        Ok(Self { budget: bytes, ..self })
    }

    /// The times and the id of a token that is issued now under this key. With jitter, its life is shorter by up to as much, never longer.
    pub(crate) fn moment(&self, key: &impl IssuerKey, now: Timestamp) -> Result<Moment, IssueError> {
        self.moment_until(key, None, now)
    }

    /// Does the same for a token that expires at `not_after` at the latest.
    fn moment_until(
        &self,
        key: &impl IssuerKey,
        not_after: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Moment, IssueError> {
        if let Some(max_seconds) = key.max_life().filter(|max| self.lifetime.as_seconds() > *max) {
            return Err(IssueError::LifetimeOverSchedule { max_seconds });
        }
        let id = random::bytes().map_err(|_| IssueError::Randomness)?;
        let earlier = self.earlier()?;
        let issued_at = now.unix_seconds();
        let life = self.lifetime.as_seconds().saturating_sub(earlier);
        let end = issued_at.saturating_add(life);
        let limit = not_after.map_or(u64::MAX, Timestamp::unix_seconds);
        if not_after.is_some() && limit <= issued_at {
            return Err(IssueError::NotAfterPassed);
        }
        let expires_at = end.min(limit);
        Ok(Moment { issued_at, expires_at, token_id: random::TokenId::of(id) })
    }

    /// By how much a life is shorter.
    fn earlier(&self) -> Result<u64, IssueError> {
        if self.jitter == 0 {
            return Ok(0);
        }
        let dice = u64::from_le_bytes(random::bytes().map_err(|_| IssueError::Randomness)?);
        // Over 2⁶⁴ values, the remainder is as good as even.
        Ok(dice.checked_rem(self.jitter.saturating_add(1)).unwrap_or(0))
    }

    /// Refuses a token of this length that is over the budget.
    pub(crate) fn within_budget(&self, len: usize, set: &str) -> Result<(), IssueError> {
        if len <= self.budget { Ok(()) } else { Err(too_long(len, self.budget, set)) }
    }
}

/// A name of a party, which is not empty.
pub(crate) fn named(name: &'static str, value: impl Into<String>) -> Result<String, IssuerError> {
    let value = value.into();
    if value.is_empty() { Err(IssuerError::NameEmpty { name }) } else { Ok(value) }
}

/// A key with the header of its tokens, and their terms.
#[derive(Clone)]
pub(crate) struct Mint<K> {
    key: K,
    typ: Option<String>,
    header: String,
    pub(crate) terms: Terms,
}

impl<K: IssuerKey<Algorithm: JwsSigningAlgorithm>> Mint<K> {
    pub(crate) fn new(key: K, typ: Option<&str>, terms: Terms) -> Self {
        let header = header::<K::Algorithm>(key.pinned().id(), typ, &[]);
        Self { header, key, typ: typ.map(Into::into), terms }
    }

    pub(crate) fn with_terms(
        self,
        change: impl FnOnce(Terms) -> Result<Terms, IssuerError>,
    ) -> Result<Self, IssuerError> {
        Ok(Self { terms: change(self.terms)?, ..self })
    }

    pub(crate) fn with_key(&self, key: K) -> Self {
        Self::new(key, self.typ.as_deref(), self.terms.clone())
    }

    pub(crate) fn typ(&self) -> Option<&str> {
        self.typ.as_deref()
    }

    pub(crate) const fn key(&self) -> &K {
        &self.key
    }

    /// The registered claims of a token, with the subject, if there is one.
    pub(crate) fn stated(
        &self,
        audiences: &[String],
        sub: Option<&str>,
        now: Timestamp,
    ) -> Result<(Stated, Moment), IssueError> {
        self.stated_until(audiences, sub, None, now)
    }

    /// The same for a token that expires at `not_after` at the latest.
    pub(crate) fn stated_until(
        &self,
        audiences: &[String],
        sub: Option<&str>,
        not_after: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(Stated, Moment), IssueError> {
        let moment = self.terms.moment_until(&self.key, not_after, now)?;
        let mut stated = Stated::new(self.terms.issuer());
        stated.audience(audiences);
        if let Some(sub) = sub {
            stated.text("sub", sub);
        }
        stated.number("iat", moment.issued_at);
        stated.number("exp", moment.expires_at);
        stated.id("jti", moment.token_id.as_str());
        Ok((stated, moment))
    }
}

impl<A: JwsSigningAlgorithm> Mint<SigningKey<A>> {
    /// The token of a claims set that its verifier would accept.
    pub(crate) fn sign<K>(&self, Draft { set, moment }: Draft) -> Result<Token<K>, IssueError> {
        let text = compact(&self.key, &self.header, set.as_bytes())?;
        self.terms.within_budget(text.len(), &set)?;
        Ok(Token::new(text, moment))
    }
}

impl<A: JwsPublicKeySigningAlgorithm + RemoteAlgorithm> Mint<PinnedKey<A>> {
    /// Does the same for a remote's signature. A token over the budget is refused before the remote is asked. Once the
    /// signature has come, `accepts` says whether the verifier still accepts the claims set.
    pub(crate) fn begin<K>(
        &self,
        Draft { set, moment }: Draft,
        accepts: impl FnOnce(String, Timestamp) -> Result<String, VerifyError> + Send + 'static,
    ) -> Result<Unsigned<Token<K>>, IssueError> {
        let input = signing_input(&self.header, set.as_bytes(), SIGNATURE_ROOM);
        self.terms.within_budget(signed_len(&self.key, &input), &set)?;
        let key = self.key.clone();
        Ok(Unsigned::new(&self.key, input.clone().into_bytes(), move |signature, now| {
            if now.unix_seconds() >= moment.expires_at {
                return Err(rejected(VerifyError::Expired));
            }
            let _set = accepts(set, now).map_err(rejected)?;
            let text = attach(input, &signature);
            let _verified = jws::Verifier::new(key).verify(&text).map_err(mismatch)?;
            Ok(Token::new(text, moment))
        }))
    }
}

/// A claims set that the verifier has accepted, and the times and the id in it.
pub(crate) struct Draft {
    pub(crate) set: String,
    pub(crate) moment: Moment,
}

/// The protected header in base64url: `typ`, `alg`, `kid` and further members, which are JSON.
pub(crate) fn header<A: JwsSigningAlgorithm>(id: &KeyId, typ: Option<&str>, more: &[(&str, &str)]) -> String {
    let mut header = Stated::nothing();
    if let Some(typ) = typ {
        header.text("typ", typ);
    }
    header.text("alg", <A as Algorithm>::NAME);
    for (name, value) in more {
        header.json(name, value);
    }
    if let Some(id) = id.as_str() {
        header.text("kid", id);
    }
    URL_SAFE_NO_PAD.encode(header.alone())
}

/// The compact serialization (RFC 7515 §7.1).
pub(crate) fn compact<A: JwsSigningAlgorithm>(
    key: &SigningKey<A>,
    header: &str,
    payload: &[u8],
) -> Result<String, IssueError> {
    let input = signing_input(header, payload, SIGNATURE_ROOM);
    let signature = key.sign(input.as_bytes())?;
    Ok(attach(input, &signature))
}

/// The signing input with its signature.
pub(crate) fn attach(mut signing_input: String, signature: &[u8]) -> String {
    signing_input.push('.');
    push_base64url(&mut signing_input, signature);
    signing_input
}

/// The length of the token, whatever the signature.
pub(crate) fn signed_len<A: RemoteAlgorithm>(key: &PinnedKey<A>, signing_input: &str) -> usize {
    let signature = encoded_len(A::form(key).len(), false).unwrap_or(usize::MAX);
    signing_input.len().saturating_add(1).saturating_add(signature)
}

/// Why the verifier refuses what a remote has signed.
pub(crate) fn mismatch(reason: VerifyError) -> IssueError {
    if reason == VerifyError::InvalidSignature { IssueError::SignatureMismatch } else { rejected(reason) }
}

/// As long as a signature of most algorithms in base64url, with the dot before it.
pub(crate) const SIGNATURE_ROOM: usize = 90;

/// Header and payload, in a text that has room for as much again as is said.
pub(crate) fn signing_input(header: &str, payload: &[u8], room: usize) -> String {
    let encoded = payload.len().saturating_mul(4).div_ceil(3);
    let mut token = String::with_capacity(header.len().saturating_add(encoded).saturating_add(room).saturating_add(1));
    token.push_str(header);
    token.push('.');
    push_base64url(&mut token, payload);
    token
}

/// Appends base64url, as [`Engine::encode_string`] does, but by blocks that most claims sets fit into.
fn push_base64url(text: &mut String, bytes: &[u8]) {
    const BLOCK: usize = 512;
    // A block of whole groups of three bytes, which are four characters each.
    for part in bytes.chunks(BLOCK / 4 * 3) {
        let mut block = [0; BLOCK];
        let written = URL_SAFE_NO_PAD.encode_slice(part, &mut block).ok().and_then(|len| block.get(..len));
        match written.and_then(|written| str::from_utf8(written).ok()) {
            Some(written) => text.push_str(written),
            None => URL_SAFE_NO_PAD.encode_string(part, text),
        }
    }
}

/// The present instant.
pub(crate) fn now() -> Result<Timestamp, IssueError> {
    Timestamp::now().map_err(|_| IssueError::Clock)
}

/// A rule of the verifier that a draft would break.
pub(crate) const fn rejected(reason: VerifyError) -> IssueError {
    IssueError::Rejected { reason }
}
