//! The built program, from outside, over HTTP.
//!
//! What needs an engine is shown as skipped where none is installed. `COTTER_ENGINES=required` makes that a failure.
#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::string_slice
)]

mod browser;
mod client;
mod cross_site;
mod dpop;
mod engine;
mod faults;
mod key_set;
mod keys;
mod login;
mod lossy;
mod lost_answers;
mod native;
mod oauth;
mod orders;
mod process;
mod revocation;
mod running;
mod slow;
mod system;
