//! \[k\]P + \[l\]Q for two points with precomputed tables: combs (Lim and Lee, 1994) with signed digits.
//!
//! **This takes variable time.** Use it only with public keys and signatures.
//!
//! The digits of k are 1 and −1. They are divided into *teeth*, rows of equal length. A column has one digit of each
//! tooth, so it represents a sum of fixed points, each with a sign. A table contains those sums, up to the sign of the
//! whole. Columns are distributed to *blocks*, each with a table of its own, and all blocks share the doublings.
//!
//! The sum is exact over the integers: multiples are not reduced by the order of the point, since a point of mixed
//! order does not have the order of the base point. For an even k, k + 1 is used, and P is subtracted at the end.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "positions are bounded by the shape, which is a constant, and points do not overflow"
)]

use core::ops::{Add, Sub};

use crate::digits::{Digits, MAX_TEETH, Shape};

/// A point with complete arithmetic, for making tables.
pub(crate) trait Group: Copy + Add<Output = Self> + Sub<Output = Self> {
    /// A point as tables store it.
    type Entry: Copy;
    /// A point as a multiplication accumulates it.
    type Sum: RunningSum<Self::Entry>;

    /// Converts points to entries of a table; `None` if one of them cannot be an entry.
    fn entries(points: Vec<Self>) -> Option<Box<[Self::Entry]>>;
}

/// A sum to which entries of a table are added.
pub(crate) trait RunningSum<Entry>: Copy {
    fn identity() -> Self;
    fn double(&mut self);
    fn add(&mut self, entry: &Entry);
    fn subtract(&mut self, entry: &Entry);
}

/// The table of one point.
pub(crate) struct Comb<G: Group> {
    shape: Shape,
    point: G::Entry,
    /// For each block, the sums in which the last tooth has the digit 1, by the digits of the other teeth.
    sums: Box<[G::Entry]>,
}

impl<G: Group> Comb<G> {
    /// Makes the table of a point; `None` if one of its sums cannot be an entry.
    pub(crate) fn new(point: G, shape: Shape) -> Option<Self> {
        let mut sums = Vec::with_capacity(shape.entries());
        for teeth in teeth_of_blocks(point, shape) {
            append_sums(&mut sums, &teeth);
        }
        Some(Self { shape, point: *G::entries(vec![point])?.first()?, sums: G::entries(sums)? })
    }

    /// \[k\]P + \[l\]Q, where `self` is the table of P and `other` that of Q; k and l are in little-endian order.
    pub(crate) fn multiply_add(&self, k: &[u8; 32], other: &Self, l: &[u8; 32]) -> G::Sum {
        let (k, l) = (Digits::new(k, self.shape), Digits::new(l, other.shape));
        let columns = self.shape.stride.max(other.shape.stride);
        let mut sum = G::Sum::identity();
        for column in (0..columns).rev() {
            if column + 1 != columns {
                sum.double();
            }
            self.add_column(&mut sum, &k, column);
            other.add_column(&mut sum, &l, column);
        }
        if k.one_more {
            sum.subtract(&self.point);
        }
        if l.one_more {
            sum.subtract(&other.point);
        }
        sum
    }

    /// Adds one column of each block.
    fn add_column(&self, sum: &mut G::Sum, digits: &Digits, column: usize) {
        let Shape { teeth, row, stride } = self.shape;
        if column >= stride {
            return;
        }
        let places = (column..row).step_by(stride);
        for (place, sums) in places.zip(self.sums.chunks_exact(self.shape.entries_of_block())) {
            let signs = digits.signs(teeth - 1, place);
            if digits.is_positive(teeth - 1, place) {
                sum.add(&sums[signs]);
            } else {
                sum.subtract(&sums[sums.len() - 1 - signs]);
            }
        }
    }
}

/// For each block, the multiples that its teeth represent: tooth t of block b has the digit at t·row + b·stride.
fn teeth_of_blocks<G: Group>(point: G, shape: Shape) -> Vec<Vec<G>> {
    let mut blocks = vec![Vec::with_capacity(MAX_TEETH); shape.blocks()];
    let mut power = point;
    for digit in 0..shape.teeth * shape.row {
        let place = digit % shape.row;
        if place.is_multiple_of(shape.stride) {
            blocks[place / shape.stride].push(power);
        }
        power = power + power;
    }
    blocks
}

/// Appends the last tooth plus the others with every choice of signs, from all −1 to all 1.
fn append_sums<G: Group>(sums: &mut Vec<G>, teeth: &[G]) {
    let Some((&last, others)) = teeth.split_last() else { return };
    let start = sums.len();
    sums.push(others.iter().fold(last, |sum, &tooth| sum - tooth));
    for &tooth in others {
        let twice = tooth + tooth;
        for i in start..sums.len() {
            sums.push(sums[i] + twice);
        }
    }
}
