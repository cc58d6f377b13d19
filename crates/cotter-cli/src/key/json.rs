//! `cotter key --json`.

use std::io::Write;

use serde::Serialize;

use super::{
    Refusal, answer,
    clash::{Clash, clashes},
    examine::Told,
    held::Held,
    refused,
};
use crate::{Answer, Trouble, printable};

/// Prints one line.
pub(super) fn print(held: &Held<'_>, keys: &[Told]) -> Result<Answer, Trouble> {
    #[derive(Serialize)]
    struct Line<'k> {
        ok: bool,
        form: &'static str,
        keys: Vec<KeyLine<'k>>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        not_as_a_set: Vec<ClashLine>,
    }
    if let ([key @ (Told::Refused { .. } | Told::Private)], false) = (keys, held.is_set) {
        return refused(&key.refusals(), key.hint(), true);
    }
    let answer = answer(keys);
    let not_as_a_set = if held.is_set { clashes(keys).iter().map(ClashLine::of).collect() } else { Vec::new() };
    let keys = keys.iter().map(KeyLine::of).collect();
    let line = printable::json_line(&Line { ok: answer == Answer::Yes, form: held.form, keys, not_as_a_set })?;
    writeln!(anstream::stdout(), "{line}")?;
    Ok(answer)
}

/// One key; what is not told is not there.
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
    refused: Vec<Refusal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'static str>,
}

/// Why the set is not taken for these algorithms.
#[derive(Serialize)]
struct ClashLine {
    algorithms: Vec<&'static str>,
    #[serde(flatten)]
    refusal: Refusal,
}

impl<'k> KeyLine<'k> {
    fn of(told: &'k Told) -> Self {
        match told {
            Told::Public(key) => Self {
                kid: key.kid.as_deref(),
                key: Some(key.numbers.size()),
                algorithms: Some(&key.algorithms),
                thumbprint: Some(key.thumbprint.to_string()),
                uri: Some(key.thumbprint.uri()),
                paserk_id: key.paserk_id.as_deref(),
                ..Self::default()
            },
            Told::Symmetric { bits } => Self { symmetric_bits: Some(*bits), ..Self::default() },
            Told::Refused { .. } | Told::Private => {
                Self { refused: told.refusals(), hint: told.hint(), ..Self::default() }
            }
        }
    }
}

impl ClashLine {
    fn of(clash: &Clash) -> Self {
        Self { algorithms: clash.algorithms.clone(), refusal: Refusal::of(&clash.error) }
    }
}
