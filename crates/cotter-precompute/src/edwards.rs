//! EdDSA's equation over any Edwards curve with cofactor 8 and complete addition.

use core::ops::Neg;

use crate::{
    comb::{Comb, Group},
    digits::Shape,
};

/// A point of an Edwards curve.
pub(crate) trait Edwards: Group<Entry = Self, Sum = Self> + Neg<Output = Self> {
    type Encoding: PartialEq;

    /// The one canonical encoding.
    fn encode(self) -> Self::Encoding;
    fn is_small_order(self) -> bool;
}

/// The base point's table, and the points that are forbidden as R.
pub(crate) struct Base<E: Edwards> {
    comb: Comb<E>,
    small_order: [E::Encoding; 8],
}

impl<E: Edwards> Base<E> {
    pub(crate) fn new(point: E, small_order: [E; 8], shape: Shape) -> Option<Self> {
        Some(Self { comb: Comb::new(point, shape)?, small_order: small_order.map(E::encode) })
    }
}

/// The table of a public key.
pub(crate) struct Key<E: Edwards> {
    /// The table of −A, since verification adds multiples of it.
    minus_a: Comb<E>,
}

impl<E: Edwards> Key<E> {
    /// Makes the table; `None` for a point of small order.
    pub(crate) fn new(a: E, shape: Shape) -> Option<Self> {
        if a.is_small_order() {
            return None;
        }
        Some(Self { minus_a: Comb::new(a.neg(), shape)? })
    }

    /// Whether R = \[s\]B − \[k\]A without a cofactor, and R is not of small order.
    ///
    /// Encodings are compared, so R need not be decoded: bytes that are not a canonical encoding equal none of them.
    pub(crate) fn verifies(&self, base: &Base<E>, r: &E::Encoding, s: &[u8; 32], k: &[u8; 32]) -> bool {
        if base.small_order.contains(r) {
            return false;
        }
        self.minus_a.multiply_add(k, &base.comb, s).encode() == *r
    }
}

#[cfg(test)]
mod tests;
