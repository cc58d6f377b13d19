//! The life of keys: what is refused, and what holds for any order of announcements, drops and clocks.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::{collections::BTreeMap, time::Duration};

use cotter::{Ed25519, KeyId, Timestamp};
use cotter_issue::{
    Lifetime, SigningKey,
    schedule::{Change, Fleet, KeySchedule, KeyState, ScheduleError, Timing},
};
use proptest::prelude::*;

const START: u64 = 1_763_683_200;

fn fleet() -> Fleet {
    Fleet {
        cache: Duration::from_secs(3600),
        refresh: Duration::from_secs(300),
        propagation: Duration::from_secs(30),
        leeway: Duration::from_secs(60),
        token_life: Lifetime::of(Duration::from_secs(600)).unwrap(),
        period: Duration::from_secs(86_400),
    }
}

fn timing() -> Timing {
    Timing::new(fleet()).unwrap()
}

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(START + seconds)
}

/// Other bytes for each number, and not one over and over.
fn seed(number: u8) -> [u8; 32] {
    std::array::from_fn(|at| number.wrapping_add(u8::try_from(at).unwrap()))
}

fn key(number: u8) -> SigningKey<Ed25519> {
    SigningKey::from_raw(format!("key-{number}"), &seed(number)).unwrap()
}

fn schedule() -> KeySchedule<Ed25519> {
    KeySchedule::danger_signing_at_once(timing(), key(1), at(0)).unwrap()
}

#[test]
fn timings_that_cannot_work_are_refused() {
    let refused = |fleet: Fleet| Timing::new(fleet).unwrap_err();
    let secs = Duration::from_secs;
    assert_eq!(refused(Fleet { leeway: secs(601), ..fleet() }), ScheduleError::LeewayTooLong { max_seconds: 600 });
    assert_eq!(refused(Fleet { cache: secs(359), ..fleet() }), ScheduleError::CacheTooShort { min_seconds: 360 });
    assert!(Timing::new(Fleet { cache: secs(360), ..fleet() }).is_ok());
    assert_eq!(refused(Fleet { period: secs(3750), ..fleet() }), ScheduleError::PeriodTooShort { min_seconds: 3751 });
    assert!(Timing::new(Fleet { period: secs(3751), ..fleet() }).is_ok());
    let month = Lifetime::danger_longer(secs(30 * 86_400)).unwrap();
    assert_eq!(
        refused(Fleet { token_life: month, ..fleet() }),
        ScheduleError::PeriodTooShort { min_seconds: (30 * 86_400 + 331) / 29 + 1 },
    );
    assert_eq!(
        refused(Fleet { propagation: Duration::MAX, ..fleet() }),
        ScheduleError::TimeTooLong { time: "propagation", max_seconds: 315_360_000 },
    );
    let rounded_up = Timing::new(Fleet { propagation: Duration::from_millis(29_001), ..fleet() }).unwrap();
    assert_eq!(rounded_up, timing());
}

#[test]
fn keys_that_cannot_follow_are_refused() {
    let mut schedule = schedule();
    let absent = SigningKey::from_raw(KeyId::ABSENT, &seed(9)).unwrap();
    assert_eq!(schedule.announce(absent, at(1)), Err(ScheduleError::KeyIdAbsent));
    let taken = SigningKey::from_raw("key-1", &seed(9)).unwrap();
    assert_eq!(schedule.announce(taken, at(1)), Err(ScheduleError::KeyIdTaken));
    let reused = SigningKey::from_raw("key-9", &seed(1)).unwrap();
    assert_eq!(schedule.announce(reused, at(1)), Err(ScheduleError::KeyReused));
    for number in 2..=32 {
        schedule.announce(key(number), at(1)).unwrap();
    }
    assert_eq!(schedule.announce(key(33), at(1)), Err(ScheduleError::TooManyKeys { max: 32 }));
    assert_eq!(schedule.drop_now("key-33", at(1)), Err(ScheduleError::KeyIdUnknown));
}

#[test]
fn the_active_key_signs_on_without_a_successor() {
    let mut schedule = schedule();
    assert_eq!(schedule.announce_by(), Some(at(86_400 - 3751)));
    assert_eq!(schedule.next_change(), None);
    assert_eq!(schedule.advance(at(100 * 86_400)).unwrap(), []);
    assert_eq!(schedule.active(at(100 * 86_400)).unwrap().id().as_str(), Some("key-1"));
}

