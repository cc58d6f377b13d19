//! The proof that a token was verified.

mod opened;
#[cfg(feature = "std")]
mod revoke;

use alloc::{boxed::Box, vec::Vec};
use core::fmt;

use sha2::{Digest, Sha256};

use crate::{Algorithm, KeyId, PinnedKey, Timestamp, registered::Registered};
pub(crate) use opened::{Opened, Read, read_as, unread};

/// What a token says, and the proof that a verifier has accepted it.
///
/// Only the verifiers of [`jwt`](crate::jwt), [`jws`](crate::jws) and `paseto` make one. It cannot be built,
/// deserialized, defaulted or changed, so a function that takes a `Verified<T>` needs no check of its own. It proves
/// that the token was good when it was verified, not that it still is. A `T` with a `Cell`, a lock or an atomic inside
/// can be changed through `&T`, as anywhere; [`claims`](Self::claims) then no longer shows what the token said.
///
/// Registered claims can be read whether or not `T` names them. `Debug` shows the algorithm and the key id, and nothing
/// that the token says.
///
/// ```
/// use cotter::{jws, EdDsa, KeyId, PinnedKey, Verified};
///
/// /// Whoever calls this has verified the token: there is no other way to come by one.
/// fn greet(token: &Verified<Vec<u8>>) -> usize {
///     token.payload().len()
/// }
///
/// // RFC 8037 appendix A.4
/// let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
/// let verifier = jws::Verifier::new(PinnedKey::<EdDsa>::from_jwk(KeyId::ABSENT, jwk)?);
/// let token = verifier.verify(
///     "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-\
///      09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
/// )?;
/// assert_eq!(greet(&token), 26);
/// assert_eq!(token.algorithm(), "EdDSA");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
#[derive(Clone)]
pub struct Verified<T = ()> {
    content: T,
    registered: Registered,
    algorithm: &'static str,
    key_id: KeyId,
    /// The bytes that were signed, kept only if (`iss`, `jti`) is not the token's identity.
    signed: Option<Box<[u8]>>,
    /// Empty if there is none.
    footer: Box<[u8]>,
}

/// A token's identity, for revocation and replay detection.
///
/// It is never the text of the token, which its holder can change without breaking it. (r, s) and (r, n − s) are both
/// ECDSA signatures, so one token has two texts, and a list of revoked or used texts would let the other one pass. The
/// bytes that were signed cannot be changed.
///
/// `iss` and `jti` are as unique as the issuer makes them (RFC 7519 §4.1.7). Two tokens that share both have one
/// identity. Whatever else they say, they are revoked and used together, as long as either is kept. An issuer that lets
/// its clients choose the `jti` therefore lets each of them use up or revoke the ids of the others.
///
/// A pair is never equal to a digest. When writing identities to a store, write or hash the two parts with their
/// lengths: both are what the token states (RFC 8725 §3.10). `Debug` shows neither them nor the digest.
///
/// ```
/// use std::collections::HashSet;
/// use cotter::{jws, EdDsa, KeyId, PinnedKey, TokenIdentity};
///
/// // RFC 8037 appendix A.4
/// let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
/// let verifier = jws::Verifier::new(PinnedKey::<EdDsa>::from_jwk(KeyId::ABSENT, jwk)?);
/// let token = verifier.verify(
///     "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-\
///      09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
/// )?;
///
/// let mut seen = HashSet::new();
/// assert!(seen.insert(token.identity()));
/// assert!(!seen.insert(token.identity()));
/// assert!(matches!(token.identity(), TokenIdentity::Digest(_)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenIdentity<'t> {
    /// The token has both an `iss` and a `jti`, which is unique for the issuer (RFC 7519 §4.1.7).
    IssuerAndId {
        /// `iss`.
        issuer: &'t str,
        /// `jti`.
        token_id: &'t str,
    },
    /// The SHA-256 of what was signed: the signing input of a JWS, or all of a PASETO but its signature or MAC.
    Digest([u8; 32]),
}

impl<T> Verified<T> {
    /// The claims in the caller's type, or `()` if none was asked for.
    ///
    /// From a verifier of bytes, they are the payload.
    pub const fn claims(&self) -> &T {
        &self.content
    }

    /// Returns the claims, and consumes the proof.
    #[must_use]
    pub fn into_claims(self) -> T {
        self.content
    }

