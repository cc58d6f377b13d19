//! How long answers take.

use std::{collections::BTreeMap, fmt::Write, sync::Mutex, time::Duration};

#[derive(Default)]
struct Row {
    /// In microseconds, while nothing happened and else.
    calm: Vec<u32>,
    rough: Vec<u32>,
    unavailable: u32,
    unanswered: u32,
}

/// A row for each kind of request.
#[derive(Default)]
pub(crate) struct Figures(Mutex<BTreeMap<&'static str, Row>>);

/// What came of a request.
pub(crate) enum Outcome {
    Answered,
    Unavailable,
    Unanswered,
}

impl Figures {
    pub(crate) fn add(&self, kind: &'static str, took: Duration, is_calm: bool, outcome: &Outcome) {
        let mut rows = self.0.lock().unwrap();
        let row = rows.entry(kind).or_default();
        match outcome {
            Outcome::Answered => {
                let took = u32::try_from(took.as_micros()).unwrap_or(u32::MAX);
                if is_calm { row.calm.push(took) } else { row.rough.push(took) }
            }
            Outcome::Unavailable => row.unavailable += 1,
            Outcome::Unanswered => row.unanswered += 1,
        }
    }

    /// A table in Markdown. Times are in milliseconds.
    pub(crate) fn table(&self) -> String {
        let mut text =
            "\n| Request | Answers | 503, 502 | None | p50 | p99 | p50, with faults | p99, with faults |\n".to_owned();
        text.push_str("|---|--:|--:|--:|--:|--:|--:|--:|\n");
        for (kind, row) in &mut *self.0.lock().unwrap() {
            let count = row.calm.len() + row.rough.len();
            write!(text, "| {kind} | {count} | {} | {} |", row.unavailable, row.unanswered).unwrap();
            for times in [&mut row.calm, &mut row.rough] {
                times.sort_unstable();
                for part in [50, 99] {
                    let place = (times.len() * part / 100).min(times.len().saturating_sub(1));
                    match times.get(place) {
                        Some(time) => write!(text, " {:.1} |", f64::from(*time) / 1000.0).unwrap(),
                        None => text.push_str(" – |"),
                    }
                }
            }
            text.push('\n');
        }
        text
    }
}
