//! Ed25519, under its two names (RFC 8037 §3.1, RFC 9864 §2.2).

mod key;

pub(crate) use self::key::Ed25519Key;
use crate::{
    Algorithm, JwsAlgorithm,
    algorithm::{PublicKeys, TokenHash, sealed::Sealed},
};

/// Ed25519 under its fully specified name: `alg` is `Ed25519`, and `EdDSA` is rejected.
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

/// Ed25519 under its older name: `alg` is `EdDSA`, and `Ed25519` is rejected. The curve is Ed25519, never Ed448.
///
/// ```
/// assert_eq!(<cotter::EdDsa as cotter::Algorithm>::NAME, "EdDSA");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct EdDsa;

/// Ed25519 under either name, for an issuer that is moving from one to the other. Both are the same primitive.
///
/// ```
/// assert_eq!(<cotter::Ed25519OrEdDsa as cotter::Algorithm>::NAME, "Ed25519|EdDSA");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Ed25519OrEdDsa;

/// The names of this one algorithm. A JWK may have either, whichever the tokens use.
const BOTH_NAMES: &[&str] = &["Ed25519", "EdDSA"];

impl Sealed for Ed25519 {}
impl Algorithm for Ed25519 {
    const NAME: &'static str = "Ed25519";
    type Family = PublicKeys;
    type Key = Ed25519Key;
}
impl JwsAlgorithm for Ed25519 {
    const JWK_NAMES: &'static [&'static str] = BOTH_NAMES;
    const TOKEN_HASH: TokenHash = TokenHash::Sha512;
}

impl Sealed for EdDsa {}
impl Algorithm for EdDsa {
    const NAME: &'static str = "EdDSA";
    type Family = PublicKeys;
    type Key = Ed25519Key;
}
impl JwsAlgorithm for EdDsa {
    const JWK_NAMES: &'static [&'static str] = BOTH_NAMES;
    const TOKEN_HASH: TokenHash = TokenHash::Sha512;
}

impl Sealed for Ed25519OrEdDsa {}
impl Algorithm for Ed25519OrEdDsa {
    const NAME: &'static str = "Ed25519|EdDSA";
    type Family = PublicKeys;
    type Key = Ed25519Key;
}
impl JwsAlgorithm for Ed25519OrEdDsa {
    const HEADER_NAMES: &'static [&'static str] = BOTH_NAMES;
    const TOKEN_HASH: TokenHash = TokenHash::Sha512;
}

#[cfg(all(test, feature = "std"))]
mod tests;
#[cfg(all(test, feature = "std"))]
mod wycheproof;
