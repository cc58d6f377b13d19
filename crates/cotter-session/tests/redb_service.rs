//! Two processes that use one file, by way of a service: one process has the file open, and others ask it.
//!
//! `COTTER_RACE_ROUNDS` says how often they race (25), and `COTTER_FULL=1` is a long run.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    reason = "a test that panics has failed"
)]

#[path = "support/racers.rs"]
mod racers;

use std::{
    env,
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use cotter_session::{RedbStore, RefreshOutcome, RefreshToken, SessionPolicy, Sessions, Subject};
use racers::Racers;
use tokio::runtime::Handle;

/// Where the service listens.
const SERVICE: &str = "COTTER_TEST_RACER_SERVICE";

/// Not a test: a process of racers, which has no file.
#[tokio::test(flavor = "multi_thread")]
async fn racer() {
    let Ok(address) = env::var(SERVICE) else { return };
    let (address, idle) = (Arc::new(address), Arc::<Mutex<Vec<BufReader<TcpStream>>>>::default());
    racers::serve(|token| {
        let (address, idle) = (address.clone(), idle.clone());
        async move {
            let asked = tokio::task::spawn_blocking(move || {
                let free = idle.lock().unwrap().pop();
                let mut connection = free.unwrap_or_else(|| BufReader::new(TcpStream::connect(&*address).unwrap()));
                connection.get_mut().write_all(format!("{token}\n").as_bytes()).unwrap();
                let mut answer = String::new();
                connection.read_line(&mut answer).unwrap();
                idle.lock().unwrap().push(connection);
                answer
            });
            let answer = asked.await.unwrap();
            let (has_rotated, successor) = answer.trim_end().split_once(' ').expect("the service has answered");
            (has_rotated == "true", successor.to_owned())
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn racers_of_a_service_get_one_successor() {
    let file = TemporaryFile(env::temp_dir().join(format!("cotter-session-service-{}.redb", std::process::id())));
    let sessions = Sessions::new(RedbStore::open(&file.0).unwrap(), SessionPolicy::new(Duration::from_secs(600)));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (service, runtime) = (sessions.clone(), Handle::current());
    // Both end with this process.
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (stream, service, runtime) = (stream.unwrap(), service.clone(), runtime.clone());
            std::thread::spawn(move || answer(stream, &service, &runtime));
        }
    });
    let racers = Racers::start("racer", &[(SERVICE, &address)]);
    let begin = async |round| {
        let begin = sessions.begin(Subject::new(&format!("user {round}")).unwrap()).with_refresh_token("app");
        begin.start().await.unwrap().refresh_token.unwrap().expose().to_string()
    };
    racers.race_all(begin).await;
}

/// Exchanges each token that comes in a line.
fn answer(mut stream: TcpStream, sessions: &Sessions<RedbStore>, runtime: &Handle) {
    stream.set_nodelay(true).unwrap();
    for line in BufReader::new(stream.try_clone().unwrap()).lines() {
        let Ok(line) = line else { return };
        let token = RefreshToken::parse(&line).unwrap();
        let refreshed = runtime.block_on(sessions.refresh(token, "app", None)).unwrap();
        let has_rotated = refreshed.outcome == RefreshOutcome::Rotated;
        if stream.write_all(format!("{has_rotated} {}\n", *refreshed.refresh_token.expose()).as_bytes()).is_err() {
            return;
        }
    }
}

struct TemporaryFile(PathBuf);

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
