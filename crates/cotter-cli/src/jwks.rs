//! `cotter jwks`.

use std::{io::Write, path::PathBuf};

use clap::Args;

use crate::{
    error::{Answer, CliError},
    file, key_file,
    key_report::{self, KeyForm, Reading, Report},
    options::set_reader,
    remote::{self, Fetched, Place},
};

/// The options of JWK sets.
#[derive(Args, Debug)]
pub(crate) struct Jwks {
    /// Accept JWKs that break a rule of their format, as cotter verify --lenient does
    #[arg(long)]
    lenient: bool,
    /// Accept a JWK set of up to this many bytes, at most 1048576 [default: 65536]
    #[arg(long, value_name = "BYTES")]
    max_jwks_len: Option<usize>,
    /// Accept a JWK set of up to this many members, at most 4096 [default: 256]
    #[arg(long, value_name = "COUNT")]
    max_jwks_keys: Option<usize>,
    /// Fetch the set that this issuer names in its OpenID Connect metadata
    #[arg(long, value_name = "ISS", conflicts_with = "files")]
    issuer: Option<String>,
    /// Read the issuer's OAuth metadata (RFC 8414) instead of its OpenID Connect metadata
    #[arg(long, requires = "issuer")]
    oauth: bool,
    /// Allow the issuer's set to be on this host; can be repeated
    #[arg(long, value_name = "HOST", requires = "issuer")]
    jwks_host: Vec<String>,
    /// Print one line of JSON for each set
    #[arg(long)]
    json: bool,
    /// Files that contain a set, or https URLs to fetch one from
    #[arg(value_name = "FILE", required_unless_present = "issuer")]
    files: Vec<PathBuf>,
}

/// Shows the members of each set.
pub(crate) fn run(arguments: &Jwks) -> Result<Answer, CliError> {
    let (reader, max_len) = set_reader(arguments.max_jwks_len, arguments.max_jwks_keys)?;
    let reading = Reading { form: KeyForm::Jwks, lenient: arguments.lenient, reader };
    let mut sets = Vec::new();
    if let Some(issuer) = &arguments.issuer {
        let place = Place::Issuer { issuer, is_oauth: arguments.oauth, hosts: &arguments.jwks_host };
        sets.push(Set::Fetched(remote::fetch(&place, arguments.lenient)?));
    }
    for path in &arguments.files {
        if let Some(url) = path.to_str().filter(|text| text.starts_with("https://") || text.starts_with("http://")) {
            sets.push(Set::Fetched(remote::fetch(&Place::Url(url), arguments.lenient)?));
            continue;
        }
        let bytes = file::bytes(path, max_len)?;
        key_file::set(path, &bytes, "use 'cotter key' for one key")?;
        sets.push(Set::File(path.display().to_string(), bytes));
    }
    let mut answers = Vec::new();
    for (place, set) in sets.iter().enumerate() {
        if place > 0 && !arguments.json {
            writeln!(anstream::stdout())?;
        }
        let (name, bytes) = match set {
            Set::File(name, bytes) => (name.as_str(), bytes.as_slice()),
            Set::Fetched(fetched) => {
                if let Some(answer) = fetched.print(arguments.json)? {
                    answers.push(answer);
                }
                // There is no set, and why has been said.
                let Some(bytes) = fetched.body() else { continue };
                (fetched.url(), bytes)
            }
        };
        answers.push(match Report::of(bytes, reading) {
            Ok(report) => report.print(Some(name), arguments.json)?,
            Err(error) => key_report::print_refusal(Some(name), &error, arguments.json)?,
        });
    }
    Ok(if answers.contains(&Answer::No) { Answer::No } else { Answer::Yes })
}

/// A set that is shown.
enum Set {
    File(String, zeroize::Zeroizing<Vec<u8>>),
    Fetched(Fetched),
}
