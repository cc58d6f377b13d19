//! ES256K: ECDSA with SHA-256 on secp256k1 (RFC 8812 §3.2), with `k256` in every build.

use super::sec1::{EcdsaKey, Secp256k1};
use crate::{
    Algorithm, JwsAlgorithm,
    algorithm::{PublicKeys, TokenHash, sealed::Sealed},
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
    const TOKEN_HASH: TokenHash = TokenHash::Sha256;
}
