//! A year of a fleet whose keys rotate every day.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::time::Duration;

use cotter_issue::{
    Lifetime,
    schedule::{Fleet, Timing},
};

#[path = "../src/schedule/simulation.rs"]
mod simulation;

use simulation::Report;

/// 200 verifiers, clocks that are off by a minute either way, and an emergency drop every 30 days. `src/schedule/tests.rs` shows that a
/// wrong time is noticed.
#[test]
fn a_year_of_daily_rotation() {
    let fleet = Fleet {
        cache: Duration::from_secs(3600),
        refresh: Duration::from_secs(300),
        propagation: Duration::from_secs(30),
        leeway: Duration::from_secs(60),
        token_life: Lifetime::of(Duration::from_secs(600)).unwrap(),
        period: Duration::from_secs(86_400),
    };
    let report = simulation::run(fleet, Timing::new(fleet).unwrap(), 365, 30);
    let Report { rotations, drops, presented, verified, refused, signed_early, off_time, after_bound } = report;
    assert_eq!((refused, signed_early, off_time, after_bound), (0, 0, 0, 0), "{report:?}");
    assert!(rotations >= 350 && drops >= 10 && presented >= 140_000 && verified >= 14_000, "{report:?}");
}
