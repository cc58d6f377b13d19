//! Tasks that do one thing again and again, and how long each time took.

use std::{
    future::Future,
    pin::Pin,
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;

use crate::Outcome;

/// A step under way.
pub type Step<'s, T> = Pin<Box<dyn Future<Output = Outcome<T>> + Send + 's>>;

/// What a task does again and again. `false` says that there is nothing left to do.
pub type Action<W> = for<'w> fn(&'w mut W) -> Step<'w, bool>;

/// What was measured in one window.
pub struct Window {
    /// How often it was done in a second.
    pub rate: f64,
    /// How long each time took, in nanoseconds.
    pub times: Histogram<u64>,
}

impl Window {
    /// A quantile, in microseconds.
    pub fn micros(&self, quantile: f64) -> f64 {
        self.times.value_at_quantile(quantile) as f64 / 1e3
    }
}

/// Lets each worker act for so long, in a task each. Returns them, in their order.
pub async fn window<W: Send + 'static>(
    workers: Vec<W>,
    action: Action<W>,
    time: Duration,
) -> Outcome<(Vec<W>, Window)> {
    let begun = Instant::now();
    let running: Vec<_> = workers
        .into_iter()
        .map(|mut worker| {
            tokio::spawn(async move {
                let mut times = histogram();
                while begun.elapsed() < time {
                    let before = Instant::now();
                    if !action(&mut worker).await? {
                        break;
                    }
                    times.saturating_record(nanos(before.elapsed()));
                    // A store in this process may answer without ever waiting.
                    tokio::task::yield_now().await;
                }
                Outcome::Ok((worker, times))
            })
        })
        .collect();
    let (mut workers, mut times) = (Vec::new(), histogram());
    for task in running {
        let (worker, own) = task.await??;
        workers.push(worker);
        times.add(&own)?;
    }
    let rate = times.len() as f64 / begun.elapsed().as_secs_f64();
    Ok((workers, Window { rate, times }))
}

/// Three digits, up to a minute.
pub fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 60_000_000_000, 3).unwrap_or_else(|_| unreachable!("these bounds are valid"))
}

pub fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// The one in the middle.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        even if even % 2 == 0 => (values[middle - 1] + values[middle]) / 2.0,
        _ => values[middle],
    }
}

/// A time in a table.
pub fn time(micros: f64) -> String {
    if micros < 1000.0 { format!("{micros:.0} µs") } else { format!("{:.1} ms", micros / 1000.0) }
}
