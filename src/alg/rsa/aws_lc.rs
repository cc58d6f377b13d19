//! The backend in C and assembly: AWS-LC does all the work, with a key that it has parsed once.
//!
//! It accepts the same as `rust`: encodings with every byte in its place, and for PSS a salt as long as the hash.

use core::marker::PhantomData;

use aws_lc_rs::signature::{
    ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters,
    RsaPublicKeyComponents,
};

use super::{Padding, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};
use crate::import::RsaNumbers;

/// A key of the library. Its first verification adds the Montgomery parameters.
pub(super) struct PublicKey<S> {
    key: ParsedPublicKey,
    scheme: PhantomData<S>,
}

/// An algorithm, in the terms of this library.
pub trait Scheme: Padding {
    /// Padding, hash and salt length.
    const PARAMETERS: &'static RsaParameters;
}

impl<S: Scheme> PublicKey<S> {
    /// Makes a key from numbers without leading zeros; `None` if memory runs out.
    pub(super) fn new(numbers: &RsaNumbers) -> Option<Self> {
        let components = RsaPublicKeyComponents { n: &numbers.n, e: &numbers.e };
        let key = components.to_parsed_public_key(S::PARAMETERS).ok()?;
        Some(Self { key, scheme: PhantomData })
    }

    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.key.verify_sig(message, signature).is_ok()
    }
}

impl Scheme for Rs256 {
    const PARAMETERS: &'static RsaParameters = &RSA_PKCS1_2048_8192_SHA256;
}

impl Scheme for Rs384 {
    const PARAMETERS: &'static RsaParameters = &RSA_PKCS1_2048_8192_SHA384;
}

impl Scheme for Rs512 {
    const PARAMETERS: &'static RsaParameters = &RSA_PKCS1_2048_8192_SHA512;
}

impl Scheme for Ps256 {
    const PARAMETERS: &'static RsaParameters = &RSA_PSS_2048_8192_SHA256;
}

impl Scheme for Ps384 {
    const PARAMETERS: &'static RsaParameters = &RSA_PSS_2048_8192_SHA384;
}

impl Scheme for Ps512 {
    const PARAMETERS: &'static RsaParameters = &RSA_PSS_2048_8192_SHA512;
}
