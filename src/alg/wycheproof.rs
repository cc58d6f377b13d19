//! Shared parts of the tests with Project Wycheproof: each verdict is upstream's, or is listed as an exception with a
//! reason.
//!
//! The cases are run at the raw primitive: their messages are not signing inputs, so they cannot be tokens.

use alloc::{format, string::String, vec::Vec};
use core::fmt::Debug;

use serde_json::Value;

/// Our verdict on a case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Verdict {
    Accepted,
    Refused,
    KeyRefused,
}

impl Verdict {
    pub(super) fn of(accepted: bool) -> Self {
        if accepted { Self::Accepted } else { Self::Refused }
    }
}

/// The cases in which our verdict is not upstream's, in the order in which they are run.
fn exceptions(suite: &str) -> Vec<(String, u64, String, String)> {
    let list: Value = serde_json::from_str(include_str!("wycheproof/exceptions.json")).unwrap();
    let listed = list["exceptions"].as_array().unwrap().iter().filter(|exception| exception["suite"] == suite);
    let text = |exception: &Value, name| String::from(exception[name].as_str().unwrap());
    listed
        .map(|exception| {
            assert!(!text(exception, "reason").is_empty());
            let case = exception["case"].as_u64().unwrap();
            (text(exception, "file"), case, text(exception, "upstream"), text(exception, "ours"))
        })
        .collect()
}

/// How many cases were accepted and refused, and how many were refused because of their key.
#[derive(Debug, PartialEq)]
pub(super) struct Counts {
    pub(super) accepted: usize,
    pub(super) refused: usize,
    pub(super) key_refused: usize,
}

/// The cases that were run, with upstream's verdict and ours.
pub(super) struct Run<F>(Vec<(F, usize, String, Verdict)>);

impl<F: Copy + Debug + PartialEq> Run<F> {
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) fn add(&mut self, file: F, case: usize, upstream: String, ours: Verdict) {
        self.0.push((file, case, upstream, ours));
    }

    /// Compares the run with the exceptions of its suite: a missing exception fails, and so does one that is no longer
    /// needed.
    pub(super) fn counts(self, suite: &str) -> Counts {
        let differs = |(_, _, upstream, ours): &&(F, usize, String, Verdict)| {
            (upstream != "Invalid") != (*ours == Verdict::Accepted)
        };
        let found = self.0.iter().filter(differs).map(|(file, case, upstream, ours)| {
            (format!("{file:?}"), u64::try_from(*case).unwrap(), upstream.clone(), format!("{ours:?}"))
        });
        assert_eq!(found.collect::<Vec<_>>(), exceptions(suite));
        let count = |verdict| self.0.iter().filter(|(_, _, _, ours)| *ours == verdict).count();
        Counts {
            accepted: count(Verdict::Accepted),
            refused: count(Verdict::Refused),
            key_refused: count(Verdict::KeyRefused),
        }
    }
}

/// Asserts that every file is either run or listed as left out, and never both: a new file fails.
pub(super) fn assert_all_files<F: Copy + Debug + PartialEq>(all: Vec<F>, run: &[F], left_out: &[(F, &str)]) {
    for file in all {
        let times = run.iter().chain(left_out.iter().map(|(file, _)| file)).filter(|other| **other == file).count();
        assert_eq!(times, 1, "{file:?} is run or left out");
    }
}
