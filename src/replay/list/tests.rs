#![allow(clippy::panic, reason = "a lock is poisoned by a panic")]

use alloc::{format, string::String, sync::Arc, vec::Vec};
use std::{sync::Barrier, thread};

use super::*;
use crate::{Timestamp, replay::Life};

fn used(list: &ReplayList, id: &str, now: u64, until: u64) -> Use {
    used_in(list, "https://api.example/orders", id, now, until)
}

fn used_in(list: &ReplayList, scope: &str, id: &str, now: u64, until: u64) -> Use {
    record(list, scope, id, "party", now, until, 0)
}

fn used_by(list: &ReplayList, party: &str, id: &str, now: u64, until: u64) -> Use {
    record(list, party, id, party, now, until, 0)
}

/// Records a token that ends at `end`, for a verifier with a leeway.
fn record(list: &ReplayList, scope: &str, id: &str, party: &str, now: u64, end: u64, leeway: u64) -> Use {
    let (at, span) = (Timestamp::from_unix_seconds, Duration::from_secs);
    let life = Life { from: at(end), here: span(leeway), anywhere: span(600) };
    list.record(&SingleUse::new(scope, id, party, at(now), life))
}

/// A list that one party may fill.
fn list_of(capacity: usize) -> ReplayList {
    ReplayList::new(capacity).per_party(usize::MAX)
}

#[test]
fn the_first_use_is_the_only_one() {
    let list = list_of(10);
    assert_eq!(used(&list, "a", 0, 60), Use::First);
    assert_eq!(used(&list, "a", 0, 60), Use::Repeated);
    assert_eq!(used(&list, "a", 59, 90), Use::Repeated, "with a later time of its own");
    assert_eq!(used(&list, "b", 0, 60), Use::First);
    assert_eq!(used_in(&list, "https://api.example/other", "a", 0, 60), Use::First);
    assert_eq!(used_in(&list, "https://api.example/orders/", "a", 0, 60), Use::First);
    assert_eq!(used_in(&list, "https://api.example/order", "sa", 0, 60), Use::First, "parts do not run together");
}

#[test]
fn a_longer_token_of_the_same_id_is_a_first_use_once() {
    let list = list_of(10);
    assert_eq!((used(&list, "a", 0, 60), used(&list, "a", 59, 90)), (Use::First, Use::Repeated));
    assert_eq!((used(&list, "a", 60, 90), used(&list, "a", 60, 90)), (Use::First, Use::Repeated));
}

#[test]
fn a_use_whose_time_is_over_is_unknown() {
    let list = list_of(10);
    assert_eq!(used(&list, "a", 60, 60), Use::Indeterminate);
    assert_eq!(used(&list, "a", 61, 60), Use::Indeterminate);
    assert_eq!(used(&list, "a", 59, 60), Use::First, "the others were not recorded");
}

#[test]
fn a_full_list_refuses_and_forgets_nothing() {
    let list = list_of(2);
    assert_eq!((used(&list, "a", 0, 60), used(&list, "b", 0, 90)), (Use::First, Use::First));
    assert_eq!(used(&list, "c", 59, 120), Use::Indeterminate);
    assert_eq!((used(&list, "a", 59, 60), used(&list, "b", 59, 90)), (Use::Repeated, Use::Repeated));
    assert_eq!(used(&list, "c", 60, 120), Use::First, "the time of one is over");
    assert_eq!((used(&list, "b", 60, 90), used(&list, "d", 60, 120)), (Use::Repeated, Use::Indeterminate));
    assert_eq!(used(&list_of(0), "a", 0, 60), Use::Indeterminate);
}

#[test]
fn one_party_fills_its_share_and_the_others_go_on() {
    let list = ReplayList::new(100);
    let used_up: Vec<Use> = (0..1000).map(|id| used_by(&list, "one", &format!("{id}"), 0, 60)).collect();
    assert_eq!(used_up.iter().filter(|used| **used == Use::First).count(), 10, "a tenth");
    assert!(used_up[10..].iter().all(|used| *used == Use::TooMany));
    assert_eq!(used_by(&list, "one", "0", 0, 60), Use::Repeated, "what it has used stays used");
    for other in 0..90 {
        assert_eq!(used_by(&list, &format!("another {other}"), "0", 0, 60), Use::First);
    }
    assert_eq!(used_by(&list, "the hundredth", "0", 0, 60), Use::Indeterminate, "full");
    assert_eq!(used_by(&list, "one", "0", 59, 60), Use::Repeated, "nothing was forgotten for it");
    assert_eq!(used_by(&list, "one", "1000", 60, 120), Use::First, "the time of those is over");
}

#[test]
fn a_share_is_stated_by_name() {
    let list = ReplayList::new(100).per_party(2);
    let uses = ["a", "b", "c"].map(|id| used_by(&list, "one", id, 0, 60));
    assert_eq!(uses, [Use::First, Use::First, Use::TooMany]);
    assert_eq!(used_by(&ReplayList::new(5), "one", "a", 0, 60), Use::First, "of a small list at least one");
    assert_eq!(used_by(&ReplayList::new(100).per_party(0), "one", "a", 0, 60), Use::TooMany);
}

