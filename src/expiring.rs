//! A bounded map whose entries stay until their time is over, and are never dropped to make room before.

use alloc::collections::BTreeSet;
use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::Timestamp;

/// How many entries whose time is over are dropped with each one that is put in, so that no call pays for many.
const DROPPED_AT_ONCE: usize = 4;

/// What an entry is found by: a digest, so that it has one length whatever a token states, and is spread evenly whatever an
/// attacker chooses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

/// At most `capacity` entries, each of which stays until an instant of its own.
pub(crate) struct Expiring<V> {
    capacity: usize,
    entries: HashMap<Key, Entry<V>>,
    /// The same entries, the one whose time is over first at the front.
    order: BTreeSet<(Timestamp, Key)>,
    forgotten: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Entry<V> {
    pub(crate) until: Timestamp,
    pub(crate) value: V,
}

/// There is no room, and no entry whose time is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full;

impl<V: Copy + Ord> Expiring<V> {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { capacity, entries: HashMap::new(), order: BTreeSet::new(), forgotten: Timestamp::from_unix_seconds(0) }
    }

    pub(crate) const fn capacity(&self) -> usize {
        self.capacity
    }

    /// The entry of this key, if its time is not over.
    pub(crate) fn get(&self, key: &Key, now: Timestamp) -> Option<Entry<V>> {
        self.entries.get(key).copied().filter(|entry| now < entry.until)
    }

    /// Whether an entry that was to stay until then may have been dropped. As long as the clock runs forward, this is never
    /// so before that instant; a clock that has been set back cannot bring back what was dropped before.
    pub(crate) fn may_have_forgotten(&self, until: Timestamp) -> bool {
        until <= self.forgotten
    }

    /// Puts an entry in. Where there is one of its key, the later time and the larger value of both count from now on. On an
    /// error nothing has changed, but that entries whose time is over may be gone.
    pub(crate) fn put(&mut self, key: Key, entry: Entry<V>, now: Timestamp) -> Result<(), Full> {
        self.drop_some(now);
        let Some(earlier) = self.entries.get_mut(&key) else { return self.put_new(key, entry) };
        self.order.remove(&(earlier.until, key));
        *earlier = Entry { until: earlier.until.max(entry.until), value: earlier.value.max(entry.value) };
        self.order.insert((earlier.until, key));
        Ok(())
    }

    fn put_new(&mut self, key: Key, entry: Entry<V>) -> Result<(), Full> {
        if self.entries.len() >= self.capacity || self.entries.try_reserve(1).is_err() {
            return Err(Full);
        }
        self.order.insert((entry.until, key));
        self.entries.insert(key, entry);
        Ok(())
    }

    fn drop_some(&mut self, now: Timestamp) {
        for _ in 0..DROPPED_AT_ONCE {
            match self.order.first() {
                Some((until, _)) if *until <= now => {}
                _ => return,
            }
            if let Some((until, key)) = self.order.pop_first() {
                self.entries.remove(&key);
                self.forgotten = self.forgotten.max(until);
            }
        }
    }
}

#[cfg(test)]
mod tests;
