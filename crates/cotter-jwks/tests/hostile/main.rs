//! A server that does everything wrong: what each fetch ends with, in which time, and with how much memory.
//!
//! The tests take turns, so that what is allocated is theirs. Each says what it may take; the server's own part is in it.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod addresses;
mod bodies;
mod certificate;
mod heads;
mod http2;
mod kept;
mod measure;
mod requests;
mod server;
mod time;
mod tls;

#[global_allocator]
static ALLOCATOR: &stats_alloc::StatsAlloc<std::alloc::System> = &stats_alloc::INSTRUMENTED_SYSTEM;
