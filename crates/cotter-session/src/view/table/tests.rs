use std::collections::HashMap;

use proptest::prelude::*;

use crate::SessionId;

use super::{Entry, Key, Keys, SHARDS, Seed, Table, shard::Shard};

const LATER: u32 = 1_000;
const KNOWN: Seed = Seed { secret: [0, 0], keys: Keys::Bytes };

/// A table whose hashes are known: that of a key `(1, hash)` is `hash`, and that of a key `(0, anything)` is zero.
fn known<const N: usize>() -> Table<N> {
    Table::with_seed(KNOWN)
}

fn key(first: u64, last: u64) -> Key {
    Key::of_halves([first, last])
}

fn entry(key: Key) -> Entry<0> {
    Entry { key, counters: [], until: LATER }
}

fn sweep<const N: usize>(table: &mut Table<N>, now: u32) {
    (0..SHARDS).for_each(|place| table.sweep(place, now));
}

#[test]
fn a_key_is_its_halves() {
    let key = key(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908);
    assert_eq!(key.0, std::array::from_fn(|place| u8::try_from(place).unwrap()));
    assert_eq!(Key::of_halves(key.halves()), key);
}

#[test]
fn keys_with_the_same_hash_are_told_apart() {
    let mut table = known();
    for last in 0..1_000 {
        assert_eq!(table.get(key(0, last)), None, "{last}");
        table.put(&entry(key(0, last)), 0);
    }
    assert!((0..1_000).all(|last| table.get(key(0, last)).is_some()));
    assert!((1_000..2_000).all(|last| table.get(key(0, last)).is_none()));
    // The hash is zero too.
    assert_eq!(table.get(key(1, 0)), None);
    assert_eq!(table.len(), 1_000);
}

#[test]
fn a_text_is_the_key_that_it_says() {
    let mut table = Table::of_texts();
    let text = |last| SessionId::from_bytes(key(0, last).0).to_string();
    (0..1_000).for_each(|last| table.put(&entry(key(0, last)), 0));
    assert_eq!(table.len(), 1_000);
    assert!((0..1_000).all(|last| table.get_text(&text(last)).is_some() && table.get(key(0, last)).is_some()));
    // Some of them have the tag of another in their group.
    assert!((1_000..10_000).all(|last| table.get_text(&text(last)).is_none() && table.get(key(0, last)).is_none()));
    // Bits behind the end, no base64url, and another length.
    for other in ["AAAAAAAAAAAAAAAAAAAAAB", "AAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAA", ""] {
        assert_eq!(table.get_text(other), None, "{other}");
    }
}

#[test]
fn an_empty_slot_is_not_taken_for_the_key_that_is_zero() {
    let mut table = known();
    table.put(&entry(key(0, 1)), 0);
    assert_eq!(table.get(key(0, 0)), None);
    table.put(&entry(key(0, 0)), 0);
    table.put(&entry(key(1, 0x0200)), 0);
    assert_eq!(table.get(key(0, 0)), Some([]));
    assert_eq!(table.len(), 3);
}

#[test]
fn a_search_goes_on_at_the_first_group_after_the_last() {
    // All begin at the last group, whatever their number, and have tags of their own.
    let last_group = |tag: u64| key(1, 0xffff_ffff_0000_0007 | tag << 8);
    let mut table = known();
    for tag in 1..=200 {
        table.put(&entry(last_group(tag)), 0);
        assert!((1..=tag).all(|tag| table.get(last_group(tag)).is_some()), "{tag}");
        assert!((tag + 1..=255).all(|tag| table.get(last_group(tag)).is_none()), "{tag}");
    }
}

#[test]
fn a_shard_takes_what_it_has_room_for_and_no_more() {
    let shard = Shard::<0>::default();
    let seed = KNOWN;
    assert!(!shard.put(&entry(key(1, 7)), seed.hash(key(1, 7))), "it has no room at all");
    let shard = shard.rebuilt(Some(&entry(key(1, 7))), seed, 0);
    let taken = (8..100).take_while(|last| shard.put(&entry(key(1, *last)), seed.hash(key(1, *last)))).count();
    // Of eight slots, and the first was taken before.
    assert_eq!((shard.len(), taken), (7, 6));
    assert!(shard.put(&entry(key(1, 7)), seed.hash(key(1, 7))), "what is there needs no room");
    assert_eq!(shard.len(), 7);
}

