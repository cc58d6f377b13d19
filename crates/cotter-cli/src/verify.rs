//! `cotter verify`: one subcommand for each kind of token, each in a file of its own.

mod access_token;
mod answer;
mod client;
mod client_assertion;
mod dpop;
mod id_token;
mod issuer;
mod jws;
mod jwt;
mod keys;
mod logout_token;
mod paseto;
mod policy;
mod presentation;
mod proof;
mod request_object;

use std::ffi::OsString;

use clap::{Args, Command, Subcommand};

use crate::error::{Answer, CliError};

/// The kind of the token, and what is expected of it.
#[derive(Args, Debug)]
pub(crate) struct Verify {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Debug, Subcommand)]
enum Kind {
    /// Verify a JWT: its signature or MAC, and its claims
    Jwt(Box<jwt::Jwt>),
    /// Verify a JWS, and write its payload, whatever that is
    ///
    /// No claim is checked: the token may have expired, and may be for anyone.
    Jws(Box<jws::Jws>),
    /// Verify or decrypt a PASETO, and check its claims
    Paseto(Box<paseto::Paseto>),
    /// Verify an OAuth access token (RFC 9068)
    AccessToken(Box<access_token::AccessToken>),
    /// Verify an ID token of OpenID Connect for one sign-in
    ///
    /// With HMAC, the key is the client's secret.
    IdToken(Box<id_token::IdToken>),
    /// Verify a logout token of OpenID Connect Back-Channel Logout
    ///
    /// With HMAC, the key is the client's secret. The command keeps no record, so it
    /// accepts a token that was used before.
    #[command(verbatim_doc_comment)]
    LogoutToken(Box<logout_token::LogoutToken>),
    /// Verify a client assertion (RFC 7523)
    ///
    /// With HMAC, the key is the client's secret. The command keeps no record, so it
    /// accepts an assertion that was used before.
    #[command(verbatim_doc_comment)]
    ClientAssertion(Box<client_assertion::ClientAssertion>),
    /// Verify a request object (RFC 9101)
    ///
    /// With HMAC, the key is the client's secret.
    RequestObject(Box<request_object::RequestObject>),
    /// Verify a DPoP proof (RFC 9449), and print the thumbprint of its key
    ///
    /// A proof has its own key in it, so no key is named here. The command keeps no
    /// record, so it accepts a proof that was used before.
    #[command(verbatim_doc_comment)]
    Dpop(Box<dpop::Dpop>),
}

/// The hint for an option or a token in place of the kind.
pub(crate) fn kind_is_missing(words: &[OsString]) -> Option<String> {
    let [verify, first, others @ ..] = words else { return None };
    let text = first.to_string_lossy();
    let is_kind = !text.starts_with('-') && !text.contains('.');
    if verify != "verify" || is_kind || text == "-h" || text == "--help" {
        return None;
    }
    let command = Kind::augment_subcommands(Command::new("verify"));
    let kinds: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
    let is_paseto = |word: &OsString| ["v3.", "v4."].iter().any(|start| word.to_string_lossy().starts_with(start));
    let is_named = |kind: &&&str| others.iter().any(|word| word == **kind);
    let kind = match kinds.iter().find(is_named) {
        Some(kind) => kind,
        None if is_paseto(first) || others.iter().any(is_paseto) => "paseto",
        None => "jwt",
    };
    let kinds = kinds.join(", ");
    Some(format!("the kind of token is missing: expected one of {kinds}, as in 'cotter verify {kind} --alg …'"))
}

/// Verifies the token, and prints its claims or the reason for its rejection.
pub(crate) fn run(arguments: &Verify) -> Result<Answer, CliError> {
    match &arguments.kind {
        Kind::Jwt(arguments) => jwt::run(arguments),
        Kind::Jws(arguments) => jws::run(arguments),
        Kind::Paseto(arguments) => paseto::run(arguments),
        Kind::AccessToken(arguments) => access_token::run(arguments),
        Kind::IdToken(arguments) => id_token::run(arguments),
        Kind::LogoutToken(arguments) => logout_token::run(arguments),
        Kind::ClientAssertion(arguments) => client_assertion::run(arguments),
        Kind::RequestObject(arguments) => request_object::run(arguments),
        Kind::Dpop(arguments) => dpop::run(arguments),
    }
}
