//! A view of a million revocations: the time of a check, and the bytes of an entry.

use std::{env, fs, process::Command, thread, time::Duration};

use cotter::{Timestamp, revocation::Status};
use cotter_session::{
    Revocation, RevocationView, SessionId, Subject, TokenId,
    revocation::{Batch, Target, Watermark},
};

use crate::{Outcome, arguments::Arguments, bounds::Bounds, machine::resident};

const ENTRIES: usize = 1_000_000;
/// As many tokens as no cache of a processor holds.
const TOKENS: u64 = 500_000;
/// Entries of a batch.
const PART: u64 = 100_000;
const ROUNDS: usize = 5;
const KINDS: [&str; 3] = ["session", "token", "subject"];

/// Measures each kind in a process of its own: memory that an earlier one has given back would not be counted.
pub fn run(arguments: &Arguments, bounds: &mut Bounds) -> Outcome<()> {
    let entries = arguments.sessions(ENTRIES);
    println!("{entries} entries. CPU time of a check, the least of {ROUNDS} rounds; resident memory.\n");
    println!("| Entries by | Not revoked | Revoked | Bytes an entry |\n|---|--:|--:|--:|");
    for kind in KINDS {
        let mut child = Command::new(env::current_exe()?);
        // Tables that are freed go back to the system, and are not counted.
        child.env("MALLOC_MMAP_THRESHOLD_", "16384").env("MALLOC_ARENA_MAX", "1");
        let output = child.args(["view-of", "--kind", kind, "--sessions", &entries.to_string()]).output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        let text = String::from_utf8(output.stdout)?;
        let line = text.lines().find_map(|line| line.strip_prefix("measured ")).ok_or("a child has said nothing")?;
        let numbers = line.split(' ').map(str::parse).collect::<Result<Vec<f64>, _>>()?;
        let &[miss, hit, bytes] = numbers.as_slice() else { return Err("a child has said something else".into()) };
        println!("| {kind} | {miss:.0} ns | {hit:.0} ns | {bytes:.1} |");
        for (what, nanos) in [("a token that is not revoked", miss), ("a revoked token", hit)] {
            bounds.at_most(
                format!("view, {entries} entries by {kind}: nanoseconds of a check of {what}"),
                100.0,
                nanos,
            );
        }
        bounds.at_most(format!("view, {entries} entries by {kind}: bytes an entry"), 64.0, bytes);
    }
    Ok(())
}

/// Measures one kind, and prints a line for the parent.
pub fn child(arguments: &Arguments) -> Outcome<()> {
    let entries = u64::try_from(arguments.sessions(ENTRIES))?;
    let before = resident();
    let view = filled(&arguments.kind, entries)?;
    let bytes = resident().saturating_sub(before) as f64 * 1024.0 / entries as f64;
    let beyond = |number: u64| (1 << 50) + number;
    let known = |number: u64| number % entries;
    let misses = Tokens::new(beyond, beyond, beyond);
    let hits = match arguments.kind.as_str() {
        "session" => Tokens::new(known, beyond, beyond),
        "token" => Tokens::new(beyond, known, beyond),
        _ => Tokens::new(beyond, beyond, known),
    };
    let (miss, hit) = (misses.nanos(&view, Status::NotRevoked)?, hits.nanos(&view, Status::Revoked)?);
    println!("measured {miss} {hit} {bytes}");
    Ok(())
}

/// In parts, so that what is measured is the view and not the snapshot.
fn filled(kind: &str, entries: u64) -> Outcome<RevocationView> {
    let view = RevocationView::new().max_staleness(Duration::MAX);
    view.replace(&batch(Vec::new())?, tokio::time::Instant::now());
    for first in (0..entries).step_by(usize::try_from(PART)?) {
        let part = (first..entries.min(first + PART)).map(|number| revocation(kind, number));
        view.apply(&batch(part.collect::<Outcome<_>>()?)?, tokio::time::Instant::now());
    }
    Ok(view)
}

fn batch(revocations: Vec<Revocation>) -> Outcome<Batch> {
    Ok(Batch { watermark: Watermark::new("1"), revocations, read_at: Timestamp::now()? })
}

fn revocation(kind: &str, number: u64) -> Outcome<Revocation> {
    let target = match kind {
        "session" => Target::Session(id(number)),
        "token" => Target::Token(TokenId::new(&id(number).to_string())?),
        _ => Target::Subject { subject: Subject::new(&name(number))?.hash(), epoch: 1 },
    };
    Ok(Revocation { target, until: Timestamp::now()?.unix_seconds() + 3600 })
}

/// As good as random, and always the same.
fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

fn id(number: u64) -> SessionId {
    let both = u128::from(mixed(number + 1)) << 64 | u128::from(mixed(number + (1 << 40)));
    SessionId::from_bytes(both.to_be_bytes())
}

fn name(number: u64) -> String {
    format!("{number:0>20}")
}

/// Tokens in an order that no processor guesses. The texts are one after another, as a verifier has just read them.
struct Tokens(String);

/// Where `sid`, `jti` and `sub` of a token end.
const SID: usize = 22;
const JTI: usize = SID + 22;
const SUB: usize = JTI + 20;

impl Tokens {
    fn new(sid: impl Fn(u64) -> u64, jti: impl Fn(u64) -> u64, sub: impl Fn(u64) -> u64) -> Self {
        let numbers = (0..TOKENS).map(|number| mixed(number) % 1_000_000_000);
        Self(numbers.map(|number| format!("{}{}{}", id(sid(number)), id(jti(number)), name(sub(number)))).collect())
    }

    /// Nanoseconds of this thread's time a check.
    fn nanos(&self, view: &RevocationView, expected: Status) -> Outcome<f64> {
        let mut least = f64::INFINITY;
        for _ in 0..ROUNDS {
            let begun = thread_time()?;
            for first in (0..self.0.len()).step_by(SUB) {
                let token = &self.0[first..first + SUB];
                let status =
                    view.danger_status_of(&token[..SID], &token[SID..JTI], &token[JTI..], "0.0.0", Some("key"));
                if status != expected {
                    return Err("a view answers something else".into());
                }
            }
            least = least.min((thread_time()? - begun) as f64 / TOKENS as f64);
        }
        Ok(least)
    }
}

/// For how long this thread has run, in nanoseconds: what else the machine does is not counted.
fn thread_time() -> Outcome<u64> {
    // The kernel counts at its ticks, of four milliseconds, and when a thread makes way.
    thread::yield_now();
    let text = fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(text.split(' ').next().unwrap_or_default().parse()?)
}
