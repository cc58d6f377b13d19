//! The store on servers that the tests start: Redis and Valkey, whichever are installed.
//!
//! | Variable | |
//! |---|---|
//! | `COTTER_TEST_REDIS` | the URL of a server that runs already, with `appendfsync always`: the suite uses it too |
//! | `COTTER_REDIS_SERVER`, `COTTER_VALKEY_SERVER` | the binaries, if they are not in `PATH` |
//! | `COTTER_KILL_ROUNDS` | how often a server is killed; 10 |
#![allow(
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod connecting;
mod feed;
mod kills;
mod layout;
mod levels;
mod pieces;
mod processes;
mod proxy;
#[path = "../../../cotter-session/tests/support/racers.rs"]
mod racers;
mod server;
mod suite;
mod telemetry;
mod together;
