//! A reader and the writer of a shard in all interleavings, by `loom`: the shard is compiled once more, on its atomics.

use loom::{sync::Arc, thread};

use self::shard::Shard;
use super::{Entry, Hash, Key, Keys, Seed};

mod atomic {
    pub(super) use loom::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
}

#[allow(dead_code, clippy::duplicate_mod, reason = "with other atomics, and not all of it is tested here")]
#[path = "shard.rs"]
mod shard;

const SEED: Seed = Seed { secret: [0, 0], keys: Keys::Bytes };

fn entry(last: u64, counter: u64) -> Entry<1> {
    Entry { key: Key::of_halves([1, last]), counters: [counter], until: 1_000 }
}

/// A shard of one group, with an entry.
fn shard() -> Arc<Shard<1>> {
    Arc::new(Shard::default().rebuilt(Some(&entry(7, 1)), SEED, 0))
}

fn get(shard: &Shard<1>, entry: &Entry<1>) -> Option<[u64; 1]> {
    shard.get(SEED.hash(entry.key), |key| key == entry.key)
}

fn put(shard: &Shard<1>, entry: &Entry<1>) {
    assert!(shard.put(entry, SEED.hash(entry.key)));
}

/// Lets a thread write and another read, in every order that memory allows; and then looks.
fn model(write: fn(&Shard<1>), read: fn(&Shard<1>), after: fn(&Shard<1>)) {
    loom::model(move || {
        let shard = shard();
        let threads = [write, read].map(|act| {
            let shard = Arc::clone(&shard);
            thread::spawn(move || act(&shard))
        });
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        after(&shard);
    });
}

#[test]
fn a_reader_sees_all_of_a_new_entry_or_nothing() {
    const NEW: u64 = 0x0300;
    model(
        |shard| put(shard, &entry(NEW, 5)),
        |shard| {
            let found = get(shard, &entry(NEW, 5));
            assert!(matches!(found, None | Some([5])), "{found:?}");
            assert_eq!(get(shard, &entry(7, 1)), Some([1]), "what was there is missed");
        },
        |shard| assert_eq!(get(shard, &entry(NEW, 5)), Some([5])),
    );
}

#[test]
fn a_counter_that_is_raised_never_looks_lower() {
    model(
        |shard| [3, 2].iter().for_each(|counter| put(shard, &entry(7, *counter))),
        |shard| {
            let (before, after) = (get(shard, &entry(7, 1)), get(shard, &entry(7, 1)));
            assert!(matches!(before, Some([1 | 3])) && before <= after, "{before:?}, {after:?}");
        },
        |shard| assert_eq!(get(shard, &entry(7, 1)), Some([3])),
    );
}
