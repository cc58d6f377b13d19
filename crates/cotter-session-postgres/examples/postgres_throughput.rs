//! Measures rotations and look-ups: `postgres_throughput SERVER [TASKS] [SECONDS]`.
//!
//! It makes the schema `cotter_throughput` on the server, and leaves it there.
#![allow(clippy::print_stdout, reason = "it is a program")]

use std::{
    error::Error,
    time::{Duration, Instant},
};

use cotter_session::{RefreshToken, SessionCookie, SessionPolicy, Sessions, Subject};
use cotter_session_postgres::PostgresStore;
use tokio::task::JoinSet;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let server = arguments.next().ok_or("expected: postgres_throughput SERVER [TASKS] [SECONDS]")?;
    let tasks: usize = arguments.next().map_or(Ok(16), |tasks| tasks.parse())?;
    let time = Duration::from_secs(arguments.next().map_or(Ok(5), |seconds| seconds.parse())?);

    let store = PostgresStore::builder().schema("cotter_throughput").connections(tasks).build(server.parse()?)?;
    store.migrate().await?;
    // Each task exchanges its own token again and again, which an overlap would not let it.
    let policy = SessionPolicy::new(Duration::from_secs(600)).overlap(Duration::ZERO)?;
    let sessions = Sessions::new(store, policy);

    let mut rotations = JoinSet::new();
    let mut look_ups = Vec::new();
    for task in 0..tasks {
        let subject = Subject::new(&format!("user {task}"))?;
        // What earlier runs have left.
        sessions.end_everywhere(&subject).await?;
        let begun = sessions.begin(subject).with_cookie().with_refresh_token("app").start().await?;
        let token = begun.refresh_token.ok_or("a token was asked for")?;
        look_ups.push(begun.cookie.ok_or("a cookie was asked for")?);
        rotations.spawn(rotate(sessions.clone(), token, time));
    }
    report("rotations", collect(rotations).await?, time);

    let mut finds = JoinSet::new();
    for cookie in look_ups {
        finds.spawn(find(sessions.clone(), cookie, time));
    }
    report("look-ups", collect(finds).await?, time);
    Ok(())
}

async fn rotate(sessions: Sessions<PostgresStore>, mut token: RefreshToken, time: Duration) -> Outcome<Vec<Duration>> {
    let (began, mut latencies) = (Instant::now(), Vec::new());
    while began.elapsed() < time {
        let at = Instant::now();
        token = sessions.refresh(token, "app", None).await?.refresh_token;
        latencies.push(at.elapsed());
    }
    Ok(latencies)
}

async fn find(sessions: Sessions<PostgresStore>, cookie: SessionCookie, time: Duration) -> Outcome<Vec<Duration>> {
    let (began, mut latencies) = (Instant::now(), Vec::new());
    while began.elapsed() < time {
        let at = Instant::now();
        sessions.find(&cookie).await?;
        latencies.push(at.elapsed());
    }
    Ok(latencies)
}

async fn collect(mut tasks: JoinSet<Outcome<Vec<Duration>>>) -> Outcome<Vec<Duration>> {
    let mut all = Vec::new();
    while let Some(latencies) = tasks.join_next().await {
        all.extend(latencies??);
    }
    all.sort_unstable();
    Ok(all)
}

fn report(what: &str, latencies: Vec<Duration>, time: Duration) {
    let of = |share: usize| latencies.get(latencies.len().saturating_mul(share) / 100).copied().unwrap_or_default();
    let number = u128::try_from(latencies.len()).unwrap_or_default();
    let each_second = number.saturating_mul(1000).checked_div(time.as_millis()).unwrap_or_default();
    println!("{what}: {each_second} a second, p50 {:?}, p99 {:?}", of(50), of(99));
}
