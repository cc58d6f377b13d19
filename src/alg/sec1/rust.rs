//! The backend in Rust: `p256`, `p384`, `p521` and `k256`, based on the crate `ecdsa`.

use alloc::vec::Vec;

use ecdsa::{
    EcdsaCurve as LibraryCurve, Signature, SignatureSize, VerifyingKey,
    elliptic_curve::{
        AffinePoint, CurveArithmetic, FieldBytesSize,
        array::ArraySize,
        sec1::{FromSec1Point, ModulusSize, ToSec1Point},
    },
    signature::Verifier,
};

use super::{EcdsaCurve, Point};
use crate::import::Curve;

#[cfg(all(feature = "ecdsa", not(feature = "aws-lc-rs")))]
impl EcdsaCurve for super::P256 {
    const CURVE: Curve = Curve::P256;
    type Point = LibraryPoint<p256::NistP256>;
}

#[cfg(not(feature = "aws-lc-rs"))]
impl EcdsaCurve for super::P384 {
    const CURVE: Curve = Curve::P384;
    type Point = LibraryPoint<p384::NistP384>;
}

#[cfg(all(feature = "ecdsa", not(feature = "aws-lc-rs")))]
impl EcdsaCurve for super::P521 {
    const CURVE: Curve = Curve::P521;
    type Point = LibraryPoint<p521::NistP521>;
}

#[cfg(feature = "ecdsa")]
impl EcdsaCurve for super::Secp256k1 {
    const CURVE: Curve = Curve::Secp256k1;
    type Point = LibraryPoint<k256::Secp256k1>;
}

/// A point that the library has parsed.
#[allow(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct LibraryPoint<C: LibraryCurve + CurveArithmetic>(VerifyingKey<C>);

impl<C> Point for LibraryPoint<C>
where
    C: LibraryCurve + CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
    SignatureSize<C>: ArraySize,
    VerifyingKey<C>: Verifier<Signature<C>>,
{
    fn from_sec1(sec1: &[u8]) -> Option<Self> {
        VerifyingKey::from_sec1_bytes(sec1).map(Self).ok()
    }

    fn uncompressed(&self) -> Vec<u8> {
        self.0.to_sec1_point(false).as_bytes().to_vec()
    }

    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> bool {
        // RFC 7518 allows both values of s, but on secp256k1 the library rejects the larger one.
        Signature::<C>::from_slice(signature)
            .is_ok_and(|signature| self.0.verify(signing_input, &signature.normalize_s()).is_ok())
    }
}
