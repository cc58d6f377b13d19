//! Signed bytes that are not a claims set: the twin of [`cotter::jws`].

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{PinnedKey, jws};

use crate::{
    IssueError, IssuerError, IssuerKey, JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, SigningKey,
    jwt::{has_profile, is_media_type},
    mint::{MAX_BUDGET, SIGNATURE_ROOM, attach, compact, header, mismatch, signed_len, signing_input},
    remote::{RemoteAlgorithm, Unsigned},
};

/// Signs bytes as a compact serialization (RFC 7515 §7.1), attached or detached.
///
/// The caller says what the bytes mean and how long they hold. For claims, use [`jwt::Issuer`](crate::jwt::Issuer).
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
pub struct Signer<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A> = SigningKey<A>> {
    key: K,
    typ: Option<String>,
    header: String,
}

impl<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A>> Signer<A, K> {
    /// Signs with this `typ`, which distinguishes what one key signs (RFC 8725 §3.11). Rejects `JWT`, every type
    /// that ends in `+jwt`, and those of the profiles: their payload is a claims set.
    ///
    /// # Errors
    ///
    /// [`IssuerError::TypMalformed`].
    pub fn new(key: K, typ: &str) -> Result<Self, IssuerError> {
        if !is_media_type(typ) || has_profile(typ) || is_of_jwt(typ) {
            return Err(IssuerError::TypMalformed);
        }
        Ok(Self::of(key, Some(typ.into())))
    }

    /// Signs without a `typ`, and gives up everything that an issuer checks.
    ///
    /// Bytes that are a claims set then are a JWT: any `iss`, `aud`, `sub` and `exp` in them, however far in the future, are accepted
    /// by every verifier of this key that requires no `typ`, among them those of ID tokens. Use a key for it that signs nothing else.
    #[must_use]
    pub fn danger_untyped(key: K) -> Self {
        Self::of(key, None)
    }

    fn of(key: K, typ: Option<String>) -> Self {
        Self { header: header::<A>(key.pinned().id(), typ.as_deref(), &[]), key, typ }
    }

    /// The same signer with another key, as when keys rotate.
    #[must_use]
    pub fn with_key(&self, key: K) -> Self {
        Self::of(key, self.typ.clone())
    }
}

impl<A: JwsSigningAlgorithm> Signer<A> {
    /// Signs a payload, which is in the token.
    ///
    /// # Errors
    ///
    /// [`IssueError::TokenTooLong`] over 16 KiB, which verifiers do not accept; [`IssueError::Signing`].
    pub fn sign(&self, payload: &[u8]) -> Result<String, IssueError> {
        let token = compact(&self.key, &self.header, payload)?;
        within_limit(token.len())?;
        Ok(token)
    }

    /// Signs a payload, of any length, that is sent beside the token (RFC 7515 appendix F).
    ///
    /// # Errors
    ///
    /// [`IssueError::Signing`].
    pub fn sign_detached(&self, payload: &[u8]) -> Result<String, IssueError> {
        let signature = self.key.sign(signing_input(&self.header, payload, 0).as_bytes())?;
        Ok(detached(&self.header, &signature))
    }
}

impl<A: JwsPublicKeySigningAlgorithm + RemoteAlgorithm> Signer<A, PinnedKey<A>> {
    /// Begins a token that holds its payload, for a [remote](crate::remote) to sign.
    ///
    /// # Errors
    ///
    /// [`IssueError::TokenTooLong`] over 16 KiB, which verifiers do not accept.
    pub fn begin(&self, payload: &[u8]) -> Result<Unsigned<String>, IssueError> {
        let (input, key) = (signing_input(&self.header, payload, SIGNATURE_ROOM), self.key.clone());
        within_limit(signed_len(&self.key, &input))?;
        Ok(Unsigned::new(&self.key, input.clone().into_bytes(), move |signature, _| {
            let token = attach(input, &signature);
            let _verified = jws::Verifier::new(key).verify(&token).map_err(mismatch)?;
            Ok(token)
        }))
    }

    /// Begins a token beside which its payload, of any length, is sent (RFC 7515 appendix F).
    pub fn begin_detached(&self, payload: &[u8]) -> Unsigned<String> {
        let (input, header, key) = (signing_input(&self.header, payload, 0), self.header.clone(), self.key.clone());
        let payload = payload.to_vec();
        Unsigned::new(&self.key, input.into_bytes(), move |signature, _| {
            let token = detached(&header, &signature);
            let _verified = jws::Verifier::new(key).verify_detached(&token, &payload).map_err(mismatch)?;
            Ok(token)
        })
    }
}

fn within_limit(len: usize) -> Result<(), IssueError> {
    let too_long = IssueError::TokenTooLong { len, max: MAX_BUDGET, largest: Vec::new() };
    if len > MAX_BUDGET { Err(too_long) } else { Ok(()) }
}

fn detached(header: &str, signature: &[u8]) -> String {
    format!("{header}..{}", URL_SAFE_NO_PAD.encode(signature))
}

impl<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A>> Clone for Signer<A, K> {
    fn clone(&self) -> Self {
        Self { key: self.key.clone(), typ: self.typ.clone(), header: self.header.clone() }
    }
}

impl<A: JwsSigningAlgorithm, K: IssuerKey<Algorithm = A>> fmt::Debug for Signer<A, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("jws::Signer").field("key", &self.key).finish_non_exhaustive()
    }
}

/// Whether a `typ` says that the payload is a claims set, whose lifetime a [`jwt::Issuer`](crate::jwt::Issuer) bounds (RFC 8725 §3.11).
fn is_of_jwt(typ: &str) -> bool {
    let lower = typ.to_ascii_lowercase();
    lower.ends_with("+jwt") || matches!(&*lower, "jwt" | "application/jwt")
}
