//! The store on a real server: the one that `COTTER_TEST_POSTGRES` names, else one that is started here, if PostgreSQL
//! is installed. Else the tests say that they were skipped.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::arithmetic_side_effects, clippy::print_stdout, clippy::wildcard_enum_match_arm)]

mod conformance;
mod crash;
mod failure;
mod feed;
mod migration;
mod processes;
#[path = "../../../cotter-session/tests/support/racers.rs"]
mod racers;
mod races;
mod server;
mod store;
mod telemetry;
mod waits;
