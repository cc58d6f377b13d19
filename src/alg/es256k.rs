//! ES256K: ECDSA with SHA-256 on secp256k1 (RFC 8812 §3.2), by `k256` in every build.

use alloc::string::String;

use super::sec1::{EcdsaKey, Secp256k1};
use crate::{
    Algorithm, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, PublicKeyAlgorithm, RawKeyAlgorithm,
    algorithm::{PublicKeys, TokenHash, sealed::Sealed},
    error::InvalidSignature,
    key::{Curve, Jwk, PublicKeyDer, RawKey},
};

/// ECDSA on secp256k1 with SHA-256. A signature is 64 bytes, R‖S.
///
/// ```
/// assert_eq!(<cotter::Es256k as cotter::Algorithm>::NAME, "ES256K");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Es256k;

impl Sealed for Es256k {}
impl Algorithm for Es256k {
    const NAME: &'static str = "ES256K";
    type Family = PublicKeys;
    type Key = EcdsaKey<Secp256k1>;
}
impl JwsAlgorithm for Es256k {
    const JWK_KTY: &'static str = "EC";
    const TOKEN_HASH: TokenHash = TokenHash::Sha256;

    fn verify(key: &Self::Key, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        key.verify(signing_input, signature)
    }

    fn key_from_jwk(jwk: &Jwk) -> Result<Self::Key, KeyError> {
        EcdsaKey::new(&jwk.point(Curve::Secp256k1)?)
    }
}
impl PublicKeyAlgorithm for Es256k {
    fn key_from_der(der: &PublicKeyDer<'_>) -> Result<Self::Key, KeyError> {
        EcdsaKey::new(der.point(Curve::Secp256k1)?)
    }
}
impl JwsPublicKeyAlgorithm for Es256k {
    fn thumbprint_members(key: &Self::Key) -> String {
        key.thumbprint_members()
    }
}
impl RawKeyAlgorithm for Es256k {
    fn key_from_raw(raw: RawKey<'_>) -> Result<Self::Key, KeyError> {
        EcdsaKey::new(raw.bytes())
    }
}
