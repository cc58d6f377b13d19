//! Ed25519, under its two names (RFC 8037 §3.1, RFC 9864 §2.2).

use alloc::{format, string::String};

use ed25519_dalek::{Signature, VerifyingKey};

use crate::{
    Algorithm, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, PublicKeyAlgorithm, RawKeyAlgorithm,
    algorithm::{PublicKeys, sealed::Sealed},
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

/// A canonical point that is not of small order; only this crate can make one.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct Ed25519Key(VerifyingKey);

impl Ed25519Key {
    #[cfg(feature = "paseto")]
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl Sealed for Ed25519 {}
impl Algorithm for Ed25519 {
    const NAME: &'static str = "Ed25519";
    type Family = PublicKeys;
    type Key = Ed25519Key;
}
impl JwsAlgorithm for Ed25519 {
    const JWK_NAMES: &'static [&'static str] = BOTH_NAMES;
    const JWK_KTY: &'static str = "OKP";

    fn verify(key: &Self::Key, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        verify(key, signing_input, signature)
    }

    fn key_from_jwk(jwk: &Jwk) -> Result<Self::Key, KeyError> {
        point(&jwk.ed25519()?)
    }
}
impl PublicKeyAlgorithm for Ed25519 {
    fn key_from_der(der: &PublicKeyDer<'_>) -> Result<Self::Key, KeyError> {
        point(der.ed25519()?)
    }
}
impl JwsPublicKeyAlgorithm for Ed25519 {
    fn thumbprint_members(key: &Self::Key) -> String {
        thumbprint_members(key)
    }
}
impl RawKeyAlgorithm for Ed25519 {
    fn key_from_raw(raw: RawKey<'_>) -> Result<Self::Key, KeyError> {
        point(raw.bytes())
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

    fn verify(key: &Self::Key, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        verify(key, signing_input, signature)
    }

    fn key_from_jwk(jwk: &Jwk) -> Result<Self::Key, KeyError> {
        point(&jwk.ed25519()?)
    }
}
impl PublicKeyAlgorithm for EdDsa {
    fn key_from_der(der: &PublicKeyDer<'_>) -> Result<Self::Key, KeyError> {
        point(der.ed25519()?)
    }
}
impl JwsPublicKeyAlgorithm for EdDsa {
    fn thumbprint_members(key: &Self::Key) -> String {
        thumbprint_members(key)
    }
}
impl RawKeyAlgorithm for EdDsa {
    fn key_from_raw(raw: RawKey<'_>) -> Result<Self::Key, KeyError> {
        point(raw.bytes())
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

    fn verify(key: &Self::Key, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        verify(key, signing_input, signature)
    }

    fn key_from_jwk(jwk: &Jwk) -> Result<Self::Key, KeyError> {
        point(&jwk.ed25519()?)
    }
}
impl PublicKeyAlgorithm for Ed25519OrEdDsa {
    fn key_from_der(der: &PublicKeyDer<'_>) -> Result<Self::Key, KeyError> {
        point(der.ed25519()?)
    }
}
impl JwsPublicKeyAlgorithm for Ed25519OrEdDsa {
    fn thumbprint_members(key: &Self::Key) -> String {
        thumbprint_members(key)
    }
}
impl RawKeyAlgorithm for Ed25519OrEdDsa {
    fn key_from_raw(raw: RawKey<'_>) -> Result<Self::Key, KeyError> {
        point(raw.bytes())
    }
}

/// A point in its canonical encoding (RFC 8032 §5.1.3) that is not of small order.
pub(crate) fn point(bytes: &[u8]) -> Result<Ed25519Key, KeyError> {
    let bytes: &[u8; 32] = bytes.try_into().map_err(|_| KeyError::Ed25519Malformed)?;
    let key = VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::Ed25519Malformed)?;
    // The library reads y modulo p, and so reads some points in two ways.
    if !is_canonical(bytes) {
        return Err(KeyError::Ed25519Malformed);
    }
    if key.is_weak() {
        return Err(KeyError::Ed25519Weak);
    }
    Ok(Ed25519Key(key))
}

/// Whether y, the lower 255 bits in little-endian order, is below p = 2²⁵⁵ − 19.
///
/// The other encodings that are not canonical, with x = 0 and its sign bit set, are of small order.
fn is_canonical(bytes: &[u8; 32]) -> bool {
    let [lowest, middle @ .., highest] = bytes;
    !(highest & 0x7f == 0x7f && middle.iter().all(|&byte| byte == 0xff) && *lowest >= 0xed)
}

/// `crv`, `kty`, `x` (RFC 8037 §2).
fn thumbprint_members(key: &Ed25519Key) -> String {
    format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, base64url::encode(key.0.as_bytes()))
}

/// The strict rule: 64 bytes, S < L, R canonical and not of small order, no cofactor (RFC 8032 §5.1.7 and stricter).
pub(crate) fn verify(key: &Ed25519Key, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
    let signature = Signature::from_slice(signature).map_err(|_| InvalidSignature)?;
    key.0.verify_strict(signing_input, &signature).map_err(|_| InvalidSignature)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn y_from_p_upwards_is_not_canonical() {
        let mut y = [0xff; 32];
        (y[0], y[31]) = (0xec, 0x7f);
        assert!(is_canonical(&y));
        y[0] = 0xed;
        assert!(!is_canonical(&y));
        y[31] = 0xff;
        assert!(!is_canonical(&y));
        y[5] = 0xfe;
        assert!(is_canonical(&y));
    }
}
