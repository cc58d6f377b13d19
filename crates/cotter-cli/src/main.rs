//! `cotter`: verifies a token or files of verification cases, and shows public keys, from the command line.
//!
//! Exit codes: 0 for a token that is accepted, cases that all hold and keys that can be used; 1 for a token or key that is
//! refused and for cases that fail; 2 for wrong usage, a file that cannot be read or understood, and output that cannot be written.
#![forbid(unsafe_code)]

mod args;
mod audit;
mod hint;
mod json_text;
mod key;
mod key_file;
mod key_set;
mod pin;
mod printable;
mod profile;
mod refusal;
mod report;
mod verify;
mod words;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;

use crate::args::{Arguments, Command};

/// What the exit code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
}

/// Why there is no answer.
#[derive(Debug)]
enum Trouble {
    /// The command line, or a file that it names, is not usable.
    Usage(String),
    /// Standard output cannot be written to.
    Output(io::Error),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

fn main() -> ExitCode {
    let answer = match Arguments::parse().command {
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Key(arguments) => key::run(&arguments),
    };
    match answer {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::FAILURE,
        Err(trouble) => {
            say(&match trouble {
                // Whoever reads the output has read enough; there is nobody to tell.
                Trouble::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => return ExitCode::from(2),
                Trouble::Output(error) => format!("error: cannot write the output: {error}"),
                Trouble::Usage(message) => format!("error: {message}"),
            });
            ExitCode::from(2)
        }
    }
}

/// Writes a line to standard error, if there is one.
fn say(line: &str) {
    let _ = writeln!(anstream::stderr(), "{}", printable::text(line));
}
