//! Two processes that race with one token get one successor.

use std::{env, process::Command, sync::Arc, time::Duration};

use cotter_session::{RefreshToken, SessionPolicy, Sessions, Subject};
use cotter_session_redis::RedisStore;

use crate::server::{Kind, Server};

const ROUNDS: usize = 20;
const RACERS: usize = 8;

async fn sessions(url: &str) -> Sessions<RedisStore> {
    let store = RedisStore::builder(url).unwrap().danger_allow_lossy().connect().await.unwrap();
    Sessions::new(store, SessionPolicy::new(Duration::from_secs(600)))
}

async fn race(sessions: &Sessions<RedisStore>, token: &str) -> Vec<(String, String)> {
    let barrier = Arc::new(tokio::sync::Barrier::new(RACERS));
    let racers: Vec<_> = (0..RACERS)
        .map(|_| {
            let (sessions, token, barrier) = (sessions.clone(), RefreshToken::parse(token).unwrap(), barrier.clone());
            tokio::spawn(async move {
                barrier.wait().await;
                let refreshed = sessions.refresh(token, "app", None).await.unwrap();
                (format!("{:?}", refreshed.outcome), refreshed.refresh_token.expose().to_string())
            })
        })
        .collect();
    let mut outcomes = Vec::new();
    for racer in racers {
        outcomes.push(racer.await.unwrap());
    }
    outcomes
}

/// The other process: this test program again, with the tokens on its command line.
#[tokio::test(flavor = "multi_thread")]
async fn as_the_other_process() {
    let (Ok(url), Ok(tokens)) = (env::var("COTTER_OTHER_URL"), env::var("COTTER_OTHER_TOKENS")) else { return };
    let sessions = sessions(&url).await;
    for (round, token) in tokens.split(',').enumerate() {
        for (outcome, successor) in race(&sessions, token).await {
            println!("outcome {round} {outcome} {successor}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn racers_in_two_processes_get_one_successor() {
    for kind in [Kind::Redis, Kind::Valkey] {
        let Some(server) = Server::durable(kind) else { continue };
        let sessions = sessions(&server.url()).await;
        let mut tokens = Vec::new();
        for round in 0..ROUNDS {
            let begin = sessions.begin(Subject::new(&format!("user {round}")).unwrap()).with_refresh_token("app");
            tokens.push(begin.start().await.unwrap().refresh_token.unwrap().expose().to_string());
        }
        let other = Command::new(env::current_exe().unwrap())
            .args(["--exact", "processes::as_the_other_process", "--nocapture"])
            .env("COTTER_OTHER_URL", server.url())
            .env("COTTER_OTHER_TOKENS", tokens.join(","))
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut outcomes: Vec<Vec<(String, String)>> = vec![Vec::new(); ROUNDS];
        for (round, token) in tokens.iter().enumerate() {
            outcomes[round].extend(race(&sessions, token).await);
        }
        let output = other.wait_with_output().unwrap();
        assert!(output.status.success());
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let Some((_, line)) = line.split_once("outcome ") else { continue };
            let words: Vec<&str> = line.split(' ').collect();
            outcomes[words[0].parse::<usize>().unwrap()].push((words[1].to_owned(), words[2].to_owned()));
        }
        for outcomes in outcomes {
            assert_eq!(outcomes.len(), 2 * RACERS);
            let rotated = outcomes.iter().filter(|(outcome, _)| outcome == "Rotated").count();
            assert_eq!(rotated, 1, "{kind:?}: {outcomes:?}");
            assert!(outcomes.iter().all(|(_, successor)| *successor == outcomes[0].1), "two successors");
        }
    }
}
