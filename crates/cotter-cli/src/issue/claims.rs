//! The claims of a token, from options and from a JSON object, as they are spelt there.

use std::{
    io::{self, Read},
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use crate::{
    file::{self, named},
    options::Text,
};

#[derive(Args, Debug)]
#[command(next_help_heading = "Claims")]
pub(super) struct ClaimOptions {
    /// Add a claim whose value is text, such as name=Ann
    #[arg(long, value_name = "NAME=TEXT", allow_hyphen_values = true, value_parser = Text)]
    claim: Vec<String>,
    /// Add a claim whose value is JSON, such as roles='["admin"]'
    #[arg(long, value_name = "NAME=JSON", allow_hyphen_values = true, value_parser = Text)]
    claim_json: Vec<String>,
    /// Add the members of the JSON object in this file; - reads standard input
    #[arg(long, value_name = "FILE")]
    claims: Option<PathBuf>,
}

impl ClaimOptions {
    /// All of them as one object, in which the issuer finds what is there twice.
    pub(super) fn object(&self) -> Result<Box<RawValue>, String> {
        let mut members = Vec::new();
        for claim in &self.claim {
            let (name, value) = name_and_value("--claim", claim)?;
            members.push(member(name, &quote(value)?)?);
        }
        for claim in &self.claim_json {
            let (name, value) = name_and_value("--claim-json", claim)?;
            let value: Box<RawValue> = serde_json::from_str(value).map_err(|_| {
                format!("--claim-json {name}: not JSON: expected a value such as true, 7, \"a\" or [\"a\"]")
            })?;
            members.push(member(name, value.get())?);
        }
        if let Some(path) = &self.claims {
            members.extend(members_of(path)?);
        }
        RawValue::from_string(format!("{{{}}}", members.join(","))).map_err(|error| not_json(&error))
    }
}

/// What is before the first `=`, and what is behind it.
fn name_and_value<'c>(option: &str, claim: &'c str) -> Result<(&'c str, &'c str), String> {
    claim.split_once('=').ok_or_else(|| format!("{option}: expected the name of the claim, then = and its value"))
}

fn member(name: &str, value: &str) -> Result<String, String> {
    Ok(format!("{}:{value}", quote(name)?))
}

fn quote(text: &str) -> Result<String, String> {
    serde_json::to_string(text).map_err(|error| not_json(&error))
}

/// What is between the braces of the object in a file, if anything is.
fn members_of(path: &Path) -> Result<Option<String>, String> {
    let bytes = if path.as_os_str() == "-" { standard_input()? } else { file::bytes(path, file::MAX_LEN)? };
    let value: &RawValue =
        serde_json::from_str(file::text(path, &bytes)?).map_err(|error| named(path, &not_json(&error)))?;
    let inside = value.get().strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    let inside = inside.ok_or_else(|| named(path, "JSON, but not an object: expected the claims as its members"))?;
    let inside = inside.trim_ascii();
    Ok((!inside.is_empty()).then(|| inside.to_owned()))
}

fn not_json(error: &serde_json::Error) -> String {
    format!("not JSON at line {}, column {}: expected one object", error.line(), error.column())
}

/// The bytes of standard input, as of a file.
pub(super) fn standard_input() -> Result<Zeroizing<Vec<u8>>, String> {
    let limit = file::MAX_LEN.saturating_add(1);
    let mut bytes = Zeroizing::new(Vec::with_capacity(limit.saturating_mul(2)));
    let read = io::stdin().take(u64::try_from(limit).unwrap_or(u64::MAX)).read_to_end(&mut bytes);
    read.map_err(|error| format!("cannot read standard input: {error}"))?;
    if bytes.len() > file::MAX_LEN {
        return Err(format!("standard input is longer than {} bytes", file::MAX_LEN));
    }
    Ok(bytes)
}
