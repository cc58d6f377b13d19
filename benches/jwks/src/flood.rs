//! Tokens with random key ids, while tokens of a known key are verified.

mod measure;
mod report;
mod times;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::runtime::{Builder, Handle};

pub use self::{measure::measure, times::Times};
use crate::{
    Outcome, answers,
    arguments::Arguments,
    child::{self, Running},
    peers::{ALL, Name},
    process::load,
    server::{Exchange, Server},
    tokens::{Keys, set},
};

/// The time that the server takes to answer: a fetch is not over at once, as it would be on one machine.
const DELAY: Duration = Duration::from_millis(20);

/// What a child does.
#[derive(Serialize, Deserialize)]
pub struct Task {
    pub name: Name,
    pub url: String,
    /// The set of the instance that gets the flood, if it is another.
    pub elsewhere: Option<String>,
    pub known: String,
    pub seconds: u64,
    pub rate: u64,
}

/// What a child has measured.
#[derive(Serialize, Deserialize)]
pub struct Measured {
    pub quiet: Times,
    pub flooded: Times,
    pub sent: u64,
    /// Tokens that were not sent, since too many were on their way.
    pub left_out: u64,
    pub accepted: u64,
    pub refused: u64,
    pub start: Held,
    pub middle: Held,
    pub end: Held,
    /// The most tasks at one time.
    pub most_tasks: usize,
}

/// Tasks that are alive, and memory in KiB.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Held {
    pub tasks: usize,
    pub memory: u64,
}

/// Runs each library in turn, and prints the table. Returns whether ours kept what it promises.
pub fn run(arguments: &Arguments) -> Outcome<bool> {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let keys = Keys::generate()?;
    let load = load()?;
    let (mut is_kept, mut rows) = (true, Vec::new());
    for name in arguments.names(&ALL) {
        let (measured, exchanges) = one(name, arguments, &keys, runtime.handle())?;
        is_kept &= name != Name::Cotter || report::judge(&measured, &exchanges);
        rows.push((name, measured, exchanges));
        rows.last().into_iter().for_each(report::note);
    }
    report::tables(arguments, &load, &rows);
    Ok(is_kept)
}

/// Runs one library, and returns the requests that its server has seen.
fn one(name: Name, arguments: &Arguments, keys: &Keys, runtime: &Handle) -> Outcome<(Measured, Vec<Exchange>)> {
    let good = answers::good_for(&set(&[&keys.known]), 3600);
    let server = Server::start(runtime, DELAY, good.clone())?;
    let other = if arguments.elsewhere { Some(Server::start(runtime, DELAY, good)?) } else { None };
    let task = Task {
        name,
        url: server.url(),
        elsewhere: other.as_ref().map(Server::url),
        known: keys.known.token.clone(),
        seconds: arguments.seconds,
        rate: arguments.rate,
    };
    let measured = Running::start(&child::Task::Flood(task))?.hear()?;
    // The flood's own, if it had one.
    Ok((measured, other.unwrap_or(server).exchanges()))
}
