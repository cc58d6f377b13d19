//! Sums of points, in coordinates that need no division.
#![expect(clippy::arithmetic_side_effects, reason = "elements of a field do not overflow")]

use core::ops::Neg;

use super::Field;
use crate::comb::RunningSum;

/// A finite point; for a field of 256 bits, it fills one cache line of the processor.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(crate) struct Affine<F> {
    pub(crate) x: F,
    pub(crate) y: F,
}

impl<F: Field> Neg for Affine<F> {
    type Output = Self;

    #[inline]
    fn neg(self) -> Self {
        Self { x: self.x, y: -self.y }
    }
}

/// A sum of points in XYZZ coordinates: x = X/ZZ and y = Y/ZZZ, with ZZ³ = ZZZ². Infinity has ZZ = ZZZ = 0.
///
/// The formulas are `dbl-2008-s-1` and `madd-2008-s` of the Explicit-Formulas Database.
#[derive(Clone, Copy)]
pub(crate) struct Sum<F> {
    x: F,
    y: F,
    zz: F,
    zzz: F,
}

impl<F: Field> Sum<F> {
    /// Whether this is a point with the coordinate `x`; infinity does not have one.
    pub(crate) fn has_x(self, x: F) -> bool {
        !self.zz.is_zero() && x * self.zz == self.x
    }
}

impl<F: Field> RunningSum<Affine<F>> for Sum<F> {
    fn identity() -> Self {
        Self { x: F::ONE, y: F::ONE, zz: F::ZERO, zzz: F::ZERO }
    }

    /// Doubles the sum.
    ///
    /// Infinity stays infinity, since the new ZZ is a multiple of the old. Y is never 0: that is a point of order 2,
    /// and the order of the curve is an odd prime.
    fn double(&mut self) {
        let u = self.y.double();
        let v = u.square();
        let w = u * v;
        let s = self.x * v;
        // 3·X² + a·ZZ², where a = −3
        let t = (self.x - self.zz) * (self.x + self.zz);
        let m = t.double() + t;
        let x = m.square() - s.double();
        let y = m * (s - x) - w * self.y;
        *self = Self { x, y, zz: v * self.zz, zzz: w * self.zzz };
    }

    /// Adds a point. The formula is for two finite points with different x; the other cases have their own branches.
    fn add(&mut self, point: &Affine<F>) {
        if self.zz.is_zero() {
            *self = Self::from(*point);
            return;
        }
        let p = point.x * self.zz - self.x;
        let r = point.y * self.zzz - self.y;
        if p.is_zero() {
            // There are two points with this x, inverse to each other.
            if r.is_zero() {
                self.double();
            } else {
                *self = Self::identity();
            }
            return;
        }
        let pp = p.square();
        let ppp = p * pp;
        let q = self.x * pp;
        let x = r.square() - ppp - q.double();
        let y = r * (q - x) - self.y * ppp;
        *self = Self { x, y, zz: self.zz * pp, zzz: self.zzz * ppp };
    }

    #[inline]
    fn subtract(&mut self, point: &Affine<F>) {
        self.add(&-*point);
    }
}

impl<F: Field> From<Affine<F>> for Sum<F> {
    fn from(Affine { x, y }: Affine<F>) -> Self {
        Self { x, y, zz: F::ONE, zzz: F::ONE }
    }
}

#[cfg(test)]
mod tests;
