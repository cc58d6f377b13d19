//! RS256, RS384, RS512: RSASSA-PKCS1-v1_5, and PS256, PS384, PS512: RSASSA-PSS, with SHA-2 (RFC 7518 §3.3, §3.5).
//!
//! Every signature is blinded with fresh random bytes, and verified before it leaves (RFC 8017 §5.2.1, against faults).

mod key;
mod scheme;

use cotter::{Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};

use self::{
    key::RsaPrivate,
    scheme::{Pkcs1v15, Pss},
};
use crate::{
    JwsSigningAlgorithm, SigningAlgorithm,
    algorithm::{TokenHash, sealed::Sealed},
};

impl Sealed for Rs256 {}
impl SigningAlgorithm for Rs256 {
    type Private = RsaPrivate<Pkcs1v15<sha2::Sha256>>;
}
impl JwsSigningAlgorithm for Rs256 {
    const ID_TOKEN_HASH: TokenHash = TokenHash::Sha256;
}

impl Sealed for Rs384 {}
impl SigningAlgorithm for Rs384 {
    type Private = RsaPrivate<Pkcs1v15<sha2::Sha384>>;
}
impl JwsSigningAlgorithm for Rs384 {
    const ID_TOKEN_HASH: TokenHash = TokenHash::Sha384;
}

impl Sealed for Rs512 {}
impl SigningAlgorithm for Rs512 {
    type Private = RsaPrivate<Pkcs1v15<sha2::Sha512>>;
}
impl JwsSigningAlgorithm for Rs512 {
    const ID_TOKEN_HASH: TokenHash = TokenHash::Sha512;
}

impl Sealed for Ps256 {}
impl SigningAlgorithm for Ps256 {
    type Private = RsaPrivate<Pss<sha2::Sha256>>;
}
impl JwsSigningAlgorithm for Ps256 {
    const ID_TOKEN_HASH: TokenHash = TokenHash::Sha256;
}

impl Sealed for Ps384 {}
impl SigningAlgorithm for Ps384 {
    type Private = RsaPrivate<Pss<sha2::Sha384>>;
}
impl JwsSigningAlgorithm for Ps384 {
    const ID_TOKEN_HASH: TokenHash = TokenHash::Sha384;
}

impl Sealed for Ps512 {}
impl SigningAlgorithm for Ps512 {
    type Private = RsaPrivate<Pss<sha2::Sha512>>;
}
impl JwsSigningAlgorithm for Ps512 {
    const ID_TOKEN_HASH: TokenHash = TokenHash::Sha512;
}
