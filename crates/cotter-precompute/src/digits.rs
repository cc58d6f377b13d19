//! Integers with the digits 1 and −1, as a comb reads them.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "positions and shifts are bounded by the shape, which is a constant"
)]

pub(crate) const MAX_TEETH: usize = 11;

/// How a comb divides the digits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) teeth: usize,
    /// The number of digits of a tooth.
    pub(crate) row: usize,
    /// The number of digits of a tooth in one block; the last block may have fewer.
    pub(crate) stride: usize,
}

impl Shape {
    /// The smallest shape for integers of up to `digits` bits with this many `teeth` and `blocks`; for constants only.
    pub(crate) const fn new(digits: usize, teeth: usize, blocks: usize) -> Self {
        let row = digits.div_ceil(teeth);
        assert!(teeth <= MAX_TEETH && row <= 64, "a row is one u64");
        Self { teeth, row, stride: row.div_ceil(blocks) }
    }

    /// The number of entries in a table.
    pub(crate) const fn entries(self) -> usize {
        self.blocks() * self.entries_of_block()
    }

    pub(crate) const fn blocks(self) -> usize {
        self.row.div_ceil(self.stride)
    }

    /// The number of entries of a block: one for each choice of signs, up to the sign of the whole.
    pub(crate) const fn entries_of_block(self) -> usize {
        1 << (self.teeth - 1)
    }
}

/// The digits of one integer: a bit for each, 1 for the digit 1 and 0 for −1.
pub(crate) struct Digits {
    /// A row for each tooth; bits from `row` on are ignored.
    rows: [u64; MAX_TEETH],
    /// Whether the digits represent the integer plus one, since it is even.
    pub(crate) one_more: bool,
}

impl Digits {
    /// The digits dᵢ = 2bᵢ − 1 of an odd k: Σ dᵢ2ⁱ = 2b − (2ⁿ − 1), which is k if b = (k − 1)/2 + 2ⁿ⁻¹.
    pub(crate) fn new(k: &[u8; 32], shape: Shape) -> Self {
        let mut words = [0; 4];
        for (word, bytes) in words.iter_mut().zip(k.as_chunks().0) {
            *word = u64::from_le_bytes(*bytes);
        }
        let one_more = words[0] & 1 == 0;
        let word = |i: usize| words.get(i).copied().unwrap_or(0);
        let bits_from = |bit: usize| {
            let two = u128::from(word(bit / 64)) | u128::from(word(bit / 64 + 1)) << 64;
            (two >> (bit % 64)) as u64
        };

        let mut rows = [0; MAX_TEETH];
        for (tooth, row) in rows.iter_mut().enumerate().take(shape.teeth) {
            // (k − 1)/2 for an odd k, and k/2 = (k + 1 − 1)/2 for an even one.
            *row = bits_from(tooth * shape.row + 1);
        }
        rows[shape.teeth - 1] |= 1 << (shape.row - 1);
        Self { rows, one_more }
    }

    /// The digits of the first `teeth` teeth at one place; the first tooth is the lowest bit.
    pub(crate) fn signs(&self, teeth: usize, place: usize) -> usize {
        self.rows[..teeth].iter().rev().fold(0, |signs, row| signs << 1 | (row >> place & 1) as usize)
    }

    pub(crate) fn is_positive(&self, tooth: usize, place: usize) -> bool {
        self.rows[tooth] >> place & 1 == 1
    }
}

#[cfg(test)]
mod tests;
