use alloc::{collections::BTreeMap, format, string::ToString, vec::Vec};

use proptest::{collection::vec, prelude::*};

use super::*;

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds)
}

fn key(name: &str) -> Key {
    Key::of("test", [Some(name)])
}

fn until<V: Default>(seconds: u64) -> Entry<V> {
    Entry { until: at(seconds), value: V::default() }
}

#[test]
fn keys_are_told_apart_by_every_part() {
    let keys = [
        Key::of("a", [Some("bc"), Some("d")]),
        Key::of("a", [Some("b"), Some("cd")]),
        Key::of("a", [Some("bcd"), Some("")]),
        Key::of("a", [Some("bcd"), None]),
        Key::of("a", [None, Some("bcd")]),
        Key::of("ab", [Some("c"), Some("d")]),
        Key::of("a", [Some("bcd"), Some("\0\0\0\0\0\0\0\0\0")]),
    ];
    for (i, key) in keys.iter().enumerate() {
        assert!(!keys[..i].contains(key), "{i}");
    }
    assert!(Key::of("a", [Some("b")]) == Key::of("a", [Some("b")]));
}

#[test]
fn a_full_one_takes_nothing_more_and_keeps_what_it_has() {
    let mut set = Expiring::<()>::new(2);
    assert_eq!(set.put(key("a"), until(10), at(0)), Ok(()));
    assert_eq!(set.put(key("b"), until(20), at(0)), Ok(()));
    assert_eq!(set.put(key("c"), until(30), at(9)), Err(Full));
    assert!(set.get(&key("a"), at(9)).is_some() && set.get(&key("b"), at(9)).is_some());
    assert!(set.get(&key("c"), at(9)).is_none());
    // What it has may still be kept for longer.
    assert_eq!(set.put(key("b"), until(40), at(9)), Ok(()));
    // The time of the first is over at its instant, and makes room.
    assert_eq!(set.put(key("c"), until(30), at(10)), Ok(()));
    assert_eq!(set.put(key("d"), until(30), at(29)), Err(Full));
    assert_eq!(Expiring::<()>::new(0).put(key("a"), until(10), at(0)), Err(Full));
}

#[test]
fn any_capacity_can_be_stated() {
    let mut set = Expiring::<()>::new(usize::MAX);
    assert_eq!(set.put(key("a"), until(10), at(0)), Ok(()));
}

#[test]
fn many_are_not_dropped_at_once() {
    let mut set = Expiring::<()>::new(1000);
    for i in 0..1000 {
        set.put(key(&i.to_string()), until(10), at(0)).unwrap();
    }
    set.put(key("one more"), until(100), at(50)).unwrap();
    assert_eq!(set.entries.len(), 1000 - DROPPED_AT_ONCE + 1);
    assert_eq!(set.order.len(), set.entries.len());
    for i in 0..1000 {
        set.put(key(&format!("another {i}")), until(100), at(50)).unwrap_or(());
    }
    assert_eq!(set.order.len(), 1000, "all that was over is gone");
}

#[test]
fn a_clock_that_is_set_back_does_not_bring_back_what_was_dropped() {
    let mut set = Expiring::<()>::new(1);
    set.put(key("a"), until(10), at(0)).unwrap();
    set.put(key("b"), until(1000), at(500)).unwrap();
    assert!(set.get(&key("a"), at(5)).is_none());
    assert!(set.may_have_forgotten(at(10)) && !set.may_have_forgotten(at(11)));
}

/// What there is of a name: its largest value since the time of an entry was last over, and ever.
#[derive(Default)]
struct Known {
    until: u64,
    since: u8,
    ever: u8,
}

#[derive(Clone, Debug)]
struct Put {
    name: u8,
    until: u64,
    value: u8,
    later: u64,
}

fn puts() -> impl Strategy<Value = Vec<Put>> {
    let put = (0..12_u8, 0..30_u64, any::<u8>(), 0..4_u64);
    vec(put.prop_map(|(name, until, value, later)| Put { name, until, value, later }), 0..80)
}

proptest! {
    /// Against the plainest map there is: nothing is lost while its time lasts, and room is refused only where there is none.
    #[test]
    fn it_keeps_what_a_plain_map_keeps(puts in puts(), capacity in 0..10_usize) {
        let mut set = Expiring::new(capacity);
        let mut model = BTreeMap::<u8, Known>::new();
        let mut now = 0;
        for put in puts {
            now += put.later;
            let put_in = set.put(
                Key::of("test", [Some(&put.name.to_string())]),
                Entry { until: at(now + put.until), value: put.value },
                at(now),
            );
            let live = model.values().filter(|known| known.until > now).count();
            match put_in {
                Err(Full) => prop_assert!(live >= capacity, "refused with {live} of {capacity}"),
                Ok(()) => {
                    let known = model.entry(put.name).or_default();
                    known.since = if known.until > now { known.since.max(put.value) } else { put.value };
                    known.ever = known.ever.max(put.value);
                    known.until = known.until.max(now + put.until);
                }
            }
            prop_assert!(set.entries.len() <= capacity && set.order.len() == set.entries.len());
            for (name, known) in &model {
                let found = set.get(&Key::of("test", [Some(&name.to_string())]), at(now));
                if known.until > now {
                    let found = found.unwrap();
                    prop_assert_eq!(found.until, at(known.until));
                    prop_assert!((known.since..=known.ever).contains(&found.value));
                    prop_assert!(!set.may_have_forgotten(found.until));
                } else {
                    prop_assert!(found.is_none());
                }
            }
        }
    }
}
