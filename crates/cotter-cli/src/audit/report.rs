//! The report of `cotter audit`.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use anstyle::{AnsiColor, Style};
use cotter_vectors::Outcome;

use crate::printable::text;

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const QUIET: Style = Style::new().dimmed();

/// The outcomes, counted for each file.
#[derive(Default)]
pub(super) struct Report {
    files: Vec<FileReport>,
    failures: Vec<Outcome>,
}

#[derive(Default)]
struct FileReport {
    name: String,
    counts: Counts,
    /// Why cases were skipped, with the number of cases for each reason.
    reasons: BTreeMap<String, usize>,
}

/// Each case is counted once.
#[derive(Clone, Copy, Default)]
struct Counts {
    accepted: usize,
    refused: usize,
    skipped: usize,
    failed: usize,
}

impl Report {
    /// Starts the next file.
    pub(super) fn begin(&mut self, name: &str) {
        self.files.push(FileReport { name: name.to_owned(), ..FileReport::default() });
    }

    /// Counts a case of the current file.
    pub(super) fn add(&mut self, outcome: Outcome) {
        let Some(file) = self.files.last_mut() else { return };
        let count = match &outcome.skipped {
            Some(reason) => {
                increase(file.reasons.entry(reason.clone()).or_default());
                &mut file.counts.skipped
            }
            None if !outcome.ok => &mut file.counts.failed,
            None if outcome.got == "accept" => &mut file.counts.accepted,
            None => &mut file.counts.refused,
        };
        increase(count);
        if outcome.skipped.is_none() && !outcome.ok {
            self.failures.push(outcome);
        }
    }

    /// Whether any case failed.
    pub(super) const fn has_failures(&self) -> bool {
        !self.failures.is_empty()
    }

    /// Prints a row for each file, then each failure, then the total.
    pub(super) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let width = self.files.iter().map(|file| text(&file.name).chars().count()).max().unwrap_or(0);
        writeln!(out, "{:width$}  {:>8} {:>8} {:>8} {:>8}", "file", "accepted", "refused", "skipped", "failed")?;
        for file in &self.files {
            file.print(out, width)?;
        }
        writeln!(out)?;
        for failure in &self.failures {
            let Outcome { id, comment, expect, got, file, .. } = failure;
            writeln!(out, "{BAD}failed{BAD:#} {} {QUIET}({}){QUIET:#}", text(id), text(file))?;
            if !comment.is_empty() {
                writeln!(out, "    {}", text(comment))?;
            }
            writeln!(out, "    expected {}, got {}\n", text(expect), text(got))?;
        }
        self.print_total(out)
    }

    fn print_total(&self, out: &mut impl Write) -> io::Result<()> {
        let total = self.files.iter().fold(Counts::default(), |total, file| total.plus(file.counts));
        let Counts { accepted, refused, skipped, failed } = total;
        let style = if failed == 0 { GOOD } else { BAD };
        let cases = total.cases();
        writeln!(
            out,
            "{cases} cases: {accepted} accepted, {refused} refused, {skipped} skipped, {style}{failed} failed{style:#}"
        )?;
        out.flush()
    }
}

impl FileReport {
    fn print(&self, out: &mut impl Write, width: usize) -> io::Result<()> {
        let Counts { accepted, refused, skipped, failed } = self.counts;
        let style = if failed == 0 { Style::new() } else { BAD };
        let name = text(&self.name);
        writeln!(out, "{name:width$}  {accepted:>8} {refused:>8} {skipped:>8} {style}{failed:>8}{style:#}")?;
        for (reason, count) in &self.reasons {
            writeln!(out, "{QUIET}    skipped {count}: {}{QUIET:#}", text(reason))?;
        }
        Ok(())
    }
}

impl Counts {
    const fn plus(self, other: Self) -> Self {
        Self {
            accepted: self.accepted.saturating_add(other.accepted),
            refused: self.refused.saturating_add(other.refused),
            skipped: self.skipped.saturating_add(other.skipped),
            failed: self.failed.saturating_add(other.failed),
        }
    }

    const fn cases(self) -> usize {
        self.accepted.saturating_add(self.refused).saturating_add(self.skipped).saturating_add(self.failed)
    }
}

const fn increase(count: &mut usize) {
    *count = count.saturating_add(1);
}
