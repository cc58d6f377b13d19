//! Racers in two processes: this one, started twice more.

use std::{collections::HashSet, process::Stdio, sync::Arc, time::Duration};

use cotter_session::{RefreshOutcome, RefreshToken, SessionPolicy, Sessions, Subject};
use cotter_session_postgres::PostgresStore;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

use crate::store::fresh;

const RACERS: usize = 16;
const SCHEMA: &str = "COTTER_TEST_RACER_SCHEMA";
const SERVER: &str = "COTTER_TEST_RACER_SERVER";

/// What a racer's process does: for each token that it reads, sixteen tasks exchange it, and each prints what it got.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a part of the test below"]
async fn racer() {
    let schema = std::env::var(SCHEMA).unwrap();
    let server = std::env::var(SERVER).unwrap().parse().unwrap();
    let store = PostgresStore::builder().schema(&schema).danger_allow_not_durable().build(server).unwrap();
    let sessions = Sessions::new(store, SessionPolicy::new(Duration::from_secs(600)));
    for token in std::io::stdin().lines() {
        let token: Arc<str> = token.unwrap().into();
        let tasks: Vec<_> = (0..RACERS)
            .map(|_| {
                let (sessions, token) = (sessions.clone(), Arc::clone(&token));
                tokio::spawn(async move {
                    let token = RefreshToken::parse(&token).unwrap();
                    let refreshed = sessions.refresh(token, "app", None).await.unwrap();
                    let has_rotated = u8::from(refreshed.outcome == RefreshOutcome::Rotated);
                    format!("{has_rotated} {}", *refreshed.refresh_token.expose())
                })
            })
            .collect();
        for task in tasks {
            println!("answer {}", task.await.unwrap());
        }
    }
}

struct Racer {
    _process: Child,
    tokens: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

fn start(schema: &str, server: &str) -> Racer {
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "processes::racer", "--nocapture"])
        .env(SCHEMA, schema)
        .env(SERVER, server)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let tokens = process.stdin.take().unwrap();
    let answers = BufReader::new(process.stdout.take().unwrap()).lines();
    Racer { _process: process, tokens, answers }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_two_processes_rotates() {
    let Some(fresh) = fresh().await else { return };
    let rounds = std::env::var("COTTER_RACE_ROUNDS").map_or(25, |rounds| rounds.parse().unwrap());
    let sessions = Sessions::shared(Arc::clone(&fresh.store), SessionPolicy::new(Duration::from_secs(600)));
    let port = fresh.server.get_ports()[0];
    let (user, database) = (fresh.server.get_user().unwrap(), fresh.server.get_dbname().unwrap());
    let server = format!("postgres://{user}@127.0.0.1:{port}/{database}");
    let mut racers = [start(&fresh.schema, &server), start(&fresh.schema, &server)];
    for round in 0..rounds {
        let subject = Subject::new(&format!("alice{round}")).unwrap();
        let begun = sessions.begin(subject).with_refresh_token("app").start().await.unwrap();
        let line = format!("{}\n", *begun.refresh_token.unwrap().expose());
        for racer in &mut racers {
            racer.tokens.write_all(line.as_bytes()).await.unwrap();
        }
        let (mut rotated, mut successors) = (0, HashSet::new());
        for racer in &mut racers {
            let mut answers = 0;
            while answers < RACERS {
                let line = racer.answers.next_line().await.unwrap().expect("a racer ended");
                // Behind what the test harness prints.
                let Some((_, answer)) = line.split_once("answer ") else { continue };
                let (has_rotated, successor) = answer.split_once(' ').unwrap();
                rotated += usize::from(has_rotated == "1");
                successors.insert(successor.to_owned());
                answers += 1;
            }
        }
        assert_eq!((rotated, successors.len()), (1, 1), "in round {round}");
    }
}
