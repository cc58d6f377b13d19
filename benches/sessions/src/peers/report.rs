//! The tables of a comparison, and its bounds.

use super::{Operation, Side};
use crate::{
    arguments::Arguments,
    bounds::Bounds,
    contenders::PAYLOAD,
    engines::Store,
    load::{median, time},
};

pub fn head(arguments: &Arguments) {
    println!(
        "{} tasks, {} sessions of each library, {PAYLOAD} bytes of data. Each operation has {} s in {} rounds, in which the \
         libraries take turns. Medians of rounds; a ratio is the median of the rounds' ratios.",
        arguments.tasks,
        arguments.sessions(10_000),
        arguments.seconds(10),
        arguments.rounds,
    );
}

pub fn tables(store: Store, sides: &[Side]) {
    println!("\n### {}\n", store.title());
    println!(
        "| Operation | Library | A second | `cotter-session` to it | p50 | p99 | Round trips | Bytes sent | Bytes logged |"
    );
    println!("|---|---|--:|--:|--:|--:|--:|--:|--:|");
    for operation in Operation::ALL {
        for side in sides {
            let windows = side.of(operation);
            let trips = side.trips[operation as usize];
            println!(
                "| {} | {} | {:.0} | {:.2} | {} | {} | {:.1} | {:.0} | {:.0} |",
                operation.name(),
                side.contender.name(),
                median(windows.iter().map(|window| window.rate)),
                ratio(sides, side, operation),
                time(median(windows.iter().map(|window| window.micros(0.5)))),
                time(median(windows.iter().map(|window| window.micros(0.99)))),
                trips.trips,
                trips.bytes,
                trips.logged,
            );
        }
    }
    println!("\n| Library | Bytes a session, as begun | After all rounds |\n|---|--:|--:|");
    for side in sides {
        let after = side.bytes[1];
        let after = if after.is_nan() { "—".to_owned() } else { format!("{after:.0}") };
        println!("| {} | {:.0} | {after} |", side.contender.name(), side.bytes[0]);
    }
}

/// Ours to another, round by round.
fn ratio(sides: &[Side], other: &Side, operation: Operation) -> f64 {
    let Some(ours) = sides.first() else { return f64::NAN };
    median(ours.of(operation).iter().zip(other.of(operation)).map(|(ours, other)| ours.rate / other.rate))
}

pub fn judge(store: Store, sides: &[Side], bounds: &mut Bounds) {
    for side in sides.iter().skip(1) {
        let name = side.contender.name();
        let mut at_least = |operation: Operation, limit| {
            let what = format!("{}, {}s: `cotter-session` to `{name}`", store.title(), operation.name());
            bounds.at_least(what, limit, ratio(sides, side, operation));
        };
        match name {
            "session-guard" => {
                at_least(Operation::Rotate, 5.0);
                at_least(Operation::LookUp, 2.0);
            }
            _ if store != Store::Postgres => at_least(Operation::LookUp, 0.8),
            _ => {}
        }
    }
}
