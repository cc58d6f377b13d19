//! ES256, ES384, ES512, ES256K: ECDSA with SHA-2 (RFC 7518 §3.4, RFC 8812 §3.2).

use alloc::{format, string::String};

use ecdsa::{
    EcdsaCurve,
    elliptic_curve::{
        AffinePoint, CurveArithmetic, FieldBytes, FieldBytesSize,
        sec1::{FromSec1Point, ModulusSize, ToSec1Point},
    },
};

use super::sec1::{EcdsaKey, point, verify};

use crate::{
    Algorithm, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, PublicKeyAlgorithm, RawKeyAlgorithm, Table,
    TableAlgorithm,
    algorithm::{PublicKeys, TokenHash, sealed::Sealed},
    error::InvalidSignature,
    key::{Curve, Jwk, PublicKeyDer, RawKey},
    strict::base64url,
};

#[cfg(feature = "std")]
mod comb;
#[cfg(feature = "std")]
mod p256_field;
mod p256_key;
#[cfg(feature = "std")]
mod p256_point;
#[cfg(feature = "std")]
mod p256_verify;
#[cfg(test)]
mod wycheproof;

use p256_key::P256Key;

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

/// ECDSA on secp256k1 with SHA-256. A signature is 64 bytes, R‖S.
///
/// ```
/// assert_eq!(<cotter::Es256k as cotter::Algorithm>::NAME, "ES256K");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Es256k;

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
        p256_key(&jwk.point(Curve::P256)?)
    }
}
impl PublicKeyAlgorithm for Es256 {
    fn key_from_der(der: &PublicKeyDer<'_>) -> Result<Self::Key, KeyError> {
        p256_key(der.point(Curve::P256)?)
    }
}
impl JwsPublicKeyAlgorithm for Es256 {
    fn thumbprint_members(key: &Self::Key) -> String {
        thumbprint_members(Curve::P256, key.point())
    }
}
impl RawKeyAlgorithm for Es256 {
    fn key_from_raw(raw: RawKey<'_>) -> Result<Self::Key, KeyError> {
        p256_key(raw.bytes())
    }
}

impl TableAlgorithm for Es256 {}

impl Sealed for Es384 {}
impl Algorithm for Es384 {
    const NAME: &'static str = "ES384";
    type Family = PublicKeys;
    type Key = EcdsaKey<p384::NistP384>;
}
impl JwsAlgorithm for Es384 {
    const JWK_KTY: &'static str = "EC";
    const TOKEN_HASH: TokenHash = TokenHash::Sha384;

    fn verify(key: &Self::Key, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        verify(key, signing_input, signature)
    }

    fn key_from_jwk(jwk: &Jwk) -> Result<Self::Key, KeyError> {
        point(Curve::P384, &jwk.point(Curve::P384)?)
    }
}
impl PublicKeyAlgorithm for Es384 {
    fn key_from_der(der: &PublicKeyDer<'_>) -> Result<Self::Key, KeyError> {
        point(Curve::P384, der.point(Curve::P384)?)
    }
}
impl JwsPublicKeyAlgorithm for Es384 {
    fn thumbprint_members(key: &Self::Key) -> String {
        thumbprint_members(Curve::P384, key)
    }
}
impl RawKeyAlgorithm for Es384 {
    fn key_from_raw(raw: RawKey<'_>) -> Result<Self::Key, KeyError> {
        point(Curve::P384, raw.bytes())
    }
}

impl Sealed for Es512 {}
impl Algorithm for Es512 {
    const NAME: &'static str = "ES512";
    type Family = PublicKeys;
    type Key = EcdsaKey<p521::NistP521>;
}
impl JwsAlgorithm for Es512 {
    // `ES521` is registered for nothing, but is the name of this algorithm in key sets that are in circulation.
    const JWK_NAMES: &'static [&'static str] = &["ES512", "ES521"];
    const JWK_KTY: &'static str = "EC";
    const TOKEN_HASH: TokenHash = TokenHash::Sha512;

    fn verify(key: &Self::Key, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        verify(key, signing_input, signature)
    }

    fn key_from_jwk(jwk: &Jwk) -> Result<Self::Key, KeyError> {
        point(Curve::P521, &jwk.point(Curve::P521)?)
    }
}
impl PublicKeyAlgorithm for Es512 {
    fn key_from_der(der: &PublicKeyDer<'_>) -> Result<Self::Key, KeyError> {
        point(Curve::P521, der.point(Curve::P521)?)
    }
}
impl JwsPublicKeyAlgorithm for Es512 {
    fn thumbprint_members(key: &Self::Key) -> String {
        thumbprint_members(Curve::P521, key)
    }
}
impl RawKeyAlgorithm for Es512 {
    fn key_from_raw(raw: RawKey<'_>) -> Result<Self::Key, KeyError> {
        point(Curve::P521, raw.bytes())
    }
}

impl Sealed for Es256k {}
impl Algorithm for Es256k {
    const NAME: &'static str = "ES256K";
    type Family = PublicKeys;
    type Key = EcdsaKey<k256::Secp256k1>;
}
impl JwsAlgorithm for Es256k {
    const JWK_KTY: &'static str = "EC";
    const TOKEN_HASH: TokenHash = TokenHash::Sha256;

    fn verify(key: &Self::Key, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        verify(key, signing_input, signature)
    }

    fn key_from_jwk(jwk: &Jwk) -> Result<Self::Key, KeyError> {
        point(Curve::Secp256k1, &jwk.point(Curve::Secp256k1)?)
    }
}
impl PublicKeyAlgorithm for Es256k {
    fn key_from_der(der: &PublicKeyDer<'_>) -> Result<Self::Key, KeyError> {
        point(Curve::Secp256k1, der.point(Curve::Secp256k1)?)
    }
}
impl JwsPublicKeyAlgorithm for Es256k {
    fn thumbprint_members(key: &Self::Key) -> String {
        thumbprint_members(Curve::Secp256k1, key)
    }
}
impl RawKeyAlgorithm for Es256k {
    fn key_from_raw(raw: RawKey<'_>) -> Result<Self::Key, KeyError> {
        point(Curve::Secp256k1, raw.bytes())
    }
}

/// As [`point`], with a table.
fn p256_key(sec1: &[u8]) -> Result<P256Key, KeyError> {
    Ok(P256Key::new(point(Curve::P256, sec1)?, Table::default()))
}

/// `crv`, `kty`, `x`, `y` (RFC 7638 §3.2).
fn thumbprint_members<C>(curve: Curve, key: &EcdsaKey<C>) -> String
where
    C: EcdsaCurve + CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let point = key.0.to_sec1_point(false);
    let coordinate =
        |bytes: Option<&_>| bytes.map(|bytes: &FieldBytes<C>| base64url::encode(bytes)).unwrap_or_default();
    let (x, y) = (coordinate(point.x()), coordinate(point.y()));
    format!(r#"{{"crv":"{}","kty":"EC","x":"{x}","y":"{y}"}}"#, curve.name())
}
