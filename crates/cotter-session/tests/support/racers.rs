//! Racers in two processes: the program of a test, started twice more.

use std::{
    collections::HashSet,
    env,
    io::{BufRead, BufReader, Lines, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::Arc,
};

use tokio::sync::Barrier;

/// Two processes, each with a half of the racers.
pub(crate) struct Racers([Racer; 2]);

struct Racer {
    process: Child,
    tokens: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

/// How many rounds are run: `COTTER_RACE_ROUNDS`, or 25, and 1,000 in a long run (`COTTER_FULL`).
pub(crate) fn rounds() -> usize {
    let number = |variable: &str| env::var(variable).ok().and_then(|text| text.parse().ok());
    let is_full = number("COTTER_FULL").is_some_and(|full| full != 0);
    number("COTTER_RACE_ROUNDS").unwrap_or(if is_full { 1000 } else { 25 })
}

impl Racers {
    /// Starts this test of this program twice. It calls [`serve`].
    pub(crate) fn start(test: &str, settings: &[(&str, &str)]) -> Self {
        let start = || {
            let mut process = Command::new(env::current_exe().expect("a program has a path"))
                .args(["--exact", test, "--nocapture"])
                .envs(settings.iter().copied())
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .expect("the program starts again");
            let tokens = process.stdin.take().expect("it reads");
            let answers = BufReader::new(process.stdout.take().expect("it writes")).lines();
            Racer { process, tokens, answers }
        };
        Self([start(), start()])
    }

    /// Lets so many use one token at once: how many have rotated, and how many successors they got.
    pub(crate) fn race(&mut self, racers: usize, token: &str) -> (usize, usize) {
        let shares = [racers / 2, racers - racers / 2];
        for (racer, share) in self.0.iter_mut().zip(shares) {
            racer.tokens.write_all(format!("{share} {token}\n").as_bytes()).expect("a racer reads");
        }
        let (mut rotated, mut successors) = (0, HashSet::new());
        for (racer, share) in self.0.iter_mut().zip(shares) {
            // Behind what the test harness prints.
            let mut answers = racer.answers.by_ref().map(|line| line.expect("a racer writes"));
            for _ in 0..share {
                let answer = answers.find_map(|line| line.split_once("answer ").map(|(_, answer)| answer.to_owned()));
                let answer = answer.expect("a racer goes on");
                let (has_rotated, successor) = answer.split_once(' ').expect("an answer has two words");
                rotated += usize::from(has_rotated == "true");
                successors.insert(successor.to_owned());
            }
        }
        (rotated, successors.len())
    }

    /// Every number of racers from 2 to 64, one after the other: one rotates, and all get its successor.
    pub(crate) async fn race_all(mut self, mut token: impl AsyncFnMut(usize) -> String) {
        let mut racers = 0;
        for round in 0..rounds() {
            let number = 2 + round % 63;
            let outcome = self.race(number, &token(round).await);
            assert_eq!(outcome, (1, 1), "in round {round}: rotations and successors of {number} racers");
            racers += number;
        }
        println!("{} rounds, {racers} racers in two processes, one successor each", rounds());
    }
}

impl Drop for Racers {
    fn drop(&mut self) {
        for racer in &mut self.0 {
            let _ = racer.process.kill();
            let _ = racer.process.wait();
        }
    }
}

/// What a racer's process does: for each line that it reads, so many tasks use the token at once, and each prints
/// whether it has rotated, and the successor.
pub(crate) async fn serve<F>(refresh: impl Fn(String) -> F)
where
    F: Future<Output = (bool, String)> + Send + 'static,
{
    for line in std::io::stdin().lines() {
        let line = line.expect("lines are text");
        let (racers, token) = line.split_once(' ').expect("a line has two words");
        let racers = racers.parse().expect("the first is a number");
        let barrier = Arc::new(Barrier::new(racers));
        let tasks: Vec<_> = (0..racers)
            .map(|_| {
                let (barrier, refresh) = (barrier.clone(), refresh(token.to_owned()));
                tokio::spawn(async move {
                    barrier.wait().await;
                    refresh.await
                })
            })
            .collect();
        for task in tasks {
            let (has_rotated, successor) = task.await.expect("a racer gets an answer");
            println!("answer {has_rotated} {successor}");
        }
    }
}
