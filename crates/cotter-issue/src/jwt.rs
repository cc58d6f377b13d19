//! JSON Web Tokens (RFC 7519): the twin of [`cotter::jwt`].

use std::{fmt, slice, time::Duration};

use cotter::{Claim, Expect, PinnedKey, Policy, Timestamp, VerifyError, jwt};
use serde::Serialize;

use crate::{
    IssueError, IssuerError, IssuerKey, JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, Lifetime, SigningKey,
    Subject, Token,
    mint::{Draft, Mint, Terms, named, now, rejected},
    remote::{RemoteAlgorithm, Unsigned},
    token::Jwt,
};

/// The types of tokens that have a profile, and so an issuer of their own.
const PROFILES: [&str; 5] = ["at+jwt", "logout+jwt", "client-authentication+jwt", "dpop+jwt", "oauth-authz-req+jwt"];

/// Issues JWTs of one type, under one key, to one audience.
///
/// Every token has `iss`, `aud`, `iat`, `exp`, and a `jti` of 128 random bits. The caller's claims are any type that serializes to an
/// object; a registered claim in it is an error, and so is whatever [`verifier`](Self::verifier) would reject. A float that is not finite
/// becomes `null`, as `serde_json` writes it. Access tokens, ID tokens and
/// others that have rules of their own are issued by [`profile`](crate::profile).
///
/// ```
/// use std::time::Duration;
/// use cotter::{Es256, Expect, Policy, Verified, jwt as verify};
/// use cotter_issue::{Lifetime, SigningKey, jwt};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// struct Order {
///     order: u64,
/// }
///
/// let key = SigningKey::<Es256>::generate("2026-11")?;
/// let pinned = key.public().clone();
/// let lifetime = Lifetime::of(Duration::from_secs(600))?;
/// let issuer = jwt::Issuer::new(key, "order+jwt", "https://auth.example", "orders", lifetime)?;
/// let token = issuer.issue("user-17", &Order { order: 7 })?;
///
/// let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders")).typ("order+jwt");
/// let verified: Verified<Order> = verify::Verifier::new(pinned, policy).verify_as(token.expose())?;
/// assert_eq!((verified.subject(), verified.claims().order), (Some("user-17"), 7));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Issuer<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A> = SigningKey<A>> {
    mint: Mint<K>,
    audience: String,
    twin: jwt::Verifier<A>,
}

impl<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A>> Issuer<A, K> {
    /// Issues tokens with this `typ`, from `issuer` to `audience`, with this lifetime.
    ///
    /// The type distinguishes the kinds of tokens that one key signs (RFC 8725 §3.11). Verifiers require it by [`Policy::typ`]. Rejects the
    /// types of [`profile`](crate::profile).
    ///
    /// # Errors
    ///
    /// [`IssuerError::TypMalformed`], [`IssuerError::NameEmpty`].
    pub fn new(
        key: K,
        typ: &str,
        issuer: impl Into<String>,
        audience: impl Into<String>,
        lifetime: Lifetime,
    ) -> Result<Self, IssuerError> {
        if !is_media_type(typ) || has_profile(typ) {
            return Err(IssuerError::TypMalformed);
        }
        Self::of(key, Some(typ), issuer, audience, lifetime)
    }

    /// Issues tokens without a `typ`, for verifiers that require none.
    ///
    /// The type is what distinguishes kinds of tokens. Without it, these verifiers of the same issuer, key and audience accept the token too:
    ///
    /// - Every [`jwt::Verifier`] whose policy states no `typ`, whatever its tokens mean.
    /// - [`IdTokens`](cotter::profile::IdTokens), if no nonce was sent and the token has a subject: the token signs its user in.
    /// - Each profile that was told to accept untyped tokens, if the claims fit: with `events` a logout token, with `client_id` and `scope`
    ///   an access token, with the client as its subject a client assertion.
    ///
    /// Give it an audience and a key of its own.
    ///
    /// # Errors
    ///
    /// [`IssuerError::NameEmpty`]; [`IssuerError::LifetimeOverSchedule`] with a key of a schedule.
    pub fn danger_untyped(
        key: K,
        issuer: impl Into<String>,
        audience: impl Into<String>,
        lifetime: Lifetime,
    ) -> Result<Self, IssuerError> {
        Self::of(key, None, issuer, audience, lifetime)
    }

    fn of(
        key: K,
        typ: Option<&str>,
        issuer: impl Into<String>,
        audience: impl Into<String>,
        lifetime: Lifetime,
    ) -> Result<Self, IssuerError> {
        let (terms, audience) = (Terms::new(issuer, lifetime)?.under(&key)?, named("aud", audience)?);
        Ok(Self::of_mint(Mint::new(key, typ, terms), audience))
    }

