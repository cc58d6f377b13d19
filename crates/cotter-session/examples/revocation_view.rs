//! Measures a view: the time of a check and the bytes of an entry, at rest and while revocations are applied.
//!
//! `cargo run --release -p cotter-session --example revocation_view [entries]`, on Linux.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::arithmetic_side_effects, reason = "a measurement")]
#![allow(clippy::indexing_slicing, clippy::string_slice, clippy::as_conversions, reason = "a measurement")]

use std::{
    alloc::System,
    hint::black_box,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use cotter::{Ed25519, Expect, Policy, Timestamp, jwt, revocation::Status};
use cotter_issue::{Lifetime, SigningKey, jwt::Issuer};
use cotter_session::{
    EpochClaim, Revocation, RevocationView, SessionId, Subject, TokenId,
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
    format!("{number:0>20}")
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

/// Tokens that are looked up, in an order that no cache of the processor can guess. Their texts are one after another, as
/// a verifier has just read them.
struct Tokens(String);

/// The bytes of a token: `sid`, `jti` and `sub`.
const SID: usize = 22;
const JTI: usize = SID + 22;
const SUB: usize = JTI + 20;

impl Tokens {
    fn new(sid: impl Fn(u64) -> u64, jti: impl Fn(u64) -> u64, sub: impl Fn(u64) -> u64) -> Self {
        let tokens = (0..500_000).map(mixed);
        Self(tokens.map(|n| format!("{}{}{:0>20}", id(sid(n)), id(jti(n)), sub(n))).collect())
    }

    /// Nanoseconds of this thread's time a check: the least of five rounds.
    fn time(&self, mut check: impl FnMut(&str, &str, &str)) -> f64 {
        let mut least = f64::INFINITY;
        for _ in 0..5 {
            let begun = thread_time();
            for number in 0..CHECKS {
                let first = number % (self.0.len() / SUB) * SUB;
                let token = &self.0[first..first + SUB];
                check(&token[..SID], &token[SID..JTI], &token[JTI..]);
            }
            least = least.min((thread_time() - begun) as f64 / CHECKS as f64);
        }
        least
    }

    fn check(&self, view: &RevocationView, expected: Status) -> f64 {
        self.time(|sid, jti, sub| assert!(view.danger_status_of(sid, jti, sub, "0.0.0", Some("2026-11")) == expected))
    }
}

/// The time for which this thread has run, in nanoseconds: whatever else the machine does does not count.
fn thread_time() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse().unwrap()
}

/// Nanoseconds that the verification of a token takes, with Ed25519 and without a revocation check.
fn verification() -> f64 {
    let key = SigningKey::<Ed25519>::generate("2026-11").unwrap();
    let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders")).typ("order+jwt");
    let verifier = jwt::Verifier::new(key.public().clone(), policy);
    let lifetime = Lifetime::of(Duration::from_secs(3600)).unwrap();
    let issuer = Issuer::new(key, "order+jwt", "https://auth.example", "orders", lifetime).unwrap();
    let token = issuer.issue("alice", &serde_json::json!({"sid": id(1).to_string(), "sep": "0.0.0"})).unwrap();
    let begun = thread_time();
    for _ in 0..2000 {
        assert!(verifier.verify(token.expose()).is_ok());
    }
    (thread_time() - begun) as f64 / 2000.0
}

fn main() {
    let entries: u64 = std::env::args().nth(1).map_or(1_000_000, |text| text.parse().unwrap());
    let beyond = 1 << 50;
    let miss = |number: u64| beyond + number % 1_000_000_000;
    let hit = |number: u64| number % entries;
    let of_nobody = Tokens::new(miss, miss, miss);

    let loop_alone = of_nobody.time(|sid, jti, sub| {
        black_box((sid, jti, sub));
    });
    let clock = of_nobody.time(|_, _, _| {
        black_box(tokio::time::Instant::now());
    });
    let sid = of_nobody.time(|sid, _, _| {
        let _ = black_box(black_box(sid).parse::<SessionId>());
    });
    let sep = of_nobody.time(|_, _, _| {
        let _ = black_box(black_box("0.0.0").parse::<EpochClaim>());
    });
    println!("reading sid {sid:.0} ns, sep {sep:.0} ns; a verification without a view {:.0} ns", verification());
    println!("nothing {loop_alone:.0} ns, the clock {clock:.0} ns (both are in each of these)");

    let empty = view_of("session", 0);
    println!("no entries: miss {:.0} ns", of_nobody.check(&empty, Status::NotRevoked));
    for kind in ["session", "token", "subject"] {
        let region = Region::new(ALLOCATOR);
        let view = view_of(kind, entries);
        let change = region.change();
        let bytes = change.bytes_allocated as f64 - change.bytes_deallocated as f64;
        let of_all = match kind {
            "session" => Tokens::new(hit, miss, miss),
            "token" => Tokens::new(miss, hit, miss),
            _ => Tokens::new(miss, miss, hit),
        };
        println!(
            "{entries} entries by {kind}: miss {:.0} ns, hit {:.0} ns, {:.1} bytes an entry",
            of_nobody.check(&view, Status::NotRevoked),
            of_all.check(&view, Status::Revoked),
            bytes / entries as f64,
        );
    }

    // 1,000 revocations a second in batches of ten, while tokens are looked up.
    let view = view_of("session", entries);
    let stop = Arc::new(AtomicBool::new(false));
    let (writer, writers_stop) = (view.clone(), Arc::clone(&stop));
    let writing = std::thread::spawn(move || {
        let (mut batches, mut spent, begun) = (0_u64, 0, Instant::now());
        while !writers_stop.load(Ordering::Relaxed) {
            let first = (1 << 45) + batches * 10;
            let part = (first..first + 10).map(|number| until(Target::Session(id(number)))).collect();
            let applied = thread_time();
            writer.apply(&batch(part), tokio::time::Instant::now());
            spent += thread_time() - applied;
            batches += 1;
            std::thread::sleep(Duration::from_millis(10 * batches).saturating_sub(begun.elapsed()));
        }
        (batches as f64, spent as f64, begun.elapsed().as_secs_f64())
    });
    let miss_time = of_nobody.check(&view, Status::NotRevoked);
    stop.store(true, Ordering::Relaxed);
    let (batches, spent, elapsed) = writing.join().unwrap();
    println!(
        "{entries} entries by session, {:.0} more applied a second: miss {miss_time:.0} ns; a batch of ten takes {:.0} µs",
        batches * 10.0 / elapsed,
        spent / 1e3 / batches,
    );
}
