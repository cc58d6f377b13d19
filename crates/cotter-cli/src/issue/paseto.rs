//! `cotter issue paseto`.

use clap::Args;
use cotter_issue::{
    PasetoSigningAlgorithm, RawSigningAlgorithm, SecretSigningAlgorithm, SigningKey, SigningKeyError, paseto::Issuer,
};
use cotter_vectors::protocol::ProtocolName;
use serde_json::value::RawValue;

use super::{
    answer::{Issued, answer},
    claims::ClaimOptions,
    jwt::PartyOptions,
    keys::{IdOptions, KeyFileOptions, refused},
    terms::{LifeOptions, SizeOption},
};
use crate::{
    error::{Answer, CliError},
    key_file::PrivateKeyFile,
    options::{PasetoName, Text, at_most},
    pin::Pin,
    signing::{self, SealWith},
};

/// The options of a PASETO.
#[derive(Args, Debug)]
pub(super) struct Paseto {
    #[command(flatten)]
    key: PasetoKeyOptions,
    /// Bind the token to this implicit assertion, which is not in it
    #[arg(
        long,
        value_name = "TEXT",
        allow_hyphen_values = true,
        value_parser = Text,
        help_heading = "Implicit assertion",
    )]
    implicit_assertion: Option<String>,
    #[command(flatten)]
    parties: PartyOptions,
    #[command(flatten)]
    claims: ClaimOptions,
    #[command(flatten)]
    life: LifeOptions,
    #[command(flatten)]
    size: SizeOption,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Key")]
struct PasetoKeyOptions {
    /// Issue a token of this version and purpose
    #[arg(long, value_name = "VERSION.PURPOSE", value_parser = PasetoName)]
    alg: ProtocolName,
    #[command(flatten)]
    id: IdOptions,
    #[command(flatten)]
    file: KeyFileOptions,
}

/// Issues the token, and prints it.
pub(super) fn run(arguments: &Paseto) -> Result<Answer, CliError> {
    let PasetoKeyOptions { alg, file, .. } = &arguments.key;
    let claims = arguments.claims.object()?;
    let file = file.read(Pin::Paseto(*alg), false)?;
    match signing::visit_paseto(*alg, Claimed { arguments, claims, file: &file }) {
        Some(issued) => answer(issued),
        None => Err(CliError::Usage(format!("--alg: this build does not issue {}", alg.as_str()))),
    }
}

/// The options, with the claims and the key that they name.
struct Claimed<'a> {
    arguments: &'a Paseto,
    claims: Box<RawValue>,
    file: &'a PrivateKeyFile,
}

impl SealWith for Claimed<'_> {
    type Output = Issued;

    fn public<P: PasetoSigningAlgorithm + RawSigningAlgorithm>(self) -> Issued {
        self.issue(self.file.paseto_public::<P>(self.id()))
    }

    fn local<P: PasetoSigningAlgorithm + SecretSigningAlgorithm>(self) -> Issued {
        self.issue(self.file.paseto_local::<P>(self.id()))
    }
}

impl Claimed<'_> {
    fn id(&self) -> Option<&str> {
        self.arguments.key.id.kid.as_deref()
    }

    fn issue<P: PasetoSigningAlgorithm>(&self, key: Result<SigningKey<P>, SigningKeyError>) -> Issued {
        let key = key.map_err(|error| refused(self.file, error))?;
        let Paseto { parties, life, size, implicit_assertion, .. } = self.arguments;
        let issuer = Issuer::new(key, &*parties.iss, &*parties.aud, life.lifetime()?)?;
        let issuer = at_most(issuer, size.max_token_len, Issuer::max_token_len)?;
        let assertion = implicit_assertion.as_deref().unwrap_or_default().as_bytes();
        let token = issuer.issue_with_assertion_at(parties.subject(), &self.claims, assertion, life.now()?)?;
        Ok(token.expose().to_owned().into())
    }
}
