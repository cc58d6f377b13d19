//! The tables of the hostile cases, and what our own library must keep.

use std::time::Duration;

use super::{Result, Verdict};
use crate::{
    answers::{Before, Case},
    peers::Name,
    server::End,
};

/// A result, and what it is of.
pub type Row<'c> = (&'c Case, Name, Result);

/// A title, what a cell has, and the cell.
type Table = (&'static str, &'static str, fn(&Case, &Result) -> String);

const TABLES: [Table; 4] = [
    ("The keys under the answer", "Which set is used then.", keys),
    (
        "The fetch",
        "When the first fetch of the answer ended, how many bytes were sent for it, and the most memory in use beyond that before.",
        fetch,
    ),
    (
        "Verifying meanwhile",
        "The longest verification of a token of the known key, and how many fetches there were until the first had ended, and in 3 s at least.",
        meanwhile,
    ),
    (
        "Afterwards",
        "The server has a good set again. When its new key was accepted, and when the key that it withdraws was refused.",
        afterwards,
    ),
];

/// Prints each table with a row for each case and a column for each library.
pub fn tables(load: &str, names: &[Name], rows: &[Row<'_>]) {
    println!("Load: {load}.");
    for (title, what, cell) in TABLES {
        println!("\n### {title}\n\n{what}\n");
        println!("| Answer | {} |", names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" | "));
        println!("|---{}|", "|---".repeat(names.len()));
        for row in rows.chunk_by(|(a, _, _), (b, _, _)| a.name == b.name) {
            let cells = row.iter().map(|(case, _, result)| cell(case, result)).collect::<Vec<_>>().join(" | ");
            println!("| {} | {cells} |", row.first().map_or("", |(case, _, _)| case.name));
        }
    }
}

fn keys(case: &Case, Result { seen, followed, .. }: &Result) -> String {
    let is_of = |verdict: Verdict| verdict == Verdict::Accepted;
    let set = match (seen.has_started, seen.known) {
        (false, _) => "does not start",
        (true, Verdict::Waits) => "no verdict in 3 s",
        (true, _) if is_of(seen.planted) => "of the answer",
        (true, Verdict::Accepted) => "the last good one",
        (true, Verdict::Refused) => "none",
    };
    let mut cell = set.to_owned();
    if is_of(seen.planted) && case.name == "two keys, one id" {
        cell += if is_of(seen.double) { ", second key" } else { ", first key" };
    }
    if is_of(seen.secret) {
        cell += ", secret accepted";
    }
    if *followed > 0 {
        cell += ", redirect followed";
    }
    cell
}

fn fetch(_: &Case, Result { seen, exchanges, .. }: &Result) -> String {
    let Some(first) = exchanges.first() else { return "no fetch".to_owned() };
    let ended = match first.end {
        None => "not in 15 s".to_owned(),
        Some((end, End::Complete | End::GaveUp)) => time(end - first.asked),
        Some((end, End::Bound)) => format!("{}, all", time(end - first.asked)),
    };
    format!("{ended}; {}; {}", bytes(first.sent), bytes(seen.peak * 1024))
}

fn meanwhile(_: &Case, Result { seen, exchanges, .. }: &Result) -> String {
    format!("{}; {}", time(seen.longest), exchanges.len())
}

fn afterwards(_: &Case, Result { recovery, .. }: &Result) -> String {
    let after = |found: Option<Duration>| found.map_or("not in 75 s".to_owned(), time);
    format!("{}; {}", after(recovery.new), after(recovery.withdrawn))
}

/// Says what a library said, on the other output.
pub fn note((case, name, Result { seen, exchanges, .. }): &Row<'_>) {
    let encodings = exchanges.first().map_or("", |first| &*first.encodings);
    eprintln!(
        "{}, {name}: the withdrawn key is {:?} under the answer; asks for {encodings:?}; {}",
        case.name, seen.withdrawn, seen.why
    );
}

/// Says what our library has missed, and returns whether that is nothing.
pub fn judge(case: &Case, result: &Result) -> bool {
    let (seen, recovery) = (&result.seen, &result.recovery);
    let taken = if case.is_usable { Verdict::Accepted } else { Verdict::Refused };
    let rules = [
        (case.before == Before::Nothing || seen.known == Verdict::Accepted, "the known key was refused"),
        (seen.planted == taken, "the wrong set is used"),
        (!case.is_usable || seen.withdrawn == Verdict::Refused, "a withdrawn key was accepted"),
        (seen.double != Verdict::Accepted && seen.secret != Verdict::Accepted, "a key that nobody may use was used"),
        (result.followed == 0, "a redirect was followed"),
        (seen.longest < Duration::from_secs(1), "a verification has waited"),
        (recovery.new.is_some() && recovery.withdrawn.is_some(), "it has not recovered"),
    ];
    for (_, missed) in rules.iter().filter(|(is_kept, _)| !is_kept) {
        eprintln!("{}, {}: {missed}", case.name, Name::Cotter);
    }
    rules.iter().all(|(is_kept, _)| *is_kept)
}

fn time(time: Duration) -> String {
    let millis = time.as_millis();
    if millis < 1000 { format!("{millis} ms") } else { format!("{:.1} s", time.as_secs_f64()) }
}

fn bytes(bytes: u64) -> String {
    match bytes {
        0..10_240 => format!("{bytes} B"),
        10_240..10_485_760 => format!("{} KiB", bytes / 1024),
        _ => format!("{} MiB", bytes / 1024 / 1024),
    }
}
