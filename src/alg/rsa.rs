//! RS256, RS384, RS512: RSASSA-PKCS1-v1_5, and PS256, PS384, PS512: RSASSA-PSS, with SHA-2 (RFC 7518 §3.3, §3.5).
//!
//! `key` decides which numbers are a key, and how long a signature is. The rest has two backends, `rust` and, with
//! feature `aws-lc-rs`, `aws_lc`. They have the same interface and accept the same signatures.

#[cfg(feature = "aws-lc-rs")]
mod aws_lc;
mod key;
#[cfg(not(feature = "aws-lc-rs"))]
mod rust;

#[cfg(feature = "aws-lc-rs")]
use self::aws_lc as backend;
use self::key::RsaKey;
#[cfg(not(feature = "aws-lc-rs"))]
use self::rust as backend;
use crate::{
    Algorithm, JwsAlgorithm,
    algorithm::{PublicKeys, TokenHash, sealed::Sealed},
    import::PssHash,
};

/// RSASSA-PKCS1-v1_5 with SHA-256. The key has 2,048 to 8,192 bits and an odd exponent of at least 65,537.
///
/// ```
/// use cotter::{KeyError, PinnedKey, Rs256};
///
/// let refused = PinnedKey::<Rs256>::from_jwk("2026-11", r#"{"kty":"RSA","n":"kqGb","e":"AQAB"}"#).unwrap_err();
/// assert_eq!(refused, KeyError::RsaModulusSize { min: 2048, max: 8192 });
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Rs256;

/// RSASSA-PKCS1-v1_5 with SHA-384. The key is as for [`Rs256`].
///
/// ```
/// assert_eq!(<cotter::Rs384 as cotter::Algorithm>::NAME, "RS384");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Rs384;

/// RSASSA-PKCS1-v1_5 with SHA-512. The key is as for [`Rs256`].
///
/// ```
/// assert_eq!(<cotter::Rs512 as cotter::Algorithm>::NAME, "RS512");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Rs512;

/// RSASSA-PSS with SHA-256, MGF1 with the same hash, and a salt as long as the hash. The key is as for [`Rs256`].
///
/// In DER and PEM, keys for RSASSA-PSS alone (`id-RSASSA-PSS`, RFC 4055) are also accepted, either without parameters
/// or with these.
///
/// ```
/// assert_eq!(<cotter::Ps256 as cotter::Algorithm>::NAME, "PS256");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Ps256;

/// RSASSA-PSS with SHA-384, otherwise as [`Ps256`].
///
/// ```
/// assert_eq!(<cotter::Ps384 as cotter::Algorithm>::NAME, "PS384");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Ps384;

/// RSASSA-PSS with SHA-512, otherwise as [`Ps256`].
///
/// ```
/// assert_eq!(<cotter::Ps512 as cotter::Algorithm>::NAME, "PS512");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Ps512;

impl Sealed for Rs256 {}
impl Algorithm for Rs256 {
    const NAME: &'static str = "RS256";
    type Family = PublicKeys;
    type Key = RsaKey<Self>;
}
impl JwsAlgorithm for Rs256 {
    const TOKEN_HASH: TokenHash = TokenHash::Sha256;
}

impl Sealed for Rs384 {}
impl Algorithm for Rs384 {
    const NAME: &'static str = "RS384";
    type Family = PublicKeys;
    type Key = RsaKey<Self>;
}
impl JwsAlgorithm for Rs384 {
    const TOKEN_HASH: TokenHash = TokenHash::Sha384;
}

impl Sealed for Rs512 {}
impl Algorithm for Rs512 {
    const NAME: &'static str = "RS512";
    type Family = PublicKeys;
    type Key = RsaKey<Self>;
}
impl JwsAlgorithm for Rs512 {
    const TOKEN_HASH: TokenHash = TokenHash::Sha512;
}

impl Sealed for Ps256 {}
impl Algorithm for Ps256 {
    const NAME: &'static str = "PS256";
    type Family = PublicKeys;
    type Key = RsaKey<Self>;
}
impl JwsAlgorithm for Ps256 {
    const TOKEN_HASH: TokenHash = TokenHash::Sha256;
}

impl Sealed for Ps384 {}
impl Algorithm for Ps384 {
    const NAME: &'static str = "PS384";
    type Family = PublicKeys;
    type Key = RsaKey<Self>;
}
impl JwsAlgorithm for Ps384 {
    const TOKEN_HASH: TokenHash = TokenHash::Sha384;
}

impl Sealed for Ps512 {}
impl Algorithm for Ps512 {
    const NAME: &'static str = "PS512";
    type Family = PublicKeys;
    type Key = RsaKey<Self>;
}
impl JwsAlgorithm for Ps512 {
    const TOKEN_HASH: TokenHash = TokenHash::Sha512;
}

/// The parameters that an RSA key must be bound to, if it is bound to any.
pub trait Padding {
    /// The hash of RSASSA-PSS; `None` for RSASSA-PKCS1-v1_5, which accepts no bound key.
    const PSS: Option<PssHash>;
}

impl Padding for Rs256 {
    const PSS: Option<PssHash> = None;
}

impl Padding for Rs384 {
    const PSS: Option<PssHash> = None;
}

impl Padding for Rs512 {
    const PSS: Option<PssHash> = None;
}

impl Padding for Ps256 {
    const PSS: Option<PssHash> = Some(PssHash::Sha256);
}

impl Padding for Ps384 {
    const PSS: Option<PssHash> = Some(PssHash::Sha384);
}

impl Padding for Ps512 {
    const PSS: Option<PssHash> = Some(PssHash::Sha512);
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod wycheproof;
