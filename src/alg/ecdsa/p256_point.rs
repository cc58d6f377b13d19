//! Sums of points of P-256.
//!
//! They take variable time: they are for public keys and signatures, which are public, and no private key can reach them.
#![expect(clippy::arithmetic_side_effects, reason = "elements of a field do not overflow")]

use core::ops::Neg;

use ecdsa::elliptic_curve::{bigint::ArrayEncoding, point::AffineCoordinates};
use p256::{AffinePoint, U256};

use super::p256_field::FieldElement;

/// A point with its coordinates, so not infinity; one line of the processor's cache.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(super) struct Point {
    x: FieldElement,
    y: FieldElement,
}

impl Point {
    /// The library's point, unless it is infinity.
    pub(super) fn new(point: &AffinePoint) -> Option<Self> {
        if *point == AffinePoint::IDENTITY {
            return None;
        }
        let [x, y] = [point.x(), point.y()].map(|coordinate| FieldElement::new(&U256::from_be_byte_array(coordinate)));
        Some(Self { x: x?, y: y? })
    }
}

impl Neg for Point {
    type Output = Self;

    #[inline]
    fn neg(self) -> Self {
        Self { x: self.x, y: -self.y }
    }
}

/// A sum of points, in coordinates that need no division: x = X/ZZ and y = Y/ZZZ, with ZZ³ = ZZZ². Infinity has ZZ = ZZZ = 0.
///
/// The formulas are `dbl-2008-s-1` and `madd-2008-s` of the Explicit-Formulas Database, under "XYZZ coordinates".
#[derive(Clone, Copy)]
pub(super) struct Sum {
    x: FieldElement,
    y: FieldElement,
    zz: FieldElement,
    zzz: FieldElement,
}

impl Sum {
    pub(super) const INFINITY: Self =
        Self { x: FieldElement::ONE, y: FieldElement::ONE, zz: FieldElement::ZERO, zzz: FieldElement::ZERO };

    /// Infinity stays infinity, since the new ZZ is a multiple of the old. Y is never 0: that is a point of order 2, and the
    /// order of the curve is an odd prime.
    pub(super) fn double(self) -> Self {
        let u = self.y.double();
        let v = u.square();
        let w = u * v;
        let s = self.x * v;
        // 3·X² + a·ZZ², where a = −3
        let t = (self.x - self.zz) * (self.x + self.zz);
        let m = t.double() + t;
        let x = m.square() - s.double();
        let y = m * (s - x) - w * self.y;
        Self { x, y, zz: v * self.zz, zzz: w * self.zzz }
    }

    /// The formula is for two finite points of different x; the others have branches of their own.
    pub(super) fn add(self, point: Point) -> Self {
        if self.zz.is_zero() {
            return Self::from(point);
        }
        let p = point.x * self.zz - self.x;
        let r = point.y * self.zzz - self.y;
        if p.is_zero() {
            // With one x there are two points, inverse to each other.
            return if r.is_zero() { Self::from(point).double() } else { Self::INFINITY };
        }
        let pp = p.square();
        let ppp = p * pp;
        let q = self.x * pp;
        let x = r.square() - ppp - q.double();
        let y = r * (q - x) - self.y * ppp;
        Self { x, y, zz: self.zz * pp, zzz: self.zzz * ppp }
    }

    /// Whether this is a point with the coordinate `x`; infinity has none.
    pub(super) fn has_x(self, x: FieldElement) -> bool {
        !self.zz.is_zero() && x * self.zz == self.x
    }
}

impl From<Point> for Sum {
    fn from(Point { x, y }: Point) -> Self {
        Self { x, y, zz: FieldElement::ONE, zzz: FieldElement::ONE }
    }
}

#[cfg(test)]
mod tests;
