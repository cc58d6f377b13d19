//! Starting, discovering, storing and ending a set, and several sets.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod discovery;
mod ends;
mod issuers;
mod snapshots;
mod starts;
#[path = "../support/mod.rs"]
mod support;
