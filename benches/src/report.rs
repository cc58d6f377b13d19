//! What was measured, as a table and as lines of JSON.

use std::{env, fmt::Write, fs, io, path::Path};

use cotter_benches_harness::Counted;
use serde::{Deserialize, Serialize};

use crate::{
    apart, bounds,
    measure::{Best, Measured},
};

/// The machine, the versions, the table, and the bounds.
pub fn text(measured: &[Measured]) -> String {
    let left_out = match apart::left_out().as_slice() {
        [] => String::new(),
        names => format!(" Not built, and so left out: {}.", names.join(", ")),
    };
    let bounds = bounds::table(measured).map(|table| format!("\n### Bounds\n\n{table}")).unwrap_or_default();
    format!("{}\n\n{}.{left_out}\n\n{}{bounds}", machine(), versions(), table(measured))
}

fn table(measured: &[Measured]) -> String {
    let mut table = String::from(
        "| Group | Case | Median | To the best peer | To the best pure-Rust peer | Allocations | Memory |\n\
         |---|---|--:|--:|--:|--:|--:|\n",
    );
    let ratio = |best: &Option<Best>| best.as_ref().map(|best| format!("{:.2}", best.ratio)).unwrap_or_default();
    for Measured { group, name, median_ns, best_peer, best_pure_rust_peer, counted } in measured {
        let (to_all, to_rust) = (ratio(best_peer), ratio(best_pure_rust_peer));
        let allocations = counted.map(|counted| counted.allocations.to_string()).unwrap_or_default();
        let memory = counted.map(memory).unwrap_or_default();
        let median = duration(*median_ns);
        let _ = writeln!(table, "| {group} | {name} | {median} | {to_all} | {to_rust} | {allocations} | {memory} |");
    }
    table
}

/// The members that other programs may rely on.
pub fn json_lines(measured: &[Measured]) -> String {
    let line = |case: &Measured| {
        let line = serde_json::json!({
            "group": case.group,
            "case": case.name,
            "median_ns": case.median_ns,
            "ratio_to_best_peer": case.best_peer.as_ref().map(|best| best.ratio),
            "ratio_to_best_pure_rust_peer": case.best_pure_rust_peer.as_ref().map(|best| best.ratio),
            "allocations": case.counted.map(|counted| counted.allocations),
        });
        format!("{line}\n")
    };
    measured.iter().map(line).collect()
}

/// What the counting program says of one case.
#[derive(Serialize, Deserialize)]
pub struct CountedLine {
    pub case: String,
    pub counted: Counted,
}

impl CountedLine {
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("it is made of strings and numbers")
    }

    pub fn from_json(line: &str) -> Option<Self> {
        serde_json::from_str(line).ok()
    }
}

/// Writes the text between the two marks in the README.
pub fn write_readme(text: &str) -> io::Result<()> {
    const MARKS: [&str; 2] = ["<!-- measured -->\n", "<!-- end -->"];
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&path)?;
    let missing = || io::Error::other("the marks around the table are missing");
    let (before, rest) = readme.split_once(MARKS[0]).ok_or_else(missing)?;
    let (_, after) = rest.split_once(MARKS[1]).ok_or_else(missing)?;
    fs::write(path, format!("{before}{}{text}{}{after}", MARKS[0], MARKS[1]))
}

fn duration(ns: f64) -> String {
    match ns {
        ns if ns < 1e3 => format!("{ns:.0} ns"),
        ns if ns < 1e4 => format!("{:.2} µs", ns / 1e3),
        ns if ns < 1e6 => format!("{:.1} µs", ns / 1e3),
        ns => format!("{:.1} ms", ns / 1e6),
    }
}

/// The most at once and, where that is of interest, what stays.
fn memory(counted: Counted) -> String {
    let peak = bytes(counted.peak_bytes);
    match counted.kept_bytes {
        Some(kept) => format!("{peak}, {} stay", bytes(kept)),
        None => peak,
    }
}

fn bytes(count: u64) -> String {
    match count {
        0..10_000 => format!("{count} B"),
        10_000..10_000_000 => format!("{} KB", count / 1_000),
        _ => format!("{} MB", count / 1_000_000),
    }
}

fn machine() -> String {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        cpuinfo.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ")).map(|(_, model)| model);
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!(
        "{} with {cores} cores, {} {}.",
        model.unwrap_or("An unknown processor"),
        env::consts::OS,
        env::consts::ARCH
    )
}

/// The versions of what is compared, from the lock files.
fn versions() -> String {
    const COMPARED: [&str; 13] = [
        "jsonwebtoken",
        "jwt-simple",
        "jwt-compact",
        "josekit",
        "pasetors",
        "rusty_paseto",
        "ring",
        "aws-lc-rs",
        "ed25519-dalek",
        "p256",
        "rsa",
        "hmac",
        "sha2",
    ];
    const APART: [&str; 2] = ["huskarl", "huskarl-crypto-native"];
    let here = COMPARED.iter().filter_map(|name| version(include_str!("../Cargo.lock"), name));
    let apart = APART.iter().filter_map(|name| version(include_str!("../huskarl/Cargo.lock"), name));
    here.chain(apart).collect::<Vec<_>>().join(", ")
}

/// A crate that is there in several versions is listed from the oldest to the newest.
fn version(lock: &str, name: &str) -> Option<String> {
    let (_, newest) = lock.rsplit_once(&format!("name = \"{name}\"\nversion = \""))?;
    let (version, _) = newest.split_once('"')?;
    Some(format!("{name} {version}"))
}
