//! A bounded cache of values by text. The whole text is compared.

use core::mem;
use std::{
    boxed::Box,
    collections::HashMap,
    hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState},
    sync::{
        RwLock,
        atomic::{AtomicBool, Ordering},
    },
    vec::Vec,
};

/// Values by text, up to a capacity. Values that have not been used lately are replaced first.
pub(crate) struct Cache<V> {
    hasher: RandomState,
    shards: Box<[RwLock<Shard<V>>]>,
}

/// One of several parts, so that writers seldom wait for each other.
struct Shard<V> {
    capacity: usize,
    entries: HashMap<u64, Entry<V>, BuildHasherDefault<Hashed>>,
    /// The hashes of all entries, and the position of the next one to consider for replacement.
    all: Vec<u64>,
    hand: usize,
}

struct Entry<V> {
    text: Box<str>,
    value: V,
    /// Since the hand last passed.
    was_used: AtomicBool,
}

/// A hasher for keys that are already hashes.
#[derive(Default)]
struct Hashed(u64);

const SHARDS: usize = 16;

/// Smaller parts would be filled unevenly.
const MIN_SHARD: usize = 64;

/// How many bytes at the end of a text are hashed: in a token, these are the signature or most of it.
const HASHED: usize = 64;

impl<V: Clone> Cache<V> {
    /// Creates a cache for this many values, rounded up to give each part the same capacity.
    pub(crate) fn new(capacity: usize) -> Self {
        let count = SHARDS.min(capacity.div_euclid(MIN_SHARD)).max(1);
        let capacity = capacity.div_ceil(count);
        let shard = || Shard { capacity, entries: HashMap::default(), all: Vec::new(), hand: 0 };
        Self {
            hasher: RandomState::new(),
            shards: core::iter::repeat_with(|| RwLock::new(shard())).take(count).collect(),
        }
    }

    /// The value for this text, which is compared as a whole.
    pub(crate) fn get(&self, text: &str) -> Option<V> {
        let hash = self.hash(text);
        let shard = self.shard(hash)?.read().ok()?;
        let entry = shard.entries.get(&hash)?;
        if *entry.text != *text {
            return None;
        }
        // Written only on a change, so that threads that read the same text do not contend for the cache line.
        if !entry.was_used.load(Ordering::Relaxed) {
            entry.was_used.store(true, Ordering::Relaxed);
        }
        Some(entry.value.clone())
    }

    /// Stores a value, replacing any other for this text.
    pub(crate) fn insert(&self, text: &str, value: V) {
        let hash = self.hash(text);
        let entry = Entry { text: text.into(), value, was_used: AtomicBool::new(false) };
        // A thread that panicked may have left a part half written. Such a part stores nothing any more.
        let Some(Ok(mut shard)) = self.shard(hash).map(RwLock::write) else { return };
        let displaced = shard.insert(hash, entry);
        // Dropping a value can run foreign code, which might take the lock.
        drop(shard);
        drop(displaced);
    }

    /// Keyed, so that nobody can choose texts whose ends collide. Of two texts with the same end, the later is kept.
    fn hash(&self, text: &str) -> u64 {
        let text = text.as_bytes();
        self.hasher.hash_one(text.last_chunk::<HASHED>().map_or(text, |end| end.as_slice()))
    }

    /// Uses bits from the middle of the hash, since the table of a part uses the bits at both ends.
    #[expect(clippy::as_conversions, reason = "a remainder of a number of parts")]
    fn shard(&self, hash: u64) -> Option<&RwLock<Shard<V>>> {
        self.shards.get((hash >> 32).checked_rem(self.shards.len() as u64)? as usize)
    }
}

