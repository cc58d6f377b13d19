//! Look-ups and rotations a second, beside a plain `GET` of as many bytes over the same kind of connection.
//!
//! ```sh
//! cargo run --release -p cotter-session-redis --example redis_throughput -- redis://127.0.0.1:6379
//! ```
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "it measures, and stops where something fails"
)]

use std::{
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};

use cotter_session::{
    RotationNonce, SecretDigest, SessionPolicy, Sessions, Subject,
    store::{Rotate, Rotated, SessionStore as _},
};
use cotter_session_redis::RedisStore;

const TASKS: usize = 16;

/// What one session has for its rotations.
fn rotation(id: cotter_session::SessionId, number: u64) -> Rotate {
    Rotate {
        id,
        presented: digest(number),
        successor: digest(number + 1),
        nonce: RotationNonce::from_bytes([7; 32]),
        client: "".into(),
        binding: None,
        overlap: Duration::ZERO,
        idle: Duration::from_secs(3600),
        revocation_life: Duration::from_secs(660),
    }
}

fn digest(number: u64) -> SecretDigest {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    SecretDigest::from_bytes(bytes)
}

/// Runs 16 tasks for so long, and prints how often each second they went round.
async fn measure<F: Future<Output = ()> + Send>(
    name: &str,
    seconds: u64,
    step: impl Fn(usize, u64) -> F + Send + Sync + Clone + 'static,
) -> f64 {
    let begun = Instant::now();
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let step = step.clone();
            tokio::spawn(async move {
                let mut times = Vec::new();
                while begun.elapsed() < Duration::from_secs(seconds) {
                    let start = Instant::now();
                    step(task, times.len() as u64).await;
                    times.push(start.elapsed());
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.unwrap());
    }
    let rate = times.len() as f64 / begun.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)];
    println!("{name:32} {rate:10.0}/s   p50 {:>9.1?}   p99 {:>9.1?}", at(50), at(99));
    rate
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().unwrap_or_else(|| "redis://127.0.0.1:6379".to_owned());
    let seconds = arguments.next().map_or(Ok(3), |seconds| seconds.parse())?;
    let prefix = format!("throughput.{}", std::process::id());
    let store = RedisStore::builder(&url)?.prefix(&prefix)?.danger_allow_lossy().connect().await?;
    let sessions = Sessions::new(store, SessionPolicy::new(Duration::from_secs(600)).max_sessions(100_000));
    let store = Arc::clone(sessions.store());

    let mut cookies = Vec::new();
    for number in 0..TASKS * 64 {
        let begin = sessions.begin(Subject::new(&format!("user {number}"))?).with_cookie().data(vec![b'x'; 100]);
        cookies.push(begin.start().await?.cookie.ok_or("a cookie was asked for")?);
    }
    let cookies = Arc::new(cookies);
    let connection = redis::Client::open(url)?.get_multiplexed_async_connection().await?;
    for number in 0..cookies.len() {
        let key = format!("{prefix}:plain:{number}");
        let command = redis::cmd("SET").arg(key).arg(vec![b'x'; 420]).arg("EX").arg(600).to_owned();
        command.query_async::<()>(&mut connection.clone()).await?;
    }

    for _ in 0..2 {
        let (shared, plain) = (connection.clone(), prefix.clone());
        let get = measure("plain GET of 420 bytes", seconds, move |task, round| {
            let (mut connection, prefix) = (shared.clone(), plain.clone());
            async move {
                let key = format!("{prefix}:plain:{}", task * 64 + round as usize % 64);
                let value: Vec<u8> = redis::cmd("GET").arg(key).query_async(&mut connection).await.unwrap();
                assert_eq!(value.len(), 420);
            }
        })
        .await;
        let (kept, known) = (store.clone(), cookies.clone());
        let rows = measure("look-up of a row by id", seconds, move |task, round| {
            let (store, id) = (kept.clone(), known[task * 64 + round as usize % 64].session_id());
            async move { assert!(store.get(id).await.unwrap().is_some()) }
        })
        .await;
        let (all, known) = (sessions.clone(), cookies.clone());
        let found = measure("Sessions::find by cookie", seconds, move |task, round| {
            let (sessions, cookies) = (all.clone(), known.clone());
            async move {
                let cookie = &cookies[task * 64 + round as usize % 64];
                sessions.find(cookie).await.unwrap();
            }
        })
        .await;
        println!("{:32} {:10.2} and {:.2} of a plain GET", "", rows / get, found / get);
    }

    let mut ids = Vec::new();
    for number in 0..TASKS {
        // The rotations know the digests: the rows are made here.
        let subject = Subject::new(&format!("family {number}"))?;
        let mut id = [0; 16];
        id[0] = subject.hash().shard();
        id[1..9].copy_from_slice(&(number as u64).to_be_bytes());
        let id = cotter_session::SessionId::from_bytes(id);
        let new = cotter_session::store::NewSession {
            id,
            subject,
            client: "".into(),
            label: "".into(),
            cookie: None,
            refresh: Some(digest(0)),
            binding: None,
            auth_time: None,
            authenticated_under: None,
            idle: Duration::from_secs(3600),
            lifetime: Duration::from_secs(7200),
            not_after: None,
            data: vec![b'x'; 100],
            max_sessions: 100,
        };
        store.create(new).await?;
        ids.push(id);
    }
    let ids = Arc::new(ids);
    measure("rotations", seconds, move |task, round| {
        let (store, attempt) = (store.clone(), rotation(ids[task], round));
        async move { assert!(matches!(store.rotate(attempt).await.unwrap(), Rotated::Rotated(_))) }
    })
    .await;
    Ok(())
}
