//! Compares counted instructions, one line of JSON for each verification on the standard input, with `baseline.json`.
#![forbid(unsafe_code)]

use std::{
    collections::BTreeMap,
    env, fs,
    io::{self, BufRead},
    path::Path,
    process::ExitCode,
};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How much more a verification may take, in percent. On one machine the same program counts the same, every time.
const TOLERANCE: f64 = 2.0;

/// What was counted, and where.
#[derive(Serialize, Deserialize)]
struct Counts {
    /// What the libraries ask a processor for, to choose between implementations.
    processor: Vec<String>,
    /// Other compilers write other instructions.
    rustc: String,
    /// By speed and algorithm.
    instructions: BTreeMap<String, u64>,
}

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode, String> {
    let counted = Counts { processor: processor(), rustc: env!("COUNTED_BY").to_owned(), instructions: read()? };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("baseline.json");
    if env::args().nth(1).as_deref() == Some("--update") {
        let text = serde_json::to_string_pretty(&counted).map_err(|error| error.to_string())?;
        fs::write(&path, format!("{text}\n")).map_err(|error| format!("{}: {error}", path.display()))?;
        println!("{} counts written", counted.instructions.len());
        return Ok(ExitCode::SUCCESS);
    }
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let baseline: Counts = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    if baseline.processor != counted.processor {
        println!(
            "skipped: the baseline is of a processor with {:?}, and this one has {:?}",
            baseline.processor, counted.processor
        );
        return Ok(ExitCode::SUCCESS);
    }
    Ok(compare(&baseline, &counted))
}

/// Prints a line for each count, and fails if one has grown, is new, or is missing.
fn compare(baseline: &Counts, counted: &Counts) -> ExitCode {
    let mut bad = 0_u32;
    println!("{:<32} {:>12} {:>12} {:>8}", "", "baseline", "now", "change");
    for (name, now) in &counted.instructions {
        let Some(before) = baseline.instructions.get(name) else {
            println!("{name:<32} {:>12} {now:>12}          NEW", "");
            bad += 1;
            continue;
        };
        let change = (*now as f64 / *before as f64 - 1.0) * 100.0;
        let verdict = match change {
            change if change > TOLERANCE => {
                bad += 1;
                "  GREW"
            }
            change if change < -TOLERANCE => "  fell",
            _ => "",
        };
        println!("{name:<32} {before:>12} {now:>12} {change:>+7.2}%{verdict}");
    }
    for name in baseline.instructions.keys().filter(|name| !counted.instructions.contains_key(*name)) {
        println!("{name:<32} was not counted");
        bad += 1;
    }
    if bad == 0 {
        return ExitCode::SUCCESS;
    }
    if baseline.rustc != counted.rustc {
        println!("the baseline was compiled by {}, and this by {}", baseline.rustc, counted.rustc);
    }
    println!(
        "{bad} of {} are not as in benches/instructions/baseline.json, which allows {TOLERANCE} % more; \
         if this is meant: .ci/instructions --update",
        counted.instructions.len()
    );
    ExitCode::FAILURE
}

/// From the summaries of `gungraun`.
fn read() -> Result<BTreeMap<String, u64>, String> {
    let mut counts = BTreeMap::new();
    for line in io::stdin().lock().lines() {
        let line = line.map_err(|error| error.to_string())?;
        let summary: Value = serde_json::from_str(&line).map_err(|error| error.to_string())?;
        let (name, count) = one(&summary).ok_or("a summary without a count of instructions")?;
        counts.insert(name, count);
    }
    if counts.is_empty() { Err("nothing was counted".into()) } else { Ok(counts) }
}

fn one(summary: &Value) -> Option<(String, u64)> {
    let name = format!("{} {}", summary["function_name"].as_str()?, summary["id"].as_str()?);
    let count = summary.pointer("/profiles/0/data/total/metrics/Ir/values/new")?.as_u64()?;
    Some((name, count))
}

#[cfg(target_arch = "x86_64")]
fn processor() -> Vec<String> {
    let asked = [
        ("x86_64", true),
        ("avx2", is_x86_feature_detected!("avx2")),
        ("bmi2", is_x86_feature_detected!("bmi2")),
        ("adx", is_x86_feature_detected!("adx")),
    ];
    asked.into_iter().filter(|(_, found)| *found).map(|(name, _)| name.to_owned()).collect()
}

#[cfg(not(target_arch = "x86_64"))]
fn processor() -> Vec<String> {
    vec![env::consts::ARCH.to_owned()]
}
