//! Curves of very small prime order, on which every case can be tested.
//!
//! Points are added by the definition, in affine coordinates with a division; no code is shared with the code under
//! test.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "numbers are tiny"
)]

use core::ops::{Add, Mul, Neg, Sub};

use super::{
    Curve, Field,
    point::{Affine, Sum},
};
use crate::{comb::Group, digits::Shape};

/// A number modulo the prime M.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mod<const M: u32>(pub(crate) u32);

impl<const M: u32> Mod<M> {
    pub(crate) fn all() -> impl Iterator<Item = Self> + Clone {
        (0..M).map(Self)
    }

    /// Tries every number.
    pub(crate) fn inverse(self) -> Option<Self> {
        Self::all().find(|&other| self * other == Self::ONE)
    }
}

impl<const M: u32> Field for Mod<M> {
    const ZERO: Self = Self(0);
    const ONE: Self = Self(1);

    fn double(self) -> Self {
        self + self
    }

    fn square(self) -> Self {
        self * self
    }
}

impl<const M: u32> Add for Mod<M> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self((self.0 + other.0) % M)
    }
}

impl<const M: u32> Sub for Mod<M> {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self((self.0 + M - other.0) % M)
    }
}

impl<const M: u32> Mul for Mod<M> {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0 % M)
    }
}

impl<const M: u32> Neg for Mod<M> {
    type Output = Self;

    fn neg(self) -> Self {
        Self::ZERO - self
    }
}

/// The curve y² = x³ − 3x + B over the integers modulo P, with N points.
pub(crate) struct Tiny<const P: u32, const B: u32, const N: u32>;

impl<const P: u32, const B: u32, const N: u32> Tiny<P, B, N> {
    /// Integers have as many bits as the larger of n and p.
    pub(crate) const INTEGERS: u32 = if N > P { (N + 1).next_power_of_two() } else { (P + 1).next_power_of_two() };

    /// The multiples of a generator from 0 to n − 1, found by adding it repeatedly.
    pub(crate) fn multiples() -> Vec<Point<P, B>> {
        let x_and_y = Mod::all().flat_map(|x| Mod::all().map(move |y| (x, y)));
        let points: Vec<_> = x_and_y.map(|(x, y)| Point(Some((x, y)))).filter(|point| point.is_on_curve()).collect();
        let mut multiples = vec![Point(None)];
        while multiples.len() == 1 || multiples.last() != Some(&Point(None)) {
            multiples.push(multiples[multiples.len() - 1] + points[0]);
        }
        multiples.pop();
        assert_eq!(multiples.len(), N as usize, "the order of the generator");
        assert_eq!(points.len() + 1, N as usize, "the order of the curve");
        multiples
    }

    /// The shapes whose tables cannot contain infinity, with enough digits for every scalar.
    pub(crate) fn shapes() -> Vec<Shape> {
        let bits = N.ilog2() as usize + 1;
        let generator = Self::multiples()[1];
        let mut shapes = Vec::new();
        for digits in bits..=bits + 2 {
            for teeth in 1..=digits {
                for blocks in 1..=digits.div_ceil(teeth) {
                    let shape = Shape::new(digits, teeth, blocks);
                    let is_finite = crate::comb::Comb::new(generator, shape).is_some();
                    // The rule by which the shapes of P-256 are checked.
                    assert!(is_finite || (teeth - 1) * shape.row >= bits - 1, "{shape:?}");
                    let same =
                        |other: &Shape| (other.teeth, other.row, other.stride) == (teeth, shape.row, shape.stride);
                    if is_finite && !shapes.iter().any(same) {
                        shapes.push(shape);
                    }
                }
            }
        }
        shapes
    }
}

impl<const P: u32, const B: u32, const N: u32> Curve for Tiny<P, B, N> {
    type Field = Mod<P>;
    type Point = Point<P, B>;
    type Integer = u32;
    type Scalar = Mod<N>;

    const ONE: u32 = 1;
    const ORDER: u32 = N;
    const LAST: u32 = N - 1;

    fn sum(a: u32, b: u32) -> Option<u32> {
        Some(a + b).filter(|sum| *sum < Self::INTEGERS)
    }

    fn coordinate(number: u32) -> Option<Mod<P>> {
        (number < P).then_some(Mod(number))
    }

    fn scalar(number: u32) -> Mod<N> {
        Mod(number % N)
    }

    fn inverse(scalar: Mod<N>) -> Option<Mod<N>> {
        scalar.inverse()
    }

    fn bytes(scalar: Mod<N>) -> [u8; 32] {
        bytes(scalar.0)
    }
}

pub(crate) fn bytes(number: u32) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&number.to_le_bytes());
    bytes
}

/// A point of the curve y² = x³ − 3x + B modulo P, or infinity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Point<const P: u32, const B: u32>(pub(crate) Option<(Mod<P>, Mod<P>)>);

impl<const P: u32, const B: u32> Point<P, B> {
    fn is_on_curve(self) -> bool {
        self.0.is_none_or(|(x, y)| y * y == x * x * x - Mod(3) * x + Mod(B))
    }
}

/// Uses the chord and the tangent.
impl<const P: u32, const B: u32> Add for Point<P, B> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let (Some((x1, y1)), Some((x2, y2))) = (self.0, other.0) else {
            return if self.0.is_none() { other } else { self };
        };
        let slope = if x1 != x2 {
            (y2 - y1) * (x2 - x1).inverse().unwrap()
        } else if y1 == y2 {
            (Mod(3) * x1 * x1 - Mod(3)) * (y1 + y1).inverse().unwrap()
        } else {
            return Self(None);
        };
        let x = slope * slope - x1 - x2;
        Self(Some((x, slope * (x1 - x) - y1)))
    }
}

impl<const P: u32, const B: u32> Neg for Point<P, B> {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.map(|(x, y)| (x, -y)))
    }
}

impl<const P: u32, const B: u32> Sub for Point<P, B> {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl<const P: u32, const B: u32> Group for Point<P, B> {
    type Entry = Affine<Mod<P>>;
    type Sum = Sum<Mod<P>>;

    fn entries(points: Vec<Self>) -> Option<Box<[Self::Entry]>> {
        points.into_iter().map(|point| point.0.map(|(x, y)| Affine { x, y })).collect()
    }
}
