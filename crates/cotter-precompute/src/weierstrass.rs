//! Short Weierstrass curves y² = x³ − 3x + b of prime order: the traits, the point formulas, and ECDSA.
//!
//! **This takes variable time.** Use it only with public keys and signatures.

use core::ops::{Add, Mul, Neg, Sub};

use crate::comb::Group;

pub(crate) mod ecdsa;
pub(crate) mod point;

use point::{Affine, Sum};

/// A number modulo p, in one form only: two elements are equal if and only if the numbers are.
pub(crate) trait Field:
    Copy + PartialEq + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Neg<Output = Self>
{
    const ZERO: Self;
    const ONE: Self;

    fn double(self) -> Self;
    fn square(self) -> Self;

    fn is_zero(self) -> bool {
        self == Self::ZERO
    }
}

/// A curve y² = x³ − 3x + b over the integers modulo p, of prime order n with p < 2n.
pub(crate) trait Curve {
    type Field: Field;
    type Point: Group<Entry = Affine<Self::Field>, Sum = Sum<Self::Field>>;
    /// A non-negative integer, which may exceed n and p.
    type Integer: Copy + Ord;
    /// An integer modulo n.
    type Scalar: Copy + Mul<Output = Self::Scalar>;

    const ONE: Self::Integer;
    /// n
    const ORDER: Self::Integer;
    /// n − 1
    const LAST: Self::Integer;

    /// The sum; `None` if it exceeds every integer of this type, and so p.
    fn sum(a: Self::Integer, b: Self::Integer) -> Option<Self::Integer>;
    /// The number, if it is below p.
    fn coordinate(number: Self::Integer) -> Option<Self::Field>;
    /// The number modulo n.
    fn scalar(number: Self::Integer) -> Self::Scalar;
    /// The inverse modulo n; `None` for 0.
    fn inverse(scalar: Self::Scalar) -> Option<Self::Scalar>;
    /// The scalar in little-endian order.
    fn bytes(scalar: Self::Scalar) -> [u8; 32];
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod tiny;
