//! `cotter key`.

use std::{io::Write, path::PathBuf};

use clap::{Args, ValueEnum};
use cotter::{JwksReader, KeyError};

use crate::{
    error::{Answer, CliError, say},
    file, key_file,
    key_report::{self, KeyForm, KeyRefusal, KeyReport, Public, Reading, Report},
};

/// The options of a file of keys.
#[derive(Args, Debug)]
pub(crate) struct Key {
    /// Read the file in this form
    #[arg(long, value_name = "FORMAT", default_value = "auto")]
    format: KeyForm,
    /// Read JWKs and PEM that bend the rules of their format, as cotter verify --lenient does
    #[arg(long)]
    lenient: bool,
    /// Write the public keys in this form, and nothing else
    #[arg(long, value_name = "FORM", conflicts_with = "json")]
    to: Option<KeyTarget>,
    /// Print one line of JSON
    #[arg(long)]
    json: bool,
    /// The file of the key
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// What a public key is written as.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum KeyTarget {
    /// A SubjectPublicKeyInfo in PEM, which begins with -----BEGIN PUBLIC KEY
    Pem,
    /// A JWK of the required members and the kid, on one line
    Jwk,
    /// The thumbprint of RFC 7638
    Thumbprint,
}

/// Shows the keys of the file, or writes its public keys in another form.
pub(crate) fn run(arguments: &Key) -> Result<Answer, CliError> {
    let Key { format, lenient, to, json, file } = arguments;
    let bytes = file::bytes(file, file::MAX_LEN)?;
    if let Some(what) = key_file::no_key(&bytes) {
        return Err(CliError::Usage(file::named(file, what)));
    }
    let reading = Reading { form: *format, lenient: *lenient, reader: JwksReader::new() };
    match (Report::of(&bytes, reading), to) {
        (Err(error), _) => Ok(key_report::print_refusal(None, &error, *json)?),
        (Ok(report), Some(target)) => convert(&report, *target),
        (Ok(report), None) => Ok(report.print(None, *json)?),
    }
}

fn convert(report: &Report, target: KeyTarget) -> Result<Answer, CliError> {
    let mut written = Vec::new();
    for (position, key) in report.keys.iter().enumerate() {
        let place = if report.is_set { format!("left out {position}") } else { "key refused".to_owned() };
        match key {
            KeyReport::Public(key) => match target.write(key) {
                Ok(text) => written.push(text),
                Err(message) => say(&format!("{place}: cannot be written: {message}")),
            },
            KeyReport::Symmetric { .. } => {
                let error = KeyError::KeyFamily { found: "a symmetric key", expected: "a public key" };
                say(&format!("{place}: {}: {error}", error.code()));
            }
            KeyReport::Refused { .. } | KeyReport::Private => {
                for KeyRefusal { code, message } in key.refusals() {
                    say(&format!("{place}: {code}: {message}"));
                }
            }
        }
    }
    let mut out = anstream::stdout();
    written.iter().try_for_each(|text| write!(out, "{text}"))?;
    Ok(if written.is_empty() { Answer::No } else { report.answer() })
}

impl KeyTarget {
    fn write(self, key: &Public) -> Result<String, String> {
        match self {
            Self::Jwk => key_report::jwk(key),
            Self::Pem => key_report::pem(key),
            Self::Thumbprint => Ok(format!("{}\n", key.thumbprint)),
        }
    }
}