#[test]
fn the_active_key_signs_on_until_a_late_successor_is_ready() {
    let mut schedule = schedule();
    schedule.announce(key(2), at(86_000)).unwrap();
    assert_eq!(schedule.advance(at(86_000 + 3750)).unwrap(), []);
    assert_eq!(schedule.active(at(86_000 + 3750)).unwrap().id().as_str(), Some("key-1"));
    assert_eq!(schedule.active(at(86_000 + 3751)).unwrap().id().as_str(), Some("key-2"));
}

#[test]
fn a_drop_without_a_spare_leaves_nothing_that_signs_until_one_is_ready() {
    let mut schedule = schedule();
    let dropped = schedule.drop_now("key-1", at(10)).unwrap();
    assert_eq!(dropped.forgotten_at(), at(10 + 3751));
    assert_eq!(schedule.active(at(10)).unwrap_err(), ScheduleError::NoneActive { ready_at: None });
    assert_eq!(schedule.jwks(at(10)).unwrap().body(), r#"{"keys":[]}"#);
    assert_eq!(schedule.announce_by(), Some(at(10)));
    schedule.announce(key(2), at(20)).unwrap();
    assert_eq!(schedule.active(at(3770)).unwrap_err(), ScheduleError::NoneActive { ready_at: Some(at(20 + 3751)) },);
    assert_eq!(schedule.active(at(3771)).unwrap().id().as_str(), Some("key-2"));
    let again = schedule.drop_now("key-1", at(50)).unwrap();
    assert_eq!((again.changes(), again.forgotten_at()), (&[][..], at(10 + 3751)));
}

/// The time that counts does not go back, so an announcement under a clock that is behind is not made to look older.
#[test]
fn a_clock_that_goes_back_shortens_no_announcement() {
    let mut schedule = schedule();
    schedule.advance(at(80_000)).unwrap();
    let change = schedule.announce(key(2), at(0)).unwrap();
    assert_eq!(change.at(), at(80_000));
}

/// One clock that was far ahead freezes nothing for good.
#[test]
fn a_clock_that_was_far_ahead_is_repaired() {
    let mut schedule = schedule();
    schedule.announce(key(2), at(1)).unwrap();
    let never = Timestamp::from_unix_seconds(253_402_300_800);
    let state = schedule.state();
    assert_eq!(schedule.advance(never), Err(ScheduleError::TimeTooLate));
    assert_eq!(schedule.announce(key(3), never).unwrap_err(), ScheduleError::TimeTooLate);
    assert_eq!(schedule.active(never).unwrap_err(), ScheduleError::TimeTooLate);
    assert_eq!(schedule.jwks(never).unwrap_err(), ScheduleError::TimeTooLate);
    assert_eq!(schedule.drop_now("key-1", never).unwrap_err(), ScheduleError::TimeTooLate);
    assert_eq!(schedule.danger_drop_signing_at_once("key-1", never).unwrap_err(), ScheduleError::TimeTooLate);
    assert_eq!(schedule.activate_now("key-2", never).unwrap_err(), ScheduleError::TimeTooLate);
    assert_eq!(schedule.danger_activate_at_once("key-2", never).unwrap_err(), ScheduleError::TimeTooLate);
    assert_eq!(schedule.retire_now("key-1", never).unwrap_err(), ScheduleError::TimeTooLate);
    assert_eq!(schedule.danger_reset_clock(never).unwrap_err(), ScheduleError::TimeTooLate);
    assert_eq!(KeySchedule::new(timing(), key(4), never).unwrap_err(), ScheduleError::TimeTooLate);
    assert_eq!(schedule.state(), state, "nothing has changed");

    let years = 50 * 365 * 86_400;
    assert_eq!(schedule.advance(at(years)).unwrap().len(), 2);
    schedule.announce(key(3), at(100)).unwrap();
    assert_eq!(schedule.clock_behind(at(100)), Duration::from_secs(years - 100));
    assert_eq!(schedule.advance(at(90_000)).unwrap(), [], "frozen");

    schedule.danger_reset_clock(at(100)).unwrap();
    assert_eq!(schedule.clock_behind(at(100)), Duration::ZERO);
    assert!(KeySchedule::restore(timing(), &schedule.state(), (1..=3).map(key)).is_ok());
    assert_eq!(schedule.advance(at(100 + 930)).unwrap(), [], "each state lasts its time from the reset on");
    assert_eq!(schedule.advance(at(100 + 931)).unwrap()[0].to(), KeyState::Gone);
    assert_eq!(schedule.advance(at(100 + 86_399)).unwrap(), []);
    assert_eq!(schedule.advance(at(100 + 86_400)).unwrap().len(), 2);
}

#[test]
fn a_dropped_key_is_never_announced_again() {
    let mut schedule = schedule();
    schedule.announce(key(2), at(0)).unwrap();
    let _ = schedule.drop_now("key-2", at(1)).unwrap();
    let is_dropped: Vec<_> = schedule.keys().map(|key| key.is_dropped()).collect();
    assert_eq!(is_dropped, [false, true]);
    schedule.advance(at(1_000_000)).unwrap();
    assert_eq!(schedule.keys().count(), 1, "its id is free");
    let renamed = SigningKey::from_raw("key-9", &seed(2)).unwrap();
    assert_eq!(schedule.announce(renamed, at(1_000_000)), Err(ScheduleError::KeyDropped));
    let mut schedule = KeySchedule::restore(timing(), &schedule.state(), [key(1)]).unwrap();
    assert_eq!(schedule.announce(key(2), at(1_000_000)), Err(ScheduleError::KeyDropped));
    // Also one that had gone in its time, and was found to have leaked later.
    schedule.announce(key(3), at(1_000_000)).unwrap();
    schedule.advance(at(2_000_000)).unwrap();
    schedule.advance(at(2_000_931)).unwrap();
    assert_eq!(schedule.drop_now("key-1", at(2_001_000)).unwrap().changes(), []);
    assert_eq!(schedule.announce(key(1), at(2_001_000)), Err(ScheduleError::KeyDropped));
}

#[test]
fn a_key_is_activated_out_of_turn_when_every_verifier_has_it() {
    let mut schedule = schedule();
    schedule.announce(key(2), at(10)).unwrap();
    schedule.announce(key(3), at(20)).unwrap();
    let state = schedule.state();
    let not_ready = ScheduleError::KeyNotReady { ready_at: at(20 + 3751) };
    assert_eq!(schedule.activate_now("key-3", at(20 + 3750)).unwrap_err(), not_ready);
    let other = |found, expected| ScheduleError::KeyStateOther { found, expected };
    assert_eq!(schedule.activate_now("key-1", at(5000)).unwrap_err(), other("active", "announced"));
    assert_eq!(schedule.retire_now("key-2", at(5000)).unwrap_err(), other("announced", "active"));
    assert_eq!(schedule.activate_now("key-4", at(5000)).unwrap_err(), ScheduleError::KeyIdUnknown);
    assert_eq!(schedule.state(), state, "nothing has changed");

    let changes = schedule.activate_now("key-3", at(20 + 3751)).unwrap();
    let told: Vec<_> = changes.iter().map(|change| (change.id().as_str().unwrap(), change.to())).collect();
    assert_eq!(told, [("key-1", KeyState::Retiring), ("key-3", KeyState::Active)]);
    assert_eq!(schedule.active(at(4000)).unwrap().id().as_str(), Some("key-3"));
    let changes = schedule.retire_now("key-3", at(4000)).unwrap();
    assert_eq!((changes[1].id().as_str(), changes[1].to()), (Some("key-2"), KeyState::Active));
    assert_eq!(schedule.retire_now("key-2", at(4000)).unwrap_err(), ScheduleError::NoSuccessor);

    schedule.announce(key(4), at(4000)).unwrap();
    assert!(matches!(schedule.retire_now("key-2", at(4001)), Err(ScheduleError::KeyNotReady { .. })));
    schedule.danger_activate_at_once("key-4", at(4001)).unwrap();
    assert_eq!(schedule.active(at(4001)).unwrap().id().as_str(), Some("key-4"));
    assert!(KeySchedule::restore(timing(), &schedule.state(), [key(4)]).is_ok());
}

#[test]
fn the_next_key_signs_at_once_if_it_must() {
    let mut schedule = schedule();
    assert_eq!(schedule.danger_drop_signing_at_once("key-1", at(5)).unwrap_err(), ScheduleError::NoSuccessor);
    schedule.announce(key(2), at(10)).unwrap();
    let dropped = schedule.danger_drop_signing_at_once("key-1", at(11)).unwrap();
    let told: Vec<_> = dropped.changes().iter().map(|change| (change.id().as_str().unwrap(), change.to())).collect();
    assert_eq!(told, [("key-1", KeyState::Gone), ("key-2", KeyState::Active)]);
    assert_eq!(dropped.forgotten_at(), at(11 + 3751));
    assert_eq!(schedule.active(at(11)).unwrap().id().as_str(), Some("key-2"));
    // Of a key that is not active, no other becomes so.
    schedule.announce(key(3), at(12)).unwrap();
    let dropped = schedule.danger_drop_signing_at_once("key-3", at(12)).unwrap();
    assert_eq!((dropped.changes().len(), dropped.changes()[0].to()), (1, KeyState::Gone));
    assert!(KeySchedule::restore(timing(), &schedule.state(), [key(2)]).is_ok());
}

#[test]
fn a_lead_may_be_stated() {
    let secs = Duration::from_secs;
    let short = timing().danger_announced_for(Duration::from_millis(500)).unwrap();
    assert_eq!((short.announced_for(), short.forgotten_after()), (secs(1), secs(3751)));
    let refused = timing().danger_announced_for(secs(86_401)).unwrap_err();
    assert_eq!(refused, ScheduleError::PeriodTooShort { min_seconds: 86_401 });
    let refused = timing().danger_announced_for(Duration::MAX).unwrap_err();
    assert_eq!(refused, ScheduleError::TimeTooLong { time: "lead", max_seconds: 315_360_000 });
}

#[test]
fn an_id_is_free_when_nothing_of_its_key_is_left() {
    let mut schedule = schedule();
    let _ = schedule.drop_now("key-1", at(0)).unwrap();
    let remembered = 3751 + 931;
    schedule.advance(at(remembered - 1)).unwrap();
    assert_eq!(schedule.keys().count(), 1);
    schedule.advance(at(remembered)).unwrap();
    assert_eq!(schedule.keys().count(), 0);
}

#[test]
fn the_private_half_is_dropped_when_a_key_retires() {
    let mut schedule = schedule();
    schedule.announce(key(2), at(1)).unwrap();
    schedule.advance(at(86_400)).unwrap();
    let state = schedule.state();
    assert!(KeySchedule::restore(timing(), &state, [key(2)]).is_ok(), "the retiring key is not asked for");
    assert_eq!(KeySchedule::restore(timing(), &state, [key(1)]).unwrap_err(), ScheduleError::PrivateKeyMissing);
    let other = SigningKey::<Ed25519>::from_raw("key-2", &seed(9)).unwrap();
    assert_eq!(KeySchedule::restore(timing(), &state, [other]).unwrap_err(), ScheduleError::KeyPairMismatch);
}

#[test]
fn states_that_no_schedule_has_written_are_refused() {
    let mut schedule = schedule();
    schedule.announce(key(2), at(1)).unwrap();
    let state = schedule.state();
    let code = |state: &str| KeySchedule::restore(timing(), state, [key(1), key(2)]).map(|_| ()).unwrap_err().code();
    let (start, second) = (START.to_string(), (START + 1).to_string());
    let (_, records) = state.split_once(r#""keys":["#).unwrap();
    let (record, _) = records.split_once("},{").unwrap();
    let dropped = |thumbprints: &[&str]| format!(r#""dropped":["{}"]"#, thumbprints.join(r#"",""#));
    let other = key(9).public().thumbprint().to_string();
    let twice = (format!("[{record}}}"), format!("[{record}}},{record}}}"));
    for (from, to) in [
        (r#""alg":"Ed25519","seen""#, r#""alg":"what it says\n","seen""#),
        (r#"{"version":2,"#, r#"{"version":3,"#),
        (r#"{"version":2,"#, r#"{"version":"2","#),
        (r#"{"version":2,"#, "{"),
        (r#""generation":0,"#, ""),
        (r#""generation":0,"#, r#""generation":-1,"#),
        (r#""lead":3751,"#, ""),
        (r#""lead":3751,"#, r#""lead":315360001,"#),
        (&*format!(r#""published":{start}"#), r#""published":1763683199"#),
        (&*format!(r#""published":{start}"#), r#""published":1763683201"#),
        (&*format!(r#","published":{start}"#), ""),
        (&*format!(r#""published":{second}"#), r#""published":1763683202"#),
        (r#"{"jwk":"#, r#"{"note":"","jwk":"#),
        (r#""use":"sig""#, r#""use":"sig","x5t":"AQ""#),
        (r#""alg":"Ed25519","use""#, r#""use""#),
        (r#","use":"sig""#, ""),
        (r#""dropped":[]"#, r#""dropped":["AQ"]"#),
        (r#""dropped":[]"#, &dropped(&[&other, &other])),
        (r#""dropped":[]"#, &dropped(&[&key(1).public().thumbprint().to_string()])),
        (r#""dropped":[],"#, ""),
        (&*format!(r#""active":{start}"#), &*format!(r#""gone":{start}"#)),
        (r#""seen":"#, r#""seen":99999999999999,"saw":"#),
        (r#""seen":1763683201"#, r#""seen":253402300800"#),
        (r#""seen":"#, r#""saw":"#),
        (r#""keys":["#, r#""keys":{"#),
        (&*format!(r#""announced":{second}"#), r#""announced":-1"#),
        (&*format!(r#""announced":{second}"#), r#""a":1"#),
        (&*format!(r#""active":{start}"#), r#""retiring":1763683200"#),
        (&*format!(r#""active":{start}"#), r#""active":1763683199"#),
        (&*format!(r#""active":{start}"#), r#""active":1763683202"#),
        (&*format!(r#""announced":{second}"#), r#""announced":1763683201,"active":1763683201"#),
        (&*twice.0, &*twice.1),
    ] {
        assert!(state.contains(from), "{from}");
        assert_eq!(code(&state.replacen(from, to, 1)), "state-malformed", "{to}");
    }
    let of_another = state.replacen(r#""alg":"Ed25519""#, r#""alg":"EdDSA""#, 1);
    assert_eq!(code(&of_another), "algorithm-other");

    // The same key under two ids, and keys in another order.
    let (_, second_record) = state.split_once("},{").unwrap();
    let retired = |id| record.replace("key-1", id) + r#","retiring":1763683200}"#;
    let two = format!(
        r#"{{"version":2,"alg":"Ed25519","seen":1763683201,"generation":0,"dropped":[],"keys":[{},{}]}}"#,
        retired("a"),
        retired("b")
    );
    assert_eq!(KeySchedule::<Ed25519>::restore(timing(), &two, []).unwrap_err(), rule("each key under one id"));
    let swapped = format!(
        r#"{{"version":2,"alg":"Ed25519","seen":1763683201,"generation":0,"dropped":[],"keys":[{{{},{record}}}]}}"#,
        second_record.trim_end_matches("]}"),
    );
    assert_eq!(
        KeySchedule::restore(timing(), &swapped, [key(1), key(2)]).unwrap_err(),
        rule("keys in the order in which they were announced"),
    );
    let private = state.replacen(r#""kty":"#, r#""d":"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE","kty":"#, 1);
    assert_eq!(code(&private), "private-key");
}

fn rule(expected: &'static str) -> ScheduleError {
    ScheduleError::StateMalformed { expected }
}

/// No more than a set may hold, though each of them is right.
#[test]
fn a_state_with_too_many_keys_is_refused() {
    let (mut one, mut other) = (schedule(), KeySchedule::new(timing(), key(40), at(0)).unwrap());
    for number in 2..=32 {
        one.announce(key(number), at(1)).unwrap();
    }
    other.announce(key(41), at(1)).unwrap();
    let records = other.state().split_once(r#""keys":["#).unwrap().1.split_once("},{").unwrap().1.to_owned();
    let more = format!("{},{{{records}", one.state().trim_end_matches("]}"));
    let keys = || (1..=41).map(key);
    assert!(KeySchedule::restore(timing(), &one.state(), keys()).is_ok());
    assert_eq!(KeySchedule::restore(timing(), &more, keys()).unwrap_err(), rule("32 published keys at most"));
}

#[derive(Clone, Debug)]
enum Act {
    Announce,
    Advance,
    DropActive,
    DropLast,
    ActivateLast,
    Retire,
    Restart,
    Reset,
}

fn acts() -> impl Strategy<Value = Vec<(Act, i64)>> {
    let act = prop_oneof![
        4 => Just(Act::Announce), 8 => Just(Act::Advance), 1 => Just(Act::DropActive), 1 => Just(Act::DropLast),
        1 => Just(Act::ActivateLast), 1 => Just(Act::Retire), 1 => Just(Act::Restart), 1 => Just(Act::Reset),
    ];
    let jump = prop_oneof![4 => 0..5000_i64, 3 => 80_000..90_000_i64, 2 => -100_000..0_i64, 1 => 0..100_000_000_i64];
    prop::collection::vec((act, jump), 1..40)
}

/// The states of each key as its changes tell them, and when it was announced and last signed.
#[derive(Default)]
struct Told(BTreeMap<KeyId, (KeyState, u64, u64)>);

impl Told {
    fn tell(&mut self, changes: &[Change], dropped: Option<&KeyId>) {
        for change in changes {
            let before = self.0.get(change.id()).map(|told| told.0);
            assert_eq!(change.from(), before);
            let now = change.at().unix_seconds();
            let told = self.0.entry(change.id().clone()).or_insert((KeyState::Announced, now, 0));
            let is_next = matches!(
                (before, change.to()),
                (None, KeyState::Announced)
                    | (Some(KeyState::Announced), KeyState::Active)
                    | (Some(KeyState::Active), KeyState::Retiring)
                    | (Some(KeyState::Retiring), KeyState::Gone)
            );
            assert!(is_next || dropped == Some(change.id()) && change.to() == KeyState::Gone, "{change:?}");
            match change.to() {
                KeyState::Active => assert!(now >= told.1 + timing().announced_for().as_secs(), "signs too early"),
                KeyState::Gone if is_next && dropped != Some(change.id()) => {
                    assert!(now >= told.2 + timing().retiring_for().as_secs(), "gone too early")
                }
                KeyState::Retiring => told.2 = now,
                KeyState::Announced | KeyState::Gone | _ => {}
            }
            told.0 = change.to();
        }
        assert!(self.0.values().filter(|told| told.0 == KeyState::Active).count() <= 1, "two active keys");
    }
}

proptest! {
    #[test]
    fn no_order_of_events_breaks_a_promise(acts in acts()) {
        let mut now = START;
        let mut schedule = KeySchedule::new(timing(), key(0), at(0)).unwrap();
        let mut told = Told(BTreeMap::from([(key(0).id().clone(), (KeyState::Announced, START, 0))]));
        let mut last = 0;
        for (act, jump) in acts {
            now = now.saturating_add_signed(jump);
            let clock = Timestamp::from_unix_seconds(now);
            match act {
                Act::Announce => {
                    last += 1;
                    if let Ok(change) = schedule.announce(key(last), clock) {
                        told.tell(&[change], None);
                    }
                }
                Act::Advance => told.tell(&schedule.advance(clock).unwrap(), None),
                Act::DropActive | Act::DropLast => {
                    let active = schedule.active(clock).ok().map(|key| key.id().clone());
                    let id = if matches!(act, Act::DropActive) { active } else { Some(key(last).id().clone()) };
                    if let Some((id, dropped)) = id.and_then(|id| schedule.drop_now(&id, clock).ok().map(|it| (id, it))) {
                        told.tell(dropped.changes(), Some(&id));
                        let is_published = schedule.jwks(clock).unwrap().body().contains(&format!("{id:?}"));
                        prop_assert!(!is_published);
                    }
                }
                Act::ActivateLast => {
                    if let Ok(changes) = schedule.activate_now(key(last).id(), clock) {
                        told.tell(&changes, None);
                    }
                }
                Act::Retire => {
                    let active = schedule.active(clock).ok().map(|key| key.id().clone());
                    if let Some(changes) = active.and_then(|id| schedule.retire_now(&id, clock).ok()) {
                        told.tell(&changes, None);
                    }
                }
                Act::Reset => {
                    schedule.danger_reset_clock(clock).unwrap();
                    prop_assert_eq!(schedule.clock_behind(clock), Duration::ZERO);
                    for told in told.0.values_mut() {
                        (told.1, told.2) = (told.1.min(now), told.2.min(now));
                    }
                }
                Act::Restart => {
                    let state = schedule.state();
                    prop_assert!(!state.contains(r#""d":"#));
                    schedule = KeySchedule::restore(timing(), &state, (0..=last).map(key)).unwrap();
                    prop_assert_eq!(schedule.state(), state);
                }
            }
            // What is asked at a time is what `advance` would make of it, and published are all keys that are not gone.
            let (body, active) = (schedule.jwks(clock).unwrap().body().to_owned(), schedule.active(clock).ok().map(|key| key.id().clone()));
            prop_assert!(!body.contains(r#""d":"#));
            told.tell(&schedule.advance(clock).unwrap(), None);
            let told_active = told.0.iter().find(|(_, told)| told.0 == KeyState::Active).map(|(id, _)| id.clone());
            prop_assert_eq!(&active, &told_active);
            for (id, (state, ..)) in &told.0 {
                let is_published = body.contains(&format!(r#""kid":{id:?}"#));
                prop_assert_eq!(is_published, *state != KeyState::Gone, "{:?}", id);
            }
            let kept: Vec<_> = schedule.keys().map(|key| key.id().clone()).collect();
            told.0.retain(|id, _| kept.contains(id));
        }
    }
}
