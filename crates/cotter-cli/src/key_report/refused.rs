//! A file that is rejected as a whole.

use std::io::{self, Write};

use serde::Serialize;

use super::facts::KeyRefusal;
use crate::{
    error::{Answer, say},
    printable,
};

/// Prints the reason on standard error, and with `json` on standard output as well.
pub(super) fn refused(
    file: Option<&str>,
    refusals: &[KeyRefusal],
    hint: Option<&'static str>,
    json: bool,
) -> io::Result<Answer> {
    #[derive(Serialize)]
    struct Line<'r> {
        #[serde(skip_serializing_if = "Option::is_none")]
        file: Option<&'r str>,
        ok: bool,
        #[serde(flatten)]
        first: Option<&'r KeyRefusal>,
        #[serde(skip_serializing_if = "Option::is_none")]
        hint: Option<&'static str>,
    }
    let place = file.map(|file| format!("{file}: ")).unwrap_or_default();
    for KeyRefusal { code, message } in refusals {
        say(&format!("{place}key refused: {code}: {message}"));
    }
    if let Some(hint) = hint {
        say(&format!("{place}hint: {hint}"));
    }
    if json {
        let line = printable::json_line(&Line { file, ok: false, first: refusals.first(), hint })?;
        writeln!(anstream::stdout(), "{line}")?;
    }
    Ok(Answer::No)
}
