//! The endpoints of an authorization server over HTTP on loopback.
#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::must_use_candidate,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod authorize;
mod code;
mod dpop;
mod introspect;
mod keys;
mod races;
mod refresh;
mod revoke;
mod secrets;
mod store;
mod system;
mod telemetry;
mod unavailable;
