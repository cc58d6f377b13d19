//! A server that answers as it should not.

mod report;
mod watch;

use std::{
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use tokio::runtime::{Builder, Handle};

pub use self::watch::watch;
use crate::{
    Outcome,
    answers::{self, Before, CASES, Case},
    arguments::Arguments,
    child::{self, Running},
    peers::Name,
    process::load,
    server::{Exchange, Server},
    tokens::{Keys, Tokens, set},
};

/// The libraries; the second settings of one of them make no difference here.
const NAMES: [Name; 5] =
    [Name::Cotter, Name::JsonwebtokenJwksCache, Name::JwksClientRs, Name::Huskarl, Name::TowerOauth2ResourceServer];

/// A library that has not given up after this time is not waited for.
const MOST_TIME: Duration = Duration::from_secs(15);

/// What a child does.
#[derive(Serialize, Deserialize)]
pub struct Task {
    pub name: Name,
    pub url: String,
    pub tokens: Tokens,
    /// Whether there is a good set before the bad answers.
    pub is_warm: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    Accepted,
    Refused,
    /// There was none after three seconds.
    Waits,
}

/// What a child has seen under the bad answers.
#[derive(Serialize, Deserialize)]
pub struct Seen {
    pub has_started: bool,
    /// The last error for a token of the known key, or of the start.
    pub why: String,
    /// The longest verification of a token of the known key.
    pub longest: Duration,
    /// How much memory was in use at most, beyond that before, in KiB.
    pub peak: u64,
    pub known: Verdict,
    pub double: Verdict,
    pub withdrawn: Verdict,
    pub planted: Verdict,
    pub secret: Verdict,
}

impl Seen {
    fn not_started(why: String, peak: u64) -> Self {
        let none = Verdict::Refused;
        let longest = Duration::ZERO;
        Self {
            has_started: false,
            why,
            longest,
            peak,
            known: none,
            double: none,
            withdrawn: none,
            planted: none,
            secret: none,
        }
    }
}

/// How long it took after the bad answers, if that was in time.
#[derive(Serialize, Deserialize)]
pub struct Recovery {
    pub new: Option<Duration>,
    pub withdrawn: Option<Duration>,
}

/// What came of one case with one library.
pub struct Result {
    pub seen: Seen,
    pub recovery: Recovery,
    /// The requests under the bad answers, and those that came to another server by a redirect.
    pub exchanges: Vec<Exchange>,
    pub followed: usize,
}

/// Runs all cases, and prints the table. Returns whether our library kept the last good set in each.
pub fn run(arguments: &Arguments) -> Outcome<bool> {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let keys = Keys::generate()?;
    let names = arguments.names(&NAMES);
    let cases =
        CASES.iter().filter(|case| arguments.cases.is_empty() || arguments.cases.iter().any(|name| name == case.name));
    let load = load()?;
    // One library at a time meets its bad answer. All may wait for their good ones together.
    let turn = Mutex::new(());
    let results = thread::scope(|scope| {
        let one = |case, name| {
            let (keys, turn, runtime) = (&keys, &turn, runtime.handle());
            scope.spawn(move || (case, name, one(case, name, keys, turn, runtime)))
        };
        let running: Vec<_> = cases.flat_map(|case| names.iter().map(move |name| (case, *name))).collect();
        let running: Vec<_> = running.into_iter().map(|(case, name)| one(case, name)).collect();
        running.into_iter().map(|thread| thread.join().map_err(|_| "a thread has panicked")).collect::<Vec<_>>()
    });
    let (mut is_kept, mut rows) = (true, Vec::new());
    for result in results {
        let (case, name, result) = result?;
        let result = result.map_err(|error| format!("{}, {name}: {error}", case.name))?;
        is_kept &= name != Name::Cotter || report::judge(case, &result);
        rows.push((case, name, result));
    }
    rows.iter().for_each(report::note);
    report::tables(&load, &names, &rows);
    Ok(is_kept)
}

fn one(case: &Case, name: Name, keys: &Keys, turn: &Mutex<()>, runtime: &Handle) -> Outcome<Result> {
    let good = answers::good(&set(&[&keys.known, &keys.withdrawn]));
    let planted = Server::start(runtime, Duration::ZERO, answers::good(&set(&[&keys.known, &keys.planted])))?;
    let bad = (case.answer)(keys, &planted.url())?;
    let server = Server::start(runtime, Duration::ZERO, good)?;
    let is_warm = case.before == Before::GoodSet;
    let task = Task { name, url: server.url(), tokens: keys.tokens(), is_warm };

    let (mut child, seen, exchanges) = {
        let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut child = Running::start(&child::Task::Hostile(task))?;
        child.hear::<()>()?;
        server.answers(bad);
        child.go_on()?;
        child.hear::<()>()?;
        until_given_up(&server);
        let exchanges = server.exchanges();
        child.go_on()?;
        let seen = child.hear::<Seen>()?;
        (child, seen, exchanges)
    };
    let followed = planted.exchanges().len();
    server.answers(answers::good(&set(&[&keys.known, &keys.new])));
    child.go_on()?;
    Ok(Result { seen, recovery: child.hear()?, exchanges, followed })
}

/// Waits until the first request has its answer or has given up, and three seconds at least.
fn until_given_up(server: &Server) {
    let start = Instant::now();
    while start.elapsed() < MOST_TIME {
        thread::sleep(Duration::from_millis(50));
        let is_over = server.exchanges().first().is_some_and(|first| first.end.is_some());
        if is_over && start.elapsed() >= Duration::from_secs(3) {
            return;
        }
    }
}
