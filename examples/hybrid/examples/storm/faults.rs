//! What happens to processes.

use std::time::Duration;

use tokio::{task::spawn_blocking, time::Instant};

use crate::{
    Storm,
    book::{COMES_BACK, ENDS_WELL},
    chance,
    fleet::Fleet,
    options::{Faults, Store},
    process::Service,
};

/// How long it is calm in between, at the median: long enough for the bounds to be seen to hold.
const CALM: u64 = 10_000;

/// How long a part is stopped or gone, at the median.
const GONE: u64 = 2_000;

/// Lets things happen until that time. Gives the fleet back with everything up.
pub(crate) async fn until(end: Instant, mut fleet: Fleet, storm: &Storm) -> Fleet {
    while Instant::now() < end {
        let calm = chance::around(CALM).min(end.saturating_duration_since(Instant::now()));
        tokio::time::sleep(calm).await;
        if storm.options.faults == Faults::None || Instant::now() >= end {
            continue;
        }
        storm.book.weather.breaks();
        fleet = happen(fleet, storm).await;
        let is_back = storm.wire.all_ready(Duration::from_secs(30)).await;
        storm.book.holds(COMES_BACK, is_back, || "somebody is not ready".to_owned());
        storm.book.weather.clears();
    }
    fleet
}

/// One fault, or several at once.
async fn happen(fleet: Fleet, storm: &Storm) -> Fleet {
    let kills = match storm.options.faults {
        Faults::Kill => true,
        Faults::Stop => false,
        Faults::None | Faults::All => chance::is(60),
    };
    // What memory keeps ends with its process.
    let spares_web = kills && storm.options.store == Store::Memory;
    let (web, orders) = (fleet.web.len(), fleet.orders.len());
    let engines = usize::from(fleet.engine.is_some()) * 2;
    let first = if spares_web { web } else { 0 };
    let number = first + chance::below(web + orders + engines - first);
    if number >= web + orders {
        storm.book.note(if kills { "kill -9 of the engine" } else { "stop of the engine" });
        storm.book.weather.takes_the_engine();
        if !kills {
            // Now and then for longer than any answer may take.
            let gone = chance::around(if chance::is(40) { 4 * GONE } else { GONE });
            let fleet = blocking(fleet, move |fleet| {
                fleet.signal_engine("STOP");
                std::thread::sleep(gone);
            });
            let fleet = fleet.await;
            storm.book.weather.breaks();
            return blocking(fleet, |fleet| fleet.signal_engine("CONT")).await;
        }
        return blocking(fleet, |fleet| {
            let Some(engine) = &mut fleet.engine else { return };
            engine.stop();
            std::thread::sleep(chance::around(GONE));
            engine.start_again();
        })
        .await;
    }
    let is_all = chance::is(15) && !spares_web;
    let mut chosen = if is_all { (0..web + orders).collect() } else { vec![number] };
    chosen.retain(|number| !spares_web || *number >= web);
    let terminates = kills && chance::is(25);
    storm.book.note(match (kills, terminates, is_all) {
        (true, true, _) => "SIGTERM of services",
        (true, false, false) => "kill -9 of a service",
        (true, false, true) => "kill -9 of all services",
        (false, _, false) => "stop of a service",
        (false, _, true) => "stop of all services",
    });
    let statuses = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let told = std::sync::Arc::clone(&statuses);
    let fleet = blocking(fleet, move |fleet| {
        let mut services: Vec<&mut Service> = fleet.web.iter_mut().chain(&mut fleet.orders).collect();
        for number in &chosen {
            let service = &mut services[*number];
            if terminates {
                told.lock().unwrap().push((service.name.clone(), service.terminate()));
            } else if kills {
                service.kill();
            } else {
                service.signal("STOP");
            }
        }
        std::thread::sleep(chance::around(GONE));
        for number in &chosen {
            if kills {
                services[*number].start();
            } else {
                services[*number].signal("CONT");
            }
        }
    })
    .await;
    for (name, status) in statuses.lock().unwrap().drain(..) {
        storm.book.holds(ENDS_WELL, status.is_some_and(|status| status.success()), || format!("{name}: {status:?}"));
    }
    fleet
}

/// Does what waits for processes where nobody else waits for it.
async fn blocking(mut fleet: Fleet, work: impl FnOnce(&mut Fleet) + Send + 'static) -> Fleet {
    let done = spawn_blocking(move || {
        work(&mut fleet);
        fleet
    });
    done.await.unwrap()
}
