//! ID tokens (OpenID Connect Core 1.0).

use std::{fmt, time::Duration};

use cotter::{IntoKeyId, Timestamp, profile::IdTokens};
use serde::Serialize;

use super::{SignedIn, token_hash::left_half_of_hash};
use crate::{
    IssueError, IssuerError, JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, Lifetime, SecretSigningAlgorithm,
    SigningKey, SigningKeyError, Token,
    mint::{Mint, Terms, audience_json, named, now, rejected},
    token::IdToken,
};

/// The claims that a [`SignedIn`] states, or that are of other tokens.
const RESERVED: [&str; 5] = ["nonce", "azp", "at_hash", "c_hash", "cnf"];

/// Issues the ID tokens of one OpenID provider to one client.
///
/// `iss`, `aud`, `sub`, `iat`, `exp` and `jti` are always stated, and `nonce`, `at_hash` and `c_hash` as the [`SignedIn`] says. What else an
/// ID token may have, such as `auth_time`, `acr` or `sid`, is the caller's. It has no `typ`, as clients expect.
///
/// ```
/// use std::time::Duration;
/// use cotter::{Ed25519, profile::{IdToken, IdTokens, SignIn}};
/// use cotter_issue::{Lifetime, SigningKey, profile::{IdTokenIssuer, SignedIn}};
///
/// let key = SigningKey::<Ed25519>::generate("2026-11")?;
/// let client = IdTokens::new(key.public().clone(), "https://op.example", "client");
/// let issuer = IdTokenIssuer::new(key, "https://op.example", "client", Lifetime::of(Duration::from_secs(300))?)?;
///
/// let signed_in = SignedIn::nonce("user-17", "n-0S6_WzA2Mj").access_token("SlAV32hkKG");
/// let token = issuer.issue(&signed_in, &serde_json::json!({"auth_time": 1_763_683_200}))?;
/// let sign_in = SignIn::nonce("n-0S6_WzA2Mj").access_token("SlAV32hkKG");
/// let verified: IdToken = client.verify(token.expose(), &sign_in)?;
/// assert_eq!(verified.subject(), "user-17");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct IdTokenIssuer<A: JwsSigningAlgorithm> {
    mint: Mint<A>,
    /// The client first.
    audiences: Vec<String>,
    twin: IdTokens<A>,
}

impl<A: JwsPublicKeySigningAlgorithm> IdTokenIssuer<A> {
    /// Issues tokens of the provider `issuer` to the client `client_id`, which live for so long.
    ///
    /// # Errors
    ///
    /// [`IssuerError::NameEmpty`].
    pub fn new(
        key: SigningKey<A>,
        issuer: impl Into<String>,
        client_id: impl Into<String>,
        lifetime: Lifetime,
    ) -> Result<Self, IssuerError> {
        let (terms, client_id) = (Terms::new(issuer, lifetime)?, named("aud", client_id)?);
        let twin = IdTokens::new(key.public().clone(), terms.issuer(), &*client_id);
        Ok(Self { mint: Mint::new(key, None, terms), audiences: vec![client_id], twin })
    }

    /// The same issuer with another key, as when keys rotate.
    #[must_use]
    pub fn with_key(&self, key: SigningKey<A>) -> Self {
        let mut audiences = self.audiences.iter();
        let client_id = audiences.next().map_or("", String::as_str);
        let twin = IdTokens::new(key.public().clone(), self.mint.terms.issuer(), client_id);
        let twin = audiences.fold(twin, |twin, audience| twin.trust_audience(audience));
        Self { mint: self.mint.with_key(key), audiences: self.audiences.clone(), twin }
    }
}

impl<A: SecretSigningAlgorithm + JwsSigningAlgorithm> IdTokenIssuer<A> {
    /// Makes MACs with the client's secret, which is its UTF-8 octets (OpenID Connect Core §10.1), so that the client can issue too.
    ///
    /// # Errors
    ///
    /// [`IssuerError::NameEmpty`], and as [`SigningKey::from_secret`].
    pub fn with_client_secret(
        id: impl IntoKeyId,
        client_secret: &str,
        issuer: impl Into<String>,
        client_id: impl Into<String>,
        lifetime: Lifetime,
    ) -> Result<Self, IssuerError> {
        let (terms, client_id) = (Terms::new(issuer, lifetime)?, named("aud", client_id)?);
        let key = SigningKey::from_secret(id, client_secret.as_bytes())?;
        let twin = IdTokens::with_client_secret(key.id(), client_secret, terms.issuer(), &*client_id);
        let twin = twin.map_err(SigningKeyError::from)?;
        Ok(Self { mint: Mint::new(key, None, terms), audiences: vec![client_id], twin })
    }
}

impl<A: JwsSigningAlgorithm> IdTokenIssuer<A> {
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

    /// Issues tokens for this audience too; they then have an `azp`, which is the client (OpenID Connect Core §2).
    ///
    /// # Errors
    ///
    /// [`IssuerError::NameEmpty`].
    pub fn also_for(mut self, audience: impl Into<String>) -> Result<Self, IssuerError> {
        let audience = named("aud", audience)?;
        self.twin = self.twin.trust_audience(&*audience);
        self.audiences.push(audience);
        Ok(self)
    }

    /// The verifier of the client that accepts what this issues.
    #[must_use]
    pub const fn verifier(&self) -> &IdTokens<A> {
        &self.twin
    }

    /// Issues a token at the present time, read once from the system clock, with the caller's further claims.
    ///
    /// # Errors
    ///
    /// An [`IssueError`] that names the rule.
    pub fn issue<C: Serialize + ?Sized>(
        &self,
        signed_in: &SignedIn<'_>,
        claims: &C,
    ) -> Result<Token<IdToken>, IssueError> {
        self.issue_at(signed_in, claims, now()?)
    }

    /// Issues a token as of `now`.
    ///
    /// # Errors
    ///
    /// As [`issue`](Self::issue).
    pub fn issue_at<C: Serialize + ?Sized>(
        &self,
        signed_in: &SignedIn<'_>,
        claims: &C,
        now: Timestamp,
    ) -> Result<Token<IdToken>, IssueError> {
        let aud = audience_json(&self.audiences);
        let (mut stated, moment) = self.mint.stated(&aud, Some(signed_in.subject), now)?;
        if let [client, _, ..] = self.audiences.as_slice() {
            stated.text("azp", client);
        }
        if let Some(nonce) = signed_in.nonce {
            stated.text("nonce", nonce);
        }
        for (name, beside) in [("at_hash", signed_in.access_token), ("c_hash", signed_in.code)] {
            if let Some(text) = beside {
                stated.text(name, &left_half_of_hash(A::ID_TOKEN_HASH, text));
            }
        }
        let set = stated.with(claims, &RESERVED)?;
        self.twin.accepts_draft_at(set.as_bytes(), &signed_in.as_client(), now).map_err(rejected)?;
        self.mint.sign(&set, moment)
    }
}

impl<A: JwsSigningAlgorithm> fmt::Debug for IdTokenIssuer<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdTokenIssuer")
            .field("key", self.mint.key())
            .field("terms", &self.mint.terms)
            .field("audiences", &self.audiences)
            .finish()
    }
}
