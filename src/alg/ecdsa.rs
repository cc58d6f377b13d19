//! ES256, ES384, ES512: ECDSA with SHA-2 on the curves of NIST (RFC 7518 §3.4).

#[cfg(all(feature = "ecdsa", feature = "precompute"))]
mod precomputed;

use alloc::string::String;

#[cfg(all(feature = "ecdsa", feature = "precompute"))]
use self::precomputed::P256Key;
#[cfg(not(all(feature = "ecdsa", feature = "precompute")))]
use super::sec1::P256;
use super::sec1::{EcdsaKey, P384, P521};
use crate::{
    Algorithm, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, PublicKeyAlgorithm, RawKeyAlgorithm,
    algorithm::{PublicKeys, TokenHash, sealed::Sealed},
    error::InvalidSignature,
    key::{Curve, Jwk, PublicKeyDer, RawKey},
};

#[cfg(not(all(feature = "ecdsa", feature = "precompute")))]
type P256Key = EcdsaKey<P256>;

/// ECDSA on P-256 with SHA-256. A signature is 64 bytes, R‖S; DER is refused.
///
/// ```
/// use cotter::{Es256, KeyError, PinnedKey};
///
/// let other_curve = r#"{"kty":"EC","crv":"P-384","x":"AA","y":"AA"}"#;
/// let refused = PinnedKey::<Es256>::from_jwk("2026-11", other_curve).unwrap_err();
/// assert_eq!(refused, KeyError::KeyCurve { found: "P-384", expected: "P-256" });
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Es256;

/// ECDSA on P-384 with SHA-384. A signature is 96 bytes, R‖S.
///
/// ```
/// assert_eq!(<cotter::Es384 as cotter::Algorithm>::NAME, "ES384");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Es384;

/// ECDSA on P-521 with SHA-512. A signature is 132 bytes, R‖S.
///
/// ```
/// assert_eq!(<cotter::Es512 as cotter::Algorithm>::NAME, "ES512");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Es512;

impl Sealed for Es256 {}
impl Algorithm for Es256 {
    const NAME: &'static str = "ES256";
    type Family = PublicKeys;
    type Key = P256Key;
}
impl JwsAlgorithm for Es256 {
    const JWK_KTY: &'static str = "EC";
    const TOKEN_HASH: TokenHash = TokenHash::Sha256;

    fn verify(key: &Self::Key, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        key.verify(signing_input, signature)
    }

    fn key_from_jwk(jwk: &Jwk) -> Result<Self::Key, KeyError> {
        P256Key::new(&jwk.point(Curve::P256)?)
    }
}
impl PublicKeyAlgorithm for Es256 {
    fn key_from_der(der: &PublicKeyDer<'_>) -> Result<Self::Key, KeyError> {
        P256Key::new(der.point(Curve::P256)?)
    }
}
impl JwsPublicKeyAlgorithm for Es256 {
    fn thumbprint_members(key: &Self::Key) -> String {
        key.thumbprint_members()
    }
}
impl RawKeyAlgorithm for Es256 {
    fn key_from_raw(raw: RawKey<'_>) -> Result<Self::Key, KeyError> {
        P256Key::new(raw.bytes())
    }
}

impl Sealed for Es384 {}
impl Algorithm for Es384 {
    const NAME: &'static str = "ES384";
    type Family = PublicKeys;
    type Key = EcdsaKey<P384>;
}
impl JwsAlgorithm for Es384 {
    const JWK_KTY: &'static str = "EC";
    const TOKEN_HASH: TokenHash = TokenHash::Sha384;

    fn verify(key: &Self::Key, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        key.verify(signing_input, signature)
    }

    fn key_from_jwk(jwk: &Jwk) -> Result<Self::Key, KeyError> {
        EcdsaKey::new(&jwk.point(Curve::P384)?)
    }
}
impl PublicKeyAlgorithm for Es384 {
    fn key_from_der(der: &PublicKeyDer<'_>) -> Result<Self::Key, KeyError> {
        EcdsaKey::new(der.point(Curve::P384)?)
    }
}
impl JwsPublicKeyAlgorithm for Es384 {
    fn thumbprint_members(key: &Self::Key) -> String {
        key.thumbprint_members()
    }
}
impl RawKeyAlgorithm for Es384 {
    fn key_from_raw(raw: RawKey<'_>) -> Result<Self::Key, KeyError> {
        EcdsaKey::new(raw.bytes())
    }
}

impl Sealed for Es512 {}
impl Algorithm for Es512 {
    const NAME: &'static str = "ES512";
    type Family = PublicKeys;
    type Key = EcdsaKey<P521>;
}
impl JwsAlgorithm for Es512 {
    // `ES521` is registered for nothing, but is the name of this algorithm in key sets that are in circulation.
    const JWK_NAMES: &'static [&'static str] = &["ES512", "ES521"];
    const JWK_KTY: &'static str = "EC";
    const TOKEN_HASH: TokenHash = TokenHash::Sha512;

    fn verify(key: &Self::Key, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        key.verify(signing_input, signature)
    }

    fn key_from_jwk(jwk: &Jwk) -> Result<Self::Key, KeyError> {
        EcdsaKey::new(&jwk.point(Curve::P521)?)
    }
}
impl PublicKeyAlgorithm for Es512 {
    fn key_from_der(der: &PublicKeyDer<'_>) -> Result<Self::Key, KeyError> {
        EcdsaKey::new(der.point(Curve::P521)?)
    }
}
impl JwsPublicKeyAlgorithm for Es512 {
    fn thumbprint_members(key: &Self::Key) -> String {
        key.thumbprint_members()
    }
}
impl RawKeyAlgorithm for Es512 {
    fn key_from_raw(raw: RawKey<'_>) -> Result<Self::Key, KeyError> {
        EcdsaKey::new(raw.bytes())
    }
}

#[cfg(test)]
mod wycheproof;
