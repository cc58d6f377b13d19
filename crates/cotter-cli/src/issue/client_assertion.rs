//! `cotter issue client-assertion`.

use clap::{Args, builder::TypedValueParser};
use cotter::KeyId;
use cotter_issue::{
    JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, SecretSigningAlgorithm, SigningKey,
    profile::ClientAssertionIssuer,
};

use super::{
    answer::Issued,
    keys::{IssueForClient, SigningKeyOptions, issue_for_client},
    terms::{LifeOptions, SizeOption, not_empty},
};
use crate::{
    error::{Answer, CliError},
    options::{Text, at_most},
};

/// The options of a client assertion.
#[derive(Args, Debug)]
pub(super) struct ClientAssertion {
    #[command(flatten)]
    claims: ClaimOptions,
    #[command(flatten)]
    key: SigningKeyOptions,
    #[command(flatten)]
    life: LifeOptions,
    #[command(flatten)]
    size: SizeOption,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Claims")]
struct ClaimOptions {
    /// Issue as this client
    #[arg(long, value_name = "CLIENT", allow_hyphen_values = true, value_parser = Text.try_map(not_empty))]
    client_id: String,
    /// Issue for this authorization server, by its issuer identifier
    #[arg(long, value_name = "ISSUER", allow_hyphen_values = true, value_parser = Text.try_map(not_empty))]
    server: String,
}

/// Issues the token, and prints it.
pub(super) fn run(arguments: &ClientAssertion) -> Result<Answer, CliError> {
    issue_for_client(&arguments.key, arguments)
}

impl IssueForClient for ClientAssertion {
    fn with_public_key<A: JwsPublicKeySigningAlgorithm>(&self, key: SigningKey<A>) -> Issued {
        let ClaimOptions { client_id, server } = &self.claims;
        self.issue(ClientAssertionIssuer::new(key, client_id, server, self.life.lifetime()?)?)
    }

    fn with_client_secret<A: SecretSigningAlgorithm + JwsSigningAlgorithm>(&self, id: KeyId, secret: &str) -> Issued {
        let ClaimOptions { client_id, server } = &self.claims;
        let lifetime = self.life.lifetime()?;
        self.issue(ClientAssertionIssuer::<A>::with_client_secret(id, secret, client_id, server, lifetime)?)
    }
}

impl ClientAssertion {
    fn issue<A: JwsSigningAlgorithm>(&self, issuer: ClientAssertionIssuer<A>) -> Issued {
        let issuer = at_most(issuer, self.size.max_token_len, ClientAssertionIssuer::max_token_len)?;
        Ok(issuer.issue_at(self.life.now()?)?.expose().to_owned().into())
    }
}