impl<V> Shard<V> {
    /// Stores an entry, and returns the one that it replaces, or the entry itself if there is no capacity.
    fn insert(&mut self, hash: u64, entry: Entry<V>) -> Option<Entry<V>> {
        if let Some(earlier) = self.entries.get_mut(&hash) {
            return Some(mem::replace(earlier, entry));
        }
        let displaced = if self.all.len() < self.capacity {
            self.all.push(hash);
            None
        } else {
            match self.make_room() {
                Some((place, displaced)) => {
                    *place = hash;
                    displaced
                }
                None => return Some(entry),
            }
        };
        self.entries.insert(hash, entry);
        displaced
    }

    /// The place of an entry that has not been used since the hand last passed, and the entry; `None` without capacity.
    fn make_room(&mut self) -> Option<(&mut u64, Option<Entry<V>>)> {
        loop {
            let place = self.hand.checked_rem(self.all.len())?;
            self.hand = place.saturating_add(1);
            let hash = self.all.get(place)?;
            let was_used = self.entries.get_mut(hash).is_some_and(|entry| mem::take(entry.was_used.get_mut()));
            if !was_used {
                let displaced = self.entries.remove(hash);
                return self.all.get_mut(place).map(|place| (place, displaced));
            }
        }
    }
}

impl Hasher for Hashed {
    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn write(&mut self, bytes: &[u8]) {
        // All keys are `u64`s.
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash.rotate_left(8) ^ u64::from(*byte));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::String};

    use super::*;

    fn text(number: usize) -> String {
        format!("{number:0>80}")
    }

    fn count(cache: &Cache<usize>) -> usize {
        for shard in &cache.shards {
            let shard = shard.read().unwrap();
            assert_eq!(shard.entries.len(), shard.all.len());
            assert!(shard.entries.len() <= shard.capacity);
            assert!(shard.all.iter().all(|hash| shard.entries.contains_key(hash)));
        }
        cache.shards.iter().map(|shard| shard.read().unwrap().entries.len()).sum()
    }

    #[test]
    fn no_more_is_kept_than_there_is_capacity_for() {
        for capacity in [0, 1, 2, 63, 64, 128, 1000] {
            let cache = Cache::new(capacity);
            for number in 0..3000 {
                cache.insert(&text(number), number);
                cache.insert(&text(number), number);
            }
            assert!(count(&cache) <= capacity.next_multiple_of(SHARDS), "{capacity}");
            assert_eq!(cache.get(&text(2999)), (capacity > 0).then_some(2999));
        }
        assert_eq!(count(&Cache::new(0)), 0);
    }

    #[test]
    fn small_caches_are_exact_and_forget_what_is_not_used() {
        let cache = Cache::new(10);
        for number in 0..10 {
            cache.insert(&text(number), number);
        }
        assert_eq!(count(&cache), 10);
        for number in 10..60 {
            assert_eq!(cache.get(&text(3)), Some(3), "it is used all the time");
            cache.insert(&text(number), number);
        }
        assert_eq!(count(&cache), 10);
        assert_eq!(cache.get(&text(4)), None);
    }

    #[test]
    fn the_whole_text_is_compared() {
        let cache = Cache::new(10);
        let (long, other) = (format!("a{}", text(0)), format!("b{}", text(0)));
        cache.insert(&long, 1);
        for text in [&other, &text(0), "", "a"] {
            assert_eq!(cache.get(text), None, "{text}");
        }
        assert_eq!(cache.get(&long), Some(1));
        cache.insert(&other, 2);
        assert_eq!((cache.get(&other), cache.get(&long)), (Some(2), None), "the later one is kept");
        assert_eq!(count(&cache), 1);
    }

    #[test]
    fn what_somebody_panicked_in_keeps_nothing_and_does_not_panic() {
        let cache = Cache::new(10);
        cache.insert("a", 1);
        let panicked = std::panic::catch_unwind(core::panic::AssertUnwindSafe(|| {
            let _guard = cache.shards[0].write().unwrap();
            std::panic::resume_unwind(Box::new(()));
        }));
        assert!(panicked.is_err());
        cache.insert("a", 2);
        assert_eq!(cache.get("a"), None);
    }
}