    fn of_mint(mint: Mint<K>, audience: String) -> Self {
        let policy = Policy::new(Expect::exactly(mint.terms.issuer()), Expect::exactly(&*audience)).require_token_id();
        let policy = match mint.typ() {
            Some(typ) => policy.typ(typ),
            None => policy.typ_absent(),
        };
        let twin = jwt::Verifier::new(mint.key().pinned().clone(), policy);
        Self { mint, audience, twin }
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

    /// The same issuer with another key, as when keys rotate.
    #[must_use]
    pub fn with_key(&self, key: K) -> Self {
        Self::of_mint(self.mint.with_key(key), self.audience.clone())
    }

    /// The verifier that accepts what this issues, and nothing that it does not.
    #[must_use]
    pub const fn verifier(&self) -> &jwt::Verifier<A> {
        &self.twin
    }

    /// The claims set of a token, which the verifier accepts.
    fn draft<C: Serialize + ?Sized>(
        &self,
        subject: Subject<'_>,
        claims: &C,
        now: Timestamp,
    ) -> Result<Draft, IssueError> {
        let subject = subject.as_str();
        if subject.is_some_and(str::is_empty) {
            return Err(rejected(VerifyError::Missing(Claim::Sub)));
        }
        let (stated, moment) = self.mint.stated(slice::from_ref(&self.audience), subject, now)?;
        let set = stated.with(claims, &[])?;
        let set = self.twin.accepts_draft_at(set, now).map_err(rejected)?;
        Ok(Draft { set, moment })
    }
}

impl<A: JwsSigningAlgorithm> Issuer<A> {
    /// Issues a token at the present time, read once from the system clock.
    ///
    /// # Errors
    ///
    /// An [`IssueError`] that names the rule: claims that are not an object, hold a registered claim, would be rejected, or are too
    /// large.
    pub fn issue<'s, C: Serialize + ?Sized>(
        &self,
        subject: impl Into<Subject<'s>>,
        claims: &C,
    ) -> Result<Token<Jwt>, IssueError> {
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
    ) -> Result<Token<Jwt>, IssueError> {
        self.mint.sign(self.draft(subject.into(), claims, now)?)
    }
}

impl<A: JwsPublicKeySigningAlgorithm + RemoteAlgorithm> Issuer<A, PinnedKey<A>> {
    /// Begins a token at the present time, read once from the system clock, for a [remote](crate::remote) to sign.
    ///
    /// # Errors
    ///
    /// As [`issue`](Issuer::issue).
    pub fn begin<'s, C: Serialize + ?Sized>(
        &self,
        subject: impl Into<Subject<'s>>,
        claims: &C,
    ) -> Result<Unsigned<Token<Jwt>>, IssueError> {
        self.begin_at(subject, claims, now()?)
    }

    /// Begins a token as of `now`.
    ///
    /// # Errors
    ///
    /// As [`issue`](Issuer::issue).
    pub fn begin_at<'s, C: Serialize + ?Sized>(
        &self,
        subject: impl Into<Subject<'s>>,
        claims: &C,
        now: Timestamp,
    ) -> Result<Unsigned<Token<Jwt>>, IssueError> {
        let (draft, twin) = (self.draft(subject.into(), claims, now)?, self.twin.clone());
        self.mint.begin(draft, move |set, now| twin.accepts_draft_at(set, now))
    }
}

/// The characters of a media type without parameters (RFC 6838 §4.2), with `application/` left out or not.
pub(crate) fn is_media_type(typ: &str) -> bool {
    let is_name = |part: &str| {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte);
        !part.is_empty() && part.len() <= 127 && part.bytes().all(is_allowed)
    };
    match typ.split_once('/') {
        Some((kind, subtype)) => is_name(kind) && is_name(subtype),
        None => is_name(typ),
    }
}

/// Whether this is a type of another issuer, or the one that ID tokens may have.
pub(crate) fn has_profile(typ: &str) -> bool {
    let subtype = match typ.split_once('/') {
        Some((kind, subtype)) if kind.eq_ignore_ascii_case("application") => subtype,
        _ => typ,
    };
    subtype.eq_ignore_ascii_case("JWT") || PROFILES.iter().any(|profile| subtype.eq_ignore_ascii_case(profile))
}

impl<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A>> Clone for Issuer<A, K> {
    fn clone(&self) -> Self {
        Self { mint: self.mint.clone(), audience: self.audience.clone(), twin: self.twin.clone() }
    }
}

impl<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A>> fmt::Debug for Issuer<A, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("jwt::Issuer")
            .field("key", self.mint.key())
            .field("terms", &self.mint.terms)
            .field("audience", &self.audience)
            .finish()
    }
}
