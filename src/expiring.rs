//! A bounded map whose entries stay until they expire, and are never evicted before.
//!
//! The capacity is shared: each party has at most a stated share, and a stated reserve is kept free of the parties'
//! entries.

mod parties;

use alloc::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::Timestamp;
use parties::Parties;

/// How many expired entries are dropped with each insertion, so that no call pays for many.
const DROPPED_AT_ONCE: usize = 4;

/// The key of an entry: a digest.
///
/// It has one length whatever a token states, and nobody can choose the values that it is compared with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key([u8; 32]);

impl Key {
    /// The key of these parts in this order. Each part may be absent. Each kind of key has a different name.
    pub(crate) fn of<const N: usize>(kind: &'static str, parts: [Option<&str>; N]) -> Self {
        let mut hash = Sha256::new();
        for part in core::iter::once(Some(kind)).chain(parts) {
            hash.update([u8::from(part.is_some())]);
            let bytes = part.unwrap_or_default().as_bytes();
            hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(bytes);
        }
        Self(hash.finalize().into())
    }
}

/// The party that adds entries: the first half of a [`Key`], since it is stored with each entry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Party([u8; 16]);

impl Party {
    /// The party with these parts, as in [`Key::of`].
    pub(crate) fn of<const N: usize>(kind: &'static str, parts: [Option<&str>; N]) -> Self {
        let Key([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..]) = Key::of(kind, parts);
        Self([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p])
    }
}

/// The holder of an entry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    /// A party, which has a share.
    Party(Party),
    /// A holder that may use the whole capacity, including the reserve.
    Reserve,
}

/// How many entries there may be, and for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Room {
    /// For all holders together.
    pub(crate) capacity: usize,
    /// For one party.
    pub(crate) share: usize,
    /// How many are kept free of the parties' entries.
    pub(crate) reserve: usize,
}

/// A bounded number of entries, each of which stays until an instant of its own.
pub(crate) struct Expiring<V> {
    room: Room,
    entries: BTreeMap<Key, Held<V>>,
    /// The entries of parties, ordered by expiry.
    common: BTreeSet<(Timestamp, Key)>,
    /// The other entries, ordered by expiry.
    reserved: BTreeSet<(Timestamp, Key)>,
    parties: Parties,
    forgotten: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Entry<V> {
    pub(crate) until: Timestamp,
    pub(crate) value: V,
}

struct Held<V> {
    entry: Entry<V>,
    holder: Holder,
}

/// Why an entry was not added. No unexpired entry was dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoRoom {
    /// The party has used up its share.
    ShareUsed,
    /// The capacity is used up, or the part of it that is for parties.
    Full,
}

impl<V: Copy + Ord> Expiring<V> {
    pub(crate) const fn new(room: Room) -> Self {
        Self {
            room,
            entries: BTreeMap::new(),
            common: BTreeSet::new(),
            reserved: BTreeSet::new(),
            parties: Parties::new(),
            forgotten: Timestamp::from_unix_seconds(0),
        }
    }

    pub(crate) const fn room(&self) -> Room {
        self.room
    }

    /// Changes the limits. Existing entries stay, even if they exceed them.
    pub(crate) const fn set_room(&mut self, room: Room) {
        self.room = room;
    }

    /// The entry for this key, unless it has expired.
    pub(crate) fn get(&self, key: &Key, now: Timestamp) -> Option<Entry<V>> {
        self.entries.get(key).map(|held| held.entry).filter(|entry| now < entry.until)
    }

    /// Whether an entry that was to stay until then may have been dropped.
    ///
    /// While the clock runs forward, this is never so before that instant. A clock that was set back cannot restore
    /// entries that were dropped before.
    pub(crate) fn may_have_forgotten(&self, until: Timestamp) -> bool {
        until <= self.forgotten
    }

    /// Adds an entry. An unexpired entry for the same key keeps its holder, and gets the later expiry and the larger
    /// value.
    ///
    /// On an error nothing has changed, except that expired entries may have been dropped.
    pub(crate) fn put(&mut self, key: Key, entry: Entry<V>, holder: Holder, now: Timestamp) -> Result<(), NoRoom> {
        self.drop_some(now);
        match self.get(&key, now) {
            Some(earlier) => self.prolong(key, earlier, entry),
            None => {
                self.drop(&key);
                self.has_room_for(holder, now)?;
                self.insert(key, entry, holder);
            }
        }
        Ok(())
    }

    fn prolong(&mut self, key: Key, earlier: Entry<V>, later: Entry<V>) {
        let Some(held) = self.remove(&key) else { return };
        let entry = Entry { until: earlier.until.max(later.until), value: earlier.value.max(later.value) };
        self.insert(key, entry, held.holder);
    }

    /// Checks that there is room for one more entry of this holder.
    ///
    /// [`Self::drop_some`] has already dropped some expired entries. An expired entry of the party makes room for one
    /// of its own.
    fn has_room_for(&mut self, holder: Holder, now: Timestamp) -> Result<(), NoRoom> {
        if let Holder::Party(party) = holder {
            if self.parties.count(party) >= self.room.share {
                let (until, key) = self.parties.first(party).ok_or(NoRoom::ShareUsed)?;
                if now < until {
                    return Err(NoRoom::ShareUsed);
                }
                self.drop(&key);
            }
            if self.common.len() >= self.room.capacity.saturating_sub(self.room.reserve) {
                return Err(NoRoom::Full);
            }
        }
        if self.entries.len() >= self.room.capacity { Err(NoRoom::Full) } else { Ok(()) }
    }

    fn insert(&mut self, key: Key, entry: Entry<V>, holder: Holder) {
        match holder {
            Holder::Party(party) => {
                self.common.insert((entry.until, key));
                self.parties.insert(party, entry.until, key);
            }
            Holder::Reserve => drop(self.reserved.insert((entry.until, key))),
        }
        self.entries.insert(key, Held { entry, holder });
    }

    fn remove(&mut self, key: &Key) -> Option<Held<V>> {
        let held = self.entries.remove(key)?;
        let until = held.entry.until;
        match held.holder {
            Holder::Party(party) => {
                self.common.remove(&(until, *key));
                self.parties.remove(party, until, *key);
            }
            Holder::Reserve => drop(self.reserved.remove(&(until, *key))),
        }
        Some(held)
    }

    /// Drops an expired entry.
    fn drop(&mut self, key: &Key) {
        if let Some(held) = self.remove(key) {
            self.forgotten = self.forgotten.max(held.entry.until);
        }
    }

    fn drop_some(&mut self, now: Timestamp) {
        for _ in 0..DROPPED_AT_ONCE {
            let over = |order: &BTreeSet<(Timestamp, Key)>| order.first().copied().filter(|(until, _)| *until <= now);
            for (_, key) in [over(&self.common), over(&self.reserved)].into_iter().flatten() {
                self.drop(&key);
            }
        }
    }

    /// Whether this many parties are counted.
    #[cfg(test)]
    pub(crate) fn has_parties(&self, parties: usize) -> bool {
        self.parties.are_of(parties, self.common.len())
    }

    /// Whether every party's entry is counted exactly once, and nothing else.
    #[cfg(test)]
    fn is_accounted(&self) -> bool {
        let holders: BTreeSet<Party> = self
            .entries
            .values()
            .filter_map(|held| match held.holder {
                Holder::Party(party) => Some(party),
                Holder::Reserve => None,
            })
            .collect();
        self.has_parties(holders.len())
    }
}

#[cfg(test)]
mod tests;
