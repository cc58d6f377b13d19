//! DPoP proofs (RFC 9449), for clients.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{
    Claim, KeyId, PinnedKey, Thumbprint, Timestamp, VerifyError,
    profile::{DpopProofs, DpopRequest},
};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{
    IssueError, IssuerKey, JwsPublicKeySigningAlgorithm, SigningKey,
    claims::Stated,
    mint::{SIGNATURE_ROOM, attach, compact, header, now, rejected, signed_len, signing_input},
    random,
    remote::{RemoteAlgorithm, Unsigned},
};

const TYP: &str = "dpop+jwt";

/// The longest proof that verifiers accept, in bytes of text.
const MAX_LEN: usize = 8 * 1024;

/// Proves that a client holds a key, one proof for each request.
///
/// The public key is in every proof. The id of the key is not, since no verifier looks it up.
///
/// Verifiers accept proofs of up to 8 KiB, as servers do header fields. One by ML-DSA-87 is longer and is refused, and one by ML-DSA-65
/// leaves room for a short address only. An RSA key needs the exponent 65,537.
///
/// ```
/// use cotter::{Es256, KeyId, profile::DpopProofs};
/// use cotter_issue::{SigningKey, profile::{DpopProver, DpopTarget}};
///
/// let prover = DpopProver::new(SigningKey::<Es256>::generate(KeyId::ABSENT)?);
/// let proof = prover.prove(&DpopTarget::new("GET", "https://api.example/orders?page=2").access_token("Kz~8mXK1EalYznwH"))?;
///
/// let proofs = DpopProofs::<Es256>::danger_without_replay_check();
/// let request = proofs.request("GET", "https://api.example/orders?page=2", [proof.expose()]).access_token("Kz~8mXK1EalYznwH");
/// assert_eq!(request.verify()?.thumbprint(), &prover.thumbprint());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct DpopProver<A: JwsPublicKeySigningAlgorithm, K: IssuerKey<Algorithm = A> = SigningKey<A>> {
    key: K,
    header: String,
    /// Whether verifiers refuse the key for what a signature would cost them.
    is_costly: bool,
}

/// What a proof is for: the request, and what it carries. `Debug` shows neither address, token nor nonce.
#[derive(Clone, Copy)]
#[must_use]
pub struct DpopTarget<'t> {
    method: &'t str,
    uri: &'t str,
    access_token: Option<&'t str>,
    nonce: Option<&'t str>,
}

/// A proof for one request, to be sent in the header field `DPoP`. It has neither `Debug` nor `Display`.
#[expect(missing_debug_implementations, reason = "it is a credential, and nothing shows it")]
pub struct DpopProof(Zeroizing<String>);

impl<'t> DpopTarget<'t> {
    /// A request with this method to this absolute address, whose query and fragment are left out of the proof (RFC 9449 §4.2).
    pub const fn new(method: &'t str, uri: &'t str) -> Self {
        Self { method, uri, access_token: None, nonce: None }
    }

    /// Binds the proof to the access token that goes with it (`ath`).
    pub const fn access_token(self, token: &'t str) -> Self {
        Self { access_token: Some(token), ..self }
    }

    /// States the nonce that the server has asked for (RFC 9449 §8).
    pub const fn nonce(self, nonce: &'t str) -> Self {
        Self { nonce: Some(nonce), ..self }
    }
}

impl DpopProof {
    /// The text, to be sent with the one request that it is for.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl<A: JwsPublicKeySigningAlgorithm, K: IssuerKey<Algorithm = A>> DpopProver<A, K> {
    /// Makes proofs with this key.
    #[must_use]
    pub fn new(key: K) -> Self {
        let jwk = key.pinned().canonical_jwk();
        let is_costly = jwk.contains(r#""kty":"RSA""#) && !jwk.contains(r#""e":"AQAB""#);
        Self { header: header::<A>(&KeyId::ABSENT, Some(TYP), &[("jwk", &jwk)]), key, is_costly }
    }

    /// The same with another key, as [`new`](Self::new): a server binds new tokens to it, and the old ones stay bound to the old key.
    #[must_use]
    pub fn with_key(&self, key: K) -> Self {
        Self::new(key)
    }

    /// The thumbprint of the key, to which the server binds tokens.
    #[must_use]
    pub fn thumbprint(&self) -> Thumbprint {
        self.key.pinned().thumbprint()
    }

    /// The claims of a proof.
    fn draft(&self, target: &DpopTarget<'_>, now: Timestamp) -> Result<String, IssueError> {
        if self.is_costly {
            return Err(rejected(VerifyError::DpopProof { reason: Box::new(VerifyError::ProofJwkCostly) }));
        }
        target.check()?;
        let id = random::bytes().map_err(|_| IssueError::Randomness)?;
        let mut stated = Stated::nothing();
        stated.id("jti", random::TokenId::of(id).as_str());
        stated.text("htm", target.method);
        stated.text("htu", target.uri.split(['?', '#']).next().unwrap_or_default());
        stated.number("iat", now.unix_seconds());
        if let Some(token) = target.access_token {
            stated.id("ath", &URL_SAFE_NO_PAD.encode(Sha256::digest(token)));
        }
        if let Some(nonce) = target.nonce {
            stated.text("nonce", nonce);
        }
        let claims = stated.alone();
        let proofs = DpopProofs::<A>::danger_without_replay_check();
        let request = target.as_server(proofs.request(target.method, target.uri, []));
        let claims = request.accepts_draft_at(claims, self.key.pinned(), now).map_err(rejected)?;
        Ok(claims)
    }

    /// Refuses a proof that verifiers would, with the longer of the two things that make it long.
    fn within_limit(&self, target: &DpopTarget<'_>, len: usize) -> Result<(), IssueError> {
        let largest = if self.header.len() > target.uri.len() { "jwk" } else { "htu" };
        let too_long = IssueError::TokenTooLong { len, max: MAX_LEN, largest: vec![largest.into()] };
        if len > MAX_LEN { Err(too_long) } else { Ok(()) }
    }
}

impl<A: JwsPublicKeySigningAlgorithm> DpopProver<A> {
    /// Makes the proof for a request at the present time, read once from the system clock.
    ///
    /// # Errors
    ///
    /// [`IssueError::Rejected`] for an address, a nonce or a time that no verifier accepts, [`IssueError::Malformed`] for a malformed
    /// method, [`IssueError::TokenTooLong`] over 8 KiB, [`IssueError::Randomness`], [`IssueError::Signing`].
    pub fn prove(&self, target: &DpopTarget<'_>) -> Result<DpopProof, IssueError> {
        self.prove_at(target, now()?)
    }

