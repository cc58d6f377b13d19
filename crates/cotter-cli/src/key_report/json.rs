//! A report as one line of JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::{
    clash::{Clash, clashes},
    facts::{KeyRefusal, KeyReport, answer},
    refused::refused,
};
use crate::{error::Answer, printable};

/// Prints one line.
pub(super) fn print(file: Option<&str>, form: &'static str, is_set: bool, keys: &[KeyReport]) -> io::Result<Answer> {
    #[derive(Serialize)]
    struct Line<'k> {
        #[serde(skip_serializing_if = "Option::is_none")]
        file: Option<&'k str>,
        ok: bool,
        form: &'static str,
        keys: Vec<KeyLine<'k>>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        not_as_a_set: Vec<ClashLine>,
    }
    if let ([key @ (KeyReport::Refused { .. } | KeyReport::Private)], false) = (keys, is_set) {
        return refused(file, &key.refusals(), key.hint(), true);
    }
    let answer = answer(keys);
    let not_as_a_set = if is_set { clashes(keys).iter().map(ClashLine::of).collect() } else { Vec::new() };
    let keys = keys.iter().map(KeyLine::of).collect();
    let line = printable::json_line(&Line { file, ok: answer == Answer::Yes, form, keys, not_as_a_set })?;
    writeln!(anstream::stdout(), "{line}")?;
    Ok(answer)
}

/// One key; unknown members are absent.
#[derive(Default, Serialize)]
struct KeyLine<'k> {
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'k str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    algorithms: Option<&'k [&'static str]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thumbprint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    symmetric_bits: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paserk_id: Option<&'k str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    refused: Vec<KeyRefusal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'static str>,
}

/// Why the set is rejected for these algorithms.
#[derive(Serialize)]
struct ClashLine {
    algorithms: Vec<&'static str>,
    #[serde(flatten)]
    refusal: KeyRefusal,
}

impl<'k> KeyLine<'k> {
    fn of(report: &'k KeyReport) -> Self {
        match report {
            KeyReport::Public(key) => Self {
                kid: key.kid.as_deref(),
                key: Some(key.numbers.size()),
                algorithms: Some(&key.algorithms),
                thumbprint: Some(key.thumbprint.to_string()),
                uri: Some(key.thumbprint.uri()),
                paserk_id: key.paserk_id.as_deref(),
                ..Self::default()
            },
            KeyReport::Symmetric { bits } => Self { symmetric_bits: Some(*bits), ..Self::default() },
            KeyReport::Refused { .. } | KeyReport::Private => {
                Self { refused: report.refusals(), hint: report.hint(), ..Self::default() }
            }
        }
    }
}

impl ClashLine {
    fn of(clash: &Clash) -> Self {
        Self { algorithms: clash.algorithms.clone(), refusal: KeyRefusal::of(&clash.error) }
    }
}
