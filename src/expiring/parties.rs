//! The entries by party: no more parties than entries.

use alloc::collections::{BTreeMap, BTreeSet};

use super::{Key, Party};
use crate::Timestamp;

/// The entries of each party that has any.
pub(super) struct Parties {
    counts: BTreeMap<Party, usize>,
    /// The entries of a party are adjacent, ordered by expiry.
    order: BTreeSet<(Party, Timestamp, Key)>,
}

impl Parties {
    pub(super) const fn new() -> Self {
        Self { counts: BTreeMap::new(), order: BTreeSet::new() }
    }

    /// How many entries a party has, including expired ones.
    pub(super) fn count(&self, party: Party) -> usize {
        self.counts.get(&party).copied().unwrap_or(0)
    }

    /// The entry of a party that expires first.
    pub(super) fn first(&self, party: Party) -> Option<(Timestamp, Key)> {
        let from = (party, Timestamp::from_unix_seconds(0), Key([0; 32]));
        self.order.range(from..).next().filter(|(of, ..)| *of == party).map(|(_, until, key)| (*until, *key))
    }

    pub(super) fn insert(&mut self, party: Party, until: Timestamp, key: Key) {
        if self.order.insert((party, until, key)) {
            let count = self.counts.entry(party).or_default();
            *count = count.saturating_add(1);
        }
    }

    /// Removes an entry. A party is removed with its last entry.
    pub(super) fn remove(&mut self, party: Party, until: Timestamp, key: Key) {
        if !self.order.remove(&(party, until, key)) {
            return;
        }
        if let Some(count) = self.counts.get_mut(&party) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.counts.remove(&party);
            }
        }
    }

    #[cfg(test)]
    pub(super) fn are_of(&self, parties: usize, entries: usize) -> bool {
        self.counts.len() == parties && self.order.len() == entries && self.counts.values().sum::<usize>() == entries
    }
}
