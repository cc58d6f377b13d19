//! The issuer's endpoints for a public client.

use std::time::Duration;

use serde::Deserialize;
use zeroize::Zeroizing;

use super::{CLIENT_ID, Undone, WITHIN};
use crate::{
    failure::Failure,
    http_client::{body_of, client_of, form_of},
    options::Origin,
};

/// How long to wait before a refresh whose answer was lost is sent again, with the same token. All of it is within the
/// overlap of the issuer.
const RETRIES: [Duration; 2] = [Duration::from_millis(200), Duration::from_secs(1)];

/// `/token` and `/revoke` of an issuer.
pub(super) struct Endpoint {
    issuer: Origin,
    http: reqwest::Client,
}

/// What a token endpoint gives (RFC 6749 §5.1).
#[derive(Deserialize)]
pub(super) struct Tokens {
    pub(super) access_token: Zeroizing<String>,
    pub(super) refresh_token: Zeroizing<String>,
}

/// What it refuses with (RFC 6749 §5.2).
#[derive(Deserialize)]
struct Refusal {
    error: String,
}

/// The session is over at the issuer.
pub(super) enum Revoked {
    Done,
}

/// Why there is no answer to act on.
enum Lost {
    /// It may have been carried out.
    Perhaps,
    /// Nobody was reached, or the issuer cannot tell now.
    Unavailable(String),
}

impl Endpoint {
    pub(super) fn of(issuer: &Origin) -> Result<Self, Failure> {
        if !issuer.is_private() {
            return Err(Failure::new("--public-url is not private: expected https, or this machine"));
        }
        Ok(Self { issuer: issuer.clone(), http: client_of(issuer, WITHIN)? })
    }

    pub(super) const fn issuer(&self) -> &Origin {
        &self.issuer
    }

    /// Exchanges a code. It is not sent twice: a second exchange would end what the first gave.
    pub(super) async fn exchange(&self, code: &str, redirect_uri: &str, verifier: &str) -> Result<Tokens, Undone> {
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", CLIENT_ID),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier),
        ];
        match self.post("/token", &form).await {
            Ok((200, body)) => tokens(&body),
            Ok((400, body)) => Err(Undone::last(format!("the issuer refuses the code: {}", error_of(&body)))),
            Ok((status, _)) => Err(Undone::later(format!("the issuer cannot tell now: status {status}"))),
            Err(Lost::Perhaps) => Err(Undone::later("the issuer does not answer: log in once more")),
            Err(Lost::Unavailable(message)) => Err(Undone::later(message)),
        }
    }

    /// Refreshes. A lost answer is asked for again with the same token, which gets the same successor (RFC 9700 §4.14).
    pub(super) async fn refresh(&self, token: &str) -> Result<Tokens, Undone> {
        let form = [("grant_type", "refresh_token"), ("client_id", CLIENT_ID), ("refresh_token", token)];
        let mut waits = RETRIES.iter();
        loop {
            match self.post("/token", &form).await {
                Ok((200, body)) => return tokens(&body),
                Ok((400, body)) if error_of(&body) == "invalid_grant" => {
                    return Err(Undone::last("the session is over: log in again"));
                }
                Ok((status, body)) => {
                    return Err(Undone::later(format!(
                        "the issuer cannot refresh now: status {status} {}",
                        error_of(&body)
                    )));
                }
                Err(Lost::Unavailable(message)) => return Err(Undone::later(message)),
                Err(Lost::Perhaps) => match waits.next() {
                    Some(wait) => tokio::time::sleep(*wait).await,
                    None => return Err(Undone::later("the issuer does not answer")),
                },
            }
        }
    }

    /// Ends the family of a refresh token (RFC 7009).
    pub(super) async fn revoke(&self, token: &str) -> Result<Revoked, Undone> {
        let form = [("token", token), ("token_type_hint", "refresh_token"), ("client_id", CLIENT_ID)];
        match self.post("/revoke", &form).await {
            Ok((200, _)) => Ok(Revoked::Done),
            Ok((status, _)) => Err(Undone::later(format!("the issuer cannot log out now: status {status}"))),
            Err(Lost::Perhaps) => Err(Undone::later("the issuer does not answer")),
            Err(Lost::Unavailable(message)) => Err(Undone::later(message)),
        }
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Result<(u16, Zeroizing<Vec<u8>>), Lost> {
        let request = self.http.post(format!("{}{path}", self.issuer));
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(form_of(form));
        let lost = |error: reqwest::Error| {
            if error.is_connect() {
                Lost::Unavailable("the issuer cannot be reached".to_owned())
            } else {
                Lost::Perhaps
            }
        };
        let response = request.send().await.map_err(lost)?;
        let status = response.status().as_u16();
        let body = body_of(response).await.map_err(lost)?;
        let body = body.ok_or_else(|| Lost::Unavailable("the issuer answers too much".to_owned()))?;
        Ok((status, Zeroizing::new(body)))
    }
}

fn tokens(body: &[u8]) -> Result<Tokens, Undone> {
    serde_json::from_slice(body).map_err(|_| Undone::later("the issuer answers what cannot be read"))
}

/// The code of an error, if it is one of the letters that codes have.
fn error_of(body: &[u8]) -> String {
    let refusal = serde_json::from_slice(body).map(|Refusal { error }| error).unwrap_or_default();
    let is_code = refusal.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') && refusal.len() <= 64;
    if is_code { refusal } else { "without a code".to_owned() }
}
