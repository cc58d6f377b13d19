//! `cotter sessions` on each engine: in a file, and on servers that are started here. A server that is not installed is
//! skipped in words.
#![allow(missing_docs, unreachable_pub, dead_code, unused_qualifications)]
#![allow(unexpected_cfgs, reason = "a feature of the crate whose file is used")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]
#![allow(clippy::arithmetic_side_effects, clippy::wildcard_enum_match_arm, reason = "a test fails by panicking")]

#[path = "../command/mod.rs"]
mod command;
mod file;
mod life;
mod named;
mod on_postgres;
mod on_redis;
#[path = "../../../cotter-session-postgres/tests/postgres/server.rs"]
mod postgres;
#[path = "../../../cotter-session-redis/tests/redis/server.rs"]
mod redis;

use command::{Ran, cotter};

/// Runs `cotter sessions` on a store.
fn sessions(store: &[&str], words: &str) -> Ran {
    cotter(&[&["sessions"], store, words.split_whitespace().collect::<Vec<_>>().as_slice()].concat(), "")
}

/// What was printed by a command that has done what it was asked.
fn done(ran: Ran) -> String {
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    ran.out
}

/// What was said by one that has no answer, and has printed nothing.
fn no_answer(ran: Ran) -> String {
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    ran.err
}
