//! The key that a token is verified with.

use std::path::PathBuf;

use clap::Args;
use cotter::JwksReader;
use cotter_vectors::algorithm::AlgorithmName;

use super::value::{SignatureName, Text};
use crate::{
    file,
    key_file::{KeyFormat, Reading},
};

/// The algorithm, the key and its id, for every token of JWS but a DPoP proof.
#[derive(Args, Debug)]
#[command(next_help_heading = "Key")]
pub(crate) struct KeyOptions {
    /// Pin this algorithm; a token that names another one is rejected
    #[arg(
        long,
        value_name = "ALG",
        value_parser = SignatureName,
        hide_possible_values = true,
        long_help = SignatureName::help(),
    )]
    pub(crate) alg: AlgorithmName,
    #[command(flatten)]
    pub(crate) id: KeyIdOptions,
    #[command(flatten)]
    pub(crate) source: SourceOptions,
    /// Read the key in this form
    #[arg(long, value_name = "FORMAT", default_value = "auto", conflicts_with = "jwks")]
    key_format: KeyFormat,
    /// Read a key or a set that bends the rules of its format
    ///
    /// Accepts JWKs with padding, with the other alphabet of base64, with zero bytes
    /// before numbers, or with members that have no value; and PEM without its line
    /// breaks, with escaped ones, or as its base64 alone.
    #[arg(long, verbatim_doc_comment)]
    pub(crate) lenient: bool,
    /// Accept a secret that is shorter than the hash, of 16 bytes at least
    #[arg(long, conflicts_with = "jwks")]
    danger_short_secret: bool,
    /// Say on standard error which members of the set are skipped, and why
    #[arg(long, conflicts_with = "key")]
    pub(crate) verbose: bool,
    #[command(flatten)]
    pub(crate) limits: SetLimits,
}

impl KeyOptions {
    /// How the file of `--key` is read.
    pub(crate) const fn reading(&self) -> Reading {
        Reading { format: self.key_format, lenient: self.lenient, short_secret: self.danger_short_secret }
    }
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub(crate) struct KeyIdOptions {
    /// Pin this key id; the token must have it as its kid
    #[arg(long, value_name = "ID", allow_hyphen_values = true, value_parser = Text)]
    pub(crate) kid: Option<String>,
    /// Pin a key without an id; the token must have no kid
    #[arg(long)]
    pub(crate) no_kid: bool,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub(crate) struct SourceOptions {
    /// Read the key from this file: PEM (a public key or a certificate), DER, a JWK, or an HMAC secret
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
    /// Read the key with the pinned id from this JWK set; not for HMAC
    #[arg(long, value_name = "FILE")]
    pub(crate) jwks: Option<PathBuf>,
}

/// How large a JWK set may be.
#[derive(Args, Debug)]
pub(crate) struct SetLimits {
    /// Accept a JWK set of up to this many bytes, at most 1048576 [default: 65536]
    #[arg(long, value_name = "BYTES", conflicts_with = "key")]
    max_jwks_len: Option<usize>,
    /// Accept a JWK set of up to this many members, at most 4096 [default: 256]
    #[arg(long, value_name = "COUNT", conflicts_with = "key")]
    max_jwks_keys: Option<usize>,
}

impl SetLimits {
    /// The reader of such sets, and the length of the longest file that it accepts.
    pub(crate) fn reader(&self) -> Result<(JwksReader, usize), String> {
        set_reader(self.max_jwks_len, self.max_jwks_keys)
    }
}

/// A reader with the limits of `--max-jwks-len` and `--max-jwks-keys`, and the length of the longest file that it accepts.
pub(crate) fn set_reader(len: Option<usize>, keys: Option<usize>) -> Result<(JwksReader, usize), String> {
    let len = len.unwrap_or(file::MAX_LEN);
    let reader = JwksReader::new().max_len(len).map_err(|error| format!("--max-jwks-len: {error}"))?;
    match keys {
        Some(keys) => {
            let reader = reader.max_keys(keys).map_err(|error| format!("--max-jwks-keys: {error}"))?;
            Ok((reader, len))
        }
        None => Ok((reader, len)),
    }
}
