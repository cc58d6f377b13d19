//! `cotter issue`: one subcommand for each kind of token, each in a file of its own.

mod access_token;
mod answer;
mod claims;
mod client_assertion;
mod dpop;
mod id_token;
mod jws;
mod jwt;
mod keys;
mod logout_token;
mod paseto;
mod terms;

use clap::{Args, Subcommand};

use crate::error::{Answer, CliError};

/// The kind of the token, and what is in it.
#[derive(Args, Debug)]
pub(crate) struct Issue {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Debug, Subcommand)]
enum Kind {
    /// Issue a JWT
    Jwt(Box<jwt::Jwt>),
    /// Sign bytes that are not claims, as a JWS
    ///
    /// Nothing in the token says for whom it is, or how long it is good.
    Jws(Box<jws::Jws>),
    /// Issue a PASETO
    Paseto(Box<paseto::Paseto>),
    /// Issue an OAuth access token (RFC 9068)
    AccessToken(Box<access_token::AccessToken>),
    /// Issue an ID token of OpenID Connect
    ///
    /// With HMAC, the key is the client's secret.
    IdToken(Box<id_token::IdToken>),
    /// Issue a logout token of OpenID Connect Back-Channel Logout
    ///
    /// With HMAC, the key is the client's secret.
    LogoutToken(Box<logout_token::LogoutToken>),
    /// Issue a client assertion (RFC 7523)
    ///
    /// With HMAC, the key is the client's secret.
    ClientAssertion(Box<client_assertion::ClientAssertion>),
    /// Make a DPoP proof (RFC 9449)
    ///
    /// The public key goes into the proof.
    Dpop(Box<dpop::Dpop>),
}

/// Issues the token, and prints it alone on a line, or says why there is none.
pub(crate) fn run(arguments: &Issue) -> Result<Answer, CliError> {
    match &arguments.kind {
        Kind::Jwt(arguments) => jwt::run(arguments),
        Kind::Jws(arguments) => jws::run(arguments),
        Kind::Paseto(arguments) => paseto::run(arguments),
        Kind::AccessToken(arguments) => access_token::run(arguments),
        Kind::IdToken(arguments) => id_token::run(arguments),
        Kind::LogoutToken(arguments) => logout_token::run(arguments),
        Kind::ClientAssertion(arguments) => client_assertion::run(arguments),
        Kind::Dpop(arguments) => dpop::run(arguments),
    }
}
