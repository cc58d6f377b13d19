//! The fleet notices when any one of the times is computed wrongly; and what only the inside of a schedule shows.

use std::time::Duration;

use cotter::{Ed25519, Timestamp};

use super::{
    Fleet, KeySchedule, Timing,
    simulation::{Report, run},
};
use crate::{Lifetime, SigningKey};

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

fn altered(alter: impl FnOnce(&mut [&mut u64; 5])) -> Report {
    run(fleet(), Timing::new(fleet()).unwrap().altered(alter), 60, 3)
}

#[test]
fn the_control_has_no_findings() {
    let Report { refused, signed_early, off_time, after_bound, rotations, .. } = altered(|_| ());
    assert_eq!((refused, signed_early, off_time, after_bound), (0, 0, 0, 0));
    assert!(rotations > 30);
}

#[test]
fn a_longer_max_age_is_noticed() {
    assert!(altered(|[max_age, ..]| **max_age += 60).refused > 0);
}

#[test]
fn a_shorter_max_age_is_noticed() {
    assert!(altered(|[max_age, ..]| **max_age -= 60).off_time > 0);
}

/// By the propagation alone, and by one leeway alone.
#[test]
fn a_shorter_announcement_is_noticed() {
    for term in [30, 60] {
        let report = altered(|[_, announced_for, ..]| **announced_for -= term);
        assert!(report.signed_early > 0 && report.refused > 0, "{term}: {report:?}");
    }
}

#[test]
fn a_longer_announcement_is_noticed() {
    assert!(altered(|[_, announced_for, ..]| **announced_for += 300).off_time > 0);
}

#[test]
fn another_period_is_noticed() {
    assert!(altered(|[_, _, active_for, ..]| **active_for += 300).off_time > 0);
    assert!(altered(|[_, _, active_for, ..]| **active_for -= 300).off_time > 0);
}

#[test]
fn a_shorter_retirement_is_noticed() {
    for term in [30, 60] {
        let report = altered(|[.., retiring_for, _]| **retiring_for -= term);
        assert!(report.refused > 0, "{term}: {report:?}");
    }
}

#[test]
fn a_longer_retirement_is_noticed() {
    assert!(altered(|[.., retiring_for, _]| **retiring_for += 300).off_time > 0);
}

#[test]
fn a_shorter_bound_is_noticed() {
    for term in [30, 60] {
        let report = altered(|[.., forgotten_after]| **forgotten_after -= term);
        assert!(report.after_bound > 0, "{term}: {report:?}");
    }
}

#[test]
fn a_longer_bound_is_noticed() {
    assert!(altered(|[.., forgotten_after]| **forgotten_after += 300).off_time > 0);
}

#[test]
fn no_private_half_stays_when_a_key_retires() {
    let (timing, now) = (Timing::new(fleet()).unwrap(), Timestamp::from_unix_seconds(1_763_683_200));
    let key = |id| SigningKey::<Ed25519>::generate(id).unwrap();
    let mut schedule = KeySchedule::danger_signing_at_once(timing, key("1"), now).unwrap();
    schedule.announce(key("2"), now).unwrap();
    let has_private =
        |schedule: &KeySchedule<_>| schedule.keys.iter().map(|key| key.private.is_some()).collect::<Vec<_>>();
    assert_eq!(has_private(&schedule), [true, true]);
    schedule.advance(now.saturating_add(timing.active_for())).unwrap();
    assert_eq!(has_private(&schedule), [false, true]);
    let _ = schedule.drop_now("2", now).unwrap();
    assert_eq!(has_private(&schedule), [false, false]);
}
