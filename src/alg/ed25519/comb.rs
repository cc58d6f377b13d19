//! Multiples of two points that are known long before: combs (Lim and Lee, 1994) with signed digits.
//!
//! **Everything here takes a time that depends on its input**, and reads memory at places that do. That is safe for what
//! verification works on, a public key and a public signature, and for nothing else. This crate has no private key, no type for
//! one and no operation on one, and this module is reached from [`super::key`] alone.
//!
//! An integer of 253 bits is written with digits that are 1 or −1, which every odd one can be; an even one is made odd, and
//! the point is taken away again. The digits are cut into `teeth` rows of equal length. One column of digits, one of
//! each row, is a sum of the same `teeth` points with signs of its own; the table has those sums, half of them, since the
//! other half are their negatives. A row is cut into blocks with a part of the table each, so that `stride` doublings
//! do for the whole row.
//!
//! The arithmetic is exact over the integers: only multiples that are written here are added, and nothing is reduced
//! modulo the order of the base point. The order of a key may be eight times that. The addition of `curve25519-dalek` is
//! complete: it has no exceptions for equal points, inverse points or the identity.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "positions in tables and in digits are bounded by the shapes, which are constants"
)]

use alloc::vec::Vec;
use std::sync::OnceLock;

use curve25519_dalek::{constants::ED25519_BASEPOINT_POINT, edwards::EdwardsPoint, scalar::Scalar, traits::Identity};

use crate::Table;

/// How many digits an integer below 2²⁵³ has; the order of the base point is less.
const DIGITS: usize = 253;

const MAX_TEETH: usize = 9;

/// How a comb cuts the digits.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    teeth: usize,
    /// The digits of a row; at most 64, and enough for `DIGITS` in all rows together.
    row: usize,
    /// The digits of a block of a row; the last block may be shorter.
    stride: usize,
}

/// The table of one point.
pub(super) struct Comb {
    shape: Shape,
    point: EdwardsPoint,
    /// For each block, the sums in which the last tooth counts as 1, by the signs of the other teeth.
    sums: Vec<EdwardsPoint>,
}

/// The digits of one integer as a comb reads them: a bit for each, set for 1 and clear for −1.
struct Digits {
    rows: [u64; MAX_TEETH],
    /// Whether they say one more than the integer, because it is even.
    one_more: bool,
}

impl Shape {
    const BASE: Self = Self::new(9, 3);

    /// The shape of a key's comb, if it is to have one.
    pub(super) const fn of(choice: Table) -> Option<Self> {
        match choice {
            Table::None => None,
            Table::Compact => Some(Self::new(6, 2)),
            Table::Standard => Some(Self::new(7, 4)),
            Table::Large => Some(Self::new(9, 3)),
        }
    }

    const fn new(teeth: usize, blocks: usize) -> Self {
        let row = DIGITS.div_ceil(teeth);
        Self { teeth, row, stride: row.div_ceil(blocks) }
    }

    /// How many bytes the table takes.
    pub(super) const fn len(self) -> usize {
        self.blocks() * self.sums_in_block() * size_of::<EdwardsPoint>()
    }

    const fn blocks(self) -> usize {
        self.row.div_ceil(self.stride)
    }

    const fn sums_in_block(self) -> usize {
        1 << (self.teeth - 1)
    }
}

impl Comb {
    /// The comb of a key's point.
    pub(super) fn new(point: EdwardsPoint, shape: Shape) -> Self {
        let mut sums = Vec::with_capacity(shape.blocks() * shape.sums_in_block());
        for teeth in teeth_of_blocks(point, shape) {
            append_sums(&mut sums, &teeth[..shape.teeth]);
        }
        Self { shape, point, sums }
    }

