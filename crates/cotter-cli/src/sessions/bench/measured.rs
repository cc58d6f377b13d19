//! Latencies, summed up.

use std::{fmt, time::Duration};

/// How far apart two medians may be and count as equal.
const ABOUT: f64 = 1.5;

/// The median and the 99th percentile of some latencies.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Measured {
    count: usize,
    p50: Duration,
    p99: Duration,
}

impl Measured {
    pub(super) fn of(mut latencies: Vec<Duration>) -> Self {
        latencies.sort_unstable();
        let count = latencies.len();
        let percentile = |percent: usize| {
            let rank = count.saturating_mul(percent).div_ceil(100).saturating_sub(1);
            latencies.get(rank).copied().unwrap_or_default()
        };
        Self { count, p50: percentile(50), p99: percentile(99) }
    }

    /// Whether looking up, which this measured, is the bottleneck beside verifying a token, in a sentence.
    pub(super) fn beside(&self, verified: &Self) -> String {
        let ratio = seconds(self.p50) / seconds(verified.p50);
        if ratio > ABOUT {
            format!(
                "A look-up takes {} times as long as verifying a token: it is the bottleneck of requests that do less than \
                 {} of other work.",
                times(ratio),
                short(self.p50)
            )
        } else if ratio.recip() > ABOUT {
            format!(
                "Verifying a token takes {} times as long as a look-up: the look-up is not the bottleneck.",
                times(ratio.recip())
            )
        } else {
            format!(
                "A look-up takes about as long as verifying a token ({} times): the look-up is not the bottleneck.",
                times(ratio)
            )
        }
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "p50 {:>8}  p99 {:>8}  of {}", short(self.p50), short(self.p99), self.count)
    }
}

/// Not zero, since it is divided by.
fn seconds(time: Duration) -> f64 {
    time.max(Duration::from_nanos(1)).as_secs_f64()
}

fn times(ratio: f64) -> String {
    if ratio < 9.95 { format!("{ratio:.1}") } else { format!("{ratio:.0}") }
}

fn short(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if time >= Duration::from_secs(1) {
        format!("{seconds:.2} s")
    } else if time >= Duration::from_millis(1) {
        format!("{:.2} ms", seconds * 1e3)
    } else {
        format!("{:.1} µs", seconds * 1e6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(microseconds: u64) -> Measured {
        Measured::of(vec![Duration::from_micros(microseconds)])
    }

    #[test]
    fn percentiles_are_of_what_was_measured() {
        let measured = Measured::of((1..=200).rev().map(Duration::from_micros).collect());
        assert_eq!(measured, Measured { count: 200, p50: Duration::from_micros(100), p99: Duration::from_micros(198) });
        assert_eq!(measured.to_string(), "p50 100.0 µs  p99 198.0 µs  of 200");
        assert_eq!(of(7).p99, Duration::from_micros(7));
        assert_eq!(Measured::of(Vec::new()).count, 0);
    }

    #[test]
    fn the_sentence_says_which_takes_longer() {
        for (look_up, verified, told) in [
            (
                1_280,
                40,
                "A look-up takes 32 times as long as verifying a token: it is the bottleneck of requests that do less than \
                 1.28 ms of other work.",
            ),
            (4, 40, "Verifying a token takes 10 times as long as a look-up: the look-up is not the bottleneck."),
            (
                44,
                40,
                "A look-up takes about as long as verifying a token (1.1 times): the look-up is not the bottleneck.",
            ),
        ] {
            assert_eq!(of(look_up).beside(&of(verified)), told);
        }
    }
}
