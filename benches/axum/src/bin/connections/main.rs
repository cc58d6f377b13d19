//! 10,000 connections at once to a server with `cotter-axum`, in another process: slow, huge, duplicated and binary header
//! fields, of which half never end. Passes if the server's memory stays within a bound, if it closes those that never end,
//! if it answers good requests meanwhile, and if it does not panic.
//!
//! Both processes need some 10,100 open files: the soft limit is raised, the hard one is not (`ulimit -Hn`).
#![forbid(unsafe_code)]

mod client;
mod kind;
mod process;
mod server;

use std::{env, process::ExitCode, time::Duration};

use cotter_benches_axum::Error;

/// How many connections, unless another number is stated.
const CONNECTIONS: usize = 10_000;

/// What a connection may add to the server's memory, in KiB: the buffer of a head while it grows, and what serves it.
const KIB_A_CONNECTION: u64 = 32;

/// When a connection without a whole head must be closed: the time that the server states, and some for a busy machine.
const CLOSED_WITHIN: Duration = server::HEAD.saturating_add(Duration::from_secs(10));

/// How long a good request may take among the others.
const ANSWERED_WITHIN: Duration = Duration::from_secs(2);

fn main() -> Result<ExitCode, Error> {
    rlimit::increase_nofile_limit(65_536)?;
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve", key] => server::serve(key).map(|()| ExitCode::SUCCESS),
        [] => client::run(CONNECTIONS),
        [count] => client::run(count.parse()?),
        _ => Err("expected a number of connections, or none".into()),
    }
}
