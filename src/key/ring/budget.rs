//! How much memory the keys of a ring may use for precomputation together.

use cotter_precompute::Precomputation;

use super::{Keyring, PinnedKey};
use crate::Algorithm;

/// Room for 270 keys with [`Precomputation::Standard`] for Ed25519, or 1,600 with [`Precomputation::Compact`].
const DEFAULT_BYTES: usize = 16 << 20;

#[derive(Clone, Copy)]
pub(super) struct Budget {
    bytes: usize,
    /// The largest choice that the ring allows a key.
    limit: Precomputation,
    /// The memory of the tables once all are made, in bytes.
    memory: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: DEFAULT_BYTES, limit: Precomputation::Large, memory: 0 }
    }
}

impl Budget {
    /// Counts a key that is added to the ring, and applies the ring's limit to it.
    pub(super) fn spend<A: Algorithm>(&mut self, mut key: PinnedKey<A>) -> PinnedKey<A> {
        key.limit_precomputation(self.limit);
        self.memory = self.memory.saturating_add(key.table_len());
        key
    }

    /// Stops counting a key that is removed.
    pub(super) fn release<A: Algorithm>(&mut self, key: &PinnedKey<A>) {
        self.memory = self.memory.saturating_sub(key.table_len());
    }
}

impl<A: Algorithm> Keyring<A> {
    /// Sets how many bytes the tables of all keys may use together; 16 MiB by default.
    ///
    /// If they would not fit, all keys of the ring precompute less: at most [`Precomputation::Standard`], else at most
    /// [`Precomputation::Compact`], else nothing. The choice made for each key with [`PinnedKey::with_precomputation`]
    /// is remembered, so a larger budget restores it.
    ///
    /// ```
    /// use cotter::{Ed25519, Keyring, PinnedKey};
    ///
    /// # let bytes = *b"\xd7\x5a\x98\x01\x82\xb1\x0a\xb7\xd5\x4b\xfe\xd3\xc9\x64\x07\x3a\x0e\xe1\x72\xf3\xda\xa6\x23\x25\xaf\x02\x1a\x68\xf7\x07\x51\x1a";
    /// let keys = (0..100).map(|id| PinnedKey::<Ed25519>::from_raw(format!("{id}").as_str(), &bytes));
    /// let ring = Keyring::new(keys.collect::<Result<Vec<_>, _>>()?)?;
    /// assert_eq!(ring.precomputation_memory(), 100 * 60 * 1024);
    /// let ring = ring.with_precomputation_budget(2 << 20);
    /// assert_eq!(ring.precomputation_memory(), 100 * 10 * 1024);
    /// # Ok::<(), cotter::KeyError>(())
    /// ```
    #[must_use]
    pub fn with_precomputation_budget(mut self, bytes: usize) -> Self {
        self.budget.bytes = bytes;
        self.fit_budget();
        self
    }

    /// Returns how many bytes the tables of the keys use once each has verified a token.
    #[must_use]
    pub const fn precomputation_memory(&self) -> usize {
        self.budget.memory
    }

    pub(super) fn keep_budget(&mut self) {
        if self.budget.memory > self.budget.bytes {
            self.fit_budget();
        }
    }

    /// Gives all keys the largest tables that the budget has room for.
    fn fit_budget(&mut self) {
        let memory_within = |limit| self.keys().map(|key| key.table_len_within(limit)).fold(0, usize::saturating_add);
        let mut limit = Precomputation::Large;
        while limit != Precomputation::None && memory_within(limit) > self.budget.bytes {
            limit = limit.smaller();
        }
        self.budget = Budget { limit, memory: memory_within(limit), ..self.budget };
        let keys = self.absent.iter_mut().chain(self.exact.values_mut().map(|key| &mut **key));
        keys.for_each(|key| key.limit_precomputation(limit));
    }
}
