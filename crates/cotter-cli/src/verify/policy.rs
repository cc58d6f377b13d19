//! What the claims of a JWT or a PASETO must be.

use std::time::Duration;

use clap::Args;
use cotter::{Expect, Policy};

use crate::options::{Text, seconds};

#[derive(Args, Debug)]
#[command(next_help_heading = "Claims")]
pub(super) struct PolicyOptions {
    #[command(flatten)]
    issuer: IssuerOptions,
    #[command(flatten)]
    audience: AudienceOptions,
    /// Require an iat that is at most this many seconds ago
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true, value_parser = seconds)]
    max_age: Option<Duration>,
    /// Require an iat that is not in the future
    #[arg(long)]
    issued_in_past: bool,
    /// Require a sub
    #[arg(long)]
    require_sub: bool,
    /// Require a jti
    #[arg(long)]
    require_jti: bool,
    /// Require this nonce
    #[arg(long, value_name = "NONCE", allow_hyphen_values = true, value_parser = Text)]
    nonce: Option<String>,
    /// Accept a token without exp, which never expires
    #[arg(long)]
    danger_exp_optional: bool,
    /// Accept clocks that differ by this many seconds, at most 600 [default: 0]
    #[arg(
        long,
        value_name = "SECONDS",
        allow_hyphen_values = true,
        value_parser = seconds,
        help_heading = "Time",
    )]
    pub(super) leeway: Option<Duration>,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct IssuerOptions {
    /// Require this iss; if repeated, one of these
    #[arg(long, value_name = "ISSUER", allow_hyphen_values = true, value_parser = Text)]
    iss: Vec<String>,
    /// Require that there is no iss
    #[arg(long)]
    iss_absent: bool,
    /// Accept a token of any issuer, or of none
    #[arg(long)]
    danger_any_iss: bool,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct AudienceOptions {
    /// Require this in aud; if repeated, one of these
    #[arg(long, value_name = "AUDIENCE", allow_hyphen_values = true, value_parser = Text)]
    aud: Vec<String>,
    /// Require that there is no aud
    #[arg(long)]
    aud_absent: bool,
    /// Accept a token that is meant for anyone
    #[arg(long)]
    danger_any_aud: bool,
}

impl PolicyOptions {
    /// Builds the policy from the options.
    pub(super) fn policy(&self) -> Result<Policy, String> {
        let issuer = expect(&self.issuer.iss, self.issuer.iss_absent, self.issuer.danger_any_iss);
        let audience = expect(&self.audience.aud, self.audience.aud_absent, self.audience.danger_any_aud);
        let mut policy = Policy::new(issuer, audience)
            .leeway(self.leeway.unwrap_or_default())
            .map_err(|error| format!("--leeway: {error}"))?;
        if let Some(age) = self.max_age {
            policy = policy.max_age(age);
        }
        if self.issued_in_past {
            policy = policy.issued_in_past();
        }
        if self.require_sub {
            policy = policy.require_subject();
        }
        if self.require_jti {
            policy = policy.require_token_id();
        }
        if let Some(nonce) = &self.nonce {
            policy = policy.nonce(nonce);
        }
        Ok(if self.danger_exp_optional { policy.danger_exp_optional() } else { policy })
    }
}

/// Exactly one of the three options of a group is present.
fn expect(values: &[String], absent: bool, any: bool) -> Expect {
    match (values, absent, any) {
        ([], false, true) => Expect::danger_any(),
        ([], ..) => Expect::absent(),
        (values, ..) => Expect::one_of(values),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_is_only_what_is_said_to_be() {
        let (one, none): (&[String], &[String]) = (&["a".to_owned()], &[]);
        assert_eq!(expect(none, false, false), Expect::absent());
        assert_eq!(expect(none, false, true), Expect::danger_any());
        assert_eq!(expect(none, true, false), Expect::absent());
        assert_eq!(expect(none, true, true), Expect::absent());
        assert_eq!(expect(one, false, false), Expect::exactly("a"));
        assert_eq!(expect(one, true, true), Expect::exactly("a"));
    }
}
