//! `cotter verify logout-token`.

use clap::Args;
use cotter::{
    ClientSecret, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyId, Keyring, SecretAlgorithm, Timestamp,
    profile::LogoutTokens,
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

/// The options of a logout token.
#[derive(Args, Debug)]
pub(super) struct LogoutToken {
    #[command(flatten)]
    rules: Rules,
    #[command(flatten)]
    client: ClientOptions,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Claims")]
struct Rules {
    /// Require this issuer
    #[arg(long, value_name = "ISSUER", allow_hyphen_values = true, value_parser = Text)]
    iss: String,
    /// Require that the token is for this client
    #[arg(long, value_name = "CLIENT", allow_hyphen_values = true, value_parser = Text)]
    client_id: String,
    /// Accept a token without exp that was issued at most this many seconds ago
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true, value_parser = seconds)]
    exp_optional: Option<Duration>,
    /// Accept a token without typ, or with JWT
    #[arg(long)]
    danger_allow_untyped: bool,
}

/// Verifies the token, and prints its claims.
pub(super) fn run(arguments: &LogoutToken) -> Result<Answer, CliError> {
    client::run(arguments, &arguments.client)
}

impl ClientProfile for LogoutToken {
    fn with_public_keys<A: JwsPublicKeyAlgorithm>(&self, keys: Keyring<A>, token: &str, now: Timestamp) -> Verdict {
        self.verify(LogoutTokens::new(keys, &self.rules.iss, &self.rules.client_id), token, now)
    }

    fn with_client_secret<A: SecretAlgorithm + JwsAlgorithm>(
        &self,
        id: KeyId,
        secret: ClientSecret<'_>,
        token: &str,
        now: Timestamp,
    ) -> Verdict {
        let Rules { iss, client_id, .. } = &self.rules;
        self.verify(LogoutTokens::<A>::with_client_secret(id, secret, iss, client_id)?, token, now)
    }
}

impl LogoutToken {
    fn verify<A: JwsAlgorithm>(&self, tokens: LogoutTokens<A>, token: &str, now: Timestamp) -> Verdict {
        let Self { rules, client } = self;
        let tokens = client.leeway.apply(tokens, LogoutTokens::leeway)?;
        let mut tokens = client.limits.apply(tokens, LogoutTokens::max_token_len, LogoutTokens::max_claims_members)?;
        if let Some(age) = client.issued_within {
            tokens = tokens.issued_within(age);
        }
        if rules.danger_allow_untyped {
            tokens = tokens.danger_allow_untyped();
        }
        if let Some(age) = rules.exp_optional {
            tokens = tokens.exp_optional(age);
        }
        Ok(tokens.verify_as_at(token, now)?.verified().clone())
    }
}
