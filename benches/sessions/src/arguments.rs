//! The command line.

use std::env;

use crate::{Outcome, engines::Store};

const USAGE: &str = "usage: peers | redb | view | million | gc | soak [--store NAME] [--seconds N] [--rounds N] [--tasks N] [--sessions N] [--check]
  stores: postgres, redis (appendfsync always), redis-everysec, redb";

pub struct Arguments {
    pub mode: Mode,
    /// The stores that were named; all that the mode has if there are none.
    stores: Vec<Store>,
    /// For how long each operation is measured, or the whole soak runs.
    seconds: Option<u64>,
    /// In how many parts, which take turns with the others'.
    pub rounds: u32,
    /// How many tasks work at once.
    pub tasks: usize,
    /// How many sessions there are, or entries of a view.
    sessions: Option<usize>,
    /// The entries of `ViewOf`.
    pub kind: String,
    /// Whether a missed bound ends the program with 1.
    pub is_check: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Peers,
    Redb,
    View,
    /// One kind of entry of `View`, in a process of its own.
    ViewOf,
    Million,
    Gc,
    Soak,
}

impl Arguments {
    pub fn read() -> Outcome<Self> {
        let mut words = env::args().skip(1);
        let mode = match words.next().as_deref() {
            Some("peers") => Mode::Peers,
            Some("redb") => Mode::Redb,
            Some("view") => Mode::View,
            Some("view-of") => Mode::ViewOf,
            Some("million") => Mode::Million,
            Some("gc") => Mode::Gc,
            Some("soak") => Mode::Soak,
            _ => return Err(USAGE.into()),
        };
        let (stores, seconds, sessions, kind) = (Vec::new(), None, None, String::new());
        let mut arguments = Self { mode, stores, seconds, rounds: 5, tasks: 16, sessions, kind, is_check: false };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(USAGE);
            match word.as_str() {
                "--store" => arguments.stores.push(value()?.parse()?),
                "--seconds" => arguments.seconds = Some(value()?.parse()?),
                "--rounds" => arguments.rounds = value()?.parse()?,
                "--tasks" => arguments.tasks = value()?.parse()?,
                "--sessions" => arguments.sessions = Some(value()?.parse()?),
                "--kind" => arguments.kind = value()?,
                "--check" => arguments.is_check = true,
                _ => return Err(USAGE.into()),
            }
        }
        if arguments.rounds == 0
            || arguments.tasks == 0
            || arguments.seconds == Some(0)
            || arguments.sessions == Some(0)
        {
            return Err("a number is zero: expected at least 1".into());
        }
        Ok(arguments)
    }

    /// The stores to run, of those that this mode has.
    pub fn stores(&self, all: &[Store]) -> Vec<Store> {
        all.iter().copied().filter(|store| self.stores.is_empty() || self.stores.contains(store)).collect()
    }

    pub fn seconds(&self, otherwise: u64) -> u64 {
        self.seconds.unwrap_or(otherwise)
    }

    pub fn sessions(&self, otherwise: usize) -> usize {
        self.sessions.unwrap_or(otherwise)
    }
}
