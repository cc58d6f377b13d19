//! The backend in C and assembly: AWS-LC for the three curves of NIST. Its nonces are random, made from the key and the message too, so a
//! message has another signature each time.

use std::marker::PhantomData;

use aws_lc_rs::{
    encoding::{AsBigEndian, EcPrivateKeyBin},
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED_SIGNING,
        EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair as _,
    },
};
use pkcs8::der::Encode;
use sec1::EcPrivateKey;
use zeroize::Zeroizing;

use super::{CurveKey, P256, P384, P521, SigningCurve};
use crate::{error::SigningFailed, form::Curve};

impl SigningCurve for P256 {
    const CURVE: Curve = Curve::P256;
    type Key = AwsLcKey<Self>;
}

impl SigningCurve for P384 {
    const CURVE: Curve = Curve::P384;
    type Key = AwsLcKey<Self>;
}

impl SigningCurve for P521 {
    const CURVE: Curve = Curve::P521;
    type Key = AwsLcKey<Self>;
}

/// A curve and a hash, as they are told here.
pub trait Scheme: Send + Sync + 'static {
    /// Signatures are R‖S.
    const ALGORITHM: &'static EcdsaSigningAlgorithm;
}

impl Scheme for P256 {
    const ALGORITHM: &'static EcdsaSigningAlgorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
}

impl Scheme for P384 {
    const ALGORITHM: &'static EcdsaSigningAlgorithm = &ECDSA_P384_SHA384_FIXED_SIGNING;
}

impl Scheme for P521 {
    const ALGORITHM: &'static EcdsaSigningAlgorithm = &ECDSA_P521_SHA512_FIXED_SIGNING;
}

/// A key of the library, which wipes it.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct AwsLcKey<S> {
    key: EcdsaKeyPair,
    scheme: PhantomData<S>,
}

impl<S: Scheme> AwsLcKey<S> {
    const fn of(key: EcdsaKeyPair) -> Self {
        Self { key, scheme: PhantomData }
    }
}

impl<S: Scheme> CurveKey for AwsLcKey<S> {
    /// As an `ECPrivateKey` without its point, which the library computes.
    fn of_scalar(scalar: &[u8]) -> Option<Self> {
        let der = EcPrivateKey { private_key: scalar, parameters: None, public_key: None };
        let der = Zeroizing::new(der.to_der().ok()?);
        EcdsaKeyPair::from_private_key_der(S::ALGORITHM, &der).ok().map(Self::of)
    }

    fn generate() -> Option<Self> {
        EcdsaKeyPair::generate(S::ALGORITHM).ok().map(Self::of)
    }

    fn scalar(&self) -> Option<Zeroizing<Vec<u8>>> {
        let scalar: EcPrivateKeyBin<'_> = self.key.private_key().as_be_bytes().ok()?;
        Some(Zeroizing::new(scalar.as_ref().to_vec()))
    }

    fn uncompressed(&self) -> Vec<u8> {
        self.key.public_key().as_ref().to_vec()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        let signature = self.key.sign(&SystemRandom::new(), message);
        signature.map(|signature| signature.as_ref().to_vec()).map_err(|_| SigningFailed)
    }
}
