//! Rounds of all cases of a group are interleaved, and the median of the rounds is what counts, so that a machine that is
//! busy for a moment slows all of them and not one.

use cotter_benches_harness::{Case, Counted, Role, Run};

/// One case, measured.
pub struct Measured {
    pub group: &'static str,
    pub name: String,
    pub median_ns: f64,
    pub best_peer: Option<Best>,
    /// The same among the peers in Rust alone, for what is in Rust alone.
    pub best_pure_rust_peer: Option<Best>,
    /// Filled in by another program, as counting would slow what is timed.
    pub counted: Option<Counted>,
}

/// The fastest peer that does the same, and the time of a case as a part of that of the peer.
pub struct Best {
    pub name: &'static str,
    pub ratio: f64,
}

/// How long and how often.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    pub rounds: usize,
    pub round_seconds: f64,
}

impl Effort {
    /// Rounds shorter than a scheduler's slice, so that on a busy machine most of them are not interrupted.
    pub const FULL: Self = Self { rounds: 201, round_seconds: 0.000_7 };
    /// To see that everything runs.
    pub const QUICK: Self = Self { rounds: 5, round_seconds: 0.000_7 };
}

/// A case that is slow is left out of further rounds after so many seconds, but not before so many rounds.
const ENOUGH: (f64, usize) = (1.0, 7);

pub fn measure(mut cases: Vec<Case>, effort: Effort) -> Vec<Measured> {
    let repeats: Vec<u32> = cases.iter_mut().map(|case| repeats(&mut case.run, effort.round_seconds)).collect();
    let mut times: Vec<Vec<f64>> = vec![Vec::with_capacity(effort.rounds); cases.len()];
    for _ in 0..effort.rounds {
        for ((case, repeats), times) in cases.iter_mut().zip(&repeats).zip(&mut times) {
            let spent: f64 = times.iter().sum::<f64>() * f64::from(*repeats) / 1e9;
            if spent < ENOUGH.0 || times.len() < ENOUGH.1 {
                times.push(case.run.time(*repeats).as_secs_f64() / f64::from(*repeats) * 1e9);
            }
        }
    }
    let medians: Vec<f64> = times.into_iter().map(median).collect();
    let best = |case: &Case, median: &f64, among: fn(&Case) -> bool| {
        let peers = cases
            .iter()
            .zip(&medians)
            .filter(|(peer, _)| peer.who.role == Role::Peer && peer.what == case.what && among(peer));
        let (peer, best) = peers.min_by(|(_, one), (_, other)| one.total_cmp(other))?;
        Some(Best { name: peer.who.name, ratio: median / best })
    };
    let measured = |(case, median): (&Case, &f64)| Measured {
        group: case.group,
        name: case.name(),
        median_ns: *median,
        best_peer: best(case, median, |_| true),
        best_pure_rust_peer: if case.who.pure_rust { best(case, median, |peer| peer.who.pure_rust) } else { None },
        counted: None,
    };
    cases.iter().zip(&medians).map(measured).collect()
}

/// What a case allocates, by the way to count that a program has.
pub fn count(case: &mut Case, allocated: impl Fn(&mut dyn FnMut()) -> (u64, u64, u64)) -> Option<Counted> {
    const REPEATS: u32 = 4;
    let (allocations, peak_bytes) = match &mut case.run {
        Run::Here(run) => {
            run(REPEATS);
            let (allocations, peak, _) = allocated(&mut || {
                run(REPEATS);
            });
            (allocations / u64::from(REPEATS), peak)
        }
        Run::Threads(_) => return None,
        Run::There(ask) => {
            ask(REPEATS);
            let answer = ask(REPEATS);
            let (allocations, peak) = answer.trim().split_once(' ')?;
            (allocations.parse().ok()?, peak.parse().ok()?)
        }
    };
    let kept_bytes = case.keep.as_ref().map(|keep| {
        let mut kept = None;
        let (_, _, bytes) = allocated(&mut || kept = Some(keep()));
        bytes
    });
    Some(Counted { allocations, peak_bytes: peak_bytes.max(kept_bytes.unwrap_or_default()), kept_bytes })
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

/// As many repeats as take about so long.
fn repeats(run: &mut Run, seconds: f64) -> u32 {
    let mut repeats = 1_u32;
    while run.time(repeats).as_secs_f64() < seconds {
        repeats = repeats.saturating_mul(2);
    }
    repeats
}
