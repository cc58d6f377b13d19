//! A million sessions in each store, begun like any other; then look-ups and rotations among them.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    Outcome,
    arguments::Arguments,
    contenders::{Contender, Cotter, Held, policy},
    engines::{Place, Store},
    load::{Step, Window, time, window},
};

const SESSIONS: usize = 1_000_000;
/// Tasks that begin sessions: more than those that are measured, so that more share an `fsync`.
const FILLING: usize = 64;
/// Of so many sessions, one is used again.
const SAMPLE: usize = 50;

struct Worker {
    contender: Arc<Cotter>,
    held: Vec<Held>,
    place: usize,
}

pub async fn run(arguments: &Arguments) -> Outcome<()> {
    let (count, slice) = (arguments.sessions(SESSIONS), Duration::from_secs(arguments.seconds(10)));
    println!("{count} sessions, begun by {FILLING} tasks; then {} tasks for {} s.\n", arguments.tasks, slice.as_secs());
    println!(
        "| Store | Log-ins a second | Bytes a session | Look-ups a second, p50, p99 | Rotations a second, p50, p99 |"
    );
    println!("|---|--:|--:|--:|--:|");
    for store in arguments.stores(&[Store::Redb, Store::Postgres, Store::Redis]) {
        let place = Place::new(store)?;
        let contender = Arc::new(Cotter::on(place.open().await?, policy()?));
        let empty = place.bytes().await?;
        let begun = Instant::now();
        let held = fill(&contender, count, SAMPLE).await?;
        let rate = count as f64 / begun.elapsed().as_secs_f64();
        let bytes = place.bytes().await?.saturating_sub(empty) as f64 / count as f64;
        let mut workers: Vec<Worker> = (0..arguments.tasks)
            .map(|_| Worker { contender: Arc::clone(&contender), held: Vec::new(), place: 0 })
            .collect();
        for (number, held) in held.into_iter().enumerate() {
            workers[number % arguments.tasks].held.push(held);
        }
        let (workers, looked_up) = window(workers, look_up, slice).await?;
        let (_, rotated) = window(workers, rotate, slice).await?;
        let of = |window: &Window| {
            format!("{:.0}, {}, {}", window.rate, time(window.micros(0.5)), time(window.micros(0.99)))
        };
        println!("| {} | {rate:.0} | {bytes:.0} | {} | {} |", store.title(), of(&looked_up), of(&rotated));
    }
    Ok(())
}

/// Begins sessions, and gives one of so many.
pub async fn fill(contender: &Arc<Cotter>, count: usize, sample: usize) -> Outcome<Vec<Held>> {
    let running: Vec<_> = (0..FILLING)
        .map(|task| {
            let contender = Arc::clone(contender);
            tokio::spawn(async move {
                let mut kept = Vec::new();
                for number in (task..count).step_by(FILLING) {
                    let held = contender.log_in(u64::try_from(number)?).await?;
                    if (number / FILLING).is_multiple_of(sample) {
                        kept.push(held);
                    }
                }
                Outcome::Ok(kept)
            })
        })
        .collect();
    let mut held = Vec::new();
    for task in running {
        held.extend(task.await??);
    }
    Ok(held)
}

fn look_up(worker: &mut Worker) -> Step<'_, bool> {
    Box::pin(async move {
        worker.place = (worker.place + 7919) % worker.held.len();
        worker.contender.look_up(&worker.held[worker.place]).await?;
        Ok(true)
    })
}

fn rotate(worker: &mut Worker) -> Step<'_, bool> {
    Box::pin(async move {
        worker.place = (worker.place + 7919) % worker.held.len();
        worker.held[worker.place] = worker.contender.rotate(&worker.held[worker.place]).await?;
        Ok(true)
    })
}
