//! Multiples of one point of P-256, from a table that is made beforehand: a Lim–Lee comb with signed digits.
//!
//! They take variable time: they are for public keys and signatures, which are public, and no private key can reach them.
//!
//! A scalar is written in binary with the digits 1 and −1, and the digits are cut into rows of equal length, one for each *tooth* of
//! the comb. A column has one digit of each row, and stands for the sum of as many powers of two, 2^(column + row·length), each
//! with its sign. The columns are cut into *blocks*. For the first column of each block the table has the point times every
//! such sum; the others are these sums times a small power of two, so they are reached by doubling, all blocks at once.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "indices and shifts are bounded by the shape, which is checked when compiling, and curve points do not overflow"
)]

use alloc::{boxed::Box, vec::Vec};

use ecdsa::elliptic_curve::{Curve, bigint::ArrayEncoding, group::Group, point::BatchNormalize};
use p256::{NistP256, ProjectivePoint, Scalar, U256};

use super::p256_point::{Point, Sum};

/// n
pub(super) const ORDER: U256 = *NistP256::ORDER.as_ref();

const MAX_TEETH: usize = 11;

/// How the digits of a scalar are dealt out.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    teeth: usize,
    blocks: usize,
    columns_of_block: usize,
}

impl Shape {
    /// To be called for constants only.
    pub(super) const fn new(teeth: usize, blocks: usize) -> Self {
        let shape = Self { teeth, blocks, columns_of_block: 256_usize.div_ceil(teeth * blocks) };
        assert!(teeth <= MAX_TEETH && shape.columns() <= 64);
        // A column's sum is a power of two times an odd number. As the odd number is below n, it is no multiple of n, and no
        // entry of a table is infinity.
        assert!((teeth - 1) * shape.columns() < 255);
        shape
    }

    /// How many bytes a table takes.
    pub(super) const fn len(self) -> usize {
        self.blocks * self.points_of_block() * size_of::<Point>()
    }

    const fn columns(self) -> usize {
        self.blocks * self.columns_of_block
    }

    /// One for each choice of signs, up to the sign of the whole.
    const fn points_of_block(self) -> usize {
        1 << (self.teeth - 1)
    }
}

/// A point's table.
pub(super) struct Comb {
    shape: Shape,
    points: Box<[Point]>,
}

impl Comb {
    /// The library does the arithmetic. Nothing comes out for infinity, which is no key.
    pub(super) fn new(shape: Shape, point: &ProjectivePoint) -> Option<Self> {
        let powers = powers(shape, *point);
        let mut points = Vec::with_capacity(shape.blocks * shape.points_of_block());
        for block in 0..shape.blocks {
            let power = |tooth: usize| powers[tooth * shape.blocks + block];
            let last = shape.teeth - 1;
            // All signs but that of the last tooth are negative, then one after another is turned.
            let first = points.len();
            points.push((0..last).fold(power(last), |sum, tooth| sum - power(tooth)));
            for tooth in 0..last {
                let twice = power(tooth).double();
                points.extend_from_within(first..);
                points[first + (1 << tooth)..].iter_mut().for_each(|point| *point += twice);
            }
        }
        let points = <ProjectivePoint as BatchNormalize<[_]>>::batch_normalize_vartime(&points);
        let points = points.iter().map(Point::new).collect::<Option<_>>()?;
        Some(Self { shape, points })
    }

    /// To be multiplied with this comb's point.
    pub(super) fn digits(&self, scalar: &Scalar) -> Digits {
        Digits::new(self.shape, scalar)
    }

    /// A multiplication goes through the columns of a block from the last to the first, and doubles in between.
    pub(super) const fn columns_of_block(&self) -> usize {
        self.shape.columns_of_block
    }

    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.points)
    }

    /// Adds what stands in one column of every block.
    pub(super) fn add_column(&self, mut sum: Sum, digits: &Digits, column: usize) -> Sum {
        if column >= self.shape.columns_of_block {
            return sum;
        }
        for (block, points) in self.points.chunks_exact(self.shape.points_of_block()).enumerate() {
            let signs = digits.column(self.shape, column + block * self.shape.columns_of_block);
            let point = points[signs.index];
            sum = sum.add(if signs.negative { -point } else { point });
        }
        sum
    }
}

/// The point times the powers of two that stand in the first column of each block: block by block, row by row.
fn powers(shape: Shape, point: ProjectivePoint) -> Vec<ProjectivePoint> {
    let mut powers = Vec::with_capacity(shape.teeth * shape.blocks);
    let mut power = point;
    for _ in 0..shape.teeth * shape.blocks {
        powers.push(power);
        for _ in 0..shape.columns_of_block {
            power = power.double();
        }
    }
    powers
}

/// A scalar in digits 1 and −1.
pub(super) struct Digits {
    /// A row for each tooth; a bit is 1 for the digit 1, and 0 for −1.
    rows: [u64; MAX_TEETH],
    /// Whether the sign of every digit is turned.
    negative: bool,
}

/// The signs of one column's digits.
struct Signs {
    /// Of the teeth but the last, if that of the last is positive.
    index: usize,
    /// Whether that of the last is negative, and therefore all are turned.
    negative: bool,
}

impl Digits {
    /// Sums of such digits are odd, so an even k (0 among them) is taken as −(n − k).
    ///
    /// For `l` digits let b = (k + 2^l − 1) / 2. If bᵢ is a bit of b, then 2bᵢ − 1 is a digit of k. As k is odd and below 2^l,
    /// b is k / 2, rounded down, with one more bit at the top.
    fn new(shape: Shape, scalar: &Scalar) -> Self {
        let scalar = U256::from(scalar);
        let even = !bool::from(scalar.is_odd());
        let odd = if even { ORDER.wrapping_sub(&scalar) } else { scalar };
        let columns = shape.columns();
        let mut rest = odd.unbounded_shr_vartime(1);
        let mut rows = [0; MAX_TEETH];
        for row in &mut rows[..shape.teeth] {
            *row = low_bits(&rest);
            rest = rest.unbounded_shr_vartime(columns as u32);
        }
        rows[shape.teeth - 1] |= 1 << (columns - 1);
        Self { rows, negative: even }
    }

    fn column(&self, shape: Shape, column: usize) -> Signs {
        let bits = self.rows[..shape.teeth].iter().rev().fold(0, |bits, row| bits << 1 | (row >> column & 1) as usize);
        let last = shape.points_of_block();
        if bits & last == 0 {
            Signs { index: !bits & (last - 1), negative: !self.negative }
        } else {
            Signs { index: bits & (last - 1), negative: self.negative }
        }
    }
}

/// Of which a row uses as many as it has columns.
fn low_bits(number: &U256) -> u64 {
    number.to_le_byte_array().first_chunk().map_or(0, |low| u64::from_le_bytes(*low))
}

#[cfg(test)]
mod tests;
