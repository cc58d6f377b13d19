//! `cotter issue jwt`.

use clap::{Args, builder::TypedValueParser};
use cotter_issue::{
    JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, SecretSigningAlgorithm, SigningKey, Subject, jwt::Issuer,
};
use serde_json::value::RawValue;

use super::{
    answer::Issued,
    claims::ClaimOptions,
    keys::{IssueWithKey, ShortSecretOption, SigningKeyOptions, issue},
    terms::{LifeOptions, SizeOption, not_empty},
};
use crate::{
    error::{Answer, CliError},
    options::{Text, at_most},
};

/// The options of a JWT.
#[derive(Args, Debug)]
pub(super) struct Jwt {
    #[command(flatten)]
    key: SigningKeyOptions,
    #[command(flatten)]
    short_secret: ShortSecretOption,
    #[command(flatten)]
    typ: TypOptions,
    #[command(flatten)]
    parties: PartyOptions,
    #[command(flatten)]
    claims: ClaimOptions,
    #[command(flatten)]
    life: LifeOptions,
    #[command(flatten)]
    size: SizeOption,
}

/// The `typ` of a token, which keeps apart what one key signs.
#[derive(Args, Debug)]
#[command(next_help_heading = "Header")]
#[group(required = true, multiple = false)]
struct TypOptions {
    /// State this typ, such as order+jwt
    #[arg(long, value_name = "TYP", allow_hyphen_values = true, value_parser = Text)]
    typ: Option<String>,
    /// State no typ; a verifier of ID tokens may accept such a token
    #[arg(long)]
    danger_untyped: bool,
}

/// Who issues a token, to whom, and about whom.
#[derive(Args, Debug)]
#[command(next_help_heading = "Claims")]
pub(super) struct PartyOptions {
    /// Issue as this issuer
    #[arg(long, value_name = "ISSUER", allow_hyphen_values = true, value_parser = Text.try_map(not_empty))]
    pub(super) iss: String,
    /// Issue for this audience
    #[arg(long, value_name = "AUDIENCE", allow_hyphen_values = true, value_parser = Text.try_map(not_empty))]
    pub(super) aud: String,
    #[command(flatten)]
    subject: SubjectOptions,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct SubjectOptions {
    /// State this sub
    #[arg(long, value_name = "SUBJECT", allow_hyphen_values = true, value_parser = Text)]
    sub: Option<String>,
    /// State no sub
    #[arg(long)]
    sub_absent: bool,
}

/// Issues the token, and prints it.
pub(super) fn run(arguments: &Jwt) -> Result<Answer, CliError> {
    let claims = arguments.claims.object()?;
    issue(&arguments.key, &arguments.short_secret, &Claimed { arguments, claims })
}

impl PartyOptions {
    /// The subject, or that there is none.
    pub(super) fn subject(&self) -> Subject<'_> {
        self.subject.sub.as_ref().map_or(Subject::ABSENT, Subject::from)
    }
}

/// The options, with the claims that they name.
struct Claimed<'a> {
    arguments: &'a Jwt,
    claims: Box<RawValue>,
}

impl IssueWithKey for Claimed<'_> {
    fn with_public_key<A: JwsPublicKeySigningAlgorithm>(&self, key: SigningKey<A>) -> Issued {
        self.issue(key)
    }

    fn with_secret<A: SecretSigningAlgorithm + JwsSigningAlgorithm>(&self, key: SigningKey<A>) -> Issued {
        self.issue(key)
    }
}

impl Claimed<'_> {
    fn issue<A: JwsSigningAlgorithm>(&self, key: SigningKey<A>) -> Issued {
        let Jwt { typ, parties, life, size, .. } = self.arguments;
        let (iss, aud, lifetime) = (&*parties.iss, &*parties.aud, life.lifetime()?);
        let issuer = match &typ.typ {
            Some(typ) => Issuer::new(key, typ, iss, aud, lifetime)?,
            None => Issuer::danger_untyped(key, iss, aud, lifetime)?,
        };
        let issuer = at_most(issuer, size.max_token_len, Issuer::max_token_len)?;
        let token = issuer.issue_at(parties.subject(), &self.claims, life.now()?)?;
        Ok(token.expose().to_owned().into())
    }
}
