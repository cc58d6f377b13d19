//! Random choices that can be repeated.

use std::time::{SystemTime, UNIX_EPOCH};

use super::trial::number;

/// SplitMix64: the same choices from the same seed.
pub(super) struct Random(u64);

impl Random {
    pub(super) const fn from_seed(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below the limit.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.next() % limit).unwrap_or(0)
    }

    /// One of these.
    pub(super) fn one_of<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        choices.get(self.below(choices.len()))
    }
}

/// What a run is drawn from, unless the environment says.
pub(super) fn seed() -> u64 {
    let drawn = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros());
    let drawn = usize::try_from(drawn).unwrap_or(0);
    u64::try_from(number("COTTER_CONFORMANCE_SEED", drawn)).unwrap_or(0)
}
