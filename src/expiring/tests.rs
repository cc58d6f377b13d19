#![allow(clippy::arithmetic_side_effects, reason = "the numbers of a test are small")]

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

fn party(name: &str) -> Holder {
    Holder::Party(Party::of("test", [Some(name)]))
}

/// Room for this many entries of any holder.
const fn room(capacity: usize) -> Room {
    Room { capacity, share: usize::MAX, reserve: 0 }
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
        Key::of("a", [Some("b\u{1}c"), Some("d")]),
        Key::of("a", [Some("b"), Some("c\u{1}d")]),
    ];
    for (i, key) in keys.iter().enumerate() {
        assert!(!keys[..i].contains(key), "{i}");
    }
    assert!(Key::of("a", [Some("b")]) == Key::of("a", [Some("b")]));
}

#[test]
fn a_full_one_takes_nothing_more_and_keeps_what_it_has() {
    let mut set = Expiring::<()>::new(room(2));
    assert_eq!(set.put(key("a"), until(10), party("a"), at(0)), Ok(()));
    assert_eq!(set.put(key("b"), until(20), party("a"), at(0)), Ok(()));
    assert_eq!(set.put(key("c"), until(30), party("a"), at(9)), Err(NoRoom::Full));
    assert!(set.get(&key("a"), at(9)).is_some() && set.get(&key("b"), at(9)).is_some());
    assert!(set.get(&key("c"), at(9)).is_none());
    // An existing entry may still be extended.
    assert_eq!(set.put(key("b"), until(40), party("a"), at(9)), Ok(()));
    // The first entry expires at its instant, and makes room.
    assert_eq!(set.put(key("c"), until(30), party("a"), at(10)), Ok(()));
    assert_eq!(set.put(key("d"), until(30), party("a"), at(29)), Err(NoRoom::Full));
    assert_eq!(Expiring::<()>::new(room(0)).put(key("a"), until(10), party("a"), at(0)), Err(NoRoom::Full));
}

#[test]
fn any_capacity_can_be_stated() {
    let mut set = Expiring::<()>::new(room(usize::MAX));
    assert_eq!(set.put(key("a"), until(10), party("a"), at(0)), Ok(()));
}

#[test]
fn many_are_not_dropped_at_once() {
    let mut set = Expiring::<()>::new(room(1000));
    for i in 0..1000 {
        set.put(key(&i.to_string()), until(10), party("a"), at(0)).unwrap();
    }
    set.put(key("one more"), until(100), party("a"), at(50)).unwrap();
    assert_eq!(set.entries.len(), 1000 - DROPPED_AT_ONCE + 1);
    assert_eq!(set.common.len(), set.entries.len());
    for i in 0..1000 {
        set.put(key(&format!("another {i}")), until(100), party("a"), at(50)).unwrap_or(());
    }
    assert_eq!(set.common.len(), 1000, "all that was over is gone");
}

#[test]
fn a_clock_that_is_set_back_does_not_bring_back_what_was_dropped() {
    let mut set = Expiring::<()>::new(room(1));
    set.put(key("a"), until(10), party("a"), at(0)).unwrap();
    set.put(key("b"), until(1000), party("a"), at(500)).unwrap();
    assert!(set.get(&key("a"), at(5)).is_none());
    assert!(set.may_have_forgotten(at(10)) && !set.may_have_forgotten(at(11)));
}

#[test]
fn a_party_has_its_share_and_no_more() {
    let mut set = Expiring::<()>::new(Room { capacity: 10, share: 2, reserve: 0 });
    let mut put = |name: &str, of: &str, end, now| set.put(key(name), until(end), party(of), at(now));
    assert_eq!((put("a", "one", 10, 0), put("b", "one", 20, 0)), (Ok(()), Ok(())));
    assert_eq!(put("c", "one", 30, 9), Err(NoRoom::ShareUsed));
    assert_eq!(put("b", "one", 40, 9), Ok(()), "what it has may be kept for longer");
    assert_eq!(put("c", "another", 30, 9), Ok(()));
    assert_eq!(put("b", "another", 50, 9), Ok(()), "and stays its own");
    assert_eq!((put("d", "another", 30, 9), put("e", "another", 30, 9)), (Ok(()), Err(NoRoom::ShareUsed)));
    assert_eq!(put("e", "one", 30, 10), Ok(()), "the time of one is over");
    assert_eq!(put("f", "one", 30, 29), Err(NoRoom::ShareUsed));
}

#[test]
fn a_party_whose_time_is_over_has_its_share_again_whatever_else_is_over() {
    let mut set = Expiring::<()>::new(Room { capacity: 1000, share: 1, reserve: 0 });
    for i in 0..500 {
        set.put(key(&i.to_string()), until(10), party(&i.to_string()), at(0)).unwrap();
    }
    set.put(key("a"), until(20), party("one"), at(0)).unwrap();
    assert_eq!(set.put(key("b"), until(200), party("one"), at(100)), Ok(()));
    assert_eq!(set.entries.len(), 501 - DROPPED_AT_ONCE);
}

