//! How a token was presented, which decides whether it may be bound to a key.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;
use cotter::profile::Presentation;
use cotter_vectors::algorithm::AlgorithmName;

use super::proof::{Proof, ProofRules};
use crate::{
    error::CliError,
    file,
    key_file::certificate,
    options::{PublicKeyName, Text, seconds},
    refusal::Refusal,
};

/// The options of this group that state how; an access token needs one of them.
pub(super) const WAYS: [&str; 4] = ["bearer", "client_cert", "dpop_proof", "danger_unconfirmed"];

#[derive(Args, Debug)]
#[command(next_help_heading = "How the token was presented")]
pub(super) struct PresentationOptions {
    /// As a bearer token; a token that is bound to a key is rejected
    #[arg(long, conflicts_with_all = ["client_cert", "dpop_proof", "danger_unconfirmed"])]
    bearer: bool,
    /// With this client certificate, in PEM or DER, which is not validated (RFC 8705)
    #[arg(long, value_name = "FILE", conflicts_with = "danger_unconfirmed")]
    client_cert: Option<PathBuf>,
    /// With the DPoP proof in this file (RFC 9449)
    #[arg(
        long,
        value_name = "FILE",
        requires_all = ["dpop_alg", "htm", "htu"],
        conflicts_with = "danger_unconfirmed",
    )]
    dpop_proof: Option<PathBuf>,
    /// Pin the proof to this algorithm
    #[arg(long, value_name = "ALG", requires = "dpop_proof", value_parser = PublicKeyName, hide_possible_values = true)]
    dpop_alg: Option<AlgorithmName>,
    /// Require that the proof is for this method
    #[arg(long, value_name = "METHOD", requires = "dpop_proof", allow_hyphen_values = true, value_parser = Text)]
    htm: Option<String>,
    /// Require that the proof is for this address
    #[arg(long, value_name = "URI", requires = "dpop_proof", allow_hyphen_values = true, value_parser = Text)]
    htu: Option<String>,
    /// Require this nonce in the proof; if repeated, one of these
    #[arg(long, value_name = "NONCE", requires = "dpop_proof", allow_hyphen_values = true, value_parser = Text)]
    dpop_nonce: Vec<String>,
    /// Accept a proof that is at most this many seconds old [default: 60]
    #[arg(long, value_name = "SECONDS", requires = "dpop_proof", allow_hyphen_values = true, value_parser = seconds)]
    dpop_max_age: Option<Duration>,
    /// Accept a token that is bound to a key from anyone who has it
    #[arg(long)]
    danger_unconfirmed: bool,
}

/// The proof that accompanies a token, if any, with the contents of its files.
pub(super) enum StatedPresentation {
    Bearer,
    Unconfirmed,
    Certificate(Vec<u8>),
    Dpop { proof: Proof, certificate: Option<Vec<u8>> },
}

impl PresentationOptions {
    /// Reads the files that the options name. Without any option it is a bearer token.
    pub(super) fn read(&self, leeway: Option<Duration>) -> Result<StatedPresentation, CliError> {
        let certificate = self.client_cert.as_deref().map(certificate).transpose()?;
        Ok(match (self.danger_unconfirmed, &self.dpop_proof, certificate) {
            (true, ..) => StatedPresentation::Unconfirmed,
            (false, Some(path), certificate) => {
                StatedPresentation::Dpop { proof: self.proof(path, leeway)?, certificate }
            }
            (false, None, Some(der)) => StatedPresentation::Certificate(der),
            (false, None, None) => StatedPresentation::Bearer,
        })
    }

    fn proof(&self, path: &Path, leeway: Option<Duration>) -> Result<Proof, CliError> {
        let (Some(algorithm), Some(method), Some(uri)) = (self.dpop_alg, &self.htm, &self.htu) else {
            return Err(CliError::Usage("--dpop-proof: expected --dpop-alg, --htm and --htu beside it".to_owned()));
        };
        let rules = ProofRules {
            algorithm,
            method: method.clone(),
            uri: uri.clone(),
            nonces: self.dpop_nonce.clone(),
            max_age: self.dpop_max_age,
            leeway,
        };
        Ok(Proof { text: file::token(path)?, rules })
    }
}

impl StatedPresentation {
    /// Verifies a token with this presentation.
    pub(super) fn present<T>(&self, verify: impl FnOnce(Presentation<'_>) -> Result<T, Refusal>) -> Result<T, Refusal> {
        match self {
            Self::Bearer => verify(Presentation::bearer()),
            Self::Unconfirmed => verify(Presentation::danger_unconfirmed()),
            Self::Certificate(der) => verify(Presentation::certificate(der)),
            Self::Dpop { proof, certificate } => proof.with_request(|request| {
                verify(match certificate {
                    Some(der) => Presentation::dpop_and_certificate(request, der),
                    None => Presentation::dpop(request),
                })
            }),
        }
    }
}