    /// Makes the proof for a request as of `now`.
    ///
    /// # Errors
    ///
    /// As [`prove`](Self::prove).
    pub fn prove_at(&self, target: &DpopTarget<'_>, now: Timestamp) -> Result<DpopProof, IssueError> {
        let claims = self.draft(target, now)?;
        let proof = compact(&self.key, &self.header, claims.as_bytes())?;
        self.within_limit(target, proof.len())?;
        Ok(DpopProof(Zeroizing::new(proof)))
    }
}

impl<A: JwsPublicKeySigningAlgorithm + RemoteAlgorithm> DpopProver<A, PinnedKey<A>> {
    /// Begins the proof for a request at the present time, read once from the system clock, for a [remote](crate::remote) to sign.
    ///
    /// # Errors
    ///
    /// As [`prove`](DpopProver::prove).
    pub fn begin(&self, target: &DpopTarget<'_>) -> Result<Unsigned<DpopProof>, IssueError> {
        self.begin_at(target, now()?)
    }

    /// Begins the proof for a request as of `now`.
    ///
    /// # Errors
    ///
    /// As [`prove`](DpopProver::prove).
    pub fn begin_at(&self, target: &DpopTarget<'_>, now: Timestamp) -> Result<Unsigned<DpopProof>, IssueError> {
        let input = signing_input(&self.header, self.draft(target, now)?.as_bytes(), SIGNATURE_ROOM);
        self.within_limit(target, signed_len(&self.key, &input))?;
        let (method, uri) = (target.method.to_owned(), target.uri.to_owned());
        Ok(Unsigned::new(&self.key, input.clone().into_bytes(), move |signature, now| {
            let proof = Zeroizing::new(attach(input, &signature));
            // The key is in the proof; that it is this one, the header says, which is part of what was signed.
            let proofs = DpopProofs::<A>::danger_without_replay_check();
            let verified = proofs.request(&method, &uri, [proof.as_str()]).verify_at(now);
            let _verified = verified.map_err(|reason| {
                if is_of_signature(&reason) { IssueError::SignatureMismatch } else { rejected(reason) }
            })?;
            Ok(DpopProof(proof))
        }))
    }
}

fn is_of_signature(reason: &VerifyError) -> bool {
    matches!(reason, VerifyError::DpopProof { reason } if **reason == VerifyError::InvalidSignature)
}

impl DpopTarget<'_> {
    /// Refuses a method, a nonce or a token that no request can have.
    fn check(&self) -> Result<(), IssueError> {
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if self.method.is_empty() || !self.method.bytes().all(is_token) {
            return Err(IssueError::Malformed { what: "method of the request" });
        }
        if self.access_token.is_some_and(str::is_empty) {
            return Err(IssueError::Malformed { what: "access token" });
        }
        if self.nonce.is_some_and(str::is_empty) {
            return Err(rejected(VerifyError::Mismatch(Claim::Nonce)));
        }
        Ok(())
    }

    /// Adds what the server will require of the proof.
    fn as_server<'r>(&'r self, request: DpopRequest<'r>) -> DpopRequest<'r> {
        let request = self.nonce.map_or(request, |nonce| request.nonce(nonce));
        self.access_token.map_or(request, |token| request.access_token(token))
    }
}

impl fmt::Debug for DpopTarget<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DpopTarget").field("method", &self.method).finish_non_exhaustive()
    }
}

impl<A: JwsPublicKeySigningAlgorithm, K: IssuerKey<Algorithm = A>> Clone for DpopProver<A, K> {
    fn clone(&self) -> Self {
        Self { key: self.key.clone(), header: self.header.clone(), is_costly: self.is_costly }
    }
}

impl<A: JwsPublicKeySigningAlgorithm, K: IssuerKey<Algorithm = A>> fmt::Debug for DpopProver<A, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DpopProver").field("key", &self.key).finish_non_exhaustive()
    }
}
