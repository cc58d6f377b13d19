//! A bounded map whose entries stay until their time is over, and are never dropped to make room before.
//!
//! Its room is shared out: a party has a stated share of it, and a stated reserve is kept free of what parties put in.

mod parties;

use alloc::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::Timestamp;
use parties::Parties;

/// How many entries whose time is over are dropped with each one that is put in, so that no call pays for many.
const DROPPED_AT_ONCE: usize = 4;

/// What an entry is found by: a digest, so that it has one length whatever a token states, and nobody can choose what it is compared
/// with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key([u8; 32]);

impl Key {
    /// The key of these parts in this order, each of which may be absent. A kind of key has a name of its own.
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

/// Whoever puts entries in: the first half of a [`Key`], since there is one with each entry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Party([u8; 16]);

impl Party {
    /// The party of these parts, as in [`Key::of`].
    pub(crate) fn of<const N: usize>(kind: &'static str, parts: [Option<&str>; N]) -> Self {
        let Key([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..]) = Key::of(kind, parts);
        Self([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p])
    }
}

/// Whose an entry is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    /// Of a party, which has a share.
    Party(Party),
    /// Of whoever may use the whole capacity, and so also what is reserved.
    Reserve,
}

/// How many entries there may be, and whose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Room {
    /// Of all.
    pub(crate) capacity: usize,
    /// Of one party.
    pub(crate) share: usize,
    /// How many are kept free of what all parties put in.
    pub(crate) reserve: usize,
}

/// At most as many entries as there is room for, each of which stays until an instant of its own.
pub(crate) struct Expiring<V> {
    room: Room,
    entries: BTreeMap<Key, Held<V>>,
    /// The entries of parties, the one whose time is over first at the front.
    common: BTreeSet<(Timestamp, Key)>,
    /// The other entries, in the same way.
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

/// Why an entry is not put in. None of those whose time is not over has been dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoRoom {
    /// The party has as many as its share.
    ShareUsed,
    /// There are as many as there may be, of all or of all parties.
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

    /// Shares the room out in another way from now on. Entries that are there stay, however many they are.
    pub(crate) const fn set_room(&mut self, room: Room) {
        self.room = room;
    }

    /// The entry of this key, if its time is not over.
    pub(crate) fn get(&self, key: &Key, now: Timestamp) -> Option<Entry<V>> {
        self.entries.get(key).map(|held| held.entry).filter(|entry| now < entry.until)
    }

    /// Whether an entry that was to stay until then may have been dropped. As long as the clock runs forward, this is never
    /// so before that instant; a clock that has been set back cannot bring back what was dropped before.
    pub(crate) fn may_have_forgotten(&self, until: Timestamp) -> bool {
        until <= self.forgotten
    }

    /// Puts an entry in. Where there is one of its key whose time is not over, that one stays whose it is, and the later time and
    /// the larger value of both count from now on. On an error nothing has changed, but that entries whose time is over may be gone.
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

    /// Whether there is room for one more of this holder. [`Self::drop_some`] has made room already if any time was over; an entry of
    /// this party whose time is over makes room for one of its own.
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

    /// Drops an entry whose time is over.
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

    /// Whether as many parties as this are counted.
    #[cfg(test)]
    pub(crate) fn has_parties(&self, parties: usize) -> bool {
        self.parties.are_of(parties, self.common.len())
    }

    /// Whether each entry of a party is counted once, and nothing else is.
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
