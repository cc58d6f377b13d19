//! What `RedbStore` does in a second on the disk of a folder, and what a session takes of the file.
//!
//! ```console
//! $ cargo run --release -p cotter-session --features redb --example group_commit -- FOLDER
//! ```
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::print_stdout)]

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use cotter_session::{RedbStore, SessionId, SessionPolicy, Sessions, Subject};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const SECONDS: Duration = Duration::from_secs(4);

#[tokio::main(flavor = "multi_thread")]
async fn main() -> Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("expected a folder on the disk to measure")?);
    let file = folder.join(format!("group-commit-{}.redb", std::process::id()));
    for tasks in [16, 64] {
        let one = rotations(&file, tasks, 1).await?;
        let group = rotations(&file, tasks, usize::MAX).await?;
        println!(
            "{tasks} tasks, rotations a second: {one:.0} one by one, {group:.0} in groups: {:.1} times",
            group / one
        );
    }
    size(&file).await?;
    fs::remove_file(&file)?;
    Ok(())
}

fn policy() -> Result<SessionPolicy> {
    Ok(SessionPolicy::new(Duration::from_secs(600)).overlap(Duration::ZERO)?)
}

/// Rotations a second, of so many tasks with a session each.
async fn rotations(file: &Path, tasks: usize, requests_per_commit: usize) -> Result<f64> {
    let _ = fs::remove_file(file);
    let store = RedbStore::builder().requests_per_commit(requests_per_commit).open(file)?;
    let sessions = Sessions::new(store, policy()?);
    let start = Instant::now();
    let mut running = Vec::new();
    for task in 0..tasks {
        let begun = sessions.begin(Subject::new(&task.to_string())?).with_refresh_token("app").start().await?;
        let mut token = begun.refresh_token.ok_or("a refresh token was asked for")?;
        let sessions = sessions.clone();
        running.push(tokio::spawn(async move {
            let mut rotations = 0_u32;
            while start.elapsed() < SECONDS {
                token = sessions.refresh(token, "app", None).await?.refresh_token;
                rotations += 1;
            }
            Result::Ok(rotations)
        }));
    }
    let mut sum = 0;
    for task in running {
        sum += task.await??;
    }
    Ok(f64::from(sum) / start.elapsed().as_secs_f64())
}

/// The file of 100,000 sessions with a refresh token that was used, one a subject; and look-ups in it.
async fn size(file: &Path) -> Result<()> {
    const SESSIONS: usize = 100_000;
    const TASKS: usize = 250;
    let _ = fs::remove_file(file);
    let sessions = Sessions::new(RedbStore::open(file)?, policy()?);
    let begin = Instant::now();
    let mut running = Vec::new();
    for task in 0..TASKS {
        let sessions = sessions.clone();
        running.push(tokio::spawn(async move {
            let mut ids = Vec::new();
            for number in 0..SESSIONS / TASKS {
                let subject = Subject::new(&format!("user-{task}-{number}"))?;
                let begun = sessions.begin(subject).with_cookie().with_refresh_token("web").label("Firefox on Linux");
                let begun = begun.start().await?;
                let token = begun.refresh_token.ok_or("a refresh token was asked for")?;
                ids.push(begun.session.id());
                sessions.refresh(token, "web", None).await?;
            }
            Result::Ok(ids)
        }));
    }
    let mut ids = Vec::new();
    for task in running {
        ids.extend(task.await??);
    }
    println!("{SESSIONS} sessions begun and refreshed in {:.1} s", begin.elapsed().as_secs_f64());
    look_ups(&sessions, &ids).await?;
    drop(sessions);

    let written = fs::metadata(file)?.len();
    let begin = Instant::now();
    drop(RedbStore::open(file)?);
    let opened = begin.elapsed();
    while redb::Database::open(file)?.compact()? {}
    let compact = fs::metadata(file)?.len();
    println!("opened, and every page checked, in {opened:.1?}");
    println!("bytes a session: {} as written, {} compacted", written / SESSIONS as u64, compact / SESSIONS as u64);
    Ok(())
}

/// Look-ups a second of 16 tasks, alone and beside rotations.
async fn look_ups(sessions: &Sessions<RedbStore>, ids: &[SessionId]) -> Result<()> {
    for writers in [0, 16] {
        let start = Instant::now();
        let mut writing = Vec::new();
        for task in 0..writers {
            let subject = Subject::new(&format!("writer-{task}"))?;
            let mut token = (sessions.begin(subject).with_refresh_token("app").start().await?)
                .refresh_token
                .ok_or("a refresh token was asked for")?;
            let sessions = sessions.clone();
            writing.push(tokio::spawn(async move {
                while start.elapsed() < SECONDS {
                    token = sessions.refresh(token, "app", None).await?.refresh_token;
                }
                Result::Ok(())
            }));
        }
        let mut reading = Vec::new();
        for task in 0..16 {
            let (sessions, ids) = (sessions.clone(), ids.to_vec());
            reading.push(tokio::spawn(async move {
                let mut times = Vec::new();
                let mut place = task * 7919;
                while start.elapsed() < SECONDS {
                    let before = Instant::now();
                    place = (place + 104_729) % ids.len();
                    let id = ids.get(place).ok_or("an id")?;
                    sessions.get(*id).await?;
                    times.push(before.elapsed());
                    tokio::task::yield_now().await;
                }
                Result::Ok(times)
            }));
        }
        let mut times = Vec::new();
        for task in reading {
            times.extend(task.await??);
        }
        for task in writing {
            task.await??;
        }
        times.sort_unstable();
        let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or_default();
        println!(
            "look-ups a second beside {writers} writers: {:.0}; p50 {:.1?}, p99 {:.1?}, longest {:.1?}",
            times.len() as f64 / SECONDS.as_secs_f64(),
            at(0.5),
            at(0.99),
            times.last().copied().unwrap_or_default(),
        );
    }
    Ok(())
}
