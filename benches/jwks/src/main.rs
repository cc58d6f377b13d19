//! Remote key sets of several libraries side by side: under a flood of unknown key ids, and before a hostile server.
//!
//! The program is the server. Each library runs in a process of its own, which is this program again.
#![forbid(unsafe_code)]

mod answers;
mod arguments;
mod child;
mod flood;
mod hostile;
mod peers;
mod process;
mod server;
mod tokens;

use std::process::ExitCode;

use arguments::{Arguments, Mode};

/// The result of anything that ends the program if it fails.
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn main() -> ExitCode {
    match Arguments::read().and_then(|arguments| run(&arguments)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Returns whether our own library kept what it promises.
fn run(arguments: &Arguments) -> Outcome<bool> {
    match &arguments.mode {
        Mode::Flood => flood::run(arguments),
        Mode::Hostile => hostile::run(arguments),
        Mode::Child => child::run(),
    }
}
