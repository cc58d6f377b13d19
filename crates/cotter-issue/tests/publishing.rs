//! From when on the time counts that a key is announced for, and who says how long it is: the schedule, the command, an older state.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::time::Duration;

use cotter::{Ed25519, Timestamp};
use cotter_issue::{
    Lifetime, SigningKey,
    schedule::{Fleet, KeySchedule, KeyState, ScheduleError, Timing},
    store::{AtRest, KeyStore, MemoryStore, Stored, StoredSchedule},
};

const START: u64 = 1_763_683_200;
const DAY: u64 = 86_400;

/// What [`timing`] computes: a key is announced for this long.
const LEAD: u64 = 3751;

fn timing() -> Timing {
    Timing::new(Fleet {
        cache: Duration::from_secs(3600),
        refresh: Duration::from_secs(300),
        propagation: Duration::from_secs(30),
        leeway: Duration::from_secs(60),
        token_life: Lifetime::of(Duration::from_secs(600)).unwrap(),
        period: Duration::from_secs(DAY),
    })
    .unwrap()
}

/// As of one who states another lead.
fn led(seconds: u64) -> Timing {
    timing().danger_announced_for(Duration::from_secs(seconds)).unwrap()
}

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(START + seconds)
}

fn key(number: u8) -> SigningKey<Ed25519> {
    let seed: [u8; 32] = std::array::from_fn(|at| number.wrapping_add(u8::try_from(at).unwrap()));
    SigningKey::from_raw(format!("key-{number}"), &seed).unwrap()
}

fn create(store: &MemoryStore) -> StoredSchedule<Ed25519> {
    StoredSchedule::danger_create_signing_at_once(store.clone(), AtRest::plain(), timing(), key(1), at(0)).unwrap()
}

fn open(store: &MemoryStore, timing: Timing) -> StoredSchedule<Ed25519> {
    StoredSchedule::open(store.clone(), AtRest::plain(), timing).unwrap()
}

const fn not_ready(seconds: u64) -> ScheduleError {
    ScheduleError::KeyNotReady { ready_at: Timestamp::from_unix_seconds(START + seconds) }
}

#[test]
fn a_key_is_announced_for_the_longest_time_that_anybody_states() {
    for (announced_with, opened_with, lead) in [(600, 0, 600), (600, 900, 900), (900, 600, 900), (0, 0, 0)] {
        let mut schedule = KeySchedule::danger_signing_at_once(led(announced_with), key(1), at(0)).unwrap();
        schedule.announce(key(2), at(10)).unwrap();
        let mut again = KeySchedule::restore(led(opened_with), &schedule.state(), [key(1), key(2)]).unwrap();
        assert_eq!(again.longest_lead(), Some(Duration::from_secs(announced_with)));
        if lead > 0 {
            assert_eq!(again.activate_now("key-2", at(10 + lead - 1)).unwrap_err(), not_ready(10 + lead));
        }
        assert_eq!(again.activate_now("key-2", at(10 + lead)).unwrap().len(), 2, "{announced_with} {opened_with}");
    }
}

#[test]
fn the_time_counts_from_when_the_set_was_published() {
    let mut schedule = KeySchedule::danger_signing_at_once(timing(), key(1), at(0)).unwrap();
    schedule.announce_unpublished(key(2), at(10)).unwrap();
    assert!(schedule.jwks(at(10)).unwrap().body().contains("key-2"), "it is in the set that is to be published");
    assert_eq!((schedule.next_change(), schedule.announce_by()), (None, None));
    assert_eq!(schedule.advance(at(10 * DAY)).unwrap(), [], "whatever the time");
    assert_eq!(schedule.activate_now("key-2", at(10 * DAY)).unwrap_err().code(), "key-unpublished");
    assert_eq!(schedule.retire_now("key-1", at(10 * DAY)).unwrap_err().code(), "key-unpublished");
    assert_eq!(schedule.unpublished().collect::<Vec<_>>(), [key(2).id()]);

    schedule.publish("key-2", at(11 * DAY)).unwrap();
    schedule.publish("key-2", at(12 * DAY)).unwrap();
    assert_eq!(schedule.unpublished().count(), 0);
    let mut schedule = KeySchedule::restore(timing(), &schedule.state(), [key(1), key(2)]).unwrap();
    assert!(schedule.keys().all(|key| key.is_published()));
    assert_eq!(schedule.next_change(), Some(at(11 * DAY + LEAD)), "from the first time on");
    assert_eq!(schedule.advance(at(11 * DAY + LEAD)).unwrap()[1].to(), KeyState::Active);
    assert_eq!(schedule.publish("nobody", at(12 * DAY)).unwrap_err(), ScheduleError::KeyIdUnknown);
}

#[test]
fn a_key_that_is_not_published_keeps_no_other_waiting() {
    let mut schedule = KeySchedule::danger_signing_at_once(timing(), key(1), at(0)).unwrap();
    schedule.announce_unpublished(key(2), at(10)).unwrap();
    schedule.announce(key(3), at(20)).unwrap();
    let changes = schedule.advance(at(DAY)).unwrap();
    assert_eq!((changes[1].id(), changes[1].to()), (key(3).id(), KeyState::Active));
    schedule.danger_activate_at_once("key-2", at(DAY + 1)).unwrap();
    assert_eq!(schedule.unpublished().count(), 0);
    assert!(KeySchedule::restore(timing(), &schedule.state(), [key(2)]).is_ok());
}