#[test]
fn one_clients_assertions_do_not_keep_another_out_for_seventy_minutes() {
    // Two clients at one server, whose assertions live for an hour and have no `iat`.
    let (list, hour) = (ReplayList::new(1000), 3600);
    for id in 0..1000 {
        let expected = if id < 100 { Use::First } else { Use::TooMany };
        assert_eq!(used_by(&list, "one", &format!("{id}"), 0, hour), expected);
    }
    for minute in 0..70 {
        let (now, id) = (minute * 60, format!("{minute}"));
        assert_eq!(used_by(&list, "another", &id, now, now + hour), Use::First, "after {minute} minutes");
    }
    // It is accepted again once its own uses expire, not ten minutes later.
    assert_eq!(used_by(&list, "one", "1000", hour, hour + 60), Use::First);
}

#[test]
fn a_million_parties_take_no_more_room_than_there_is() {
    let list = ReplayList::new(50);
    let firsts = (0..10_000).filter(|id| used_by(&list, &format!("{id}"), "0", 0, 60) == Use::First).count();
    assert_eq!(firsts, 50);
    assert!(list.uses.lock().unwrap().entries.has_parties(50));
    for id in 0..50 {
        assert_eq!(
            used_by(&list, "one more", &format!("{id}"), 60, 120),
            if id < 5 { Use::First } else { Use::TooMany }
        );
    }
    assert!(list.uses.lock().unwrap().entries.has_parties(1), "the others are gone with their uses");
}

#[test]
fn a_use_is_kept_for_the_longest_leeway_that_a_verifier_has() {
    let list = list_of(10);
    let used = |id: &str, now, leeway| record(&list, "scope", id, "party", now, 1000, leeway);
    let another = |now| record(&list, "scope", &format!("at {now}"), "party", now, now + 60, 0);
    assert_eq!((used("a", 999, 0), used("b", 999, 0)), (Use::First, Use::First));
    // The other verifier accepts them for ten minutes more.
    assert_eq!((used("a", 1599, 600), used("c", 1599, 600)), (Use::Repeated, Use::First));
    assert_eq!((another(1599), used("b", 1599, 600)), (Use::First, Use::Repeated), "dropped by neither");
    assert_eq!(used("d", 1600, 600), Use::Indeterminate, "its time is over");

    // If they had been dropped before, the list could not tell.
    let list = list_of(10);
    let used = |id: &str, now, leeway| record(&list, "scope", id, "party", now, 1000, leeway);
    assert_eq!(used("a", 999, 0), Use::First);
    assert_eq!(record(&list, "scope", "b", "party", 1100, 1200, 0), Use::First);
    assert_eq!((used("a", 1100, 600), used("c", 1100, 600)), (Use::Indeterminate, Use::Indeterminate));
    assert_eq!(record(&list, "scope", "d", "party", 1100, 1001, 600), Use::First, "what ends later was not dropped");
}

#[test]
fn a_clock_that_is_set_back_lets_nothing_in_twice() {
    let list = list_of(10);
    assert_eq!(used(&list, "a", 100, 160), Use::First);
    assert_eq!(used(&list, "a", 50, 160), Use::Repeated);
    // The clock jumps ahead, so that the first use is dropped, and back again.
    assert_eq!(used(&list, "b", 9000, 9060), Use::First);
    assert_eq!(used(&list, "a", 100, 160), Use::Indeterminate);
    assert_eq!(used(&list, "c", 100, 161), Use::First, "what is good for longer was not dropped");
}

#[test]
fn of_racing_threads_one_is_the_first() {
    let list = list_of(1000);
    let start = Barrier::new(8);
    let race = || {
        start.wait();
        (0..100).filter(|id| used(&list, &format!("{id}"), 0, 60) == Use::First).count()
    };
    let firsts: usize = thread::scope(|scope| {
        let racers: Vec<_> = (0..8).map(|_| scope.spawn(race)).collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).sum()
    });
    assert_eq!(firsts, 100);
}

#[test]
fn racing_threads_do_not_overfill_it() {
    let list = list_of(50);
    let firsts: usize = thread::scope(|scope| {
        let all = |racer| (0..100).filter(|id| used(&list, &format!("{racer} {id}"), 0, 60) == Use::First).count();
        let racers: Vec<_> = (0..4).map(|racer| scope.spawn(move || all(racer))).collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).sum()
    });
    assert_eq!(firsts, 50);
}

#[test]
fn after_a_panic_nothing_can_be_told() {
    let list = Arc::new(list_of(10));
    let poisoner = Arc::clone(&list);
    let panicked = thread::spawn(move || {
        let _held = poisoner.uses.lock();
        panic!("while the list is locked");
    });
    assert!(panicked.join().is_err());
    assert_eq!(used(&list, "a", 0, 60), Use::Indeterminate);
}

#[test]
fn debug_shows_nothing_that_a_token_states() {
    let life = Life { from: Timestamp::from_unix_seconds(1), here: Duration::ZERO, anywhere: Duration::ZERO };
    let shown: String =
        format!("{:?}", SingleUse::new("scope", "an id", "the party", Timestamp::from_unix_seconds(0), life));
    assert!(!["scope", "an id", "the party"].iter().any(|text| shown.contains(text)), "{shown}");
}
