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
        Self::with_seed(Seed::random())
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
        let hash = self.seed.hash(key);
        self.shards.as_ref()?.get(hash.shard())?.get(key, hash)
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
struct Seed([u64; 2]);

impl Seed {
    fn random() -> Self {
        // Keyed by the operating system.
        let random = RandomState::new();
        Self([random.hash_one(0), random.hash_one(1)])
    }

    /// Both halves of a product, folded into one.
    fn hash(self, key: Key) -> Hash {
        let ([first, last], Self([of_first, of_last])) = (key.halves(), self);
        let product = u128::from(first ^ of_first).wrapping_mul(u128::from(last ^ of_last));
        let [low, high] = Key(product.to_le_bytes()).halves();
        Hash(low ^ high)
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
