//! The options of `--profile`, and which profile each is for.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::{
    args::{PinParser, text},
    pin::Pin,
};

/// A kind of token with rules of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Profile {
    /// An OAuth access token (RFC 9068); --aud is the one resource, and --presented is required.
    AccessToken,
    /// A DPoP proof (RFC 9449), which brings its key: there is no --key, --kid, --iss and --aud. It is at most --max-age
    /// seconds old, or 60. Whether it has been used before is not asked.
    Dpop,
    /// An ID token of OpenID Connect; --aud is the client.
    IdToken,
    /// A logout token of OpenID Connect Back-Channel Logout; --aud is the client.
    LogoutToken,
    /// A client assertion (RFC 7523): --iss is the client, and --aud the authorization server. Repeated uses are not refused.
    ClientAssertion,
    /// A request object (RFC 9101): --iss is the client, and --aud the authorization server.
    RequestObject,
}

#[derive(Args, Debug)]
pub(crate) struct ProfileArguments {
    /// Verify a token of this kind, for exactly one --iss and one --aud; with HMAC the key of an ID token, a logout token, a
    /// client assertion or a request object is the client's secret.
    #[arg(long, value_name = "PROFILE")]
    pub(crate) profile: Option<Profile>,
    #[command(flatten)]
    pub(super) presentation: Option<PresentationArguments>,
    #[command(flatten)]
    pub(super) request: Option<RequestArguments>,
    #[command(flatten)]
    pub(super) sign_in: Option<SignInArguments>,
    /// The file of the access token that a DPoP proof or an ID token came with; the proof must have its hash (ath), and the
    /// ID token too (at_hash).
    #[arg(long, value_name = "FILE", requires = "profile", conflicts_with = "access_token_from_token_endpoint")]
    pub(super) access_token: Option<PathBuf>,
    /// Accept a logout token, a client assertion or a request object whose typ is absent or JWT, and no other.
    #[arg(long, requires = "profile")]
    pub(super) danger_allow_untyped: bool,
}

/// What an access token was presented with.
#[derive(Args, Debug)]
#[group(requires = "profile")]
pub(super) struct PresentationArguments {
    /// How the access token was presented.
    #[arg(long, value_name = "HOW")]
    pub(super) presented: Option<PresentedAs>,
    /// The file of the client certificate that an access token was presented with, in PEM or DER; it is not validated.
    #[arg(long, value_name = "FILE", required_if_eq("presented", "certificate"))]
    pub(super) client_cert: Option<PathBuf>,
    /// The file of the DPoP proof that an access token was presented with.
    #[arg(long, value_name = "FILE", required_if_eq("presented", "dpop"))]
    pub(super) dpop_proof: Option<PathBuf>,
    /// The algorithm of that proof.
    #[arg(long, value_name = "ALG", value_parser = PinParser, required_if_eq("presented", "dpop"))]
    pub(super) dpop_alg: Option<Pin>,
    /// The claim that stands for the client_id of an access token, such as azp, cid or appid.
    #[arg(long, value_name = "CLAIM", allow_hyphen_values = true, value_parser = text)]
    pub(super) client_id_from: Option<String>,
}

/// How an access token was presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum PresentedAs {
    /// As a bearer token; one that is bound to a key is refused.
    Bearer,
    /// With the client certificate that it is bound to.
    Certificate,
    /// With a DPoP proof of the key that it is bound to.
    Dpop,
    /// Accept a token that is bound to a key without asking for it.
    DangerUnconfirmed,
}

/// The request that a DPoP proof is for.
#[derive(Args, Debug)]
#[group(requires = "profile")]
pub(super) struct RequestArguments {
    /// The method of the request that a DPoP proof is for.
    #[arg(long, value_name = "METHOD", allow_hyphen_values = true, value_parser = text, required_if_eq_any([("presented", "dpop"), ("profile", "dpop")]))]
    pub(super) htm: Option<String>,
    /// The address of the request that a DPoP proof is for.
    #[arg(long, value_name = "URI", allow_hyphen_values = true, value_parser = text, required_if_eq_any([("presented", "dpop"), ("profile", "dpop")]))]
    pub(super) htu: Option<String>,
    /// The nonce that a DPoP proof must have; otherwise any or none.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = text)]
    pub(super) dpop_nonce: Option<String>,
}

/// What was sent for an ID token, and what came with it.
#[derive(Args, Debug)]
#[group(requires = "profile")]
pub(super) struct SignInArguments {
    /// The nonce that was sent for the ID token.
    #[arg(long, value_name = "NONCE", allow_hyphen_values = true, value_parser = text, conflicts_with = "no_nonce")]
    pub(super) nonce: Option<String>,
    /// No nonce was sent for the ID token.
    #[arg(long)]
    pub(super) no_nonce: bool,
    /// The file of the access token that came from the token endpoint with the ID token; at_hash may be left out.
    #[arg(long, value_name = "FILE")]
    pub(super) access_token_from_token_endpoint: Option<PathBuf>,
    /// The code that came beside the ID token; c_hash must be there.
    #[arg(long, value_name = "CODE", allow_hyphen_values = true, value_parser = text)]
    pub(super) code: Option<String>,
    /// The max_age that was sent for the ID token, in seconds; auth_time must be there.
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true)]
    pub(super) auth_max_age: Option<u64>,
    /// acr of the ID token must be this; if repeated, one of these.
    #[arg(long, value_name = "ACR", allow_hyphen_values = true, value_parser = text)]
    pub(super) acr: Vec<String>,
    /// The ID token may be for this audience too.
    #[arg(long, value_name = "AUDIENCE", allow_hyphen_values = true, value_parser = text)]
    pub(super) trust_aud: Vec<String>,
    /// azp of the ID token may be this instead of the client.
    #[arg(long, value_name = "CLIENT", allow_hyphen_values = true, value_parser = text)]
    pub(super) trust_azp: Vec<String>,
}

impl ProfileArguments {
    /// What is wrong with them for this profile.
    pub(super) const fn problem(&self, profile: Profile) -> Option<&'static str> {
        use Profile::{AccessToken, ClientAssertion, Dpop, IdToken, LogoutToken, RequestObject};
        if self.presentation.is_some() && !matches!(profile, AccessToken) {
            return Some("--presented and what an access token was presented with are of --profile access-token");
        }
        if self.request.is_some() && !matches!(profile, AccessToken | Dpop) {
            return Some("--htm, --htu and --dpop-nonce are of DPoP proofs");
        }
        if self.sign_in.is_some() && !matches!(profile, IdToken) {
            return Some("what was sent and what came with it (--nonce, --code, --acr, …) is of ID tokens");
        }
        if self.access_token.is_some() && !matches!(profile, Dpop | IdToken) {
            return Some("--access-token is of --profile dpop and --profile id-token");
        }
        if self.danger_allow_untyped && !matches!(profile, LogoutToken | ClientAssertion | RequestObject) {
            return Some("--danger-allow-untyped is of logout tokens, client assertions and request objects");
        }
        None
    }
}