#[test]
fn parties_are_gone_with_their_last_entry() {
    let mut set = Expiring::<()>::new(room(100));
    for i in 0..100 {
        set.put(key(&i.to_string()), until(10), party(&i.to_string()), at(0)).unwrap();
    }
    assert!(set.has_parties(100));
    assert_eq!(set.put(key("more"), until(10), party("more"), at(0)), Err(NoRoom::Full));
    assert!(set.has_parties(100), "who has nothing is not counted");
    for i in 0..40 {
        set.put(key(&format!("later {i}")), until(100), party("one"), at(10)).unwrap();
    }
    assert!(set.has_parties(1));
}

#[test]
fn the_reserve_is_for_those_it_is_for() {
    let mut set = Expiring::<()>::new(Room { capacity: 10, share: usize::MAX, reserve: 3 });
    let filled = (0..10).map(|i| set.put(key(&i.to_string()), until(10), party("one"), at(0)));
    assert_eq!(filled.filter(Result::is_ok).count(), 7);
    for i in 0..3 {
        assert_eq!(set.put(key(&format!("reserved {i}")), until(10), Holder::Reserve, at(0)), Ok(()));
    }
    assert_eq!(set.put(key("more"), until(10), Holder::Reserve, at(0)), Err(NoRoom::Full));
    // The reserve may hold more than that, and then uses the rest of the capacity.
    let mut set = Expiring::<()>::new(Room { capacity: 10, share: usize::MAX, reserve: 3 });
    for i in 0..8 {
        assert_eq!(set.put(key(&i.to_string()), until(10), Holder::Reserve, at(0)), Ok(()));
    }
    let filled = (8..20).map(|i| set.put(key(&i.to_string()), until(10), party("one"), at(0)));
    assert_eq!(filled.filter(Result::is_ok).count(), 2);
}

/// The state of one name: its largest value since it last expired, and its holder.
#[derive(Default)]
struct Known {
    until: u64,
    since: u8,
    holder: u8,
}

#[derive(Clone, Debug)]
struct Put {
    name: u8,
    until: u64,
    value: u8,
    /// 0 is the reserve.
    holder: u8,
    later: u64,
}

fn puts() -> impl Strategy<Value = Vec<Put>> {
    let put = (0..12_u8, 0..30_u64, any::<u8>(), 0..4_u8, 0..4_u64);
    vec(put.prop_map(|(name, until, value, holder, later)| Put { name, until, value, holder, later }), 0..80)
}

proptest! {
    /// Compares with a plain map: no unexpired entry is lost, and an entry is rejected only if there is no room.
    #[test]
    fn it_keeps_what_a_plain_map_keeps(puts in puts(), capacity in 0..10_usize, share in 0..6_usize, reserve in 0..4_usize) {
        let mut set = Expiring::new(Room { capacity, share, reserve });
        let mut model = BTreeMap::<u8, Known>::new();
        let mut now = 0;
        for put in puts {
            now += put.later;
            let put_in = set.put(
                Key::of("test", [Some(&put.name.to_string())]),
                Entry { until: at(now + put.until), value: put.value },
                if put.holder == 0 { Holder::Reserve } else { party(&put.holder.to_string()) },
                at(now),
            );
            let live = |of: &dyn Fn(u8) -> bool| model.values().filter(|known| known.until > now && of(known.holder)).count();
            let own = live(&|holder| holder == put.holder);
            let common = live(&|holder| holder != 0);
            let of_party = put.holder != 0;
            let is_known = model.get(&put.name).is_some_and(|known| known.until > now);
            let expected = match () {
                () if is_known => Ok(()),
                () if of_party && own >= share => Err(NoRoom::ShareUsed),
                () if of_party && common >= capacity.saturating_sub(reserve) => Err(NoRoom::Full),
                () if live(&|_| true) >= capacity => Err(NoRoom::Full),
                () => Ok(()),
            };
            prop_assert_eq!(put_in, expected);
            if put_in.is_ok() {
                let known = model.entry(put.name).or_default();
                known.since = if is_known { known.since.max(put.value) } else { put.value };
                known.until = known.until.max(now + put.until);
                known.holder = if is_known { known.holder } else { put.holder };
            }
            prop_assert!(set.entries.len() <= capacity);
            prop_assert_eq!(set.common.len() + set.reserved.len(), set.entries.len());
            prop_assert!(set.is_accounted());
            for (name, known) in &model {
                let found = set.get(&Key::of("test", [Some(&name.to_string())]), at(now));
                if known.until > now {
                    let found = found.unwrap();
                    prop_assert_eq!(found.until, at(known.until));
                    prop_assert_eq!(found.value, known.since);
                    prop_assert!(!set.may_have_forgotten(found.until));
                } else {
                    prop_assert!(found.is_none());
                }
            }
        }
    }
}
