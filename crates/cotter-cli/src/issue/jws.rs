//! `cotter issue jws`.

use std::path::PathBuf;

use clap::Args;
use cotter_issue::{
    JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, SecretSigningAlgorithm, SigningKey, jws::Signer,
};
use zeroize::Zeroizing;

use super::{
    answer::Issued,
    claims::standard_input,
    keys::{IssueWithKey, ShortSecretOption, SigningKeyOptions, issue},
};
use crate::{
    error::{Answer, CliError},
    file,
    options::Text,
};

/// The longest file of a detached payload, in bytes.
const MAX_DETACHED_LEN: usize = 64 * 1024 * 1024;

/// The options of a JWS.
#[derive(Args, Debug)]
pub(super) struct Jws {
    #[command(flatten)]
    key: SigningKeyOptions,
    #[command(flatten)]
    short_secret: ShortSecretOption,
    #[command(flatten)]
    typ: TypOptions,
    #[command(flatten)]
    payload: PayloadOptions,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Header")]
#[group(required = true, multiple = false)]
struct TypOptions {
    /// State this typ, such as receipt; not one of JWTs
    #[arg(long, value_name = "TYP", allow_hyphen_values = true, value_parser = Text)]
    typ: Option<String>,
    /// State no typ; if the payload is claims, a verifier of JWTs may accept such a token
    #[arg(long)]
    danger_untyped: bool,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Payload")]
#[group(required = true, multiple = false)]
struct PayloadOptions {
    /// Sign the bytes in this file, which go into the token; - reads standard input
    #[arg(long, value_name = "FILE")]
    payload: Option<PathBuf>,
    /// Sign the bytes in this file, which do not go into the token (RFC 7515 appendix F)
    #[arg(long, value_name = "FILE")]
    detached: Option<PathBuf>,
}

/// Signs the payload, and prints the token.
pub(super) fn run(arguments: &Jws) -> Result<Answer, CliError> {
    let payload = match (&arguments.payload.payload, &arguments.payload.detached) {
        (Some(path), _) if path.as_os_str() == "-" => standard_input()?,
        (Some(path), _) => file::bytes(path, file::MAX_LEN)?,
        (None, Some(path)) => file::bytes(path, MAX_DETACHED_LEN)?,
        (None, None) => return Err(CliError::Usage("expected --payload or --detached".to_owned())),
    };
    issue(&arguments.key, &arguments.short_secret, &Loaded { arguments, payload })
}

/// The options, with the payload that they name.
struct Loaded<'a> {
    arguments: &'a Jws,
    payload: Zeroizing<Vec<u8>>,
}

impl IssueWithKey for Loaded<'_> {
    fn with_public_key<A: JwsPublicKeySigningAlgorithm>(&self, key: SigningKey<A>) -> Issued {
        self.sign(key)
    }

    fn with_secret<A: SecretSigningAlgorithm + JwsSigningAlgorithm>(&self, key: SigningKey<A>) -> Issued {
        self.sign(key)
    }
}

impl Loaded<'_> {
    fn sign<A: JwsSigningAlgorithm>(&self, key: SigningKey<A>) -> Issued {
        let signer = match &self.arguments.typ.typ {
            Some(typ) => Signer::new(key, typ)?,
            None => Signer::danger_untyped(key),
        };
        let is_detached = self.arguments.payload.detached.is_some();
        let token = if is_detached { signer.sign_detached(&self.payload)? } else { signer.sign(&self.payload)? };
        Ok(token.into())
    }
}
