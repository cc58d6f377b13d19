//! Whatever is announced, dropped and restored, and whatever the clock does: one key signs at most, it has been announced for long enough and
//! is published; what has signed stays published as long as its tokens live; and what was dropped never comes back.
#![no_main]

use std::{collections::BTreeMap, time::Duration};

use arbitrary::Arbitrary;
use cotter::{Ed25519, Timestamp};
use cotter_fuzz::issue;
use cotter_issue::{
    SigningKey,
    schedule::{Fleet, KeySchedule, KeyState, Timing},
};
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
enum Step {
    Announce(u8),
    Drop(u8),
    Advance,
    Restore,
    Clock(i16),
}

/// What a key has been through, in seconds.
#[derive(Default)]
struct Past {
    announced: u64,
    signed: Option<u64>,
    dropped: bool,
}

fn key(number: u8) -> SigningKey<Ed25519> {
    let seed: [u8; 32] = std::array::from_fn(|at| number.wrapping_add(at as u8));
    SigningKey::from_raw(format!("key-{number}").as_str(), &seed).expect("a seed")
}

fn timing() -> Timing {
    let seconds = Duration::from_secs;
    let fleet = Fleet {
        cache: seconds(600),
        refresh: seconds(60),
        propagation: seconds(10),
        leeway: seconds(30),
        token_life: issue::lifetime(),
        period: seconds(3600),
    };
    Timing::new(fleet).expect("it is long enough")
}

fuzz_target!(|steps: Vec<Step>| {
    let timing = timing();
    let mut now = issue::NOW;
    let at = Timestamp::from_unix_seconds;
    let mut schedule = KeySchedule::new(timing, key(0), at(now)).expect("it has an id");
    let mut seen = now;
    let mut past = BTreeMap::from([(0, Past { announced: now, ..Past::default() })]);
    for step in steps.into_iter().take(64) {
        if let Step::Clock(by) = step {
            now = now.saturating_add_signed(i64::from(by));
            continue;
        }
        seen = seen.max(now);
        match step {
            Step::Announce(number) => {
                let (number, before) = (number % 40, schedule.state());
                match schedule.announce(key(number), at(now)) {
                    Ok(_) => {
                        past.insert(number, Past { announced: seen, ..Past::default() });
                    }
                    Err(_) => assert_eq!(schedule.state(), before, "what is refused changes nothing"),
                }
            }
            Step::Drop(number) => {
                if schedule.drop_now(format!("key-{number}").as_str(), at(now)).is_ok() {
                    past.get_mut(&number).expect("it was announced").dropped = true;
                }
            }
            Step::Advance | Step::Clock(_) => {}
            Step::Restore => {
                let state = schedule.state();
                let again = KeySchedule::restore(timing, &state, past.keys().map(|number| key(*number)));
                schedule = again.expect("its own state");
                assert_eq!(schedule.state(), state);
            }
        }
        // As its docs say: a schedule that is asked has seen the time.
        schedule.advance(at(now)).expect("a year before 10000");
        check(&schedule, &mut past, seen, at(now), &timing);
    }
});

fn check(schedule: &KeySchedule<Ed25519>, past: &mut BTreeMap<u8, Past>, seen: u64, now: Timestamp, timing: &Timing) {
    let jwks: serde_json::Value =
        serde_json::from_str(schedule.jwks(now).expect("a year before 10000").body()).expect("a set");
    let is_published = |number: u8| {
        let id = format!("key-{number}");
        jwks["keys"].as_array().expect("a set").iter().any(|jwk| jwk["kid"] == *id)
    };
    assert!(schedule.keys().filter(|key| key.state() == KeyState::Active).count() <= 1);
    if let Ok(active) = schedule.active(now) {
        let id = active.id().as_str().expect("it has an id");
        let number: u8 = id.trim_start_matches("key-").parse().expect("it is one of ours");
        let of = past.get_mut(&number).expect("it was announced");
        assert!(!of.dropped && is_published(number));
        assert!(seen - of.announced >= timing.announced_for().as_secs(), "{id}");
        of.signed = Some(seen);
    }
    for (number, of) in past.iter() {
        assert!(!of.dropped || !is_published(*number));
        let lives = of.signed.is_some_and(|signed| seen - signed < timing.retiring_for().as_secs());
        assert!(!lives || of.dropped || is_published(*number), "key-{number} has signed, and its tokens live");
    }
}
