//! What must be kept, beside what was measured.

/// The bounds of a run.
#[derive(Default)]
pub struct Bounds(Vec<Bound>);

struct Bound {
    what: String,
    limit: String,
    measured: String,
    is_kept: bool,
}

impl Bounds {
    pub fn at_least(&mut self, what: impl Into<String>, limit: f64, measured: f64) {
        self.add(what.into(), format!("at least {limit}"), measured, measured >= limit);
    }

    pub fn at_most(&mut self, what: impl Into<String>, limit: f64, measured: f64) {
        self.add(what.into(), format!("at most {limit}"), measured, measured <= limit);
    }

    pub fn below(&mut self, what: impl Into<String>, limit: f64, measured: f64) {
        self.add(what.into(), format!("below {limit}"), measured, measured < limit);
    }

    fn add(&mut self, what: String, limit: String, measured: f64, is_kept: bool) {
        self.0.push(Bound { what, limit, measured: format!("{measured:.2}"), is_kept });
    }

    /// Prints them, and returns whether each was kept.
    pub fn report(&self) -> bool {
        if !self.0.is_empty() {
            println!("\n### Bounds\n\n| | Bound | Measured | |\n|---|---|--:|---|");
        }
        for Bound { what, limit, measured, is_kept } in &self.0 {
            println!("| {what} | {limit} | {measured} | {} |", if *is_kept { "held" } else { "missed" });
        }
        for Bound { what, limit, measured, .. } in self.0.iter().filter(|bound| !bound.is_kept) {
            eprintln!("missed: {what}: expected {limit}, measured {measured}");
        }
        self.0.iter().all(|bound| bound.is_kept)
    }
}
