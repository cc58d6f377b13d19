//! An exact hash table in shards. A change copies only the shards that it touches, so readers need no lock.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hash, Hasher, RandomState},
    sync::Arc,
};

/// A power of two. At a million entries, a shard has about a thousand, in some 45 kB.
pub(super) const SHARDS: usize = 1024;

/// 16 bytes of a hash, or of random bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(pub(super) [u8; 16]);

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Without a length: all keys have the same.
        state.write(&self.0);
    }
}

/// What a table holds of a key.
pub(super) trait Mark: Copy {
    /// Seconds since 1970; the entry may be dropped then.
    fn until(&self) -> u32;
    /// What covers both. It does not depend on the order.
    fn merge(self, other: Self) -> Self;
}

/// Marks by key.
#[derive(Clone)]
pub(super) struct Table<M> {
    /// There are always as many as [`SHARDS`].
    shards: Vec<Arc<Shard<M>>>,
    seed: Seed,
    len: usize,
}

#[derive(Clone)]
struct Shard<M> {
    marks: HashMap<Key, M, Seed>,
    /// No mark may be dropped before.
    earliest: u32,
}

impl<M: Mark> Table<M> {
    pub(super) fn new() -> Self {
        let seed = Seed::random();
        let empty = Arc::new(Shard { marks: HashMap::with_hasher(seed), earliest: u32::MAX });
        Self { shards: vec![empty; SHARDS], seed, len: 0 }
    }

    pub(super) const fn len(&self) -> usize {
        self.len
    }

    pub(super) fn get(&self, key: &Key) -> Option<&M> {
        self.shards.get(self.shard_of(key))?.marks.get(key)
    }

    /// Adds a mark, and drops from its shard what is over.
    pub(super) fn put(&mut self, key: Key, mark: M, now: u32) {
        let place = self.shard_of(&key);
        self.sweep_shard(place, now);
        let Some(shard) = self.shards.get_mut(place).map(Arc::make_mut) else { return };
        let before = shard.marks.len();
        shard.marks.entry(key).and_modify(|known| *known = known.merge(mark)).or_insert(mark);
        shard.earliest = shard.earliest.min(mark.until());
        self.len = self.len.saturating_add(shard.marks.len()).saturating_sub(before);
    }

    /// Whether this shard has marks that are over.
    pub(super) fn is_due(&self, place: usize, now: u32) -> bool {
        self.shards.get(place).is_some_and(|shard| shard.earliest <= now)
    }

    /// Drops from a shard what is over.
    pub(super) fn sweep_shard(&mut self, place: usize, now: u32) {
        let Some(shard) = self.shards.get_mut(place).filter(|shard| shard.earliest <= now) else { return };
        let is_left = |mark: &M| mark.until() > now;
        // Copied without what is over, so that the memory goes too.
        let mut left =
            HashMap::with_capacity_and_hasher(shard.marks.values().filter(|mark| is_left(mark)).count(), self.seed);
        left.extend(shard.marks.iter().filter(|(_, mark)| is_left(mark)).map(|(key, mark)| (*key, *mark)));
        let earliest = left.values().map(Mark::until).min().unwrap_or(u32::MAX);
        self.len = self.len.saturating_add(left.len()).saturating_sub(shard.marks.len());
        *shard = Arc::new(Shard { marks: left, earliest });
    }

    #[cfg(test)]
    pub(super) fn iter(&self) -> impl Iterator<Item = (Key, M)> {
        self.shards.iter().flat_map(|shard| shard.marks.iter().map(|(key, mark)| (*key, *mark)))
    }

    /// By bits that the hash table of the shard does not look at.
    fn shard_of(&self, key: &Key) -> usize {
        let [_, _, _, _, low, high, ..] = self.seed.hash_one(key).to_le_bytes();
        usize::from(u16::from_le_bytes([low, high])) % SHARDS
    }
}

/// Hashes keys that are as good as random already, with a secret of this process.
///
/// The `jti` of a token may have been chosen by somebody. The secret keeps such ids from filling one place.
#[derive(Clone, Copy)]
struct Seed(u64, u64);

impl Seed {
    fn random() -> Self {
        // Keyed by the operating system.
        let random = RandomState::new();
        Self(random.hash_one(0), random.hash_one(1))
    }
}

impl BuildHasher for Seed {
    type Hasher = Folded;

    fn build_hasher(&self) -> Folded {
        Folded { seed: *self, hash: 0 }
    }
}

/// Both halves of a product, folded into one.
struct Folded {
    seed: Seed,
    hash: u64,
}

impl Hasher for Folded {
    fn write(&mut self, bytes: &[u8]) {
        let half = |half: Option<&[u8; 8]>| half.map_or(0, |half| u64::from_le_bytes(*half));
        let (first, last) = (half(bytes.first_chunk()), half(bytes.last_chunk()));
        let product = u128::from(first ^ self.seed.0 ^ self.hash).wrapping_mul(u128::from(last ^ self.seed.1));
        let bytes = product.to_le_bytes();
        self.hash = half(bytes.first_chunk()) ^ half(bytes.last_chunk());
    }

    fn finish(&self) -> u64 {
        self.hash
    }
}