    /// The claims set, byte by byte as it was signed.
    ///
    /// `None` from a verifier of bytes, which has read none.
    ///
    /// The text was read strictly: it is one JSON object, and no object in it repeats a name.
    ///
    /// ```
    /// use cotter::{jwt, Ed25519, Expect, PinnedKey, Policy};
    /// # let (pem, token) = (include_str!("../vectors/demo/ed25519.pem"), include_str!("../vectors/demo/token.jwt").trim_end());
    ///
    /// let key = PinnedKey::<Ed25519>::from_pem("demo-2026", pem)?;
    /// let verifier = jwt::Verifier::new(key, Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders")));
    /// let verified = verifier.verify(token)?;
    /// assert!(verified.claims_json().is_some_and(|json| json.starts_with(r#"{"iss":"https://auth.example""#)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn claims_json(&self) -> Option<&str> {
        // A verifier of bytes has no set, and a verifier of claims accepts at least `{}`.
        Some(self.registered.set()).filter(|set| !set.is_empty())
    }

    /// `iss`: who made the token.
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        self.registered.iss()
    }

    /// `sub`: whom it is about. Unique only together with the issuer.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.registered.sub()
    }

    /// The members of `aud`: whom it is for. A single string is one member.
    pub fn audience(&self) -> impl Iterator<Item = &str> {
        self.registered.aud().into_iter().flatten()
    }

    /// `exp`: the first instant at which it is no longer valid.
    #[must_use]
    pub const fn expires_at(&self) -> Option<Timestamp> {
        self.registered.exp
    }

    /// `nbf`: the first instant at which it is valid.
    #[must_use]
    pub const fn not_before(&self) -> Option<Timestamp> {
        self.registered.nbf
    }

    /// `iat`: when it was made.
    #[must_use]
    pub const fn issued_at(&self) -> Option<Timestamp> {
        self.registered.iat
    }

    /// `jti`: its id, unique for the issuer.
    #[must_use]
    pub fn token_id(&self) -> Option<&str> {
        self.registered.jti()
    }

    /// The name of the pinned algorithm that it was verified with.
    #[must_use]
    pub const fn algorithm(&self) -> &'static str {
        self.algorithm
    }

    /// The id of the key that it was verified with.
    #[must_use]
    pub const fn key_id(&self) -> &KeyId {
        &self.key_id
    }

    /// The footer of a PASETO, verified like the claims; empty if there is none, and for a JWT.
    #[must_use]
    pub const fn footer(&self) -> &[u8] {
        &self.footer
    }

    /// The token's identity, for revocation and replay detection.
    ///
    /// It is `iss` and `jti`, or else a digest of what was signed.
    ///
    /// Keep that of a used token until [`expires_at`](Self::expires_at) plus the leeway of the policy. Keep that of a
    /// revoked token until the latest `exp` of all tokens that share it, plus that leeway.
    #[must_use]
    pub fn identity(&self) -> TokenIdentity<'_> {
        match issuer_and_id(&self.registered) {
            Some((issuer, token_id)) => TokenIdentity::IssuerAndId { issuer, token_id },
            None => TokenIdentity::Digest(Sha256::digest(self.signed.as_deref().unwrap_or_default()).into()),
        }
    }

    #[cfg(feature = "cache")]
    pub(crate) const fn registered(&self) -> &Registered {
        &self.registered
    }
}

impl Verified<Vec<u8>> {
    /// The bytes that were signed.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.content
    }

    /// Returns the bytes that were signed, and consumes the proof.
    #[must_use]
    pub fn into_payload(self) -> Vec<u8> {
        self.content
    }

    /// Makes the proof for verifiers of bytes, once the signature is verified. `signed` is all of the token but its
    /// signature.
    pub(crate) fn of_payload<A: Algorithm>(payload: Vec<u8>, key: &PinnedKey<A>, signed: Box<[u8]>) -> Self {
        let (algorithm, key_id) = (A::NAME, key.id().clone());
        let (registered, footer) = (Registered::default(), Box::default());
        Self { content: payload, registered, algorithm, key_id, signed: Some(signed), footer }
    }

    /// Adds the footer that was verified with the token.
    #[cfg(feature = "paseto")]
    pub(crate) fn with_footer(self, footer: &[u8]) -> Self {
        Self { footer: footer.into(), ..self }
    }
}

/// `iss` and `jti`; an empty `jti` does not identify a token.
fn issuer_and_id(registered: &Registered) -> Option<(&str, &str)> {
    Some((registered.iss()?, registered.jti().filter(|jti| !jti.is_empty())?))
}

impl fmt::Debug for TokenIdentity<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::IssuerAndId { .. } => "TokenIdentity(issuer and id)",
            Self::Digest(_) => "TokenIdentity(digest)",
        })
    }
}

impl<T> fmt::Debug for Verified<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("algorithm", &self.algorithm)
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}
