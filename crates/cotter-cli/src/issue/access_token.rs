//! `cotter issue access-token`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, builder::TypedValueParser};
use cotter::{JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, PinnedKey, SecretAlgorithm, Thumbprint};
use cotter_issue::{
    JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, SecretSigningAlgorithm, SigningKey,
    profile::{AccessTokenIssuer, Grant},
};
use cotter_vectors::{
    algorithm::AlgorithmName,
    key::{WithKeyOfFamily, pin},
};
use serde_json::value::RawValue;

use super::{
    answer::{Issued, NotIssued},
    claims::ClaimOptions,
    keys::{IssueWithKey, ShortSecretOption, SigningKeyOptions, issue},
    terms::{LifeOptions, SizeOption, not_empty},
};
use crate::{
    error::{Answer, CliError},
    key_file::{self, KeyFile, KeyFormat, Reading},
    options::{PublicKeyName, Text, at_most},
    pin::Pin,
};

/// The options of an access token.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("bound").args(["bearer", "client_cert", "dpop_key"]).required(true).multiple(true))]
pub(super) struct AccessToken {
    #[command(flatten)]
    key: SigningKeyOptions,
    #[command(flatten)]
    short_secret: ShortSecretOption,
    #[command(flatten)]
    binding: BindingOptions,
    #[command(flatten)]
    grant: GrantOptions,
    #[command(flatten)]
    claims: ClaimOptions,
    #[command(flatten)]
    life: LifeOptions,
    #[command(flatten)]
    size: SizeOption,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Who can use the token")]
struct BindingOptions {
    /// Anyone who has the token
    #[arg(long, conflicts_with_all = ["client_cert", "dpop_key"])]
    bearer: bool,
    /// The holder of the key of this client certificate, in PEM or DER, which is not validated (RFC 8705)
    #[arg(long, value_name = "FILE")]
    client_cert: Option<PathBuf>,
    /// A client that makes DPoP proofs with the private half of this public key (RFC 9449)
    #[arg(long, value_name = "FILE", requires = "dpop_alg")]
    dpop_key: Option<PathBuf>,
    /// Pin that public key to this algorithm
    #[arg(long, value_name = "ALG", requires = "dpop_key", value_parser = PublicKeyName, hide_possible_values = true)]
    dpop_alg: Option<AlgorithmName>,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Claims")]
struct GrantOptions {
    /// Issue as this issuer
    #[arg(long, value_name = "ISSUER", allow_hyphen_values = true, value_parser = Text.try_map(not_empty))]
    iss: String,
    /// Issue for this resource
    #[arg(long, value_name = "RESOURCE", allow_hyphen_values = true, value_parser = Text.try_map(not_empty))]
    aud: String,
    /// Grant access to this subject; for client credentials, it is the client
    #[arg(long, value_name = "SUBJECT", allow_hyphen_values = true, value_parser = Text)]
    sub: String,
    /// Grant access through this client
    #[arg(long, value_name = "CLIENT", allow_hyphen_values = true, value_parser = Text)]
    client_id: String,
    /// Grant these scopes, with one space between two
    #[arg(long, value_name = "SCOPES", allow_hyphen_values = true, value_parser = Text)]
    scope: Option<String>,
}

/// Issues the token, and prints it.
pub(super) fn run(arguments: &AccessToken) -> Result<Answer, CliError> {
    let BindingOptions { client_cert, dpop_key, dpop_alg, .. } = &arguments.binding;
    let certificate = client_cert.as_deref().map(key_file::certificate).transpose()?;
    let reading = Reading { format: KeyFormat::Auto, lenient: false, short_secret: false };
    let read =
        |(path, alg): (&PathBuf, AlgorithmName)| key_file::read(path, Pin::Jws(alg), reading).map(|file| (file, alg));
    let bound_key = dpop_key.as_ref().zip(*dpop_alg).map(read).transpose()?;
    let claims = arguments.claims.object()?;
    issue(&arguments.key, &arguments.short_secret, &Granted { arguments, claims, certificate, bound_key })
}

/// The options, with what is in the files that they name.
struct Granted<'a> {
    arguments: &'a AccessToken,
    claims: Box<RawValue>,
    certificate: Option<Vec<u8>>,
    bound_key: Option<(KeyFile, AlgorithmName)>,
}

impl IssueWithKey for Granted<'_> {
    fn with_public_key<A: JwsPublicKeySigningAlgorithm>(&self, key: SigningKey<A>) -> Issued {
        let AccessToken { grant, life, .. } = self.arguments;
        self.issue(AccessTokenIssuer::new(key, &*grant.iss, &*grant.aud, life.lifetime()?)?)
    }

    fn with_secret<A: SecretSigningAlgorithm + JwsSigningAlgorithm>(&self, key: SigningKey<A>) -> Issued {
        let AccessToken { grant, life, .. } = self.arguments;
        self.issue(AccessTokenIssuer::with_shared_secret(key, &*grant.iss, &*grant.aud, life.lifetime()?)?)
    }
}

impl Granted<'_> {
    fn issue<A: JwsSigningAlgorithm>(&self, issuer: AccessTokenIssuer<A>) -> Issued {
        let AccessToken { grant: options, life, size, .. } = self.arguments;
        let thumbprint = self.bound_key.as_ref().map(|(file, alg)| pin(*alg, None, &file.source, OfKey));
        let thumbprint = thumbprint.transpose().map_err(NotIssued::BoundKey)?;
        let mut grant = Grant::new(&options.sub, &options.client_id);
        if let Some(scope) = &options.scope {
            grant = grant.scope(scope);
        }
        if let Some(thumbprint) = &thumbprint {
            grant = grant.bound_to_key(thumbprint);
        }
        if let Some(der) = &self.certificate {
            grant = grant.bound_to_certificate(der);
        }
        let issuer = at_most(issuer, size.max_token_len, AccessTokenIssuer::max_token_len)?;
        let token = issuer.issue_at(&grant, &self.claims, life.now()?)?;
        Ok(token.expose().to_owned().into())
    }
}

/// The thumbprint of a public key.
struct OfKey;

impl WithKeyOfFamily for OfKey {
    type Output = Result<Thumbprint, KeyError>;

    fn with_public_key<A: JwsPublicKeyAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Self::Output {
        Ok(key?.thumbprint())
    }

    /// No proof is of such an algorithm, and no option accepts one.
    fn with_secret<A: SecretAlgorithm + JwsAlgorithm>(self, _: Result<PinnedKey<A>, KeyError>) -> Self::Output {
        Err(KeyError::KeyFamily { found: "a secret", expected: "a public key" })
    }
}
