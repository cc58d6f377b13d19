//! Rotations in one file: writes that wait share a transaction, beside one transaction each.

use std::{sync::Arc, time::Duration};

use cotter_session::RedbStore;

use crate::{
    Outcome,
    arguments::Arguments,
    bounds::Bounds,
    contenders::{Contender, Cotter, Held, policy},
    engines::Folder,
    load::{Step, Window, median, time, window},
};

/// How many tasks there are, in the first case of which the bound counts.
const TASKS: [usize; 2] = [16, 64];

struct Worker {
    contender: Arc<Cotter>,
    held: Held,
}

pub async fn run(arguments: &Arguments, bounds: &mut Bounds) -> Outcome<()> {
    let slice = Duration::from_secs(arguments.seconds(20)) / arguments.rounds;
    println!("{} s each in {} rounds that take turns; medians.\n", arguments.seconds(20), arguments.rounds);
    println!("| Tasks | | Rotations a second | Ratio | p50 | p99 |\n|--:|---|--:|--:|--:|--:|");
    for tasks in TASKS {
        let folder = Folder::new("redb")?;
        // The limit is the default's, or one request.
        let open = |name: &str, limit: Option<usize>| {
            let builder = RedbStore::builder();
            let builder = limit.map_or(builder.clone(), |limit| builder.requests_per_commit(limit));
            let store = builder.open(folder.path().join(name))?;
            Outcome::Ok(Arc::new(Cotter::on(Arc::new(store), policy()?)))
        };
        let (mut single, mut group) =
            (workers(open("single", Some(1))?, tasks).await?, workers(open("group", None)?, tasks).await?);
        let (mut singles, mut groups) = (Vec::new(), Vec::new());
        for round in 0..arguments.rounds {
            for turn in 0..2 {
                let (workers, windows) =
                    if (round + turn) % 2 == 0 { (&mut single, &mut singles) } else { (&mut group, &mut groups) };
                let (back, measured) = window(std::mem::take(workers), rotate, slice).await?;
                *workers = back;
                windows.push(measured);
            }
        }
        let ratio = median(groups.iter().zip(&singles).map(|(group, single)| group.rate / single.rate));
        row(tasks, "one transaction each", &singles, 1.0);
        row(tasks, "in groups, which is the default", &groups, ratio);
        if tasks == TASKS[0] {
            bounds.at_least(format!("redb, {tasks} tasks: rotations in groups to one transaction each"), 4.0, ratio);
        }
    }
    Ok(())
}

async fn workers(contender: Arc<Cotter>, tasks: usize) -> Outcome<Vec<Worker>> {
    let mut workers = Vec::new();
    for user in 0..tasks {
        let held = contender.log_in(u64::try_from(user)?).await?;
        workers.push(Worker { contender: Arc::clone(&contender), held });
    }
    Ok(workers)
}

fn rotate(worker: &mut Worker) -> Step<'_, bool> {
    Box::pin(async move {
        worker.held = worker.contender.rotate(&worker.held).await?;
        Ok(true)
    })
}

fn row(tasks: usize, how: &str, windows: &[Window], ratio: f64) {
    let of = |quantile| time(median(windows.iter().map(|window| window.micros(quantile))));
    let rate = median(windows.iter().map(|window| window.rate));
    println!("| {tasks} | {how} | {rate:.0} | {ratio:.1} | {} | {} |", of(0.5), of(0.99));
}
