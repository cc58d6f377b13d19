//! Times of verifications, without and with the flood, by the clock on the wall and by the CPU time of their thread.

use std::time::Duration;

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

use crate::Outcome;

/// What was measured without the flood, or with it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Times {
    pub wall: Quantiles,
    pub cpu: Quantiles,
    /// How many verifications there were in a window, in the middle of all windows.
    pub verified: u64,
}

/// In nanoseconds.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Quantiles {
    pub p50: u64,
    pub p99: u64,
    pub longest: u64,
    /// The p99 of each window, and of these the one in the middle: a disturbance that meets some windows does not move it.
    pub middle_p99: u64,
}

pub struct Recorder {
    /// Without and with the flood.
    all: [Both; 2],
    /// Of the current window, and whether it is with the flood.
    current: Both,
    is_flooded: bool,
    windows: [Vec<Window>; 2],
}

struct Both {
    wall: Histogram<u64>,
    cpu: Histogram<u64>,
}

#[derive(Clone, Copy)]
struct Window {
    wall: u64,
    cpu: u64,
    verified: u64,
}

impl Recorder {
    pub fn new() -> Outcome<Self> {
        let windows = [Vec::with_capacity(1024), Vec::with_capacity(1024)];
        Ok(Self { all: [Both::new()?, Both::new()?], current: Both::new()?, is_flooded: false, windows })
    }

    pub fn record(&mut self, is_flooded: bool, wall: Duration, cpu: Duration) -> Outcome<()> {
        self.is_flooded = is_flooded;
        self.all[usize::from(is_flooded)].record(wall, cpu)?;
        self.current.record(wall, cpu)
    }

    /// Ends the current window.
    pub fn next_window(&mut self) {
        if self.current.wall.is_empty() {
            return;
        }
        self.windows[usize::from(self.is_flooded)].push(Window {
            wall: self.current.wall.value_at_quantile(0.99),
            cpu: self.current.cpu.value_at_quantile(0.99),
            verified: self.current.wall.len(),
        });
        self.current.wall.reset();
        self.current.cpu.reset();
    }

    pub fn of(&self, is_flooded: bool) -> Times {
        let (all, windows) = (&self.all[usize::from(is_flooded)], &self.windows[usize::from(is_flooded)]);
        Times {
            wall: quantiles(&all.wall, middle(windows, |window| window.wall)),
            cpu: quantiles(&all.cpu, middle(windows, |window| window.cpu)),
            verified: middle(windows, |window| window.verified),
        }
    }
}

impl Both {
    fn new() -> Outcome<Self> {
        let histogram = || {
            let mut histogram = Histogram::new_with_bounds(1, 600_000_000_000, 3)?;
            // Writes all of its memory, so that none is added while the library's is looked at.
            histogram.reset();
            Outcome::Ok(histogram)
        };
        Ok(Self { wall: histogram()?, cpu: histogram()? })
    }

    fn record(&mut self, wall: Duration, cpu: Duration) -> Outcome<()> {
        self.wall.record(u64::try_from(wall.as_nanos())?)?;
        Ok(self.cpu.record(u64::try_from(cpu.as_nanos())?)?)
    }
}

fn quantiles(all: &Histogram<u64>, middle_p99: u64) -> Quantiles {
    Quantiles { p50: all.value_at_quantile(0.5), p99: all.value_at_quantile(0.99), longest: all.max(), middle_p99 }
}

fn middle(windows: &[Window], of: impl Fn(&Window) -> u64) -> u64 {
    let mut values: Vec<u64> = windows.iter().map(of).collect();
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or_default()
}
