//! A report as text.

use std::io::{self, Write};

use super::{
    clash::{Clash, clashes},
    facts::{KeyRefusal, KeyReport, Public, answer},
    refused::refused,
};
use crate::{
    error::{Answer, say},
    printable,
};

/// Prints the form and each key.
pub(super) fn print(file: Option<&str>, form: &str, is_set: bool, keys: &[KeyReport]) -> io::Result<Answer> {
    if let ([key @ (KeyReport::Refused { .. } | KeyReport::Private)], false) = (keys, is_set) {
        return refused(file, &key.refusals(), key.hint(), false);
    }
    let mut out = anstream::stdout().lock();
    let place = file.map(|file| format!("{}: ", printable::text(file))).unwrap_or_default();
    if is_set {
        writeln!(out, "{place}{form}, members: {}", keys.len())?;
        if keys.is_empty() {
            say(&format!("{place}key refused: keyring-empty: the set has no keys"));
        }
    } else {
        writeln!(out, "{place}{form}")?;
    }
    for (position, key) in keys.iter().enumerate() {
        if is_set {
            writeln!(out, "\nposition {position}")?;
        }
        print_key(key, &mut out)?;
    }
    if is_set {
        for Clash { algorithms, error } in clashes(keys) {
            writeln!(out, "\nnot as a set for {}: {}: {error}", algorithms.join(" "), error.code())?;
        }
    }
    Ok(answer(keys))
}

fn print_key(key: &KeyReport, out: &mut impl Write) -> io::Result<()> {
    match key {
        KeyReport::Public(key) => print_public(key, out),
        KeyReport::Symmetric { bits } => writeln!(out, "  a symmetric key of {bits} bits"),
        KeyReport::Refused { .. } | KeyReport::Private => {
            for KeyRefusal { code, message } in key.refusals() {
                writeln!(out, "  refused     {code}: {message}")?;
            }
            key.hint().map_or(Ok(()), |hint| writeln!(out, "  hint        {hint}"))
        }
    }
}

fn print_public(key: &Public, out: &mut impl Write) -> io::Result<()> {
    if let Some(kid) = &key.kid {
        writeln!(out, "  kid         {}", printable::text(kid))?;
    }
    writeln!(out, "  key         {}", key.numbers.size())?;
    writeln!(out, "  algorithms  {}", key.algorithms.join(" "))?;
    writeln!(out, "  thumbprint  {}", key.thumbprint)?;
    writeln!(out, "  uri         {}", key.thumbprint.uri())?;
    key.paserk_id.as_ref().map_or(Ok(()), |id| writeln!(out, "  paserk id   {id}"))
}
