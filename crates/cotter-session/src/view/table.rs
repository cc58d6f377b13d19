//! An exact hash table in shards, which readers read while one writer adds to it.

#[cfg(test)]
mod interleavings;
mod shard;
#[cfg(test)]
mod tests;

use std::{
    hash::{BuildHasher, RandomState},
    sync::Arc,
};

use crate::id;
use shard::Shard;

mod atomic {
    pub(super) use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
}

/// A power of two. At a million entries, a shard has about four thousand, in some 110 kB.
pub(super) const SHARDS: usize = 256;

/// 16 bytes of a hash, or of random bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key(pub(super) [u8; 16]);

impl Key {
    fn halves(self) -> [u64; 2] {
        let half = |half: Option<&[u8; 8]>| half.map_or(0, |half| u64::from_le_bytes(*half));
        [half(self.0.first_chunk()), half(self.0.last_chunk())]
    }

    fn of_halves([first, last]: [u64; 2]) -> Self {
        Self((u128::from(last) << 64 | u128::from(first)).to_le_bytes())
    }
}

/// What a table knows of a key: until when, and `N` counters. They are merged by taking the highest of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry<const N: usize> {
    pub(super) key: Key,
    pub(super) counters: [u64; N],
    /// Seconds since 1970. The entry may be dropped then.
    pub(super) until: u32,
}

/// Entries by key.
///
/// A clone shares the shards. An entry that is added where there is room is added to the clones too. A shard that is full
/// is replaced by a larger one, which they do not see. So readers need no lock, and there may be one writer at a time.
#[derive(Clone)]
pub(super) struct Table<const N: usize> {
    /// As many as [`SHARDS`]; `None` if there are no entries.
    shards: Option<Arc<[Arc<Shard<N>>]>>,
    seed: Seed,
}

impl<const N: usize> Table<N> {
    pub(super) fn new() -> Self {
        Self::with_seed(Seed::random(Keys::Bytes))
    }

    /// A table that is asked for keys as texts ([`get_text`](Self::get_text)).
    pub(super) fn of_texts() -> Self {
        Self::with_seed(Seed::random(Keys::Texts))
    }

    const fn with_seed(seed: Seed) -> Self {
        Self { shards: None, seed }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.shards.is_none()
    }

    pub(super) fn len(&self) -> usize {
        self.shards().map(|shard| shard.len()).sum()
    }

    /// The counters of a key, if there is an entry.
    pub(super) fn get(&self, key: Key) -> Option<[u64; N]> {
        self.get_if(self.seed.hash(key), |other| other == key)
    }

    /// The counters of a key that is stated as 22 characters of base64url. They are decoded only if a slot has their tag.
    pub(super) fn get_text(&self, text: &str) -> Option<[u64; N]> {
        let text = text.as_bytes().try_into().ok()?;
        self.get_if(self.seed.hash_text(text), |other| id::sixteen(text) == Some(other.0))
    }

    fn get_if(&self, hash: Hash, is_it: impl Fn(Key) -> bool) -> Option<[u64; N]> {
        self.shards.as_ref()?.get(hash.shard())?.get(hash, is_it)
    }

    /// Adds an entry, or raises what is known of its key. What was over `now` may be dropped.
    pub(super) fn put(&mut self, entry: &Entry<N>, now: u32) {
        let hash = self.seed.hash(entry.key);
        let shards = self.shards.get_or_insert_with(|| vec![Arc::default(); SHARDS].into());
        if shards.get(hash.shard()).is_some_and(|shard| shard.put(entry, hash)) {
            return;
        }
        let Some(full) = Arc::make_mut(shards).get_mut(hash.shard()) else { return };
        *full = Arc::new(full.rebuilt(Some(entry), self.seed, now));
    }

    /// Drops what is over from a shard.
    pub(super) fn sweep(&mut self, place: usize, now: u32) {
        let Some(shards) = &mut self.shards else { return };
        // Looked at first, so that nothing is copied for nothing.
        if !shards.get(place).is_some_and(|shard| shard.is_due(now)) {
            return;
        }
        let Some(due) = Arc::make_mut(shards).get_mut(place) else { return };
        *due = Arc::new(due.rebuilt(None, self.seed, now));
        if shards.iter().all(|shard| shard.len() == 0) {
            self.shards = None;
        }
    }

    fn shards(&self) -> impl Iterator<Item = &Arc<Shard<N>>> {
        self.shards.iter().flat_map(|shards| shards.iter())
    }

    #[cfg(test)]
    pub(super) fn iter(&self) -> impl Iterator<Item = Entry<N>> {
        self.shards().flat_map(|shard| shard.entries())
    }
}

/// Hashes keys that are as good as random already, with a secret of this process.
///
/// The `jti` of a token may have been chosen by somebody. The secret keeps such ids from filling one place.
#[derive(Clone, Copy)]
struct Seed {
    secret: [u64; 2],
    keys: Keys,
}

/// What is hashed of a key.
#[derive(Clone, Copy)]
enum Keys {
    Bytes,
    /// Its bytes in base64url.
    Texts,
}

impl Seed {
    fn random(keys: Keys) -> Self {
        // Keyed by the operating system.
        let random = RandomState::new();
        Self { secret: [random.hash_one(0), random.hash_one(1)], keys }
    }

    fn hash(self, key: Key) -> Hash {
        match self.keys {
            Keys::Bytes => Hash(self.folded(key)),
            Keys::Texts => self.hash_text(&id::twenty_two(key.0)),
        }
    }

    /// Of the first 16 characters, and of that with the last eight.
    fn hash_text(self, text: &[u8; 22]) -> Hash {
        let first = Key(text.first_chunk().copied().unwrap_or_default());
        let [_, last] = Key(text.last_chunk().copied().unwrap_or_default()).halves();
        Hash(self.folded(Key::of_halves([last, self.folded(first)])))
    }

    /// Both halves of a product, folded into one.
    fn folded(self, key: Key) -> u64 {
        let ([first, last], [of_first, of_last]) = (key.halves(), self.secret);
        let product = u128::from(first ^ of_first).wrapping_mul(u128::from(last ^ of_last));
        let [low, high] = Key(product.to_le_bytes()).halves();
        low ^ high
    }
}

/// The hash of a key. The shard, the group of slots and the tag are of different bits.
#[derive(Clone, Copy)]
struct Hash(u64);

impl Hash {
    fn shard(self) -> usize {
        let [low, ..] = self.0.to_le_bytes();
        usize::from(low) % SHARDS
    }

    /// What slots of this key are marked with; never zero.
    fn tag(self) -> u8 {
        let [_, tag, ..] = self.0.to_le_bytes();
        tag.max(1)
    }

    /// The first of so many groups in which a key is looked for.
    fn group(self, groups: usize) -> usize {
        let groups = u64::try_from(groups).unwrap_or(u64::MAX);
        usize::try_from((self.0 >> 32).wrapping_mul(groups) >> 32).unwrap_or(0)
    }
}
