//! What authentication adds to a request, as a table in Markdown. `--quick` has few rounds.
//!
//! Rounds of all cases are interleaved, and each is compared with the bare router of the same round; the median counts.
#![forbid(unsafe_code)]

use std::{collections::HashMap, env, process::Command, time::Instant};

use cotter_benches_axum::{Alg, Case, Error, cases};

/// Shorter than a scheduler's slice, so that on a busy machine most rounds are not interrupted.
const ROUND_SECONDS: f64 = 0.000_7;

fn main() -> Result<(), Error> {
    let rounds = if env::args().any(|argument| argument == "--quick") { 21 } else { 401 };
    let allocations = allocations()?;
    println!("| Algorithm | Router | To the bare router | Added | To `cotter-axum` | Allocations added |");
    println!("|---|---|--:|--:|--:|--:|");
    for alg in Alg::ALL {
        let mut cases = cases(alg)?;
        let times = measure(&mut cases, rounds);
        let added = |at: usize| match cases.get(at).and_then(|case| case.bare) {
            Some(bare) => median(times[at].iter().zip(&times[bare]).map(|(one, bare)| one - bare).collect()),
            None => median(times[at].clone()),
        };
        let own = added(3);
        let count = |at: usize| allocations.get(&(alg.name().to_owned(), at)).copied();
        for (at, case) in cases.iter().enumerate() {
            let (ratio, bare) = match case.bare {
                Some(bare) => {
                    (median(times[at].iter().zip(&times[bare]).map(|(one, bare)| one / bare).collect()), bare)
                }
                None => (f64::NAN, at),
            };
            let counted = match (count(at), count(bare)) {
                (Some(all), Some(bare)) if case.bare.is_some() => (all - bare).to_string(),
                (Some(all), _) => all.to_string(),
                _ => "—".to_owned(),
            };
            let row = (alg.name(), case.name, added(at) * 1e6);
            if case.bare == Some(at) {
                let all = median(times[at].clone()) * 1e6;
                println!("| {} | {} | 1 | {all:.2} µs in all | — | {} in all |", row.0, row.1, count(at).unwrap_or(0));
            } else if case.bare.is_none() {
                println!("| {} | {} | — | {:.2} µs | {:.2} | {counted} |", row.0, row.1, row.2, added(at) / own);
            } else {
                println!(
                    "| {} | {} | {ratio:.1} | {:.2} µs | {:.2} | {counted} |",
                    row.0,
                    row.1,
                    row.2,
                    added(at) / own
                );
            }
        }
    }
    Ok(())
}

/// The seconds of one request, for each case and round.
fn measure(cases: &mut [Case], rounds: usize) -> Vec<Vec<f64>> {
    let repeats: Vec<u32> = cases.iter_mut().map(repeats).collect();
    let mut times = vec![Vec::with_capacity(rounds); cases.len()];
    for _ in 0..rounds {
        for ((case, repeats), times) in cases.iter_mut().zip(&repeats).zip(&mut times) {
            let begun = Instant::now();
            case.run(*repeats);
            times.push(begun.elapsed().as_secs_f64() / f64::from(*repeats));
        }
    }
    times
}

/// As many requests as take about a round.
fn repeats(case: &mut Case) -> u32 {
    let mut repeats = 1_u32;
    loop {
        let begun = Instant::now();
        case.run(repeats);
        if begun.elapsed().as_secs_f64() >= ROUND_SECONDS {
            return repeats;
        }
        repeats = repeats.saturating_mul(2);
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// What the program beside this one counts: allocations by algorithm and number of the case.
fn allocations() -> Result<HashMap<(String, usize), u64>, Error> {
    let output = Command::new(env::current_exe()?.with_file_name("count")).output()?;
    if !output.status.success() {
        return Err(format!("count: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let mut counted = HashMap::new();
    for line in String::from_utf8(output.stdout)?.lines() {
        let mut words = line.split(' ');
        let (Some(alg), Some(number), Some(count)) = (words.next(), words.next(), words.next()) else { continue };
        counted.insert((alg.to_owned(), number.parse()?), count.parse()?);
    }
    Ok(counted)
}
