//! Whose the entries are: no more of this than there are entries.

use alloc::collections::{BTreeMap, BTreeSet};

use super::{Key, Party};
use crate::Timestamp;

/// The entries of each party that has any.
pub(super) struct Parties {
    counts: BTreeMap<Party, usize>,
    /// The entries of one party stand together, the one whose time is over first at the front.
    order: BTreeSet<(Party, Timestamp, Key)>,
}

impl Parties {
    pub(super) const fn new() -> Self {
        Self { counts: BTreeMap::new(), order: BTreeSet::new() }
    }

    /// How many entries a party has, also of those whose time is over.
    pub(super) fn count(&self, party: Party) -> usize {
        self.counts.get(&party).copied().unwrap_or(0)
    }

    /// The entry of a party whose time is over first.
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

    /// A party is gone with its last entry.
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
