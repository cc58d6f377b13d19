//! `cotter verify id-token`.

use std::{path::PathBuf, time::Duration};

use clap::Args;
use cotter::{
    ClientSecret, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyId, Keyring, SecretAlgorithm, Timestamp,
    profile::{IdTokens, SignIn},
};

use super::{
    answer::Verdict,
    client::{self, ClientOptions, ClientProfile},
    issuer::OneIssuer,
};
use crate::{
    error::{Answer, CliError},
    file,
    options::{Text, seconds},
};

/// The options of an ID token.
#[derive(Args, Debug)]
pub(super) struct IdToken {
    #[command(flatten)]
    parties: PartyOptions,
    #[command(flatten)]
    sign_in: SignInOptions,
    #[command(flatten)]
    client: ClientOptions,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Parties")]
struct PartyOptions {
    #[command(flatten)]
    issuer: OneIssuer,
    /// Accept this spelling of the issuer too
    #[arg(long, value_name = "ISSUER", allow_hyphen_values = true, value_parser = Text)]
    also_iss: Vec<String>,
    /// Require that the token is for this client
    #[arg(long, value_name = "CLIENT", allow_hyphen_values = true, value_parser = Text)]
    client_id: String,
    /// Accept a token that is for this audience too
    #[arg(long, value_name = "AUDIENCE", allow_hyphen_values = true, value_parser = Text)]
    trust_aud: Vec<String>,
    /// Accept this azp instead of the client
    #[arg(long, value_name = "CLIENT", allow_hyphen_values = true, value_parser = Text)]
    trust_azp: Vec<String>,
}

/// What was sent for the token, and what came with it.
#[derive(Args, Debug)]
#[command(next_help_heading = "Sign-in")]
struct SignInOptions {
    #[command(flatten)]
    nonce: NonceOptions,
    /// Require this sub
    #[arg(long, value_name = "SUBJECT", allow_hyphen_values = true, value_parser = Text)]
    sub: Option<String>,
    /// Require that the user was authenticated at most this many seconds ago (max_age)
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true, value_parser = seconds)]
    auth_max_age: Option<Duration>,
    /// Require this acr; if repeated, one of these
    #[arg(long, value_name = "ACR", allow_hyphen_values = true, value_parser = Text)]
    acr: Vec<String>,
    /// Require the hash of the access token in this file (at_hash)
    #[arg(long, value_name = "FILE", conflicts_with = "access_token_from_token_endpoint")]
    access_token: Option<PathBuf>,
    /// Require that at_hash, if present, is the hash of the access token in this file
    #[arg(long, value_name = "FILE")]
    access_token_from_token_endpoint: Option<PathBuf>,
    /// Require the hash of this code (c_hash); the command line can be read by others, a file need not be
    #[arg(long, value_name = "CODE", allow_hyphen_values = true, value_parser = Text, conflicts_with = "code_file")]
    code: Option<String>,
    /// Require the hash of the code in this file (c_hash)
    #[arg(long, value_name = "FILE")]
    code_file: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct NonceOptions {
    /// Require this nonce, which was sent
    #[arg(long, value_name = "NONCE", allow_hyphen_values = true, value_parser = Text)]
    nonce: Option<String>,
    /// Require this nonce or none, since the token came with a refreshed access token
    #[arg(long, value_name = "NONCE", allow_hyphen_values = true, value_parser = Text)]
    refreshed: Option<String>,
    /// Require that there is no nonce, since none was sent
    #[arg(long)]
    no_nonce: bool,
}

/// Verifies the token, and prints its claims.
pub(super) fn run(arguments: &IdToken) -> Result<Answer, CliError> {
    let IdToken { parties, sign_in, client } = arguments;
    let read = |path: &Option<PathBuf>| path.as_deref().map(file::token).transpose();
    let access_token = read(&sign_in.access_token)?;
    let from_token_endpoint = read(&sign_in.access_token_from_token_endpoint)?;
    let code_in_file = read(&sign_in.code_file)?;
    client::run(&Profile { parties, sign_in, client, access_token, from_token_endpoint, code_in_file }, client)
}

struct Profile<'a> {
    parties: &'a PartyOptions,
    sign_in: &'a SignInOptions,
    client: &'a ClientOptions,
    access_token: Option<String>,
    from_token_endpoint: Option<String>,
    code_in_file: Option<String>,
}

impl ClientProfile for Profile<'_> {
    fn with_public_keys<A: JwsPublicKeyAlgorithm>(&self, keys: Keyring<A>, token: &str, now: Timestamp) -> Verdict {
        self.verify(IdTokens::new(keys, self.parties.issuer.name(), &self.parties.client_id), token, now)
    }

    fn with_client_secret<A: SecretAlgorithm + JwsAlgorithm>(
        &self,
        id: KeyId,
        secret: ClientSecret<'_>,
        token: &str,
        now: Timestamp,
    ) -> Verdict {
        let PartyOptions { issuer, client_id, .. } = self.parties;
        self.verify(IdTokens::<A>::with_client_secret(id, secret, issuer.name(), client_id)?, token, now)
    }
}

impl Profile<'_> {
    fn verify<A: JwsAlgorithm>(&self, tokens: IdTokens<A>, token: &str, now: Timestamp) -> Verdict {
        let PartyOptions { issuer, also_iss, trust_aud, trust_azp, .. } = self.parties;
        let tokens = self.client.leeway.apply(tokens, IdTokens::leeway)?;
        let tokens = self.client.limits.apply(tokens, IdTokens::max_token_len, IdTokens::max_claims_members)?;
        let mut tokens = issuer.apply(tokens, IdTokens::danger_any_tenant)?;
        if let Some(age) = self.client.issued_within {
            tokens = tokens.issued_within(age);
        }
        tokens = also_iss.iter().fold(tokens, IdTokens::also_issuer);
        tokens = trust_aud.iter().fold(tokens, IdTokens::trust_audience);
        tokens = trust_azp.iter().fold(tokens, IdTokens::trust_authorized_party);
        Ok(tokens.verify_as_at(token, &self.sign_in(), now)?.verified().clone())
    }

    fn sign_in(&self) -> SignIn<'_> {
        let SignInOptions { nonce, sub, auth_max_age, acr, code, .. } = self.sign_in;
        let mut sign_in = match (&nonce.nonce, &nonce.refreshed) {
            (Some(nonce), _) => SignIn::nonce(nonce),
            (None, Some(nonce)) => SignIn::refreshed(nonce),
            (None, None) => SignIn::without_nonce(),
        };
        if let Some(sub) = sub {
            sign_in = sign_in.subject(sub);
        }
        if let Some(age) = auth_max_age {
            sign_in = sign_in.max_age(*age);
        }
        if !acr.is_empty() {
            sign_in = sign_in.acr_values(acr.iter().map(String::as_str));
        }
        if let Some(token) = &self.access_token {
            sign_in = sign_in.access_token(token);
        }
        if let Some(token) = &self.from_token_endpoint {
            sign_in = sign_in.access_token_from_token_endpoint(token);
        }
        match code.as_ref().or(self.code_in_file.as_ref()) {
            Some(code) => sign_in.code(code),
            None => sign_in,
        }
    }
}
