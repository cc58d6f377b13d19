//! DPoP proofs (RFC 9449), for clients.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{Claim, KeyId, Thumbprint, Timestamp, VerifyError, profile::DpopProofs};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{
    IssueError, JwsPublicKeySigningAlgorithm, SigningKey,
    claims::Stated,
    mint::{compact, header, now, rejected},
    random,
};

const TYP: &str = "dpop+jwt";

/// The longest proof that verifiers accept, in bytes of text.
const MAX_LEN: usize = 8 * 1024;

/// Proves that a client holds a key, one proof for each request.
///
/// The public key goes into every proof, and the id of the key does not: it names nothing here.
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
pub struct DpopProver<A: JwsPublicKeySigningAlgorithm> {
    key: SigningKey<A>,
    header: String,
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

impl<A: JwsPublicKeySigningAlgorithm> DpopProver<A> {
    /// Makes proofs with this key.
    #[must_use]
    pub fn new(key: SigningKey<A>) -> Self {
        let jwk = key.bare_public_jwk();
        Self { header: header::<A>(&KeyId::ABSENT, Some(TYP), &[("jwk", &jwk)]), key }
    }

    /// The thumbprint of the key, to which the server binds tokens.
    #[must_use]
    pub fn thumbprint(&self) -> Thumbprint {
        self.key.public().thumbprint()
    }

    /// Makes the proof for a request at the present time, read once from the system clock.
    ///
    /// # Errors
    ///
    /// [`IssueError::Rejected`] for an address or a nonce that no verifier accepts, [`IssueError::Malformed`] for a method that is none,
    /// [`IssueError::TokenTooLong`] over 8 KiB, [`IssueError::Randomness`], [`IssueError::Signing`].
    pub fn prove(&self, target: &DpopTarget<'_>) -> Result<DpopProof, IssueError> {
        self.prove_at(target, now()?)
    }

    /// Makes the proof for a request as of `now`.
    ///
    /// # Errors
    ///
    /// As [`prove`](Self::prove).
    pub fn prove_at(&self, target: &DpopTarget<'_>, now: Timestamp) -> Result<DpopProof, IssueError> {
        target.check::<A>(now)?;
        let id = random::bytes().map_err(|_| IssueError::Randomness)?;
        let mut stated = Stated::nothing();
        stated.text("jti", &random::token_id(id));
        stated.text("htm", target.method);
        stated.text("htu", target.uri.split(['?', '#']).next().unwrap_or_default());
        stated.number("iat", now.unix_seconds());
        if let Some(token) = target.access_token {
            stated.text("ath", &URL_SAFE_NO_PAD.encode(Sha256::digest(token)));
        }
        if let Some(nonce) = target.nonce {
            stated.text("nonce", nonce);
        }
        let proof = compact(&self.key, &self.header, stated.alone().as_bytes())?;
        if proof.len() > MAX_LEN {
            return Err(IssueError::TokenTooLong { len: proof.len(), max: MAX_LEN, largest: vec!["htu".into()] });
        }
        Ok(DpopProof(Zeroizing::new(proof)))
    }
}

impl DpopTarget<'_> {
    /// Refuses what a verifier of the request would refuse of it, whatever the proof.
    fn check<A: JwsPublicKeySigningAlgorithm>(&self, now: Timestamp) -> Result<(), IssueError> {
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if self.method.is_empty() || !self.method.bytes().all(is_token) {
            return Err(IssueError::Malformed { what: "method of the request" });
        }
        if self.nonce.is_some_and(str::is_empty) {
            return Err(rejected(VerifyError::Mismatch(Claim::Nonce)));
        }
        // A verifier reads the address before it looks for a proof, and here is none.
        match DpopProofs::<A>::danger_without_replay_check().request(self.method, self.uri, []).verify_at(now) {
            Err(reason) if reason.code() == VerifyError::ProofMissing.code() => Ok(()),
            Err(reason) => Err(rejected(reason)),
            Ok(_) => Err(IssueError::Signing),
        }
    }
}

impl fmt::Debug for DpopTarget<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DpopTarget").field("method", &self.method).finish_non_exhaustive()
    }
}

impl<A: JwsPublicKeySigningAlgorithm> Clone for DpopProver<A> {
    fn clone(&self) -> Self {
        Self { key: self.key.clone(), header: self.header.clone() }
    }
}

impl<A: JwsPublicKeySigningAlgorithm> fmt::Debug for DpopProver<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DpopProver").field("key", &self.key).finish_non_exhaustive()
    }
}
