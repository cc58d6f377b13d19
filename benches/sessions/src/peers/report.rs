//! The tables of a comparison, and its bounds.

use super::{Measured, Operation, Side};
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

pub fn tables(store: Store, sides: &[Side], arguments: &Arguments) {
    println!("\n### {}\n", store.title());
    println!(
        "| Operation | Library | A second | `cotter-session` to it | p50 | p99 | Round trips | Bytes sent | Bytes logged | CPU time: client, engine |"
    );
    println!("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|");
    for operation in arguments.operations() {
        for side in sides {
            let of = |number: &dyn Fn(&Measured) -> f64| median(side.of(operation).iter().map(number));
            let trips = side.trips[operation as usize];
            println!(
                "| {} | {} | {:.0} | {:.2} | {} | {} | {:.1} | {:.0} | {:.0} | {:.0} µs, {:.0} µs |",
                operation.name(),
                side.contender.name(),
                of(&|measured| measured.window.rate),
                ratio(sides, side, operation),
                time(of(&|measured| measured.window.micros(0.5))),
                time(of(&|measured| measured.window.micros(0.99))),
                trips.trips,
                trips.bytes,
                trips.logged,
                of(&|measured| measured.here),
                of(&|measured| measured.there),
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
    median(ours.of(operation).iter().zip(other.of(operation)).map(|(ours, other)| ours.window.rate / other.window.rate))
}

/// Judges what was run.
pub fn judge(store: Store, sides: &[Side], arguments: &Arguments, bounds: &mut Bounds) {
    for side in sides.iter().skip(1) {
        let name = side.contender.name();
        let mut at_least = |operation: Operation, limit| {
            if arguments.operations().all(|other| other != operation) {
                return;
            }
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
