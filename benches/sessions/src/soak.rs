//! Random operations for minutes, while the engine is killed and stopped; then everything that was acknowledged is checked.

mod actor;
mod faults;
mod random;
mod repeat;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use cotter_session::{SessionPolicy, Sessions};

use self::{actor::Actor, faults::Faults};
use crate::{
    Outcome,
    arguments::Arguments,
    bounds::Bounds,
    contenders,
    engines::{Address, Engine, Store},
    machine,
};

/// Longer than any fault, so that whoever repeats a refresh after one is inside it.
const OVERLAP: Duration = Duration::from_secs(30);

pub async fn run(arguments: &Arguments, bounds: &mut Bounds) -> Outcome<()> {
    let seconds = arguments.seconds(1800);
    println!("{} tasks for {seconds} s on each store; all stores at once.\n", arguments.tasks);
    let running: Vec<_> = (arguments.stores(&[Store::Postgres, Store::Redis]).into_iter())
        .map(|store| (store, tokio::spawn(soak(store, arguments.tasks, Duration::from_secs(seconds)))))
        .collect();
    println!(
        "| Store | Killed | Stopped | Refreshes | Races | Log-outs | Reuses | Unavailable | Live, ended at the end | Violations |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    let mut failed = Ok(());
    for (store, task) in running {
        let Soaked { faults, counts, violations } = match task.await? {
            Ok(soaked) => soaked,
            // What the other store has done is told all the same.
            Err(error) => {
                failed = Err(error);
                continue;
            }
        };
        for violation in &violations {
            eprintln!("{}: {violation}", store.title());
        }
        let actor::Counts { refreshes, races, log_outs, reuses, unavailable, live, ended } = counts;
        println!(
            "| {} | {} | {} | {refreshes} | {races} | {log_outs} | {reuses} | {unavailable} | {live}, {ended} | {} |",
            store.title(),
            faults.kills,
            faults.stops,
            violations.len(),
        );
        bounds.at_most(
            format!("{}: violations in {seconds} s with faults", store.title()),
            0.0,
            violations.len() as f64,
        );
    }
    failed
}

struct Soaked {
    faults: faults::Counts,
    counts: actor::Counts,
    violations: Vec<String>,
}

async fn soak(store: Store, tasks: usize, time: Duration) -> Outcome<Soaked> {
    let engine = Engine::start(store)?;
    let rows = contenders::store(Address { store, port: engine.port() }).await?;
    let policy = SessionPolicy::new(Duration::from_secs(600)).overlap(OVERLAP)?;
    let sessions = Sessions::shared(Arc::clone(&rows), policy);
    let end = Instant::now() + time;
    let faults = Faults::start(engine, end, machine::resident() ^ u64::from(std::process::id()));
    let running: Vec<_> = (0..tasks)
        .map(|number| {
            let mut actor = Actor::new(sessions.clone(), number);
            tokio::spawn(async move {
                let acted = actor.act_until(end).await;
                (actor, acted)
            })
        })
        .collect();
    let (mut counts, mut violations, mut actors) = (actor::Counts::default(), Vec::new(), Vec::new());
    for task in running {
        let (actor, acted) = task.await?;
        violations.extend(acted.err().map(|violation| violation.to_string()));
        actors.push(actor);
    }
    // The engine is kept until everything has been checked.
    let (engine, injected) = faults.stop().await?;
    let checking: Vec<_> = (actors.into_iter())
        .map(|mut actor| tokio::spawn(async move { (actor.check_all().await, actor.counts) }))
        .collect();
    for task in checking {
        let (found, own) = task.await?;
        violations.extend(found);
        counts.add(&own);
    }
    drop(engine);
    Ok(Soaked { faults: injected, counts, violations })
}
