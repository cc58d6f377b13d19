//! A server that does everything wrong: the error of each fetch, its time, and its memory.
//!
//! The tests run one at a time, so that each measures its own allocations. Each states its limit, which includes the server's part.
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
mod crowd;
mod heads;
mod http2;
mod kept;
mod measure;
mod middle;
mod requests;
mod server;
mod time;
mod tls;

#[global_allocator]
static ALLOCATOR: &stats_alloc::StatsAlloc<std::alloc::System> = &stats_alloc::INSTRUMENTED_SYSTEM;
