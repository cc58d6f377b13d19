//! Ed25519, under its two names (RFC 8037 §3.1, RFC 9864 §2.2).

mod key;

use alloc::{format, string::String};

pub(crate) use self::key::Ed25519Key;
use crate::{
    Algorithm, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, PublicKeyAlgorithm, RawKeyAlgorithm,
    algorithm::{PublicKeys, TokenHash, sealed::Sealed},
    error::InvalidSignature,
    key::{Jwk, PublicKeyDer, RawKey},
    strict::base64url,
};

/// Ed25519 under its fully specified name: `alg` is `Ed25519`, and `EdDSA` is refused.
///
/// ```
/// use cotter::{Ed25519, KeyError, PinnedKey};
///
/// let weak = PinnedKey::<Ed25519>::from_raw("2026-11", &[0; 32]).unwrap_err();
/// assert_eq!(weak, KeyError::Ed25519Weak);
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Ed25519;

/// Ed25519 under its older name: `alg` is `EdDSA`, and `Ed25519` is refused. The curve is Ed25519, never Ed448.
///
/// ```
/// assert_eq!(<cotter::EdDsa as cotter::Algorithm>::NAME, "EdDSA");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct EdDsa;

/// Ed25519 under either name, for an issuer that is moving from the one to the other. Both are the same primitive.
///
/// ```
/// assert_eq!(<cotter::Ed25519OrEdDsa as cotter::Algorithm>::NAME, "Ed25519|EdDSA");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Ed25519OrEdDsa;

/// The names of this one algorithm: a JWK may carry either, whatever the tokens do.
const BOTH_NAMES: &[&str] = &["Ed25519", "EdDSA"];

impl Sealed for Ed25519 {}
impl Algorithm for Ed25519 {
    const NAME: &'static str = "Ed25519";
    type Family = PublicKeys;
    type Key = Ed25519Key;
}
impl JwsAlgorithm for Ed25519 {
    const JWK_NAMES: &'static [&'static str] = BOTH_NAMES;
    const JWK_KTY: &'static str = "OKP";
    const TOKEN_HASH: TokenHash = TokenHash::Sha512;

    fn verify(key: &Self::Key, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        key.verify(signing_input, signature)
    }

    fn key_from_jwk(jwk: &Jwk) -> Result<Self::Key, KeyError> {
        Ed25519Key::new(&jwk.ed25519()?)
    }
}
impl PublicKeyAlgorithm for Ed25519 {
    fn key_from_der(der: &PublicKeyDer<'_>) -> Result<Self::Key, KeyError> {
        Ed25519Key::new(der.ed25519()?)
    }
}
impl JwsPublicKeyAlgorithm for Ed25519 {
    fn thumbprint_members(key: &Self::Key) -> String {
        thumbprint_members(key)
    }
}
impl RawKeyAlgorithm for Ed25519 {
    fn key_from_raw(raw: RawKey<'_>) -> Result<Self::Key, KeyError> {
        Ed25519Key::new(raw.bytes())
    }
}

impl Sealed for EdDsa {}
impl Algorithm for EdDsa {
    const NAME: &'static str = "EdDSA";
    type Family = PublicKeys;
    type Key = Ed25519Key;
}
impl JwsAlgorithm for EdDsa {
    const JWK_NAMES: &'static [&'static str] = BOTH_NAMES;
    const JWK_KTY: &'static str = "OKP";
    const TOKEN_HASH: TokenHash = TokenHash::Sha512;

    fn verify(key: &Self::Key, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        key.verify(signing_input, signature)
    }

    fn key_from_jwk(jwk: &Jwk) -> Result<Self::Key, KeyError> {
        Ed25519Key::new(&jwk.ed25519()?)
    }
}
impl PublicKeyAlgorithm for EdDsa {
    fn key_from_der(der: &PublicKeyDer<'_>) -> Result<Self::Key, KeyError> {
        Ed25519Key::new(der.ed25519()?)
    }
}
impl JwsPublicKeyAlgorithm for EdDsa {
    fn thumbprint_members(key: &Self::Key) -> String {
        thumbprint_members(key)
    }
}
impl RawKeyAlgorithm for EdDsa {
    fn key_from_raw(raw: RawKey<'_>) -> Result<Self::Key, KeyError> {
        Ed25519Key::new(raw.bytes())
    }
}

impl Sealed for Ed25519OrEdDsa {}
impl Algorithm for Ed25519OrEdDsa {
    const NAME: &'static str = "Ed25519|EdDSA";
    type Family = PublicKeys;
    type Key = Ed25519Key;
}
impl JwsAlgorithm for Ed25519OrEdDsa {
    const HEADER_NAMES: &'static [&'static str] = BOTH_NAMES;
    const JWK_KTY: &'static str = "OKP";
    const TOKEN_HASH: TokenHash = TokenHash::Sha512;

    fn verify(key: &Self::Key, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        key.verify(signing_input, signature)
    }

    fn key_from_jwk(jwk: &Jwk) -> Result<Self::Key, KeyError> {
        Ed25519Key::new(&jwk.ed25519()?)
    }
}
impl PublicKeyAlgorithm for Ed25519OrEdDsa {
    fn key_from_der(der: &PublicKeyDer<'_>) -> Result<Self::Key, KeyError> {
        Ed25519Key::new(der.ed25519()?)
    }
}
impl JwsPublicKeyAlgorithm for Ed25519OrEdDsa {
    fn thumbprint_members(key: &Self::Key) -> String {
        thumbprint_members(key)
    }
}
impl RawKeyAlgorithm for Ed25519OrEdDsa {
    fn key_from_raw(raw: RawKey<'_>) -> Result<Self::Key, KeyError> {
        Ed25519Key::new(raw.bytes())
    }
}

/// `crv`, `kty`, `x` (RFC 8037 §2).
fn thumbprint_members(key: &Ed25519Key) -> String {
    format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, base64url::encode(key.as_bytes()))
}

#[cfg(all(test, feature = "std"))]
mod tests;
#[cfg(all(test, feature = "std"))]
mod wycheproof;
