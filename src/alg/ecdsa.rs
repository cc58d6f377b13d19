//! ES256, ES384, ES512: ECDSA with SHA-2 on the NIST curves (RFC 7518 §3.4).

#[cfg(all(feature = "ecdsa", feature = "precompute"))]
mod precomputed;

#[cfg(all(feature = "ecdsa", feature = "precompute"))]
use self::precomputed::P256Key;
#[cfg(not(all(feature = "ecdsa", feature = "precompute")))]
use super::sec1::P256;
use super::sec1::{EcdsaKey, P384, P521};
use crate::{
    Algorithm, JwsAlgorithm,
    algorithm::{PublicKeys, TokenHash, sealed::Sealed},
};

#[cfg(not(all(feature = "ecdsa", feature = "precompute")))]
type P256Key = EcdsaKey<P256>;

/// ECDSA on P-256 with SHA-256. A signature is 64 bytes, R‖S; DER is rejected.
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
    const TOKEN_HASH: TokenHash = TokenHash::Sha256;
}

impl Sealed for Es384 {}
impl Algorithm for Es384 {
    const NAME: &'static str = "ES384";
    type Family = PublicKeys;
    type Key = EcdsaKey<P384>;
}
impl JwsAlgorithm for Es384 {
    const TOKEN_HASH: TokenHash = TokenHash::Sha384;
}

impl Sealed for Es512 {}
impl Algorithm for Es512 {
    const NAME: &'static str = "ES512";
    type Family = PublicKeys;
    type Key = EcdsaKey<P521>;
}
impl JwsAlgorithm for Es512 {
    // `ES521` is not registered, but key sets in circulation use it as a name of this algorithm.
    const JWK_NAMES: &'static [&'static str] = &["ES512", "ES521"];
    const TOKEN_HASH: TokenHash = TokenHash::Sha512;
}

#[cfg(test)]
mod wycheproof;
