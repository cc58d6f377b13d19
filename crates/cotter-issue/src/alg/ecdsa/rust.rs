//! The backend in Rust: `p256`, `p384`, `p521` and `k256` over the crate `ecdsa`. A signature is a function of key and message (RFC 6979).

use ecdsa::{
    EcdsaCurve, Signature, SignatureSize, SigningKey,
    elliptic_curve::{
        AffinePoint, CurveArithmetic, FieldBytesSize, Generate,
        array::ArraySize,
        sec1::{FromSec1Point, ModulusSize, ToSec1Point},
    },
    signature::Signer,
};
use getrandom::SysRng;
use zeroize::{Zeroize, Zeroizing};

use super::{CurveKey, SigningCurve};
use crate::{error::SigningFailed, form::Curve};

#[cfg(all(feature = "ecdsa", not(feature = "aws-lc-rs")))]
impl SigningCurve for super::P256 {
    const CURVE: Curve = Curve::P256;
    type Key = LibraryKey<p256::NistP256>;
}

#[cfg(not(feature = "aws-lc-rs"))]
impl SigningCurve for super::P384 {
    const CURVE: Curve = Curve::P384;
    type Key = LibraryKey<p384::NistP384>;
}

#[cfg(all(feature = "ecdsa", not(feature = "aws-lc-rs")))]
impl SigningCurve for super::P521 {
    const CURVE: Curve = Curve::P521;
    type Key = LibraryKey<p521::NistP521>;
}

#[cfg(feature = "ecdsa")]
impl SigningCurve for super::Secp256k1 {
    const CURVE: Curve = Curve::SECP256K1;
    type Key = LibraryKey<k256::Secp256k1>;
}

/// A key of the library, which wipes it.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct LibraryKey<C: EcdsaCurve + CurveArithmetic>(SigningKey<C>);

impl<C> CurveKey for LibraryKey<C>
where
    C: EcdsaCurve + CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
    SignatureSize<C>: ArraySize,
    SigningKey<C>: Signer<Signature<C>>,
{
    fn of_scalar(scalar: &[u8]) -> Option<Self> {
        SigningKey::from_slice(scalar).ok().map(Self)
    }

    fn generate() -> Option<Self> {
        SigningKey::try_generate_from_rng(&mut SysRng).ok().map(Self)
    }

    fn scalar(&self) -> Option<Zeroizing<Vec<u8>>> {
        let mut bytes = self.0.to_bytes();
        let scalar = Zeroizing::new(bytes.to_vec());
        bytes.zeroize();
        Some(scalar)
    }

    fn uncompressed(&self) -> Vec<u8> {
        self.0.verifying_key().to_sec1_point(false).as_bytes().to_vec()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        self.0.try_sign(message).map(|signature| signature.to_bytes().to_vec()).map_err(|_| SigningFailed)
    }
}
