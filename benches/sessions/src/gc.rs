//! A million rows that are over are removed while tasks rotate tokens.

use std::{
    cell::Cell,
    sync::Arc,
    time::{Duration, Instant},
};

use cotter_session::{Sessions, store::SessionStore};

use crate::{
    Outcome,
    arguments::Arguments,
    bounds::Bounds,
    contenders::{Contender, Cotter, Held, policy},
    engines::{Engine, Place, Store},
    load::{Step, Window, median, time, window},
    million::fill,
};

const SESSIONS: usize = 1_000_000;
/// Of each kind in a call, as the example system asks for in its loop.
const LIMIT: usize = 500;
const WINDOW: Duration = Duration::from_secs(1);
/// Sessions of a task that rotates.
const OWN: usize = 64;
/// The longest that a removal may take.
const PATIENCE: Duration = Duration::from_secs(900);

struct Worker {
    contender: Arc<Cotter>,
    held: Vec<Held>,
    place: usize,
}

/// How rows are removed.
#[derive(Clone, Copy)]
enum Removal {
    /// By calls.
    Called { rows: usize },
    /// By the server, from a moment on, down to so many keys.
    Server { at: Instant, left: u64 },
}

pub async fn run(arguments: &Arguments, bounds: &mut Bounds) -> Outcome<()> {
    let (count, seconds) = (arguments.sessions(SESSIONS), arguments.seconds(15));
    println!(
        "{count} sessions that are over are removed, {LIMIT} in a call, while {} tasks rotate. Windows of 1 s, {seconds} \
         before and as many after; p99 of each window, and of these the one in the middle.\n",
        arguments.tasks
    );
    println!(
        "| Store | Log-ins a second | Bytes a session | Removed in | p99 without | p99 meanwhile | Ratio | \
         Rotations a second: without, meanwhile |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|");
    for store in arguments.stores(&[Store::Redb, Store::Postgres, Store::Redis]) {
        let place = Place::new(store)?;
        let rows = place.open().await?;
        let (empty, begun) = (place.bytes().await?, Instant::now());
        let policy = if store == Store::Redis { policy()? } else { policy()?.session_max(Duration::from_millis(1)) };
        drop(fill(&Arc::new(Cotter::on(Arc::clone(&rows), policy)), count, count).await?);
        let filled = begun.elapsed();
        let made = format!(
            "{:.0} | {:.0}",
            count as f64 / filled.as_secs_f64(),
            place.bytes().await?.saturating_sub(empty) as f64 / count as f64
        );
        let removal = prepare(&place, count, filled, arguments)?;
        let workers = workers(&rows, arguments.tasks).await?;
        let (workers, mut without) = windows(workers, |so_far| so_far < seconds).await?;
        let is_removed = Cell::new(false);
        let removing = async {
            let took = remove(&place, &rows, removal).await;
            is_removed.set(true);
            took
        };
        if let Removal::Server { at, .. } = removal {
            tokio::time::sleep_until(at.into()).await;
        }
        let (took, (workers, meanwhile)) = tokio::try_join!(removing, windows(workers, |_| !is_removed.get()))?;
        let (_, after) = windows(workers, |so_far| so_far < seconds).await?;
        without.extend(after);
        let (quiet, busy) = (p99(&without), p99(&meanwhile));
        let (title, took, ratio) = (store.title(), took.as_secs_f64(), busy / quiet);
        let rates = format!("{:.0}, {:.0}", rate(&without), rate(&meanwhile));
        println!("| {title} | {made} | {took:.0} s | {} | {} | {ratio:.2} | {rates} |", time(quiet), time(busy));
        bounds.below(
            format!("{title}: p99 of rotations while {count} sessions are removed, to p99 without"),
            2.0,
            ratio,
        );
    }
    Ok(())
}

