//! RS256, RS384, RS512: RSASSA-PKCS1-v1_5, and PS256, PS384, PS512: RSASSA-PSS, with SHA-2 (RFC 7518 §3.3, §3.5).
//!
//! Every signature is blinded with fresh random bytes, and verified before it leaves (RFC 8017 §5.2.1, against faults).
//!
//! `key` decides which numbers are a key. The rest has two backends of one shape, which take the same keys: `rust`, and `aws_lc` with
//! feature `aws-lc-rs`.

#[cfg(feature = "aws-lc-rs")]
mod aws_lc;
mod key;
#[cfg(not(feature = "aws-lc-rs"))]
mod rust;

use cotter::{Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};

#[cfg(feature = "aws-lc-rs")]
use self::aws_lc as backend;
use self::key::RsaPrivate;
#[cfg(not(feature = "aws-lc-rs"))]
use self::rust as backend;
use crate::{
    JwsSigningAlgorithm, SigningAlgorithm,
    algorithm::{TokenHash, sealed::Sealed},
};

impl Sealed for Rs256 {}
impl SigningAlgorithm for Rs256 {
    type Private = RsaPrivate<Self>;
}
impl JwsSigningAlgorithm for Rs256 {
    const ID_TOKEN_HASH: TokenHash = TokenHash::Sha256;
}

impl Sealed for Rs384 {}
impl SigningAlgorithm for Rs384 {
    type Private = RsaPrivate<Self>;
}
impl JwsSigningAlgorithm for Rs384 {
    const ID_TOKEN_HASH: TokenHash = TokenHash::Sha384;
}

impl Sealed for Rs512 {}
impl SigningAlgorithm for Rs512 {
    type Private = RsaPrivate<Self>;
}
impl JwsSigningAlgorithm for Rs512 {
    const ID_TOKEN_HASH: TokenHash = TokenHash::Sha512;
}

impl Sealed for Ps256 {}
impl SigningAlgorithm for Ps256 {
    type Private = RsaPrivate<Self>;
}
impl JwsSigningAlgorithm for Ps256 {
    const ID_TOKEN_HASH: TokenHash = TokenHash::Sha256;
}

impl Sealed for Ps384 {}
impl SigningAlgorithm for Ps384 {
    type Private = RsaPrivate<Self>;
}
impl JwsSigningAlgorithm for Ps384 {
    const ID_TOKEN_HASH: TokenHash = TokenHash::Sha384;
}

impl Sealed for Ps512 {}
impl SigningAlgorithm for Ps512 {
    type Private = RsaPrivate<Self>;
}
impl JwsSigningAlgorithm for Ps512 {
    const ID_TOKEN_HASH: TokenHash = TokenHash::Sha512;
}

/// Which keys a scheme takes.
pub trait Padding {
    /// Whether keys that are bound to RSASSA-PSS serve.
    const IS_PSS: bool;
}

impl Padding for Rs256 {
    const IS_PSS: bool = false;
}

impl Padding for Rs384 {
    const IS_PSS: bool = false;
}

impl Padding for Rs512 {
    const IS_PSS: bool = false;
}

impl Padding for Ps256 {
    const IS_PSS: bool = true;
}

impl Padding for Ps384 {
    const IS_PSS: bool = true;
}

impl Padding for Ps512 {
    const IS_PSS: bool = true;
}
