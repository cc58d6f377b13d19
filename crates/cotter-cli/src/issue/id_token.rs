//! `cotter issue id-token`.

use std::path::PathBuf;

use clap::{Args, builder::TypedValueParser};
use cotter::KeyId;
use cotter_issue::{
    JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, SecretSigningAlgorithm, SigningKey,
    profile::{IdTokenIssuer, SignedIn},
};
use serde_json::value::RawValue;

use super::{
    answer::Issued,
    claims::ClaimOptions,
    keys::{IssueForClient, SigningKeyOptions, issue_for_client},
    terms::{LifeOptions, SizeOption, not_empty},
};
use crate::{
    error::{Answer, CliError},
    file,
    options::{Text, at_most},
};

/// The options of an ID token.
#[derive(Args, Debug)]
pub(super) struct IdToken {
    #[command(flatten)]
    parties: PartyOptions,
    #[command(flatten)]
    sign_in: SignInOptions,
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
#[command(next_help_heading = "Parties")]
struct PartyOptions {
    /// Issue as this provider
    #[arg(long, value_name = "ISSUER", allow_hyphen_values = true, value_parser = Text.try_map(not_empty))]
    iss: String,
    /// Issue for this client
    #[arg(long, value_name = "CLIENT", allow_hyphen_values = true, value_parser = Text.try_map(not_empty))]
    client_id: String,
    /// Issue for this audience too, which the client must trust; the token then has an azp
    #[arg(long, value_name = "AUDIENCE", allow_hyphen_values = true, value_parser = Text.try_map(not_empty))]
    trust_aud: Vec<String>,
}

/// What was sent for the token, and what goes with it.
#[derive(Args, Debug)]
#[command(next_help_heading = "Sign-in")]
struct SignInOptions {
    #[command(flatten)]
    nonce: NonceOptions,
    /// State this end user, as sub
    #[arg(long, value_name = "SUBJECT", allow_hyphen_values = true, value_parser = Text)]
    sub: String,
    /// State the hash of the access token in this file (at_hash)
    #[arg(long, value_name = "FILE")]
    access_token: Option<PathBuf>,
    /// State the hash of this code (c_hash); the command line can be read by others, a file need not be
    #[arg(long, value_name = "CODE", allow_hyphen_values = true, value_parser = Text, conflicts_with = "code_file")]
    code: Option<String>,
    /// State the hash of the code in this file (c_hash)
    #[arg(long, value_name = "FILE")]
    code_file: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct NonceOptions {
    /// State this nonce, which was sent
    #[arg(long, value_name = "NONCE", allow_hyphen_values = true, value_parser = Text)]
    nonce: Option<String>,
    /// State no nonce, since none was sent
    #[arg(long)]
    no_nonce: bool,
}

/// Issues the token, and prints it.
pub(super) fn run(arguments: &IdToken) -> Result<Answer, CliError> {
    let access_token = arguments.sign_in.access_token.as_deref().map(file::token).transpose()?;
    let code_in_file = arguments.sign_in.code_file.as_deref().map(file::token).transpose()?;
    let claims = arguments.claims.object()?;
    issue_for_client(&arguments.key, &Profile { arguments, access_token, code_in_file, claims })
}

/// The options, with what is in the files that they name.
struct Profile<'a> {
    arguments: &'a IdToken,
    access_token: Option<String>,
    code_in_file: Option<String>,
    claims: Box<RawValue>,
}

impl IssueForClient for Profile<'_> {
    fn with_public_key<A: JwsPublicKeySigningAlgorithm>(&self, key: SigningKey<A>) -> Issued {
        let IdToken { parties, life, .. } = self.arguments;
        self.issue(IdTokenIssuer::new(key, &*parties.iss, &*parties.client_id, life.lifetime()?)?)
    }

    fn with_client_secret<A: SecretSigningAlgorithm + JwsSigningAlgorithm>(&self, id: KeyId, secret: &str) -> Issued {
        let IdToken { parties, life, .. } = self.arguments;
        let (iss, client_id) = (&*parties.iss, &*parties.client_id);
        self.issue(IdTokenIssuer::<A>::with_client_secret(id, secret, iss, client_id, life.lifetime()?)?)
    }
}

impl Profile<'_> {
    fn issue<A: JwsSigningAlgorithm>(&self, issuer: IdTokenIssuer<A>) -> Issued {
        let IdToken { parties, sign_in, life, size, .. } = self.arguments;
        let issuer = at_most(issuer, size.max_token_len, IdTokenIssuer::max_token_len)?;
        let issuer = parties.trust_aud.iter().try_fold(issuer, IdTokenIssuer::also_for)?;
        let mut signed_in = match &sign_in.nonce.nonce {
            Some(nonce) => SignedIn::nonce(&sign_in.sub, nonce),
            None => SignedIn::without_nonce(&sign_in.sub),
        };
        if let Some(token) = &self.access_token {
            signed_in = signed_in.access_token(token);
        }
        if let Some(code) = sign_in.code.as_ref().or(self.code_in_file.as_ref()) {
            signed_in = signed_in.code(code);
        }
        let token = issuer.issue_at(&signed_in, &self.claims, life.now()?)?;
        Ok(token.expose().to_owned().into())
    }
}
