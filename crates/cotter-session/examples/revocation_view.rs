//! Measures a view: the time of a check and the bytes of an entry, at rest and while revocations are applied.
//!
//! `cargo run --release -p cotter-session --example revocation_view [entries]`

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::arithmetic_side_effects, reason = "a measurement")]
#![allow(clippy::indexing_slicing, clippy::as_conversions, reason = "a measurement")]

use std::{
    alloc::System,
    hint::black_box,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use cotter::{Timestamp, revocation::Status};
use cotter_session::{
    Revocation, RevocationView, SessionId, Subject, TokenId,
    revocation::{Batch, Target, Watermark},
};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const CHECKS: usize = 2_000_000;

/// As good as random, and always the same.
fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

fn id(number: u64) -> SessionId {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&mixed(number.wrapping_add(1)).to_le_bytes());
    bytes[8..].copy_from_slice(&mixed(number.wrapping_add(1 << 40)).to_le_bytes());
    SessionId::from_bytes(bytes)
}

fn name(number: u64) -> String {
    format!("user-{number}")
}

fn batch(revocations: Vec<Revocation>) -> Batch {
    Batch { watermark: Watermark::new("1"), revocations, read_at: Timestamp::now().unwrap() }
}

fn until(target: Target) -> Revocation {
    Revocation { target, until: Timestamp::now().unwrap().unix_seconds() + 3600 }
}

fn view_of(kind: &str, entries: u64) -> RevocationView {
    let target = |number| match kind {
        "session" => Target::Session(id(number)),
        "token" => Target::Token(TokenId::new(&id(number).to_string()).unwrap()),
        _ => Target::Subject { subject: Subject::new(&name(number)).unwrap().hash(), epoch: 1 },
    };
    let view = RevocationView::new().max_staleness(Duration::MAX);
    view.replace(&batch(Vec::new()), tokio::time::Instant::now());
    // In parts, so that what is measured is the view and not the snapshot.
    for first in (0..entries).step_by(10_000) {
        let part = (first..entries.min(first + 10_000)).map(|number| until(target(number))).collect();
        view.apply(&batch(part), tokio::time::Instant::now());
    }
    view
}

/// Tokens that are looked up, in an order that no cache of the processor can guess.
struct Tokens(Vec<(String, String, String)>);

impl Tokens {
    fn new(sid: impl Fn(u64) -> u64, jti: impl Fn(u64) -> u64, sub: impl Fn(u64) -> u64) -> Self {
        let tokens = (0..200_000).map(mixed);
        Self(tokens.map(|n| (id(sid(n)).to_string(), id(jti(n)).to_string(), name(sub(n)))).collect())
    }

    /// Nanoseconds a check.
    fn time(&self, view: &RevocationView, expected: Status) -> f64 {
        let mut best = f64::INFINITY;
        for _ in 0..5 {
            let begun = Instant::now();
            for (sid, jti, sub) in self.0.iter().cycle().take(CHECKS) {
                let status =
                    view.danger_status_of(black_box(sid), black_box(jti), black_box(sub), "0.0.0", Some("2026-11"));
                assert!(status == expected);
            }
            best = best.min(begun.elapsed().as_secs_f64() * 1e9 / CHECKS as f64);
        }
        best
    }
}

fn main() {
    let entries: u64 = std::env::args().nth(1).map_or(1_000_000, |text| text.parse().unwrap());
    let beyond = 1 << 50;
    let miss = |number: u64| beyond + number % 1_000_000_000;
    let hit = |number: u64| number % entries;
    let of_nobody = Tokens::new(miss, miss, miss);

    let empty = view_of("session", 0);
    println!("no entries: miss {:.0} ns", of_nobody.time(&empty, Status::NotRevoked));
    for kind in ["session", "token", "subject"] {
        let region = Region::new(ALLOCATOR);
        let view = view_of(kind, entries);
        let change = region.change();
        let bytes = change.bytes_allocated as i64 - change.bytes_deallocated as i64 + change.bytes_reallocated as i64;
        let of_all = match kind {
            "session" => Tokens::new(hit, miss, miss),
            "token" => Tokens::new(miss, hit, miss),
            _ => Tokens::new(miss, miss, hit),
        };
        println!(
            "{entries} entries by {kind}: miss {:.0} ns, hit {:.0} ns, {:.1} bytes an entry",
            of_nobody.time(&view, Status::NotRevoked),
            of_all.time(&view, Status::Revoked),
            bytes as f64 / entries as f64,
        );
    }

    // 1,000 revocations a second in batches of ten, while tokens are looked up.
    let view = view_of("session", entries);
    let stop = Arc::new(AtomicBool::new(false));
    let (writer, writers_stop) = (view.clone(), Arc::clone(&stop));
    let writing = std::thread::spawn(move || {
        let (mut number, mut spent, begun) = (1 << 45, Duration::ZERO, Instant::now());
        while !writers_stop.load(Ordering::Relaxed) {
            let part = (number..number + 10).map(|number| until(Target::Session(id(number)))).collect();
            number += 10;
            let applied = Instant::now();
            writer.apply(&batch(part), tokio::time::Instant::now());
            spent += applied.elapsed();
            let due = Duration::from_millis(number - (1 << 45));
            std::thread::sleep(due.saturating_sub(begun.elapsed()));
        }
        (number - (1 << 45), spent, begun.elapsed())
    });
    let miss_time = of_nobody.time(&view, Status::NotRevoked);
    stop.store(true, Ordering::Relaxed);
    let (applied, spent, elapsed) = writing.join().unwrap();
    println!(
        "{entries} entries by session, {:.0} applied a second: miss {miss_time:.0} ns; {:.0} µs of work a batch of ten",
        applied as f64 / elapsed.as_secs_f64(),
        spent.as_secs_f64() * 1e6 / (applied as f64 / 10.0),
    );
    println!("reading the clock: {:.0} ns", {
        let begun = Instant::now();
        for _ in 0..CHECKS {
            black_box(Instant::now());
        }
        begun.elapsed().as_secs_f64() * 1e9 / CHECKS as f64
    });
}