/// Says how the rows will go. Redis is told when: all that is there, from a moment on and as fast as they were begun. Sessions
/// of one length cannot come to their limits any faster.
fn prepare(place: &Place, count: usize, filled: Duration, arguments: &Arguments) -> Outcome<Removal> {
    let Place::Server(Engine::Redis(server), _) = place else { return Ok(Removal::Called { rows: count }) };
    let wait = Duration::from_secs(arguments.seconds(15) + 30);
    let at = Instant::now() + wait;
    let script = "local page = redis.call('SCAN', ARGV[1], 'COUNT', 5000) \
        for _, key in ipairs(page[2]) do redis.call('PEXPIRE', key, ARGV[2] + math.random(0, ARGV[3])) end \
        return page[1]";
    let (mut cursor, spread) = ("0".to_owned(), filled.as_millis().to_string());
    loop {
        let left = at.saturating_duration_since(Instant::now()).as_millis().to_string();
        cursor = server.say(&["EVAL", script, "0", &cursor, &left, &spread])?;
        if cursor == "0" {
            break;
        }
    }
    if Instant::now() + Duration::from_secs(arguments.seconds(15) + 5) > at {
        return Err("the keys could not be made to expire in time".into());
    }
    // A row and its place in the index of its subject; one in a hundred may be left.
    Ok(Removal::Server { at, left: u64::try_from(2 * OWN * arguments.tasks + count / 50 + 100)? })
}

async fn workers(rows: &Arc<dyn SessionStore>, tasks: usize) -> Outcome<Vec<Worker>> {
    let contender = Arc::new(Cotter::on(Arc::clone(rows), policy()?));
    let mut workers = Vec::new();
    for task in 0..tasks {
        let mut held = Vec::new();
        for number in 0..OWN {
            held.push(contender.log_in((1 << 40) + u64::try_from(task * OWN + number)?).await?);
        }
        workers.push(Worker { contender: Arc::clone(&contender), held, place: 0 });
    }
    Ok(workers)
}

/// Windows, for as long as it is said so of their number.
async fn windows(mut workers: Vec<Worker>, goes_on: impl Fn(u64) -> bool) -> Outcome<(Vec<Worker>, Vec<Window>)> {
    let mut all = Vec::new();
    loop {
        let (back, measured) = window(workers, rotate, WINDOW).await?;
        workers = back;
        all.push(measured);
        if !goes_on(u64::try_from(all.len())?) {
            return Ok((workers, all));
        }
    }
}

/// Removes all that is over, or waits until the server has.
async fn remove(place: &Place, rows: &Arc<dyn SessionStore>, removal: Removal) -> Outcome<Duration> {
    let sessions = Sessions::shared(Arc::clone(rows), policy()?);
    let (begun, mut removed) = (Instant::now(), 0);
    while begun.elapsed() < PATIENCE {
        match (removal, place) {
            (Removal::Server { left, .. }, Place::Server(Engine::Redis(server), _)) => {
                tokio::time::sleep(Duration::from_millis(200)).await;
                if server.say(&["DBSIZE"])?.parse::<u64>()? <= left {
                    return Ok(begun.elapsed());
                }
            }
            (Removal::Called { rows }, _) => {
                let purged = sessions.purge(LIMIT).await?;
                removed += purged.removed;
                if !purged.more && removed >= rows {
                    return Ok(begun.elapsed());
                }
            }
            (Removal::Server { .. }, _) => return Err("only Redis removes by itself".into()),
        }
    }
    Err(format!("the removal took too long: {removed} rows").into())
}

fn rotate(worker: &mut Worker) -> Step<'_, bool> {
    Box::pin(async move {
        worker.place = (worker.place + 1) % worker.held.len();
        worker.held[worker.place] = worker.contender.rotate(&worker.held[worker.place]).await?;
        Ok(true)
    })
}

fn p99(windows: &[Window]) -> f64 {
    median(windows.iter().map(|window| window.micros(0.99)))
}

fn rate(windows: &[Window]) -> f64 {
    median(windows.iter().map(|window| window.rate))
}
