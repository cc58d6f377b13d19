//! `cotter issue logout-token`.

use clap::{ArgGroup, Args, builder::TypedValueParser};
use cotter::{KeyId, profile::Sessions};
use cotter_issue::{
    JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, SecretSigningAlgorithm, SigningKey, profile::LogoutTokenIssuer,
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

/// The options of a logout token.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("sessions").args(["sid", "sub"]).required(true).multiple(true))]
pub(super) struct LogoutToken {
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
    /// Issue as this provider
    #[arg(long, value_name = "ISSUER", allow_hyphen_values = true, value_parser = Text.try_map(not_empty))]
    iss: String,
    /// Issue for this client
    #[arg(long, value_name = "CLIENT", allow_hyphen_values = true, value_parser = Text.try_map(not_empty))]
    client_id: String,
    /// End this session, instead of all of the end user
    #[arg(long, value_name = "SESSION", allow_hyphen_values = true, value_parser = Text)]
    sid: Option<String>,
    /// End the sessions of this end user
    #[arg(long, value_name = "SUBJECT", allow_hyphen_values = true, value_parser = Text)]
    sub: Option<String>,
}

/// Issues the token, and prints it.
pub(super) fn run(arguments: &LogoutToken) -> Result<Answer, CliError> {
    issue_for_client(&arguments.key, arguments)
}

impl IssueForClient for LogoutToken {
    fn with_public_key<A: JwsPublicKeySigningAlgorithm>(&self, key: SigningKey<A>) -> Issued {
        let Self { claims, life, .. } = self;
        self.issue(LogoutTokenIssuer::new(key, &*claims.iss, &*claims.client_id, life.lifetime()?)?)
    }

    fn with_client_secret<A: SecretSigningAlgorithm + JwsSigningAlgorithm>(&self, id: KeyId, secret: &str) -> Issued {
        let Self { claims, life, .. } = self;
        let (iss, client_id) = (&*claims.iss, &*claims.client_id);
        self.issue(LogoutTokenIssuer::<A>::with_client_secret(id, secret, iss, client_id, life.lifetime()?)?)
    }
}

impl LogoutToken {
    fn issue<A: JwsSigningAlgorithm>(&self, issuer: LogoutTokenIssuer<A>) -> Issued {
        let issuer = at_most(issuer, self.size.max_token_len, LogoutTokenIssuer::max_token_len)?;
        let subject = self.claims.sub.as_deref();
        let sessions = match &self.claims.sid {
            Some(session_id) => Sessions::One { session_id, subject },
            None => Sessions::AllOf { subject: subject.unwrap_or_default() },
        };
        Ok(issuer.issue_at(sessions, self.life.now()?)?.expose().to_owned().into())
    }
}
