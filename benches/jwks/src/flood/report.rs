//! The table of a flood, and what our own library must keep.

use std::time::Duration;

use super::{DELAY, Measured};
use crate::{arguments::Arguments, peers::Name, server::Exchange};

/// The cool-down of our library, less what a timer may be early.
const COOL_DOWN: Duration = Duration::from_millis(29_900);

/// With the flood, p99 may be this many hundredths of p99 without it.
const MOST_HUNDREDTHS: u64 = 105;

/// From the middle of the run to its end, memory may grow by this, in KiB.
const MOST_GROWTH: u64 = 1024;

/// A result, what it is of, and the requests that the server has seen.
pub type Row = (Name, Measured, Vec<Exchange>);

pub fn tables(arguments: &Arguments, load: &str, rows: &[Row]) {
    let Arguments { seconds, rate, elsewhere, .. } = arguments;
    println!(
        "{rate} tokens a second in {seconds} windows of 1 s, in turn with as many without. The server takes {} ms. Load: {load}.",
        DELAY.as_millis()
    );
    if *elsewhere {
        println!("The flood goes to a second instance, which shares nothing with the one that is measured.");
    }
    println!("\n### Fetches, tasks and memory\n");
    println!(
        "| Library | Tokens sent | Fetches | Tasks: start, middle, end; most | Memory in MiB: start, middle, end |"
    );
    println!("|---|--:|--:|--:|--:|");
    rows.iter().for_each(held);
    println!("\n### Verifications of the known key\n");
    println!("Each cell is without the flood, with it, and the ratio.\n");
    println!("| Library | In a window | p50, CPU time | p99, CPU time | p99, wall | Longest, wall |");
    println!("|---|--:|--:|--:|--:|--:|");
    rows.iter().for_each(times);
}

fn held((name, measured, exchanges): &Row) {
    let Measured { sent, left_out, start, middle, end, most_tasks, .. } = measured;
    let left_out = if *left_out > 0 { format!(", {left_out} not sent") } else { String::new() };
    println!(
        "| `{name}` | {sent}{left_out} | {} | {}, {}, {}; {most_tasks} | {}, {}, {} |",
        exchanges.len(),
        start.tasks,
        middle.tasks,
        end.tasks,
        mebi(start.memory),
        mebi(middle.memory),
        mebi(end.memory),
    );
}

fn times((name, Measured { quiet, flooded, .. }, _): &Row) {
    let both = |a: u64, b: u64| format!("{}, {}, {}", time(a), time(b), ratio(b, a));
    println!(
        "| `{name}` | {}, {}, {} | {} | {} | {} | {} |",
        quiet.verified,
        flooded.verified,
        ratio(flooded.verified, quiet.verified),
        both(quiet.cpu.p50, flooded.cpu.p50),
        both(quiet.cpu.middle_p99, flooded.cpu.middle_p99),
        both(quiet.wall.middle_p99, flooded.wall.middle_p99),
        both(quiet.wall.longest, flooded.wall.longest),
    );
}

/// Says more, on the other output.
pub fn note((name, measured, exchanges): &Row) {
    let Measured { quiet, flooded, accepted, refused, .. } = measured;
    let gap = least_gap(exchanges).map(|gap| gap.as_secs_f64());
    eprintln!(
        "{name}: {accepted} accepted, {refused} refused; least time between fetches in s: {gap:?}; all windows as one: p99 by CPU {}, {}, {}; \
         by the wall {}, {}, {}",
        time(quiet.cpu.p99),
        time(flooded.cpu.p99),
        ratio(flooded.cpu.p99, quiet.cpu.p99),
        time(quiet.wall.p99),
        time(flooded.wall.p99),
        ratio(flooded.wall.p99, quiet.wall.p99),
    );
}

fn least_gap(exchanges: &[Exchange]) -> Option<Duration> {
    exchanges.windows(2).filter_map(|pair| Some(pair.get(1)?.asked - pair.first()?.asked)).min()
}

/// Says what our library has missed, and returns whether that is nothing.
pub fn judge(measured: &Measured, exchanges: &[Exchange]) -> bool {
    let Measured { quiet, flooded, start, middle, end, .. } = measured;
    let rules = [
        (least_gap(exchanges).is_none_or(|gap| gap >= COOL_DOWN), "two fetches were closer than the cool-down"),
        (
            flooded.cpu.middle_p99 * 100 <= quiet.cpu.middle_p99 * MOST_HUNDREDTHS,
            "p99 with the flood is more than 5 % above p99 without it, by CPU time",
        ),
        (middle.tasks <= start.tasks && end.tasks <= start.tasks, "tasks are left"),
        (end.memory <= middle.memory + MOST_GROWTH, "memory has grown in the second half"),
        (measured.accepted == 0 && measured.refused == measured.sent, "a token was not refused"),
    ];
    for (_, missed) in rules.iter().filter(|(is_kept, _)| !is_kept) {
        eprintln!("{}: {missed}", Name::Cotter);
    }
    rules.iter().all(|(is_kept, _)| *is_kept)
}

fn ratio(a: u64, b: u64) -> String {
    format!("{:.2}", a as f64 / b.max(1) as f64)
}

fn time(nanos: u64) -> String {
    let micros = nanos as f64 / 1000.0;
    if micros < 1000.0 { format!("{micros:.0} µs") } else { format!("{:.1} ms", micros / 1000.0) }
}

fn mebi(kibi: u64) -> String {
    format!("{:.1}", kibi as f64 / 1024.0)
}
