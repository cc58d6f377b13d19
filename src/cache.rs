//! What is known of texts that were seen before: bounded, and found by the whole text.

use std::{
    boxed::Box,
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    sync::{
        RwLock,
        atomic::{AtomicBool, Ordering},
    },
    vec::Vec,
};

/// Values by text, at most as many as there is capacity for. What has not been asked for lately makes room first.
pub(crate) struct Cache<V> {
    hasher: RandomState,
    shards: Box<[RwLock<Shard<V>>]>,
}

/// One of several parts, so that those who write seldom wait for each other.
struct Shard<V> {
    capacity: usize,
    entries: Vec<Entry<V>>,
    by_hash: HashMap<u64, usize>,
    /// The entry that is asked next to make room.
    hand: usize,
}

struct Entry<V> {
    hash: u64,
    text: Box<str>,
    value: V,
    /// Since the hand has passed.
    was_used: AtomicBool,
}

const SHARDS: usize = 16;

/// Parts smaller than this would be uneven.
const MIN_SHARD: usize = 64;

/// How much of the end of a text is hashed: in a token that is the signature, or most of it.
const HASHED: usize = 64;

impl<V: Clone> Cache<V> {
    /// Room for so many values; where there are parts, rounded up to have equal ones.
    pub(crate) fn new(capacity: usize) -> Self {
        let count = SHARDS.min(capacity.div_euclid(MIN_SHARD)).max(1);
        let capacity = capacity.div_ceil(count);
        let shard = || Shard { capacity, entries: Vec::new(), by_hash: HashMap::new(), hand: 0 };
        Self {
            hasher: RandomState::new(),
            shards: core::iter::repeat_with(|| RwLock::new(shard())).take(count).collect(),
        }
    }

    /// The value of this text, compared whole, if it is one that `accepts`.
    pub(crate) fn get(&self, text: &str, accepts: impl FnOnce(&V) -> bool) -> Option<V> {
        let hash = self.hash(text);
        let shard = self.shard(hash)?.read().ok()?;
        let entry = shard.entries.get(*shard.by_hash.get(&hash)?)?;
        if *entry.text != *text || !accepts(&entry.value) {
            return None;
        }
        // Written only if it changes, so that those who read one text do not take it from each other.
        if !entry.was_used.load(Ordering::Relaxed) {
            entry.was_used.store(true, Ordering::Relaxed);
        }
        Some(entry.value.clone())
    }

    /// Keeps a value, in place of what was kept for this text.
    pub(crate) fn insert(&self, text: &str, value: V) {
        let hash = self.hash(text);
        let entry = Entry { hash, text: text.into(), value, was_used: AtomicBool::new(false) };
        // Whoever has panicked may have left a part half written; nothing is kept in it any more.
        if let Some(Ok(mut shard)) = self.shard(hash).map(RwLock::write) {
            shard.insert(entry);
        }
    }

    /// Keyed, so that nobody can choose texts that fall together. Two texts of one end do, and the later one is kept.
    fn hash(&self, text: &str) -> u64 {
        let text = text.as_bytes();
        self.hasher.hash_one(text.last_chunk::<HASHED>().map_or(text, |end| end.as_slice()))
    }

    #[expect(clippy::as_conversions, reason = "a remainder of a number of parts")]
    fn shard(&self, hash: u64) -> Option<&RwLock<Shard<V>>> {
        self.shards.get(hash.checked_rem(self.shards.len() as u64)? as usize)
    }
}

impl<V> Shard<V> {
    fn insert(&mut self, entry: Entry<V>) {
        let place = match self.by_hash.get(&entry.hash) {
            Some(place) => *place,
            None if self.entries.len() < self.capacity => self.entries.len(),
            None => match self.make_room() {
                Some(place) => place,
                None => return,
            },
        };
        self.by_hash.insert(entry.hash, place);
        match self.entries.get_mut(place) {
            Some(earlier) => *earlier = entry,
            None => self.entries.push(entry),
        }
    }

    /// The place of an entry that has not been used since the hand last passed; `None` without capacity.
    fn make_room(&mut self) -> Option<usize> {
        loop {
            let place = self.hand.checked_rem(self.entries.len())?;
            self.hand = place.saturating_add(1);
            let entry = self.entries.get_mut(place)?;
            if !core::mem::take(entry.was_used.get_mut()) {
                self.by_hash.remove(&entry.hash);
                return Some(place);
            }
        }
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
            assert_eq!(shard.entries.len(), shard.by_hash.len());
            assert!(shard.entries.len() <= shard.capacity);
            assert!(shard.by_hash.iter().all(|(hash, place)| shard.entries[*place].hash == *hash));
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
            assert_eq!(cache.get(&text(2999), |_| true), (capacity > 0).then_some(2999));
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
            assert_eq!(cache.get(&text(3), |_| true), Some(3), "it is used all the time");
            cache.insert(&text(number), number);
        }
        assert_eq!(count(&cache), 10);
        assert_eq!(cache.get(&text(4), |_| true), None);
    }

    #[test]
    fn the_whole_text_is_compared() {
        let cache = Cache::new(10);
        let (long, other) = (format!("a{}", text(0)), format!("b{}", text(0)));
        cache.insert(&long, 1);
        for text in [&other, &text(0), "", "a"] {
            assert_eq!(cache.get(text, |_| true), None, "{text}");
        }
        assert_eq!((cache.get(&long, |value| *value == 1), cache.get(&long, |value| *value == 2)), (Some(1), None));
        cache.insert(&other, 2);
        assert_eq!((cache.get(&other, |_| true), cache.get(&long, |_| true)), (Some(2), None), "the later one is kept");
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
        assert_eq!(cache.get("a", |_| true), None);
    }
}
