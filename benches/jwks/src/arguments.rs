//! The command line.

use std::env;

use crate::{Outcome, peers::Name};

const USAGE: &str =
    "usage: flood [--seconds N] [--rate N] [--elsewhere] [--only NAME] | hostile [--case NAME] [--only NAME]";

pub struct Arguments {
    pub mode: Mode,
    /// The libraries to run.
    pub names: Vec<Name>,
    /// The hostile answers to give; all if there are none.
    pub cases: Vec<String>,
    /// For how long tokens are sent, in seconds.
    pub seconds: u64,
    /// How many tokens are sent in a second.
    pub rate: u64,
    /// Sends the flood to a second instance that shares nothing with the one that is measured.
    pub elsewhere: bool,
}

pub enum Mode {
    Flood,
    Hostile,
    /// One library in a process of its own.
    Child,
}

impl Arguments {
    pub fn read() -> Outcome<Self> {
        let mut words = env::args().skip(1);
        let mode = match words.next().as_deref() {
            Some("flood") => Mode::Flood,
            Some("hostile") => Mode::Hostile,
            Some("child") => Mode::Child,
            _ => return Err(USAGE.into()),
        };
        let mut arguments =
            Self { mode, names: Vec::new(), cases: Vec::new(), seconds: 60, rate: 10_000, elsewhere: false };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(USAGE);
            match word.as_str() {
                "--seconds" => arguments.seconds = value()?.parse()?,
                "--rate" => arguments.rate = value()?.parse()?,
                "--only" => arguments.names.push(value()?.parse()?),
                "--case" => arguments.cases.push(value()?),
                "--elsewhere" => arguments.elsewhere = true,
                _ => return Err(USAGE.into()),
            }
        }
        Ok(arguments)
    }

    /// The libraries to run, of those that this mode has.
    pub fn names(&self, all: &[Name]) -> Vec<Name> {
        if self.names.is_empty() { all.to_vec() } else { self.names.clone() }
    }
}
