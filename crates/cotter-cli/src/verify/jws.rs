//! `cotter verify jws`.

use std::{
    io::{self, IsTerminal, Write},
    path::PathBuf,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use clap::Args;
use cotter::{JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, Keyring, PinnedKey, Verified, jws};
use cotter_vectors::key::{WithKey, pin};
use serde::Serialize;

use super::{
    answer::answer,
    keys::{asked, with_keys},
};
use crate::{
    error::{Answer, CliError},
    file,
    key_set::WithRing,
    options::{KeyOptions, Text, TokenArguments, at_most},
    printable,
    refusal::Refusal,
};

/// The maximum length of a file with a detached payload, in bytes.
const MAX_PAYLOAD_LEN: usize = 64 * 1024 * 1024;

/// The options of a JWS.
#[derive(Args, Debug)]
pub(super) struct Jws {
    #[command(flatten)]
    key: KeyOptions,
    /// Require this typ, instead of any or none
    #[arg(long, value_name = "TYP", allow_hyphen_values = true, value_parser = Text, help_heading = "Header")]
    typ: Option<String>,
    /// Verify a token without a payload, which is in this file (RFC 7515 appendix F)
    #[arg(long, value_name = "FILE", help_heading = "Payload")]
    detached: Option<PathBuf>,
    /// Accept a token of up to this many bytes, at most 262144 [default: 16384]
    #[arg(long, value_name = "BYTES", help_heading = "Limits")]
    max_token_len: Option<usize>,
    /// Accept a header of up to this many bytes, at most 16384 [default: 4096]
    #[arg(long, value_name = "BYTES", help_heading = "Limits")]
    max_header_len: Option<usize>,
    #[command(flatten)]
    token: TokenArguments,
}

/// Verifies the token, and writes its payload.
pub(super) fn run(arguments: &Jws) -> Result<Answer, CliError> {
    let Jws { key, token, .. } = arguments;
    let payload = arguments.detached.as_deref().map(|path| file::bytes(path, MAX_PAYLOAD_LEN)).transpose()?;
    let payload = payload.as_ref().map(|bytes| bytes.as_slice());
    let verdict = with_keys(key, token, pin, |token| VerifyJws { arguments, payload, token })?;
    answer(verdict, asked(key, token, false), token.json, accepted)
}

/// A JWS, and what the command line expects of it.
struct VerifyJws<'a> {
    arguments: &'a Jws,
    /// The payload, if it is not in the token.
    payload: Option<&'a [u8]>,
    token: String,
}

impl WithKey for VerifyJws<'_> {
    type Output = Result<Verified<Vec<u8>>, Refusal>;

    fn with_key<A: JwsAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Self::Output {
        self.verify(Keyring::from(key?))
    }
}

impl WithRing for VerifyJws<'_> {
    type Verified = Verified<Vec<u8>>;

    fn with_ring<A: JwsPublicKeyAlgorithm>(self, ring: Keyring<A>) -> Result<Self::Verified, Refusal> {
        self.verify(ring)
    }
}

impl VerifyJws<'_> {
    fn verify<A: JwsAlgorithm>(self, ring: Keyring<A>) -> Result<Verified<Vec<u8>>, Refusal> {
        let Self { arguments, payload, token } = self;
        let verifier = at_most(jws::Verifier::new(ring), arguments.max_token_len, jws::Verifier::max_token_len)?;
        let mut verifier = at_most(verifier, arguments.max_header_len, jws::Verifier::max_header_len)?;
        if let Some(typ) = &arguments.typ {
            verifier = verifier.typ(typ);
        }
        Ok(match payload {
            Some(payload) => verifier.verify_detached(&token, payload)?,
            None => verifier.verify(&token)?,
        })
    }
}

/// Writes the payload byte for byte, or as printable text to a terminal.
fn accepted(verified: &Verified<Vec<u8>>, json: bool) -> io::Result<()> {
    #[derive(Serialize)]
    struct Accepted<'t> {
        ok: bool,
        alg: &'t str,
        kid: Option<&'t str>,
        /// In base64url.
        payload: String,
    }
    let payload = verified.payload();
    if json {
        let (alg, kid) = (verified.algorithm(), verified.key_id().as_str());
        let payload = URL_SAFE_NO_PAD.encode(payload);
        return writeln!(anstream::stdout(), "{}", printable::json_line(&Accepted { ok: true, alg, kid, payload })?);
    }
    let mut out = io::stdout().lock();
    if out.is_terminal() {
        return writeln!(out, "{}", printable::text(&String::from_utf8_lossy(payload)));
    }
    out.write_all(payload)?;
    out.flush()
}
