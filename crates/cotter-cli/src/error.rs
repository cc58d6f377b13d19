//! How a command ends: with an answer, or with an error.

use std::io::{self, Write};

use crate::printable;

/// The answer of a command, which becomes its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Yes,
    No,
}

/// The reason why a command has no answer.
#[derive(Debug)]
pub(crate) enum CliError {
    /// The command line is wrong, or asks for help; this says which.
    CommandLine(clap::Error),
    /// The command line, or a file that it names, cannot be used.
    Usage(String),
    /// Standard output cannot be written to.
    Output(io::Error),
}

impl From<io::Error> for CliError {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<String> for CliError {
    fn from(message: String) -> Self {
        Self::Usage(message)
    }
}

impl CliError {
    /// Says what is wrong, on standard error, or how help was asked for, on standard output.
    pub(crate) fn say(&self) {
        match self {
            Self::CommandLine(error) => {
                let _ = error.print();
            }
            // The reader of the output has read enough, and left.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Self::Output(error) => say(&format!("error: cannot write the output: {error}")),
            Self::Usage(message) => say(&format!("error: {message}")),
        }
    }
}

/// Writes a line to standard error, if there is one.
pub(crate) fn say(line: &str) {
    let _ = writeln!(anstream::stderr(), "{}", printable::text(line));
}
