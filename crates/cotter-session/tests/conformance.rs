//! The store in memory passes the suite that every store must pass.
#![allow(clippy::expect_used, clippy::arithmetic_side_effects)]

#[allow(dead_code, reason = "each test uses some of it")]
mod support;

cotter_session::conformance!(support::Memory);
