//! `cotter issue dpop`.

use std::path::PathBuf;

use clap::Args;
use cotter_issue::{
    JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, RawSigningAlgorithm, SecretSigningAlgorithm, SigningKey,
    SigningKeyError,
    profile::{DpopProver, DpopTarget},
};
use cotter_vectors::algorithm::AlgorithmName;

use super::{
    answer::{Issued, NotIssued},
    keys::{KeyFileOptions, refused, sign},
    terms::ClockOption,
};
use crate::{
    error::{Answer, CliError},
    file,
    key_file::PrivateKeyFile,
    options::{PublicKeySigningName, Text},
    pin::Pin,
    signing::SignWith,
};

/// The options of a DPoP proof.
#[derive(Args, Debug)]
pub(super) struct Dpop {
    /// Sign with this algorithm
    #[arg(
        long,
        value_name = "ALG",
        value_parser = PublicKeySigningName,
        help_heading = "Key",
        hide_possible_values = true,
        long_help = PublicKeySigningName::help(),
    )]
    alg: AlgorithmName,
    #[command(flatten)]
    file: KeyFileOptions,
    /// Make a proof for this method
    #[arg(long, value_name = "METHOD", allow_hyphen_values = true, value_parser = Text, help_heading = "Proof")]
    htm: String,
    /// Make a proof for this address, whose query and fragment are left out
    #[arg(long, value_name = "URI", allow_hyphen_values = true, value_parser = Text, help_heading = "Proof")]
    htu: String,
    /// State this nonce, which the server has asked for
    #[arg(long, value_name = "NONCE", allow_hyphen_values = true, value_parser = Text, help_heading = "Proof")]
    dpop_nonce: Option<String>,
    /// Bind the proof to the access token in this file (ath)
    #[arg(long, value_name = "FILE", help_heading = "Proof")]
    access_token: Option<PathBuf>,
    #[command(flatten)]
    clock: ClockOption,
}

/// Makes the proof, and prints it.
pub(super) fn run(arguments: &Dpop) -> Result<Answer, CliError> {
    let access_token = arguments.access_token.as_deref().map(file::token).transpose()?;
    let file = arguments.file.read(Pin::Jws(arguments.alg), false)?;
    sign(arguments.alg, Prove { arguments, access_token, file: &file })
}

/// The options, with what is in the files that they name.
struct Prove<'a> {
    arguments: &'a Dpop,
    access_token: Option<String>,
    file: &'a PrivateKeyFile,
}

impl SignWith for Prove<'_> {
    type Output = Issued;

    fn raw<A: RawSigningAlgorithm + JwsPublicKeySigningAlgorithm>(self) -> Issued {
        self.prove(self.file.raw::<A>(None))
    }

    fn rsa<A: JwsPublicKeySigningAlgorithm>(self) -> Issued {
        self.prove(self.file.public_key::<A>(None))
    }

    /// No proof is of such an algorithm, and no option accepts one.
    fn secret<A: SecretSigningAlgorithm + JwsSigningAlgorithm>(self) -> Issued {
        let error = SigningKeyError::KeyFamily { found: "a secret", expected: "a private key" };
        Err(NotIssued::Key(error, None))
    }
}

impl Prove<'_> {
    fn prove<A: JwsPublicKeySigningAlgorithm>(&self, key: Result<SigningKey<A>, SigningKeyError>) -> Issued {
        let Dpop { htm, htu, dpop_nonce, clock, .. } = self.arguments;
        let prover = DpopProver::new(key.map_err(|error| refused(self.file, error))?);
        let mut target = DpopTarget::new(htm, htu);
        if let Some(nonce) = dpop_nonce {
            target = target.nonce(nonce);
        }
        if let Some(token) = &self.access_token {
            target = target.access_token(token);
        }
        Ok(prover.prove_at(&target, clock.now()?)?.expose().to_owned().into())
    }
}
