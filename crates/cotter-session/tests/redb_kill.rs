//! A process is killed while it writes. Nothing that it has acknowledged is lost.
//!
//! `COTTER_KILL_ROUNDS` says how often: 20, or 300 in a long run (`COTTER_FULL=1`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics has failed"
)]

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

use cotter_session::{
    EndReason, RedbStore, RefreshToken, SessionId, SessionPolicy, Sessions, Subject, decision, store::SessionStore,
};

/// The file that the child writes.
const FILE: &str = "COTTER_KILL_FILE";

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let is_full = std::env::var("COTTER_FULL").is_ok_and(|full| full != "0");
    let usual = if is_full { 300 } else { 20 };
    let rounds = std::env::var("COTTER_KILL_ROUNDS").map_or(usual, |rounds| rounds.parse().unwrap());
    let path = TemporaryFile(std::env::temp_dir().join(format!("cotter-session-kill-{}.redb", std::process::id())));
    let mut acknowledged = Acknowledged::default();
    let mut lines = 0;
    for round in 0..rounds {
        lines += one_round(&path.0, round, &mut acknowledged);
        acknowledged.hold_in(&path.0);
    }
    println!("{rounds} kills, {lines} acknowledgements");
    assert!(lines >= rounds, "{lines} acknowledgements in {rounds} rounds");
    assert!(acknowledged.over.len() + acknowledged.generations.len() > 0);
}

/// Starts a child, kills it some time after its first acknowledgements, and takes down all that it has told of.
fn one_round(path: &PathBuf, round: u64, acknowledged: &mut Acknowledged) -> u64 {
    let mut child = Running(
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child", "--nocapture"])
            .env(FILE, path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    let output = BufReader::new(child.0.stdout.take().unwrap());
    let (sender, lines) = mpsc::channel();
    let reader = thread::spawn(move || {
        for line in output.lines() {
            let Ok(line) = line else { return };
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    let mut told = Vec::new();
    // The last line may be half a line: the word at its end says that it is whole.
    let enough = usize::try_from(1 + round * 7 % 40).unwrap();
    while told.len() < enough {
        let line = lines.recv_timeout(Duration::from_secs(60)).expect("the child writes");
        told.extend(Some(line).filter(|line| line.starts_with("ack ")));
    }
    // Every other round right after an acknowledgement, else a little later.
    if round % 2 == 1 {
        thread::sleep(Duration::from_micros(round * 7919 % 30_000));
    }
    drop(child);
    reader.join().unwrap();
    told.extend(lines.try_iter().filter(|line| line.starts_with("ack ") && line.ends_with(" done")));
    for line in &told {
        acknowledged.note(line);
    }
    u64::try_from(told.len()).unwrap()
}

/// What was acknowledged last of each session and subject.
#[derive(Default)]
struct Acknowledged {
    generations: HashMap<SessionId, u64>,
    over: Vec<SessionId>,
    epochs: HashMap<String, u64>,
}

impl Acknowledged {
    fn note(&mut self, line: &str) {
        let words: Vec<&str> = line.split(' ').collect();
        match words[1] {
            "generation" => {
                let generation = self.generations.entry(words[2].parse().unwrap()).or_default();
                *generation = words[3].parse::<u64>().unwrap().max(*generation);
            }
            "over" => self.over.push(words[2].parse().unwrap()),
            "epoch" => {
                let epoch = self.epochs.entry(words[2].to_owned()).or_default();
                *epoch = words[3].parse::<u64>().unwrap().max(*epoch);
            }
            other => panic!("{other}"),
        }
    }

    fn hold_in(&self, path: &PathBuf) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let store = RedbStore::open(path).expect("the file opens after a kill");
            for (id, generation) in &self.generations {
                let found = store.get(*id).await.unwrap().expect("a session that was acknowledged is there");
                let reached = found.record.refresh.map_or(u64::MAX, |family| family.generation);
                assert!(reached >= *generation, "rotation {generation} was acknowledged, and {reached} is there");
            }
            for id in &self.over {
                let found = store.get(*id).await.unwrap().expect("the row of an end stays");
                assert!(decision::live(&found.record, &found.latest, found.now).is_err(), "an end was undone");
            }
            for (subject, epoch) in &self.epochs {
                let latest = store.epochs(&Subject::new(subject).unwrap()).await.unwrap();
                assert!(latest.subject >= *epoch, "counter {epoch} was acknowledged, and it is {}", latest.subject);
            }
        });
    }
}

/// A process that is killed when this is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

struct TemporaryFile(PathBuf);

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Not a test: what is killed. It writes for as long as it can, and tells of each acknowledgement.
#[test]
fn child() {
    let Ok(path) = std::env::var(FILE) else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build().unwrap();
    runtime.block_on(async {
        let policy = SessionPolicy::new(Duration::from_secs(600)).overlap(Duration::ZERO).unwrap();
        let sessions = Sessions::new(RedbStore::open(path).unwrap(), policy);
        let output = Arc::new(Mutex::new(()));
        let tasks = (0..8).map(|task| tokio::spawn(work(sessions.clone(), task, Arc::clone(&output))));
        for task in tasks.collect::<Vec<_>>() {
            task.await.unwrap();
        }
    });
}

async fn work(sessions: Sessions<RedbStore>, task: u64, output: Arc<Mutex<()>>) {
    let tell = |line: String| {
        let _alone = output.lock().unwrap_or_else(PoisonError::into_inner);
        std::io::stdout().write_all(format!("ack {line} done\n").as_bytes()).unwrap();
        std::io::stdout().flush().unwrap();
    };
    let name = format!("subject-{task}");
    let subject = Subject::new(&name).unwrap();
    for round in 0_u64.. {
        let begun = sessions.begin(subject.clone()).with_refresh_token("app").start().await.unwrap();
        let id = begun.session.id();
        tell(format!("generation {id} 0"));
        let mut token: RefreshToken = begun.refresh_token.unwrap();
        for generation in 1..4 {
            token = sessions.refresh(token, "app", None).await.unwrap().refresh_token;
            tell(format!("generation {id} {generation}"));
        }
        if (round + task).is_multiple_of(3) {
            let epoch = sessions.end_everywhere(&subject).await.unwrap().epoch;
            tell(format!("epoch {name} {epoch}"));
        } else {
            sessions.end(id, EndReason::LoggedOut).await.unwrap();
        }
        tell(format!("over {id}"));
    }
}
