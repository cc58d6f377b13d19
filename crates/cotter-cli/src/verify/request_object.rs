//! `cotter verify request-object`.

use clap::Args;
use cotter::{
    ClientSecret, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyId, Keyring, SecretAlgorithm, Timestamp,
    profile::RequestObjects,
};

use super::{
    answer::Verdict,
    client::{self, ClientOptions, ClientProfile},
};
use crate::{
    error::{Answer, CliError},
    options::Text,
};

/// The options of a request object.
#[derive(Args, Debug)]
pub(super) struct RequestObject {
    #[command(flatten)]
    rules: Rules,
    #[command(flatten)]
    client: ClientOptions,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Claims")]
struct Rules {
    /// Require that the request is of this client
    #[arg(long, value_name = "CLIENT", allow_hyphen_values = true, value_parser = Text)]
    client_id: String,
    /// Require that the request is for this authorization server
    #[arg(long, value_name = "ISSUER", allow_hyphen_values = true, value_parser = Text)]
    server: String,
    /// Accept a request without typ, or with JWT
    #[arg(long)]
    danger_allow_untyped: bool,
    /// Accept a request without exp, which never expires
    #[arg(long)]
    danger_exp_optional: bool,
}

/// Verifies the token, and prints its claims.
pub(super) fn run(arguments: &RequestObject) -> Result<Answer, CliError> {
    client::run(arguments, &arguments.client)
}

impl ClientProfile for RequestObject {
    fn with_public_keys<A: JwsPublicKeyAlgorithm>(&self, keys: Keyring<A>, token: &str, now: Timestamp) -> Verdict {
        self.verify(RequestObjects::new(keys, &self.rules.client_id, &self.rules.server), token, now)
    }

    fn with_client_secret<A: SecretAlgorithm + JwsAlgorithm>(
        &self,
        id: KeyId,
        secret: ClientSecret<'_>,
        token: &str,
        now: Timestamp,
    ) -> Verdict {
        let Rules { client_id, server, .. } = &self.rules;
        self.verify(RequestObjects::<A>::with_client_secret(id, secret, client_id, server)?, token, now)
    }
}

impl RequestObject {
    fn verify<A: JwsAlgorithm>(&self, requests: RequestObjects<A>, token: &str, now: Timestamp) -> Verdict {
        let Self { rules, client } = self;
        let requests = client.leeway.apply(requests, RequestObjects::leeway)?;
        let mut requests =
            client.limits.apply(requests, RequestObjects::max_token_len, RequestObjects::max_claims_members)?;
        if let Some(age) = client.issued_within {
            requests = requests.issued_within(age);
        }
        if rules.danger_allow_untyped {
            requests = requests.danger_allow_untyped();
        }
        if rules.danger_exp_optional {
            requests = requests.danger_exp_optional();
        }
        Ok(requests.verify_as_at(token, now)?.verified().clone())
    }
}
