//! ECDSA on a curve in SEC 1 form: what every curve of JWS and version 3 of PASETO have in common.

#[cfg(feature = "paseto")]
use alloc::vec::Vec;

use ecdsa::{
    EcdsaCurve, Signature, VerifyingKey,
    elliptic_curve::{
        AffinePoint, CurveArithmetic, FieldBytesSize,
        array::ArraySize,
        sec1::{FromSec1Point, ModulusSize, ToSec1Point},
    },
    signature::Verifier,
};

use crate::{KeyError, alg::table::Tabled, error::InvalidSignature, key::Curve};

/// A point on one curve; only this crate can make one.
#[allow(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct EcdsaKey<C: EcdsaCurve + CurveArithmetic>(pub(super) VerifyingKey<C>);

impl<C: EcdsaCurve + CurveArithmetic> Tabled for EcdsaKey<C> {}

impl<C> EcdsaKey<C>
where
    C: EcdsaCurve + CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    /// The point in compressed form (SEC 1 §2.3.3).
    #[cfg(feature = "paseto")]
    pub(crate) fn compressed(&self) -> Vec<u8> {
        self.0.to_sec1_point(true).as_bytes().to_vec()
    }
}

/// A point in SEC 1 form, uncompressed or compressed; refuses the hybrid form, infinity, and what is not on the curve.
pub(crate) fn point<C>(curve: Curve, sec1: &[u8]) -> Result<EcdsaKey<C>, KeyError>
where
    C: EcdsaCurve + CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let malformed = KeyError::PointMalformed { curve: curve.name() };
    match sec1.first() {
        Some(2..=4) => VerifyingKey::from_sec1_bytes(sec1).map(EcdsaKey).map_err(|_| malformed),
        _ => Err(malformed),
    }
}

/// Verifies R‖S of exactly twice the length of the field, with 1 ≤ r, s < n.
pub(crate) fn verify<C>(key: &EcdsaKey<C>, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature>
where
    C: EcdsaCurve + CurveArithmetic,
    ecdsa::SignatureSize<C>: ArraySize,
    VerifyingKey<C>: Verifier<Signature<C>>,
{
    let signature = Signature::<C>::from_slice(signature).map_err(|_| InvalidSignature)?;
    // RFC 7518 allows both values of s, and the library refuses the larger one on secp256k1.
    key.0.verify(signing_input, &signature.normalize_s()).map_err(|_| InvalidSignature)
}
