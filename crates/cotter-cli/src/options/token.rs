//! The token, and how the answer is printed.

use std::{
    io::{self, Read},
    path::PathBuf,
};

use clap::Args;

/// More text than any verifier accepts.
const STDIN_LIMIT: u64 = 1024 * 1024;

#[derive(Args, Debug)]
pub(crate) struct TokenArguments {
    /// Read further options from this file
    ///
    /// The file has one option a line, such as `iss https://auth.example`. The value is
    /// the rest of the line, without quotation marks around it. Empty lines and lines
    /// that begin with # are skipped. Paths are relative to the current directory. The
    /// token cannot be in the file.
    #[arg(long, value_name = "FILE", help_heading = None::<&str>, verbatim_doc_comment)]
    config: Option<PathBuf>,
    /// Print one line of JSON, whether the token is accepted or rejected
    #[arg(long, help_heading = None::<&str>)]
    pub(crate) json: bool,
    /// The token; - reads it from standard input, without the line end behind it
    #[arg(value_name = "TOKEN", help_heading = None::<&str>)]
    pub(crate) token: String,
}

impl TokenArguments {
    /// The token, from standard input if the argument says so.
    pub(crate) fn read(&self) -> Result<String, String> {
        if self.token != "-" {
            return Ok(self.token.clone());
        }
        let mut bytes = Vec::new();
        let read = io::stdin().take(STDIN_LIMIT).read_to_end(&mut bytes);
        read.map_err(|error| format!("cannot read the token from standard input: {error}"))?;
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return Err("standard input is text in UTF-16: expected ASCII".to_owned());
        }
        // What is not UTF-8 becomes a character that no token has.
        let text = String::from_utf8_lossy(&bytes);
        if text.is_empty() {
            return Err("standard input is empty: expected the token".to_owned());
        }
        let line = text.strip_suffix('\n').map_or(&*text, |line| line.strip_suffix('\r').unwrap_or(line));
        Ok(line.to_owned())
    }
}