    /// The comb of the base point, which all keys share.
    pub(super) fn base() -> &'static Self {
        static BASE: OnceLock<Comb> = OnceLock::new();
        BASE.get_or_init(|| Self::new(ED25519_BASEPOINT_POINT, Shape::BASE))
    }

    /// \[k\]P + \[l\]Q, where this is the comb of P.
    pub(super) fn mul_add(&self, k: &Scalar, other: &Self, l: &Scalar) -> EdwardsPoint {
        let (k, l) = (Digits::of(k, self.shape), Digits::of(l, other.shape));
        let columns = self.shape.stride.max(other.shape.stride);
        let mut sum = EdwardsPoint::identity();
        for column in (0..columns).rev() {
            if column + 1 != columns {
                let half = sum;
                sum += half;
            }
            self.add_column(&mut sum, &k, column);
            other.add_column(&mut sum, &l, column);
        }
        if k.one_more {
            sum -= self.point;
        }
        if l.one_more {
            sum -= other.point;
        }
        sum
    }

    /// Adds what one digit of each block of each row stands for.
    fn add_column(&self, sum: &mut EdwardsPoint, digits: &Digits, column: usize) {
        let Shape { teeth, row, stride } = self.shape;
        if column >= stride {
            return;
        }
        let places = (column..row).step_by(stride);
        for (place, sums) in places.zip(self.sums.chunks_exact(self.shape.sums_in_block())) {
            let bit = |tooth: usize| usize::from(digits.rows[tooth] >> place & 1 == 1);
            let signs = (0..teeth - 1).fold(0, |signs, tooth| signs | bit(tooth) << tooth);
            if bit(teeth - 1) == 1 {
                *sum += &sums[signs];
            } else {
                *sum -= &sums[sums.len() - 1 - signs];
            }
        }
    }
}

impl Digits {
    /// Digits dᵢ = 2bᵢ − 1 of an odd k: Σ dᵢ2ⁱ = 2b − (2ⁿ − 1), which is k where b = (k − 1)/2 + 2ⁿ⁻¹.
    fn of(k: &Scalar, shape: Shape) -> Self {
        let mut words = [0; 5];
        for (word, bytes) in words.iter_mut().zip(k.as_bytes().as_chunks::<8>().0) {
            *word = u64::from_le_bytes(*bytes);
        }
        let one_more = words[0] & 1 == 0;
        for i in 0..4 {
            words[i] = words[i] >> 1 | words[i + 1] << 63;
        }

        let mut rows = [0; MAX_TEETH];
        for (tooth, digits) in rows.iter_mut().enumerate().take(shape.teeth) {
            let (word, shift) = (tooth * shape.row / 64, tooth * shape.row % 64);
            let two = u128::from(words[word]) | u128::from(words[(word + 1).min(4)]) << 64;
            *digits = (two >> shift) as u64;
        }
        // Beyond the 252 bits of (k − 1)/2 there is only this one.
        rows[shape.teeth - 1] |= 1 << (shape.row - 1);
        Self { rows, one_more }
    }
}

/// For each block, the points that its teeth stand for: tooth t of block b is for the digit at t·row + b·stride.
fn teeth_of_blocks(point: EdwardsPoint, shape: Shape) -> Vec<[EdwardsPoint; MAX_TEETH]> {
    let mut blocks = alloc::vec![[EdwardsPoint::identity(); MAX_TEETH]; shape.blocks()];
    let mut power = point;
    for digit in 0..shape.teeth * shape.row {
        let (tooth, place) = (digit / shape.row, digit % shape.row);
        if place % shape.stride == 0 {
            blocks[place / shape.stride][tooth] = power;
        }
        let half = power;
        power += half;
    }
    blocks
}

/// Appends the sums of the last tooth with every choice of signs for the others, from all −1 to all 1.
fn append_sums(sums: &mut Vec<EdwardsPoint>, teeth: &[EdwardsPoint]) {
    let start = sums.len();
    let others = &teeth[..teeth.len() - 1];
    sums.push(others.iter().fold(teeth[others.len()], |sum, tooth| sum - tooth));
    for tooth in others {
        let twice = tooth + tooth;
        for i in start..sums.len() {
            sums.push(sums[i] + twice);
        }
    }
}
