//! The backend in C and assembly: AWS-LC for the three NIST curves, with a key that it has parsed once.

use alloc::vec::Vec;
use core::marker::PhantomData;

use aws_lc_rs::{
    encoding::AsDer,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA512_FIXED, EcdsaVerificationAlgorithm,
        ParsedPublicKey,
    },
};
use spki::{SubjectPublicKeyInfoRef, der::Decode};

use super::{EcdsaCurve, P256, P384, P521, Point};
use crate::import::Curve;

impl EcdsaCurve for P256 {
    const CURVE: Curve = Curve::P256;
    type Point = AwsLcPoint<Self>;
}

impl EcdsaCurve for P384 {
    const CURVE: Curve = Curve::P384;
    type Point = AwsLcPoint<Self>;
}

impl EcdsaCurve for P521 {
    const CURVE: Curve = Curve::P521;
    type Point = AwsLcPoint<Self>;
}

/// A curve and a hash, in the terms of this library.
pub trait Scheme: Send + Sync + 'static {
    /// Signatures are R‖S.
    const ALGORITHM: &'static EcdsaVerificationAlgorithm;
}

impl Scheme for P256 {
    const ALGORITHM: &'static EcdsaVerificationAlgorithm = &ECDSA_P256_SHA256_FIXED;
}

impl Scheme for P384 {
    const ALGORITHM: &'static EcdsaVerificationAlgorithm = &ECDSA_P384_SHA384_FIXED;
}

impl Scheme for P521 {
    const ALGORITHM: &'static EcdsaVerificationAlgorithm = &ECDSA_P521_SHA512_FIXED;
}

/// A point that the library has parsed.
#[allow(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct AwsLcPoint<S> {
    key: ParsedPublicKey,
    uncompressed: Vec<u8>,
    scheme: PhantomData<S>,
}

impl<S: Scheme> Point for AwsLcPoint<S> {
    fn from_sec1(sec1: &[u8]) -> Option<Self> {
        let key = ParsedPublicKey::new(S::ALGORITHM, sec1).ok()?;
        let spki = key.as_der().ok()?;
        let spki = SubjectPublicKeyInfoRef::from_der(spki.as_ref()).ok()?;
        let uncompressed = spki.subject_public_key.as_bytes()?.to_vec();
        Some(Self { key, uncompressed, scheme: PhantomData })
    }

    fn uncompressed(&self) -> Vec<u8> {
        self.uncompressed.clone()
    }

    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> bool {
        self.key.verify_sig(signing_input, signature).is_ok()
    }
}
