//! Measures `cotter`, and writes the table into `benches/README.md`.
//!
//! Rounds of all cases are interleaved, and the median of the rounds is what counts, so that a machine that is busy for a
//! moment slows all of them and not one.
#![forbid(unsafe_code)]

mod keyring;
mod report;

use std::{env, process::ExitCode, time::Instant};

/// One case: what it is called, and what is measured.
pub struct Case {
    pub group: &'static str,
    pub name: String,
    /// Runs it so many times.
    pub run: Box<dyn FnMut(u32)>,
}

/// One case, measured.
pub struct Measured {
    pub group: &'static str,
    pub name: String,
    pub median_ns: f64,
}

const ROUNDS: usize = 31;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let filter = arguments.iter().skip_while(|argument| *argument != "--filter").nth(1);
    let mut cases = keyring::cases();
    cases.retain(|case| filter.is_none_or(|group| case.group == group));
    if cases.is_empty() {
        eprintln!("no such group; there is: keyring");
        return ExitCode::from(2);
    }
    let measured = measure(cases);
    if arguments.iter().any(|argument| argument == "--json") {
        print!("{}", report::json_lines(&measured));
    } else {
        let table = report::table(&measured);
        print!("{table}");
        if filter.is_none()
            && let Err(error) = report::write_readme(&table)
        {
            eprintln!("benches/README.md: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn measure(mut cases: Vec<Case>) -> Vec<Measured> {
    let repeats: Vec<u32> = cases.iter_mut().map(|case| repeats(&mut case.run)).collect();
    let mut times: Vec<Vec<f64>> = vec![Vec::with_capacity(ROUNDS); cases.len()];
    for _ in 0..ROUNDS {
        for ((case, repeats), times) in cases.iter_mut().zip(&repeats).zip(&mut times) {
            times.push(seconds(&mut case.run, *repeats) / f64::from(*repeats) * 1e9);
        }
    }
    let median = |mut times: Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    let measured = cases.into_iter().zip(times);
    measured.map(|(Case { group, name, .. }, times)| Measured { group, name, median_ns: median(times) }).collect()
}

/// As many repeats as take about ten milliseconds.
fn repeats(run: &mut dyn FnMut(u32)) -> u32 {
    let mut repeats = 1_u32;
    while seconds(run, repeats) < 0.01 {
        repeats = repeats.saturating_mul(2);
    }
    repeats
}

fn seconds(run: &mut dyn FnMut(u32), repeats: u32) -> f64 {
    let begin = Instant::now();
    run(repeats);
    begin.elapsed().as_secs_f64()
}