#[test]
fn a_clone_keeps_what_it_has() {
    let mut table = known();
    let mut clones = Vec::new();
    for last in 0..500 {
        table.put(&entry(key(1, last << 32)), 0);
        clones.push(table.clone());
    }
    sweep(&mut table, LATER);
    assert!(table.is_empty());
    for (count, clone) in (1..).zip(&clones) {
        assert!((0..count).all(|last| clone.get(key(1, last << 32)).is_some()), "{count}");
    }
}

#[test]
fn an_entry_is_small() {
    let mut table = known::<1>();
    for number in 0..100_000_u64 {
        let key = key(1, number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        table.put(&Entry { key, counters: [1], until: LATER }, 0);
        if number > 10_000 && number % 499 == 0 {
            let (slots, len) = (table.shards().map(|shard| shard.slots()).sum::<usize>(), table.len());
            assert!(slots * 100 <= len * 175, "{slots} slots for {len} entries");
        }
    }
    assert_eq!((Shard::<0>::SLOT, Shard::<1>::SLOT), (21, 29));
}

#[derive(Clone, Debug)]
enum Step {
    Put(Key, u64, u32),
    Pass(u32),
    Sweep,
}

fn step() -> impl Strategy<Value = Step> {
    let known = || prop_oneof![Just(0), Just(0xffff_ffff_0000_0000), Just(0x7fff_ffff_0000_ff00)];
    let key = prop_oneof![
        // The same hash, the same shard and group, and anything.
        (0..30_u64).prop_map(|last| key(0, last)),
        (known(), 0..30_u64).prop_map(|(hash, tag)| key(1, hash ^ tag << 8)),
        (0..3_u64, 0..200_u64).prop_map(|(first, last)| key(first, last << 16)),
    ];
    prop_oneof![
        40 => (key, 0..5_u64, 0..60_u32).prop_map(|(key, counter, life)| Step::Put(key, counter, life)),
        2 => (0..30_u32).prop_map(Step::Pass),
        1 => Just(Step::Sweep),
    ]
}

proptest! {
    #[test]
    fn a_table_is_a_map(steps in proptest::collection::vec(step(), 0..200)) {
        let (mut table, mut map, mut now) = (known::<1>(), HashMap::<Key, (u64, u32)>::new(), 0);
        for step in steps {
            match step {
                Step::Put(key, counter, life) => {
                    let until = now + life + 1;
                    table.put(&Entry { key, counters: [counter], until }, now);
                    // What was over may have been dropped, or may still be there.
                    let known = map.entry(key).or_default();
                    *known = (known.0.max(counter), known.1.max(until));
                    let found = table.get(key);
                    prop_assert!(found.is_some_and(|[found]| counter <= found && found <= known.0), "{:?}", found);
                    known.0 = found.unwrap()[0];
                }
                Step::Pass(seconds) => now += seconds,
                Step::Sweep => {
                    sweep(&mut table, now);
                    map.retain(|_, (_, until)| *until > now);
                    let found: HashMap<_, _> = table.iter().map(|entry| (entry.key, (entry.counters[0], entry.until))).collect();
                    prop_assert_eq!(&found, &map);
                    prop_assert_eq!(table.is_empty(), map.is_empty());
                    prop_assert_eq!(table.len(), map.len());
                }
            }
            for (key, (counter, _)) in map.iter().filter(|(_, (_, until))| *until > now) {
                prop_assert_eq!(table.get(*key), Some([*counter]));
            }
        }
        prop_assert!(table.iter().all(|entry| map.contains_key(&entry.key)));
        prop_assert!((1_000..1_100).all(|last| table.get(key(0, last)).is_none()));
    }
}