/// A service hands out the set as it is, so what the command has announced is published when the service sees it.
#[test]
fn a_service_publishes_what_the_command_has_announced() {
    let store = MemoryStore::new();
    let mut service = create(&store);
    let _ = service.advance(at(50)).unwrap();
    open(&store, led(0)).update(|schedule| schedule.announce_unpublished(key(2), at(51))).unwrap();
    assert_eq!(service.rotate(at(52)).unwrap().len(), 1);
    assert_eq!(service.schedule().unpublished().count(), 0);
    let mut command = open(&store, led(0));
    let early = command.update(|schedule| schedule.activate_now("key-2", at(51))).map(drop);
    assert!(early.is_ok(), "the command had announced it with no lead");
    let generation = service.generation();
    assert_eq!(service.advance(at(53)).unwrap().len(), 2, "what the command did");
    assert_eq!(service.generation(), generation + 1);
    let _ = service.advance(at(54)).unwrap();
    assert_eq!(service.generation(), generation + 1, "nothing is published twice");
}

/// Before there was a version, nobody said for how long: it was what the command waited for by default.
#[test]
fn a_state_of_the_first_form_is_read() {
    let mut schedule = KeySchedule::danger_signing_at_once(timing(), key(1), at(0)).unwrap();
    schedule.announce(key(2), at(10)).unwrap();
    let mut first = schedule.state().replace(r#""version":2,"#, "").replace(r#""generation":0,"#, "");
    for member in [r#","lead":3751"#, &format!(r#","published":{START}"#), &format!(r#","published":{}"#, START + 10)] {
        assert!(first.contains(member));
        first = first.replace(member, "");
    }
    for (opened_with, lead) in [(0, 3900), (LEAD, 3900), (7200, 7200)] {
        let mut read = KeySchedule::restore(led(opened_with), &first, [key(1), key(2)]).unwrap();
        assert_eq!(read.activate_now("key-2", at(10 + lead - 1)).unwrap_err(), not_ready(10 + lead));
        assert!(read.activate_now("key-2", at(10 + lead)).is_ok());
    }
    let read = KeySchedule::restore(timing(), &first, [key(1), key(2)]).unwrap();
    assert!(read.state().starts_with(r#"{"version":2,"#) && read.state().contains(r#""lead":3900"#));

    let store = MemoryStore::new();
    let pem = [key(1), key(2)].map(|key| (key.public().thumbprint().to_string(), key.danger_export_pkcs8_pem()));
    store.replace(None, &Stored::new(first, pem)).unwrap();
    assert_eq!(open(&store, timing()).generation(), 0);
}

/// A clock that is a day ahead would let a key sign that was announced a moment ago.
#[test]
fn a_process_whose_clock_is_ahead_gives_a_key_its_whole_time() {
    let store = MemoryStore::new();
    let (mut right, mut ahead) = (create(&store), open(&store, timing()));
    let offset = 3 * DAY;
    let _ = ahead.advance(at(100 + offset)).unwrap();
    right.update(|schedule| schedule.announce(key(2), at(101))).unwrap();
    for second in [102, 103, 100 + LEAD - 1] {
        let now = at(second + offset);
        let told = ahead.advance(now).unwrap();
        assert!(told.iter().all(|change| change.to() == KeyState::Announced), "{told:?}");
        assert_eq!(ahead.active(now).unwrap().id(), key(1).id(), "{second}");
    }
    assert_eq!(ahead.advance(at(100 + LEAD + offset)).unwrap()[1].to(), KeyState::Active);

    // It has told the others, who move nothing on until somebody has looked; but what signs goes on.
    let refused = right.advance(at(101 + LEAD)).unwrap_err();
    assert_eq!(refused.code(), "clock-behind");
    assert_eq!(right.rotate(at(101 + LEAD)).unwrap_err().code(), "clock-behind");
    assert_eq!(right.active(at(101 + LEAD)).unwrap().id(), key(2).id());
    right.update(|schedule| schedule.danger_reset_clock(at(102 + LEAD))).unwrap();
    assert!(right.advance(at(102 + LEAD)).is_ok());
}

/// What was seen at a time that was wrong counts for no longer than the clock is wrong.
#[test]
fn a_clock_that_was_set_right_delays_no_key_for_longer() {
    let store = MemoryStore::new();
    let (mut right, mut ahead) = (create(&store), open(&store, timing()));
    let _ = ahead.advance(at(100 + 3 * DAY)).unwrap();
    right.update(|schedule| schedule.announce(key(2), at(101))).unwrap();
    let _ = ahead.advance(at(102)).unwrap();
    assert_eq!(ahead.schedule().next_change(), Some(at(DAY)));
    assert_eq!(ahead.advance(at(DAY)).unwrap()[1].to(), KeyState::Active);
}

/// Clocks of one fleet differ by some minutes.
#[test]
fn a_clock_may_be_a_little_behind() {
    let store = MemoryStore::new();
    let mut keys = create(&store);
    keys.update(|schedule| schedule.announce(key(2), at(1000))).unwrap();
    assert!(keys.advance(at(400)).is_ok());
    assert_eq!(keys.advance(at(399)).unwrap_err().code(), "clock-behind");
}
