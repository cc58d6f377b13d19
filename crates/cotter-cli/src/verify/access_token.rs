//! `cotter verify access-token`.

use std::time::Duration;

use clap::{ArgGroup, Args};
use cotter::{
    JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, Keyring, PinnedKey, SecretAlgorithm, profile::AccessTokens,
};
use cotter_vectors::key::{WithKeyOfFamily, pin};

use super::{
    answer::{self, Claims, Verdict, answer},
    issuer::OneIssuer,
    keys::{asked, with_keys},
    presentation::{PresentationOptions, StatedPresentation, WAYS},
};
use crate::{
    error::{Answer, CliError},
    key_set::WithRing,
    options::{ClockOptions, KeyOptions, LeewayOption, LimitOptions, Text, TokenArguments, seconds},
};

/// The options of an access token.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("presented").args(WAYS).required(true).multiple(true))]
pub(super) struct AccessToken {
    #[command(flatten)]
    key: KeyOptions,
    #[command(flatten)]
    presentation: PresentationOptions,
    #[command(flatten)]
    claims: ClaimOptions,
    #[command(flatten)]
    forms: FormOptions,
    #[command(flatten)]
    limits: LimitOptions,
    #[command(flatten)]
    leeway: LeewayOption,
    #[command(flatten)]
    clock: ClockOptions,
    #[command(flatten)]
    token: TokenArguments,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Claims")]
struct ClaimOptions {
    #[command(flatten)]
    issuer: OneIssuer,
    /// Require that the token is for this resource
    #[arg(long, value_name = "RESOURCE", allow_hyphen_values = true, value_parser = Text)]
    aud: String,
    /// Require that the user was authenticated at most this many seconds ago (RFC 9470)
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true, value_parser = seconds)]
    auth_max_age: Option<Duration>,
    /// Require this acr; if repeated, one of these (RFC 9470)
    #[arg(long, value_name = "ACR", allow_hyphen_values = true, value_parser = Text)]
    acr: Vec<String>,
}

/// What some issuers write otherwise than RFC 9068 says.
#[derive(Args, Debug)]
#[command(next_help_heading = "Issuers that deviate from RFC 9068")]
struct FormOptions {
    /// Read the client from this claim if there is no client_id: azp, cid or appid
    #[arg(long, value_name = "CLAIM", allow_hyphen_values = true, value_parser = Text)]
    client_id_from: Option<String>,
    /// Require the resource in this claim, instead of aud, which must be absent
    #[arg(long, value_name = "CLAIM", allow_hyphen_values = true, value_parser = Text)]
    audience_from: Option<String>,
    /// Read the scopes from this claim, instead of scope: scp
    #[arg(long, value_name = "CLAIM", allow_hyphen_values = true, value_parser = Text)]
    scope_from: Option<String>,
    /// Accept a token without sub; the client is then the subject
    #[arg(long)]
    client_as_subject: bool,
    /// Accept a token without jti
    #[arg(long)]
    token_id_optional: bool,
    /// Accept scopes as an array of strings, and as an empty string
    #[arg(long)]
    lenient_scope: bool,
    /// Accept roles, groups and entitlements as one string
    #[arg(long)]
    lenient_lists: bool,
    /// Accept a token without typ, or with JWT
    #[arg(long)]
    danger_allow_untyped: bool,
}

/// Verifies the token, and prints its claims.
pub(super) fn run(arguments: &AccessToken) -> Result<Answer, CliError> {
    let AccessToken { key, token, .. } = arguments;
    let presentation = arguments.presentation.read(arguments.leeway.leeway)?;
    let verdict =
        with_keys(key, token, pin, |token| VerifyAccessToken { arguments, presentation: &presentation, token })?;
    answer(verdict, asked(key, &arguments.token, false), token.json, answer::claims)
}

/// An access token, and what the command line expects of it.
struct VerifyAccessToken<'a> {
    arguments: &'a AccessToken,
    presentation: &'a StatedPresentation,
    token: String,
}

impl WithKeyOfFamily for VerifyAccessToken<'_> {
    type Output = Verdict;

    fn with_public_key<A: JwsPublicKeyAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Verdict {
        self.with_ring(Keyring::from(key?))
    }

    fn with_secret<A: SecretAlgorithm + JwsAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Verdict {
        let ClaimOptions { issuer, aud, .. } = &self.arguments.claims;
        self.verify(AccessTokens::with_shared_secret(key?, issuer.name(), aud))
    }
}

impl WithRing for VerifyAccessToken<'_> {
    type Verified = cotter::Verified<Claims>;

    fn with_ring<A: JwsPublicKeyAlgorithm>(self, ring: Keyring<A>) -> Verdict {
        let ClaimOptions { issuer, aud, .. } = &self.arguments.claims;
        self.verify(AccessTokens::new(ring, issuer.name(), aud))
    }
}

impl VerifyAccessToken<'_> {
    fn verify<A: JwsAlgorithm>(&self, tokens: AccessTokens<A>) -> Verdict {
        let AccessToken { claims, limits, leeway, clock, forms, .. } = self.arguments;
        let tokens = leeway.apply(tokens, AccessTokens::leeway)?;
        let tokens = limits.apply(tokens, AccessTokens::max_token_len, AccessTokens::max_claims_members)?;
        let tokens = forms.apply(claims.issuer.apply(tokens, AccessTokens::danger_any_tenant)?);
        let now = clock.now()?;
        let verified = self.presentation.present(|presented| {
            let verified = tokens.verify_as_at::<Claims>(&self.token, presented, now)?;
            if let Some(age) = claims.auth_max_age {
                verified.require_auth_age(age)?;
            }
            if !claims.acr.is_empty() {
                verified.require_acr(claims.acr.iter().map(String::as_str))?;
            }
            Ok(verified)
        })?;
        Ok(verified.into_verified())
    }
}

impl FormOptions {
    fn apply<A: JwsAlgorithm>(&self, mut tokens: AccessTokens<A>) -> AccessTokens<A> {
        if let Some(claim) = &self.client_id_from {
            tokens = tokens.client_id_from(claim);
        }
        if let Some(claim) = &self.audience_from {
            tokens = tokens.audience_from(claim);
        }
        if let Some(claim) = &self.scope_from {
            tokens = tokens.scope_from(claim);
        }
        if self.client_as_subject {
            tokens = tokens.client_as_subject();
        }
        if self.token_id_optional {
            tokens = tokens.token_id_optional();
        }
        if self.lenient_scope {
            tokens = tokens.lenient_scope();
        }
        if self.lenient_lists {
            tokens = tokens.lenient_lists();
        }
        if self.danger_allow_untyped {
            tokens = tokens.danger_allow_untyped();
        }
        tokens
    }
}
