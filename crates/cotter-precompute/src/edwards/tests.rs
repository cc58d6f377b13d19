//! Tiny twisted Edwards curves of order 8q: every point, including mixed order, every scalar and every signature.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test fails by panicking"
)]

use core::ops::{Add, Sub};

use super::*;
use crate::comb::RunningSum;

/// A point of −x² + y² = 1 + Dx²y² modulo P; −1 is a square and D is not, so the addition has no exceptions.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Point<const P: u32, const D: u32> {
    x: u32,
    y: u32,
}

impl<const P: u32, const D: u32> Point<P, D> {
    const IDENTITY: Self = Self { x: 0, y: 1 };

    fn all() -> Vec<Self> {
        let points = (0..P).flat_map(|x| (0..P).map(move |y| Self { x, y }));
        points.filter(|Self { x, y }| (P * P - x * x + y * y) % P == (1 + D * (x * x % P) * (y * y % P)) % P).collect()
    }

    /// The multiples 0, 1, … of the point, until they repeat.
    fn multiples(self) -> Vec<Self> {
        let mut multiples = vec![Self::IDENTITY, self];
        while multiples.last() != Some(&Self::IDENTITY) {
            multiples.push(multiples[multiples.len() - 1] + self);
        }
        multiples.pop();
        multiples
    }

    fn order(self) -> usize {
        self.multiples().len()
    }

    /// A point of order q, and the points of small order.
    fn base_and_small_order(q: usize) -> (Self, [Self; 8]) {
        let points = Self::all();
        assert_eq!(points.len(), 8 * q);
        let of_order = |order: usize| *points.iter().find(|point| point.order() == order).unwrap();
        (of_order(q), of_order(8).multiples().try_into().unwrap())
    }
}

/// Uses Fermat's theorem.
fn inverse<const P: u32>(a: u32) -> u32 {
    let (mut power, mut square, mut rest) = (1, a % P, P - 2);
    assert_ne!(square, 0);
    while rest > 0 {
        if rest & 1 == 1 {
            power = power * square % P;
        }
        square = square * square % P;
        rest >>= 1;
    }
    power
}

impl<const P: u32, const D: u32> Add for Point<P, D> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let product = D * (self.x * other.x % P) % P * (self.y * other.y % P) % P;
        Self {
            x: (self.x * other.y + self.y * other.x) % P * inverse::<P>(1 + product) % P,
            y: (self.y * other.y + self.x * other.x) % P * inverse::<P>(P + 1 - product) % P,
        }
    }
}

impl<const P: u32, const D: u32> Neg for Point<P, D> {
    type Output = Self;

    fn neg(self) -> Self {
        Self { x: (P - self.x) % P, y: self.y }
    }
}

impl<const P: u32, const D: u32> Sub for Point<P, D> {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl<const P: u32, const D: u32> Group for Point<P, D> {
    type Entry = Self;
    type Sum = Self;

    fn entries(points: Vec<Self>) -> Option<Box<[Self]>> {
        Some(points.into())
    }
}

impl<const P: u32, const D: u32> RunningSum<Self> for Point<P, D> {
    fn identity() -> Self {
        Self::IDENTITY
    }

    fn double(&mut self) {
        *self = *self + *self;
    }

    fn add(&mut self, entry: &Self) {
        *self = *self + *entry;
    }

    fn subtract(&mut self, entry: &Self) {
        *self = *self - *entry;
    }
}

impl<const P: u32, const D: u32> Edwards for Point<P, D> {
    type Encoding = (u32, u32);

    fn encode(self) -> (u32, u32) {
        (self.x, self.y)
    }

    fn is_small_order(self) -> bool {
        8 % self.order() == 0
    }
}

fn bytes(number: usize) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[0] = number as u8;
    bytes
}

