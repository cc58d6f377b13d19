//! `cotter verify client-assertion`.

use clap::Args;
use cotter::{
    ClientSecret, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyId, Keyring, SecretAlgorithm, Timestamp,
    profile::ClientAssertions,
};
use std::time::Duration;

use super::{
    answer::Verdict,
    client::{self, ClientOptions, ClientProfile},
};
use crate::{
    error::{Answer, CliError},
    options::{Text, seconds},
};

/// The options of a client assertion.
#[derive(Args, Debug)]
pub(super) struct ClientAssertion {
    #[command(flatten)]
    rules: Rules,
    #[command(flatten)]
    client: ClientOptions,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Claims")]
struct Rules {
    /// Require that the assertion is of this client
    #[arg(long, value_name = "CLIENT", allow_hyphen_values = true, value_parser = Text)]
    client_id: String,
    /// Require that the assertion is for this authorization server
    #[arg(long, value_name = "ISSUER", allow_hyphen_values = true, value_parser = Text)]
    server: String,
    /// Accept an exp that is at most this many seconds ahead [default: 3600]
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true, value_parser = seconds)]
    expires_within: Option<Duration>,
    /// Accept an assertion without typ, or with JWT
    #[arg(long)]
    danger_allow_untyped: bool,
    /// Accept this audience too, such as the token endpoint
    #[arg(long, value_name = "AUDIENCE", allow_hyphen_values = true, value_parser = Text)]
    danger_also_aud: Vec<String>,
}

/// Verifies the token, and prints its claims.
pub(super) fn run(arguments: &ClientAssertion) -> Result<Answer, CliError> {
    client::run(arguments, &arguments.client)
}

impl ClientProfile for ClientAssertion {
    fn with_public_keys<A: JwsPublicKeyAlgorithm>(&self, keys: Keyring<A>, token: &str, now: Timestamp) -> Verdict {
        self.verify(ClientAssertions::new(keys, &self.rules.client_id, &self.rules.server), token, now)
    }

    fn with_client_secret<A: SecretAlgorithm + JwsAlgorithm>(
        &self,
        id: KeyId,
        secret: ClientSecret<'_>,
        token: &str,
        now: Timestamp,
    ) -> Verdict {
        let Rules { client_id, server, .. } = &self.rules;
        self.verify(ClientAssertions::<A>::with_client_secret(id, secret, client_id, server)?, token, now)
    }
}

impl ClientAssertion {
    fn verify<A: JwsAlgorithm>(&self, assertions: ClientAssertions<A>, token: &str, now: Timestamp) -> Verdict {
        let Self { rules, client } = self;
        let assertions = client.leeway.apply(assertions, ClientAssertions::leeway)?;
        let mut assertions =
            client.limits.apply(assertions, ClientAssertions::max_token_len, ClientAssertions::max_claims_members)?;
        if let Some(age) = client.issued_within {
            assertions = assertions.issued_within(age);
        }
        if rules.danger_allow_untyped {
            assertions = assertions.danger_allow_untyped();
        }
        if let Some(lifetime) = rules.expires_within {
            assertions = assertions.expires_within(lifetime);
        }
        assertions = rules.danger_also_aud.iter().fold(assertions, ClientAssertions::danger_also_audience);
        Ok(assertions.danger_verify_repeated_as_at(token, now)?.verified().clone())
    }
}
