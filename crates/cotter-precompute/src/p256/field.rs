//! The field of P-256, using the arithmetic that `fiat-crypto` generates together with its proof.

use core::ops::{Add, Mul, Neg, Sub};

use fiat_crypto::p256_64::{
    fiat_p256_add, fiat_p256_from_bytes, fiat_p256_montgomery_domain_field_element as Montgomery, fiat_p256_mul,
    fiat_p256_non_montgomery_domain_field_element as Plain, fiat_p256_opp, fiat_p256_set_one, fiat_p256_square,
    fiat_p256_sub, fiat_p256_to_montgomery,
};
use p256::{U256, elliptic_curve::bigint::ArrayEncoding};

use crate::weierstrass::Field;

/// p = 2²⁵⁶ − 2²²⁴ + 2¹⁹² + 2⁹⁶ − 1
pub(crate) const MODULUS: U256 = U256::from_be_hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");

/// A number modulo p.
///
/// The proof covers operations on numbers below p, whose results are below p. An element can only be made of such
/// numbers, so it has one form: two elements are equal if their limbs are.
#[derive(Clone, Copy)]
pub(crate) struct FieldElement(Montgomery);

impl FieldElement {
    /// A number below p.
    pub(crate) fn new(number: &U256) -> Option<Self> {
        if *number >= MODULUS {
            return None;
        }
        let mut plain = Plain([0; 4]);
        fiat_p256_from_bytes(&mut plain.0, &number.to_le_byte_array().into());
        let mut element = Self::ZERO;
        fiat_p256_to_montgomery(&mut element.0, &plain);
        Some(element)
    }
}

impl Field for FieldElement {
    const ZERO: Self = Self(Montgomery([0; 4]));

    const ONE: Self = {
        let mut one = Self::ZERO;
        fiat_p256_set_one(&mut one.0);
        one
    };

    #[inline]
    fn double(self) -> Self {
        let mut double = Self::ZERO;
        fiat_p256_add(&mut double.0, &self.0, &self.0);
        double
    }

    fn square(self) -> Self {
        let mut square = Self::ZERO;
        fiat_p256_square(&mut square.0, &self.0);
        square
    }
}

impl PartialEq for FieldElement {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.0.0 == other.0.0
    }
}

impl Add for FieldElement {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        let mut sum = Self::ZERO;
        fiat_p256_add(&mut sum.0, &self.0, &other.0);
        sum
    }
}

impl Sub for FieldElement {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        let mut difference = Self::ZERO;
        fiat_p256_sub(&mut difference.0, &self.0, &other.0);
        difference
    }
}

impl Mul for FieldElement {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let mut product = Self::ZERO;
        fiat_p256_mul(&mut product.0, &self.0, &other.0);
        product
    }
}

impl Neg for FieldElement {
    type Output = Self;

    #[inline]
    fn neg(self) -> Self {
        let mut negative = Self::ZERO;
        fiat_p256_opp(&mut negative.0, &self.0);
        negative
    }
}

#[cfg(test)]
mod tests;