/// Every shape for integers of this many bits, or one digit more.
fn shapes(bits: usize) -> Vec<Shape> {
    let mut shapes: Vec<Shape> = Vec::new();
    for digits in bits..=bits + 1 {
        for teeth in 1..=digits {
            for blocks in 1..=digits.div_ceil(teeth) {
                let shape = Shape::new(digits, teeth, blocks);
                let same = |other: &Shape| (other.teeth, other.row, other.stride) == (teeth, shape.row, shape.stride);
                if !shapes.iter().any(same) {
                    shapes.push(shape);
                }
            }
        }
    }
    shapes
}

/// Tests \[k\]P + \[l\]Q for every P and Q of the curve and all k, l of this many bits; returns the number of products.
fn every_product<const P: u32, const D: u32>(bits: usize, of_p: Shape, of_q: Shape) -> usize {
    let points = Point::<P, D>::all();
    let scalars = 1 << bits;
    let mut count = 0;
    for p in &points {
        let comb = Comb::new(*p, of_p).unwrap();
        let multiples_of_p = p.multiples();
        for q in &points {
            let other = Comb::new(*q, of_q).unwrap();
            let multiples_of_q = q.multiples();
            for k in 0..scalars {
                for l in 0..scalars {
                    let expected = multiples_of_p[k % multiples_of_p.len()] + multiples_of_q[l % multiples_of_q.len()];
                    assert_eq!(
                        comb.multiply_add(&bytes(k), &other, &bytes(l)),
                        expected,
                        "{k}·{p:?} + {l}·{q:?}, {of_p:?}, {of_q:?}"
                    );
                    count += 1;
                }
            }
        }
    }
    count
}

/// Tests every A, R, s and k; returns how many signatures were tried, and how many were valid.
fn every_signature<const P: u32, const D: u32>(q: usize, of_base: Shape, of_key: Shape) -> (usize, usize) {
    let (b, small_order) = Point::<P, D>::base_and_small_order(q);
    let base = Base::new(b, small_order, of_base).unwrap();
    let multiples_of_b = b.multiples();
    let points = Point::<P, D>::all();
    let (mut tried, mut valid) = (0, 0);
    for &a in &points {
        let Some(key) = Key::new(a, of_key) else {
            assert!(small_order.contains(&a));
            continue;
        };
        assert!(!small_order.contains(&a));
        let multiples_of_a = a.multiples();
        for (s, &sb) in multiples_of_b.iter().enumerate() {
            // Any k is less than q and is not reduced by the order of A, which may be up to 8q.
            for (k, &ka) in multiples_of_a.iter().enumerate().take(q) {
                for &r in &points {
                    let is_valid = r == sb - ka && !small_order.contains(&r);
                    let verdict = key.verifies(&base, &r.encode(), &bytes(s), &bytes(k));
                    assert_eq!(verdict, is_valid, "A {a:?}, R {r:?}, s {s}, k {k}");
                    tried += 1;
                    valid += usize::from(is_valid);
                }
            }
        }
    }
    (tried, valid)
}

#[test]
fn every_product_with_every_pair_of_shapes() {
    let shapes = shapes(3);
    assert_eq!(shapes.len(), 12);
    for &a in &shapes {
        for &b in &shapes {
            assert_eq!(every_product::<29, 27>(3, a, b), 40 * 40 * 8 * 8);
        }
    }
}

#[test]
fn every_product_on_a_larger_curve() {
    assert_eq!(every_product::<109, 11>(4, Shape::new(4, 2, 2), Shape::new(4, 2, 1)), 104 * 104 * 16 * 16);
}

#[test]
fn every_signature_with_every_pair_of_shapes() {
    let shapes = shapes(3);
    for &a in &shapes {
        for &b in &shapes {
            assert_eq!(every_signature::<29, 27>(5, a, b), (32 * 5 * 5 * 40, 640));
        }
    }
}

#[test]
fn every_signature_on_a_larger_curve() {
    let shapes = (Shape::new(4, 3, 1), Shape::new(4, 2, 2));
    assert_eq!(every_signature::<109, 11>(13, shapes.0, shapes.1), (96 * 13 * 13 * 104, 14_976));
}
