//! ID tokens (OpenID Connect Core 1.0).

use std::{fmt, time::Duration};

use cotter::{
    ClientSecret, IntoKeyId, PinnedKey, Timestamp,
    profile::{IdTokens, SignIn},
};
use serde::Serialize;

use super::{SignedIn, token_hash::left_half_of_hash};
use crate::{
    IssueError, IssuerError, IssuerKey, JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, Lifetime,
    SecretSigningAlgorithm, SigningKey, SigningKeyError, Token,
    mint::{Draft, Mint, Terms, named, now, rejected},
    remote::{RemoteAlgorithm, Unsigned},
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
pub struct IdTokenIssuer<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A> = SigningKey<A>> {
    mint: Mint<K>,
    /// The client first.
    audiences: Vec<String>,
    twin: IdTokens<A>,
}

impl<A: JwsPublicKeySigningAlgorithm, K: IssuerKey<Algorithm = A>> IdTokenIssuer<A, K> {
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
        let twin = IdTokens::new(key.pinned().clone(), terms.issuer(), &*client_id);
        Ok(Self { mint: Mint::new(key, None, terms), audiences: vec![client_id], twin })
    }

    /// The same issuer with another key, as when keys rotate.
    #[must_use]
    pub fn with_key(&self, key: K) -> Self {
        let twin = IdTokens::new(key.pinned().clone(), self.mint.terms.issuer(), self.client_id());
        Self { mint: self.mint.with_key(key), audiences: self.audiences.clone(), twin: self.trusting(twin) }
    }
}

impl<A: SecretSigningAlgorithm + JwsSigningAlgorithm> IdTokenIssuer<A> {
    /// Makes MACs with the client's secret, which is its UTF-8 octets (OpenID Connect Core §10.1), so that the client can issue too.
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
        let secret = client_secret.into();
        let key = SigningKey::from_client_secret(id, secret)?;
        let twin = IdTokens::with_client_secret(key.id(), secret, terms.issuer(), &*client_id);
        let twin = twin.map_err(SigningKeyError::from)?;
        Ok(Self { mint: Mint::new(key, None, terms), audiences: vec![client_id], twin })
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
        let secret = client_secret.into();
        let key = SigningKey::from_client_secret(id, secret)?;
        let twin = IdTokens::with_client_secret(key.id(), secret, self.mint.terms.issuer(), self.client_id());
        let twin = self.trusting(twin.map_err(SigningKeyError::from)?);
        Ok(Self { mint: self.mint.with_key(key), audiences: self.audiences.clone(), twin })
    }
}

impl<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A>> IdTokenIssuer<A, K> {
    fn client_id(&self) -> &str {
        self.audiences.first().map_or("", String::as_str)
    }

    /// The verifier with the audiences beside the client.
    fn trusting(&self, twin: IdTokens<A>) -> IdTokens<A> {
        self.audiences.iter().skip(1).fold(twin, |twin, audience| twin.trust_audience(audience))
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

    /// The claims set of a token, which the verifier accepts.
    fn draft<C: Serialize + ?Sized>(
        &self,
        signed_in: &SignedIn<'_>,
        claims: &C,
        now: Timestamp,
    ) -> Result<Draft, IssueError> {
        let (mut stated, moment) = self.mint.stated(&self.audiences, Some(signed_in.subject), now)?;
        if let [client, _, ..] = self.audiences.as_slice() {
            stated.text("azp", client);
        }
        if let Some(nonce) = signed_in.nonce {
            stated.text("nonce", nonce);
        }
        let beside = [("at_hash", "access token", signed_in.access_token), ("c_hash", "code", signed_in.code)];
        for (name, what, text) in beside {
            match text {
                Some("") => return Err(IssueError::Malformed { what }),
                Some(text) => stated.text(name, &left_half_of_hash(A::ID_TOKEN_HASH, text)),
                None => {}
            }
        }
        let set = stated.with(claims, &RESERVED)?;
        let set = self.twin.accepts_draft_at(set, &signed_in.as_client(), now).map_err(rejected)?;
        Ok(Draft { set, moment })
    }
}

impl<A: JwsSigningAlgorithm> IdTokenIssuer<A> {
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
        self.mint.sign(self.draft(signed_in, claims, now)?)
    }
}

impl<A: JwsPublicKeySigningAlgorithm + RemoteAlgorithm> IdTokenIssuer<A, PinnedKey<A>> {
    /// Begins a token at the present time, read once from the system clock, for a [remote](crate::remote) to sign.
    ///
    /// # Errors
    ///
    /// As [`issue`](IdTokenIssuer::issue).
    pub fn begin<C: Serialize + ?Sized>(
        &self,
        signed_in: &SignedIn<'_>,
        claims: &C,
    ) -> Result<Unsigned<Token<IdToken>>, IssueError> {
        self.begin_at(signed_in, claims, now()?)
    }

    /// Begins a token as of `now`.
    ///
    /// # Errors
    ///
    /// As [`issue`](IdTokenIssuer::issue).
    pub fn begin_at<C: Serialize + ?Sized>(
        &self,
        signed_in: &SignedIn<'_>,
        claims: &C,
        now: Timestamp,
    ) -> Result<Unsigned<Token<IdToken>>, IssueError> {
        let (draft, twin) = (self.draft(signed_in, claims, now)?, self.twin.clone());
        // The hashes do not change with time.
        let nonce = signed_in.nonce.map(str::to_owned);
        self.mint.begin(draft, move |set, now| {
            let sign_in = nonce.as_deref().map_or_else(SignIn::without_nonce, SignIn::nonce);
            twin.accepts_draft_at(set, &sign_in, now)
        })
    }
}

impl<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A>> Clone for IdTokenIssuer<A, K> {
    fn clone(&self) -> Self {
        Self { mint: self.mint.clone(), audiences: self.audiences.clone(), twin: self.twin.clone() }
    }
}

impl<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A>> fmt::Debug for IdTokenIssuer<A, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdTokenIssuer")
            .field("key", self.mint.key())
            .field("terms", &self.mint.terms)
            .field("audiences", &self.audiences)
            .finish()
    }
}
