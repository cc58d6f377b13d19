//! A part of a table: slots for keys, in groups of eight whose tags are one word.
//!
//! Slots are filled and never emptied, so a reader needs only to see a slot's key before its tag. The tags of a million
//! entries fit into the caches of a processor: a key that is not there is mostly told by them alone.

// Of the standard library; of `loom` in the test of interleavings.
use super::{
    Entry, Hash, Key, Seed,
    atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering},
};

/// The slots of a group.
const GROUP: usize = 8;

/// The entries for which a new shard has a group, and those at which it is rebuilt, of two groups.
const FEW: usize = 5;
const MANY: usize = 13;

/// The lowest bit of each byte of a word, and all but the highest.
const LOWEST: u64 = 0x0101_0101_0101_0101;
const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;

#[derive(Default)]
pub(super) struct Shard<const N: usize> {
    /// A byte for each slot of a group: zero if it is empty.
    tags: Box<[AtomicU64]>,
    slots: Box<[Slot<N>]>,
    /// Until when an entry is needed. Only the writer reads it.
    untils: Box<[AtomicU32]>,
    len: AtomicUsize,
    /// No entry may be dropped before.
    earliest: AtomicU32,
}

struct Slot<const N: usize> {
    key: [AtomicU64; 2],
    counters: [AtomicU64; N],
}

impl<const N: usize> Slot<N> {
    fn empty() -> Self {
        Self { key: Default::default(), counters: std::array::from_fn(|_| AtomicU64::new(0)) }
    }

    fn key(&self) -> Key {
        let [first, last] = &self.key;
        Key::of_halves([first.load(Ordering::Relaxed), last.load(Ordering::Relaxed)])
    }

    fn counters(&self) -> [u64; N] {
        self.counters.each_ref().map(|counter| counter.load(Ordering::Relaxed))
    }
}

impl<const N: usize> Shard<N> {
    fn with_room_for(entries: usize) -> Self {
        let groups = entries.div_ceil(FEW);
        let slots = groups.saturating_mul(GROUP);
        Self {
            tags: (0..groups).map(|_| AtomicU64::new(0)).collect(),
            slots: (0..slots).map(|_| Slot::empty()).collect(),
            untils: (0..slots).map(|_| AtomicU32::new(0)).collect(),
            len: AtomicUsize::new(0),
            earliest: AtomicU32::new(u32::MAX),
        }
    }

    /// The bytes of a slot and its marks.
    #[cfg(test)]
    pub(super) const SLOT: usize = size_of::<Slot<N>>() + size_of::<AtomicU32>() + 1;

    #[cfg(test)]
    pub(super) const fn slots(&self) -> usize {
        self.slots.len()
    }

    pub(super) fn len(&self) -> usize {
        self.len.load(Ordering::Relaxed)
    }

    /// Whether there are entries that are over.
    pub(super) fn is_due(&self, now: u32) -> bool {
        self.len() > 0 && self.earliest.load(Ordering::Relaxed) <= now
    }

    pub(super) fn get(&self, hash: Hash, is_it: impl Fn(Key) -> bool) -> Option<[u64; N]> {
        Some(self.slots.get(self.find(hash, is_it)?)?.counters())
    }

    /// The slot of the key that has this hash, and that is it.
    fn find(&self, hash: Hash, is_it: impl Fn(Key) -> bool) -> Option<usize> {
        let tag = u64::from(hash.tag()).wrapping_mul(LOWEST);
        let mut group = hash.group(self.tags.len());
        for _ in 0..self.tags.len() {
            // The key is seen, since it was written before the tag.
            let tags = self.tags.get(group)?.load(Ordering::Acquire);
            let mut same = zero_bytes(tags ^ tag);
            while same != 0 {
                let place = slot_of(group, same);
                if is_it(self.slots.get(place)?.key()) {
                    return Some(place);
                }
                same &= same.wrapping_sub(1);
            }
            if zero_bytes(tags) != 0 {
                return None;
            }
            group = self.after(group);
        }
        None
    }

    fn after(&self, group: usize) -> usize {
        let after = group.wrapping_add(1);
        if after < self.tags.len() { after } else { 0 }
    }

    /// Adds an entry, or raises what is known of its key. `false`, and nothing is changed, if there is no room for it.
    pub(super) fn put(&self, entry: &Entry<N>, hash: Hash) -> bool {
        if let Some(place) = self.find(hash, |key| key == entry.key) {
            self.raise(place, entry);
            return true;
        }
        let has_room = self.len().saturating_mul(2) < self.tags.len().saturating_mul(MANY);
        has_room && self.fill(entry, hash).is_some()
    }

    fn raise(&self, place: usize, entry: &Entry<N>) {
        let (Some(slot), Some(until)) = (self.slots.get(place), self.untils.get(place)) else { return };
        slot.counters.iter().zip(entry.counters).for_each(|(known, counter)| {
            known.fetch_max(counter, Ordering::Relaxed);
        });
        until.fetch_max(entry.until, Ordering::Relaxed);
        self.earliest.fetch_min(entry.until, Ordering::Relaxed);
    }

    /// Fills the first empty slot that a reader comes to.
    fn fill(&self, entry: &Entry<N>, hash: Hash) -> Option<()> {
        let mut group = hash.group(self.tags.len());
        for _ in 0..self.tags.len() {
            let tags = self.tags.get(group)?.load(Ordering::Relaxed);
            let empty = zero_bytes(tags);
            if empty == 0 {
                group = self.after(group);
                continue;
            }
            let place = slot_of(group, empty);
            let slot = self.slots.get(place)?;
            slot.key.iter().zip(entry.key.halves()).for_each(|(to, half)| to.store(half, Ordering::Relaxed));
            self.raise(place, entry);
            let tag = u64::from(hash.tag()) << (empty.trailing_zeros() & !7);
            self.tags.get(group)?.store(tags | tag, Ordering::Release);
            self.len.fetch_add(1, Ordering::Relaxed);
            return Some(());
        }
        None
    }

    /// A shard with this entry too, without what is over, and with room for more.
    pub(super) fn rebuilt(&self, entry: Option<&Entry<N>>, seed: Seed, now: u32) -> Self {
        let left = || self.entries().filter(|entry| entry.until > now).chain(entry.copied());
        let rebuilt = Self::with_room_for(left().count());
        left().for_each(|entry| {
            rebuilt.put(&entry, seed.hash(entry.key));
        });
        rebuilt
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = Entry<N>> {
        let tags = self.tags.iter().flat_map(|tags| tags.load(Ordering::Acquire).to_le_bytes());
        let filled = tags.zip(&self.slots).zip(&self.untils).filter(|((tag, _), _)| *tag != 0);
        filled.map(|((_, slot), until)| Entry {
            key: slot.key(),
            counters: slot.counters(),
            until: until.load(Ordering::Relaxed),
        })
    }
}

/// The highest bit of each byte that is zero, and of no other: an empty slot is not looked at.
const fn zero_bytes(word: u64) -> u64 {
    !((word & LOW).wrapping_add(LOW) | word | LOW)
}

/// The slot of a group whose byte is the first that is marked.
fn slot_of(group: usize, marks: u64) -> usize {
    let byte = usize::try_from(marks.trailing_zeros() >> 3).unwrap_or(0);
    group.wrapping_mul(GROUP).wrapping_add(byte)
}
