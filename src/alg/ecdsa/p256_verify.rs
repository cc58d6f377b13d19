//! ECDSA verification on P-256 with tables of the generator and of the key.
//!
//! It takes variable time: keys and signatures are public, and no private key can reach it.
//!
//! Scalars are the library's: it reads r and s, reduces the digest, and inverts s. What is done here is to find
//! R = u₁·G + u₂·Q, and to compare its x with r.

use std::sync::OnceLock;

use ecdsa::elliptic_curve::ops::{Invert, Reduce};
use p256::{NonZeroScalar, ProjectivePoint, Scalar, U256, ecdsa::Signature};
use sha2::{Digest, Sha256};

use super::{
    comb::{Comb, ORDER, Shape},
    p256_field::{FieldElement, MODULUS},
    p256_point::Sum,
};
use crate::error::InvalidSignature;

/// 24 additions and 192 KB, once for the process.
const GENERATOR: Shape = Shape::new(11, 3);

/// The tables with which the signatures of one key are verified.
pub(super) struct Tables {
    generator: &'static Comb,
    key: Comb,
}

impl Tables {
    /// The key's table, and the first time also that of the generator.
    pub(super) fn new(shape: Shape, key: &ProjectivePoint) -> Option<Self> {
        static TABLE: OnceLock<Option<Comb>> = OnceLock::new();
        let generator = TABLE.get_or_init(|| Comb::new(GENERATOR, &ProjectivePoint::GENERATOR)).as_ref()?;
        Some(Self { generator, key: Comb::new(shape, key)? })
    }

    #[cfg(test)]
    pub(super) fn key_bytes(&self) -> usize {
        self.key.bytes()
    }

    /// Verifies R‖S of 64 bytes, with 1 ≤ r, s < n (FIPS 186-5 §6.4.2, with SHA-256).
    pub(super) fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let signature = Signature::from_slice(signature).map_err(|_| InvalidSignature)?;
        let (r, s) = signature.split_scalars();
        let digest = Scalar::reduce(&U256::from_be_slice(&Sha256::digest(signing_input)));
        if self.holds(&digest, &r, &s) { Ok(()) } else { Err(InvalidSignature) }
    }

    fn holds(&self, digest: &Scalar, r: &NonZeroScalar, s: &NonZeroScalar) -> bool {
        let s_inverse = s.invert_vartime();
        let sum = self.multiply(&digest.multiply(&s_inverse), &r.multiply(&s_inverse));
        x_modulo_order_is(sum, &U256::from(**r))
    }

    /// u₁·G + u₂·Q
    fn multiply(&self, u1: &Scalar, u2: &Scalar) -> Sum {
        let (digits1, digits2) = (self.generator.digits(u1), self.key.digits(u2));
        let columns = self.generator.columns_of_block().max(self.key.columns_of_block());
        let mut sum = Sum::INFINITY;
        for column in (0..columns).rev() {
            sum = self.generator.add_column(sum, &digits1, column);
            sum = self.key.add_column(sum, &digits2, column);
            if column > 0 {
                sum = sum.double();
            }
        }
        sum
    }
}

/// Whether x modulo n is `r`. As x is below p, and p below 2n, it is r, or r + n where that is below p.
fn x_modulo_order_is(sum: Sum, r: &U256) -> bool {
    let has_x = |x| FieldElement::new(x).is_some_and(|x| sum.has_x(x));
    has_x(r) || (*r < MODULUS.wrapping_sub(&ORDER) && has_x(&r.wrapping_add(&ORDER)))
}

#[cfg(test)]
mod tests;
