//! Signed bytes that are no claims set: the twin of [`cotter::jws`].

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{
    IssueError, IssuerError, JwsSigningAlgorithm, SigningKey,
    jwt::{has_profile, is_media_type},
    mint::{MAX_BUDGET, compact, header, signing_input},
};

/// Signs bytes as a compact serialization (RFC 7515 §7.1), attached or detached.
///
/// What the bytes mean, and for how long, is the caller's to say: for claims, use [`jwt::Issuer`](crate::jwt::Issuer).
///
/// ```
/// use cotter::{EdDsa, jws as verify};
/// use cotter_issue::{SigningKey, jws};
///
/// let key = SigningKey::<EdDsa>::generate("2026-11")?;
/// let verifier = verify::Verifier::new(key.public().clone()).typ("receipt");
/// let signer = jws::Signer::new(key, "receipt")?;
///
/// let token = signer.sign(b"paid")?;
/// assert_eq!(verifier.verify(&token)?.payload(), b"paid");
/// let beside = signer.sign_detached(b"paid")?;
/// assert!(beside.contains(".."));
/// assert_eq!(verifier.verify_detached(&beside, b"paid")?.payload(), b"paid");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Signer<A: JwsSigningAlgorithm> {
    key: SigningKey<A>,
    header: String,
}

impl<A: JwsSigningAlgorithm> Signer<A> {
    /// Signs with this `typ`, which keeps apart what one key signs (RFC 8725 §3.11). Rejects `JWT`, every type
    /// that ends in `+jwt`, and those of the profiles: their payload is a claims set.
    ///
    /// # Errors
    ///
    /// [`IssuerError::TypMalformed`].
    pub fn new(key: SigningKey<A>, typ: &str) -> Result<Self, IssuerError> {
        if !is_media_type(typ) || has_profile(typ) || is_of_jwt(typ) {
            return Err(IssuerError::TypMalformed);
        }
        Ok(Self { header: header::<A>(key.id(), Some(typ), &[]), key })
    }

    /// Signs without a `typ`. If the bytes are a claims set, verifiers of JWTs that expect no type accept it as theirs.
    #[must_use]
    pub fn danger_untyped(key: SigningKey<A>) -> Self {
        Self { header: header::<A>(key.id(), None, &[]), key }
    }

    /// Signs a payload, which is in the token.
    ///
    /// # Errors
    ///
    /// [`IssueError::TokenTooLong`] over 16 KiB, which verifiers do not accept; [`IssueError::Signing`].
    pub fn sign(&self, payload: &[u8]) -> Result<String, IssueError> {
        let token = compact(&self.key, &self.header, payload)?;
        if token.len() > MAX_BUDGET {
            return Err(IssueError::TokenTooLong { len: token.len(), max: MAX_BUDGET, largest: Vec::new() });
        }
        Ok(token)
    }

    /// Signs a payload, of any length, that is sent beside the token (RFC 7515 appendix F).
    ///
    /// # Errors
    ///
    /// [`IssueError::Signing`].
    pub fn sign_detached(&self, payload: &[u8]) -> Result<String, IssueError> {
        let signature = self.key.sign(signing_input(&self.header, payload, 0).as_bytes())?;
        Ok(format!("{}..{}", self.header, URL_SAFE_NO_PAD.encode(signature)))
    }
}

impl<A: JwsSigningAlgorithm> Clone for Signer<A> {
    fn clone(&self) -> Self {
        Self { key: self.key.clone(), header: self.header.clone() }
    }
}

impl<A: JwsSigningAlgorithm> fmt::Debug for Signer<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("jws::Signer").field("key", &self.key).finish_non_exhaustive()
    }
}

/// Whether a `typ` says that the payload is a claims set, whose lifetime a [`jwt::Issuer`](crate::jwt::Issuer) bounds (RFC 8725 §3.11).
fn is_of_jwt(typ: &str) -> bool {
    let lower = typ.to_ascii_lowercase();
    lower.ends_with("+jwt") || matches!(&*lower, "jwt" | "application/jwt")
}
