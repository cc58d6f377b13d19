//! `cotter audit`.

mod report;

use std::{
    fs,
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
};

use clap::Args;
use cotter_vectors::{CaseFile, Outcome};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use self::report::Report;
use crate::{
    error::{Answer, CliError},
    printable,
};

/// The options of files of cases.
#[derive(Args, Debug)]
pub(crate) struct Audit {
    /// Print one line of JSON for each case, and nothing else
    #[arg(long)]
    json: bool,
    /// The files of cases; in folders, every .json file of this schema, at any depth
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
}

/// Runs every case and reports the outcomes.
pub(crate) fn run(arguments: &Audit) -> Result<Answer, CliError> {
    let mut files = Vec::new();
    for path in &arguments.paths {
        collect(path, &mut files)?;
    }
    if files.is_empty() {
        return Err(CliError::Usage("no file of cases in the folders that were named".to_owned()));
    }

    let cases = files.iter().map(|file| file.cases().count()).sum();
    // If the lines of JSON go to the same terminal, they already show the progress.
    let lines_are_seen = arguments.json && io::stdout().is_terminal();
    let progress = if lines_are_seen { ProgressBar::hidden() } else { progress_bar(cases) };
    let mut report = Report::default();
    for file in &files {
        report.begin(file.name());
        for case in file.cases() {
            let outcome = case.run();
            if arguments.json {
                writeln!(anstream::stdout(), "{}", json_line(&outcome)?)?;
            }
            report.add(outcome);
            progress.inc(1);
        }
    }
    progress.finish_and_clear();

    if !arguments.json {
        report.print(&mut anstream::stdout().lock())?;
    }
    Ok(if report.has_failures() { Answer::No } else { Answer::Yes })
}

/// Adds a file that was named, or the files of cases in a folder.
fn collect(path: &Path, files: &mut Vec<CaseFile>) -> Result<(), CliError> {
    if path.is_dir() {
        return walk(path, files);
    }
    files.push(CaseFile::read(path).map_err(|error| about(path, &error))?);
    Ok(())
}

fn walk(folder: &Path, files: &mut Vec<CaseFile>) -> Result<(), CliError> {
    let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let mut paths: Vec<PathBuf> =
        entries.map_err(|error| about(folder, &error))?.iter().map(fs::DirEntry::path).collect();
    paths.sort();
    for path in paths {
        // A link to a folder could lead back up.
        if path.is_dir() && !path.is_symlink() {
            walk(&path, files)?;
        } else if path.is_file() && path.extension().is_some_and(|extension| extension == "json") {
            let json = fs::read(&path).map_err(|error| about(&path, &error))?;
            if CaseFile::is_one(&json) {
                files.push(CaseFile::parse(&path.display().to_string(), &json).map_err(|error| about(&path, &error))?);
            }
        }
    }
    Ok(())
}

fn about(path: &Path, error: &dyn std::error::Error) -> CliError {
    CliError::Usage(format!("{}: {error}", path.display()))
}

/// Shows the progress on standard error, and only if that is a terminal.
fn progress_bar(cases: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(cases).unwrap_or(u64::MAX));
    match ProgressStyle::with_template("{bar:40} {pos}/{len} cases") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn json_line(outcome: &Outcome) -> io::Result<String> {
    #[derive(Serialize)]
    struct Line<'o> {
        file: &'o str,
        id: &'o str,
        kind: &'o str,
        alg: Option<&'o str>,
        expect: &'o str,
        got: Option<&'o str>,
        ok: Option<bool>,
        skipped: Option<&'o str>,
    }
    let ran = outcome.skipped.is_none();
    let line = Line {
        file: &outcome.file,
        id: &outcome.id,
        kind: &outcome.kind,
        alg: outcome.alg.as_deref(),
        expect: &outcome.expect,
        got: ran.then_some(&outcome.got),
        ok: ran.then_some(outcome.ok),
        skipped: outcome.skipped.as_deref(),
    };
    printable::json_line(&line)
}
