//! The command line.

use std::env;

use crate::{Outcome, engines::Store, peers::Operation};

const USAGE: &str = "usage: peers | redb | view | million | gc | soak [--store NAME] [--seconds N] [--rounds N] [--tasks N] [--sessions N] [--only OPERATION] [--library NAME]
         [--check]
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
    /// The one operation of `Peers`, if one was named.
    only: Option<Operation>,
    /// The one library of `Peers`, if one was named.
    library: Option<String>,
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
        let (only, library, is_check) = (None, None, false);
        let (rounds, tasks) = (5, 16);
        let mut arguments = Self { mode, stores, seconds, rounds, tasks, sessions, kind, only, library, is_check };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(USAGE);
            match word.as_str() {
                "--store" => arguments.stores.push(value()?.parse()?),
                "--seconds" => arguments.seconds = Some(value()?.parse()?),
                "--rounds" => arguments.rounds = value()?.parse()?,
                "--tasks" => arguments.tasks = value()?.parse()?,
                "--sessions" => arguments.sessions = Some(value()?.parse()?),
                "--kind" => arguments.kind = value()?,
                "--only" => arguments.only = Some(Operation::named(&value()?).ok_or(USAGE)?),
                "--library" => arguments.library = Some(value()?),
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

    /// The operations to run.
    pub fn operations(&self) -> impl Iterator<Item = Operation> {
        Operation::ALL.into_iter().filter(|operation| self.only.is_none_or(|only| only == *operation))
    }

    /// Whether a library is to be run.
    pub fn has_library(&self, name: &str) -> bool {
        self.library.as_ref().is_none_or(|only| only == name)
    }

    pub fn seconds(&self, otherwise: u64) -> u64 {
        self.seconds.unwrap_or(otherwise)
    }

    pub fn sessions(&self, otherwise: usize) -> usize {
        self.sessions.unwrap_or(otherwise)
    }
}
