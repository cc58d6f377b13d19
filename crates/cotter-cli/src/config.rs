//! `--config`: options in a file.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use crate::file;

/// Puts the options of each file in the place of `--config FILE`.
///
/// Every word that comes of a file begins with two hyphens, so a file cannot supply the token.
pub(crate) fn expand(words: Vec<OsString>) -> Result<Vec<OsString>, String> {
    let mut expanded = Vec::new();
    let mut rest = words.into_iter();
    while let Some(word) = rest.next() {
        if word == "--" {
            expanded.push(word);
            break;
        }
        let path = match word.to_str() {
            Some("--config") => rest.next().map(PathBuf::from),
            Some(text) => text.strip_prefix("--config=").map(PathBuf::from),
            None => None,
        };
        match path {
            Some(path) => expanded.extend(options(&path)?),
            // Without a file the command line is wrong, which is said where it is read.
            None => expanded.push(word),
        }
    }
    expanded.extend(rest);
    Ok(expanded)
}

fn options(path: &Path) -> Result<Vec<OsString>, String> {
    let bytes = file::bytes(path, file::MAX_LEN)?;
    let lines = file::text(path, &bytes)?.lines().enumerate();
    let is_option = |line: &str| !line.is_empty() && !line.starts_with('#');
    lines
        .filter(|(_, line)| is_option(line.trim()))
        .map(|(at, line)| {
            let place = format!("{}:{}", path.display(), at.saturating_add(1));
            option(line.trim()).map_err(|problem| format!("{place}: {problem}"))
        })
        .collect()
}

/// The one word for an option and its value.
fn option(line: &str) -> Result<OsString, &'static str> {
    let line = line.strip_prefix("--").unwrap_or(line);
    let end = line.find(|character: char| character.is_whitespace() || character == '=').unwrap_or(line.len());
    let (name, value) = line.split_at_checked(end).unwrap_or((line, ""));
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    if !is_name || name.starts_with('-') {
        return Err("expected an option such as iss, then a space and its value");
    }
    if name == "config" {
        return Err("a file of options cannot name another one");
    }
    let value = value.strip_prefix('=').unwrap_or(value.trim_start());
    Ok(if value.is_empty() { format!("--{name}") } else { format!("--{name}={value}") }.into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::option;

    #[test]
    fn a_line_is_an_option_and_its_value() {
        for (line, word) in [
            ("json", "--json"),
            ("--json", "--json"),
            ("iss https://auth.example", "--iss=https://auth.example"),
            ("--iss=https://auth.example", "--iss=https://auth.example"),
            ("--footer  {\"a\": 1}", "--footer={\"a\": 1}"),
            ("kid -sRIz", "--kid=-sRIz"),
            ("code a=b", "--code=a=b"),
            ("nonce --json", "--nonce=--json"),
        ] {
            assert_eq!(option(line).unwrap(), word, "{line}");
        }
        for line in
            ["=a", "-k a", "---a b", "Iss a", "\"iss\" a", "eyJhbGciOiJFZERTQSJ9.e30.", "config b", "--config=b"]
        {
            assert!(option(line).is_err(), "{line}");
        }
    }
}
