//! Measures `cotter` and its peers, prints the table, and writes it into `benches/README.md`.
#![forbid(unsafe_code)]

mod counting;
mod programs;

use std::{env, process::ExitCode};

use cotter_benches::{
    Group,
    apart::Answer,
    groups,
    measure::{Effort, Measured, measure},
    report,
};

const USAGE: &str = "cargo run --release --manifest-path benches/Cargo.toml [-- [--json] [--filter GROUP] [--quick]]";

/// What was asked for.
#[derive(Default)]
struct Arguments {
    json: bool,
    /// To see that everything runs; the README is not written.
    quick: bool,
    filter: Option<String>,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let arguments = Arguments::read(env::args().skip(1))?;
    if cfg!(debug_assertions) {
        return Err(format!("only a release build is worth measuring: {USAGE}"));
    }
    let wanted = wanted(arguments.filter.as_deref())?;
    // It is left out of issuing.
    if wanted.iter().any(|group| !group.name.starts_with("issue ")) {
        programs::build_huskarl();
    }
    let counting = counting::build();
    let effort = if arguments.quick { Effort::QUICK } else { Effort::FULL };
    let mut all = Vec::new();
    for group in wanted {
        eprintln!("{}", group.name);
        let mut measured = measure(group.cases(Answer::Times)?, effort);
        if let Some(counting) = &counting {
            counting.count(group.name, &mut measured)?;
        }
        if arguments.json {
            print!("{}", report::json_lines(&measured));
        }
        all.extend(measured);
    }
    if arguments.json { Ok(()) } else { finish(&arguments, &all) }
}

/// Prints the table, and keeps it if it is whole.
fn finish(arguments: &Arguments, measured: &[Measured]) -> Result<(), String> {
    let text = report::text(measured);
    print!("{text}");
    if arguments.filter.is_none() && !arguments.quick {
        report::write_readme(&text).map_err(|error| format!("benches/README.md: {error}"))?;
    }
    Ok(())
}

fn wanted(filter: Option<&str>) -> Result<Vec<Group>, String> {
    let (wanted, others): (Vec<Group>, Vec<Group>) =
        groups().into_iter().partition(|group| filter.is_none_or(|filter| filter == group.name));
    if wanted.is_empty() {
        let names: Vec<&str> = others.iter().map(|group| group.name).collect();
        return Err(format!("no such group; there are: {}", names.join(", ")));
    }
    Ok(wanted)
}

impl Arguments {
    fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = Self::default();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--json" => arguments.json = true,
                "--quick" => arguments.quick = true,
                "--filter" => arguments.filter = Some(words.next().ok_or(USAGE)?),
                _ => return Err(USAGE.to_owned()),
            }
        }
        Ok(arguments)
    }
}
