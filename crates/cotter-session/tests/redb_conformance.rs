//! The store in one file passes the suite that every store must pass.
#![allow(clippy::expect_used, clippy::arithmetic_side_effects, clippy::print_stdout)]

#[allow(dead_code, reason = "each test uses some of it")]
mod support;

use std::time::Duration;

use cotter_session::conformance::{Violation, propagation};
use support::one_file::{OneFile, Running};

cotter_session::conformance!(OneFile);

/// A log-out is known to three verifiers within a second, however much else is revoked.
#[test]
#[ignore = "it is timed: run it alone"]
fn verifiers_reject_within_a_second() -> Result<(), Violation> {
    for per_second in [0, 1000] {
        let Some(told) = propagation(&Running, per_second)? else { break };
        println!("redb, {per_second} revocations a second: {told:?}");
        assert!(told.p99 <= Duration::from_secs(1) && told.per_second >= 0.9 * f64::from(per_second), "{told:?}");
    }
    Ok(())
}
