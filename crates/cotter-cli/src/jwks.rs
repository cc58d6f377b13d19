//! `cotter jwks`.

use std::{io::Write, path::PathBuf};

use clap::Args;

use crate::{
    error::{Answer, CliError},
    file, key_file,
    key_report::{self, KeyForm, Reading, Report},
    options::set_reader,
};

/// The options of JWK sets.
#[derive(Args, Debug)]
pub(crate) struct Jwks {
    /// Read JWKs that bend the rules of their format, as cotter verify --lenient does
    #[arg(long)]
    lenient: bool,
    /// Accept a JWK set of up to this many bytes, at most 1048576 [default: 65536]
    #[arg(long, value_name = "BYTES")]
    max_jwks_len: Option<usize>,
    /// Accept a JWK set of up to this many members, at most 4096 [default: 256]
    #[arg(long, value_name = "COUNT")]
    max_jwks_keys: Option<usize>,
    /// Print one line of JSON for each file
    #[arg(long)]
    json: bool,
    /// The files of the sets
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

/// Shows the members of each set.
pub(crate) fn run(arguments: &Jwks) -> Result<Answer, CliError> {
    let (reader, max_len) = set_reader(arguments.max_jwks_len, arguments.max_jwks_keys)?;
    let reading = Reading { form: KeyForm::Jwks, lenient: arguments.lenient, reader };
    let mut sets = Vec::new();
    for path in &arguments.files {
        let bytes = file::bytes(path, max_len)?;
        key_file::set(path, &bytes, "use 'cotter key' for one key")?;
        sets.push((path.display().to_string(), bytes));
    }
    let mut answers = Vec::new();
    for (place, (name, bytes)) in sets.iter().enumerate() {
        if place > 0 && !arguments.json {
            writeln!(anstream::stdout())?;
        }
        answers.push(match Report::of(bytes, reading) {
            Ok(report) => report.print(Some(name), arguments.json)?,
            Err(error) => key_report::print_refusal(Some(name), &error, arguments.json)?,
        });
    }
    Ok(if answers.contains(&Answer::No) { Answer::No } else { Answer::Yes })
}
