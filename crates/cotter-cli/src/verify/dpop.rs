//! `cotter verify dpop`.

use std::{
    io::{self, Write},
    path::PathBuf,
    time::Duration,
};

use clap::Args;
use cotter::profile::DpopProof;
use cotter_vectors::algorithm::AlgorithmName;
use serde::Serialize;

use super::{
    answer::answer,
    proof::{Proof, ProofRules},
};
use crate::{
    error::{Answer, CliError},
    file,
    hint::Asked,
    options::{ClockOptions, LeewayOption, PublicKeyName, Text, TokenArguments, seconds},
    pin::Pin,
    printable,
    refusal::Refusal,
};

/// The options of a DPoP proof.
#[derive(Args, Debug)]
pub(super) struct Dpop {
    /// Pin this algorithm; a proof that names another one is rejected
    #[arg(
        long,
        value_name = "ALG",
        value_parser = PublicKeyName,
        help_heading = "Proof",
        hide_possible_values = true,
        long_help = PublicKeyName::help(),
    )]
    alg: AlgorithmName,
    /// Require that the proof is for this method
    #[arg(long, value_name = "METHOD", allow_hyphen_values = true, value_parser = Text, help_heading = "Proof")]
    htm: String,
    /// Require that the proof is for this address
    #[arg(long, value_name = "URI", allow_hyphen_values = true, value_parser = Text, help_heading = "Proof")]
    htu: String,
    /// Require this nonce in the proof; if repeated, one of these
    #[arg(long, value_name = "NONCE", allow_hyphen_values = true, value_parser = Text, help_heading = "Proof")]
    dpop_nonce: Vec<String>,
    /// Require the hash of the access token in this file (ath)
    #[arg(long, value_name = "FILE", help_heading = "Proof")]
    access_token: Option<PathBuf>,
    /// Accept a proof that is at most this many seconds old [default: 60]
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true, value_parser = seconds, help_heading = "Time")]
    dpop_max_age: Option<Duration>,
    #[command(flatten)]
    leeway: LeewayOption,
    #[command(flatten)]
    clock: ClockOptions,
    #[command(flatten)]
    token: TokenArguments,
}

/// Verifies a DPoP proof, and prints the thumbprint of its key.
pub(super) fn run(arguments: &Dpop) -> Result<Answer, CliError> {
    let Dpop { alg, token, .. } = arguments;
    let access_token = arguments.access_token.as_deref().map(file::token).transpose()?;
    let rules = ProofRules {
        algorithm: *alg,
        method: arguments.htm.clone(),
        uri: arguments.htu.clone(),
        nonces: arguments.dpop_nonce.clone(),
        max_age: arguments.dpop_max_age,
        leeway: arguments.leeway.leeway,
    };
    let proof = Proof { text: token.read()?, rules };
    let verdict = proof.with_request(|request| {
        let request = access_token.as_deref().map_or(request, |token| request.access_token(token));
        request.verify_at(arguments.clock.now()?).map_err(Refusal::from)
    });
    let pin = Pin::Jws(*alg);
    let asked = Asked { token: &token.token, pin, is_from_set: false, may_state_typ: false, is_proof: true };
    answer(verdict, asked, token.json, accepted)
}

fn accepted(proof: &DpopProof, json: bool) -> io::Result<()> {
    #[derive(Serialize)]
    struct Accepted<'p> {
        ok: bool,
        alg: &'p str,
        jkt: &'p str,
        jti: Option<&'p str>,
    }
    let jkt = proof.thumbprint().to_string();
    let line = if json {
        printable::json_line(&Accepted { ok: true, alg: proof.algorithm(), jkt: &jkt, jti: proof.token_id() })?
    } else {
        jkt
    };
    writeln!(anstream::stdout(), "{line}")
}
