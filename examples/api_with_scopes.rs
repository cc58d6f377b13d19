//! An API with scopes, behind an OAuth server that issues access tokens of RFC 9068.
//!
//! Auth0 does for an API whose token dialect is `rfc9068_profile`. Keycloak does for a client with "Use at+jwt as access token
//! header type"; it has no `client_id` in the tokens of users, so `azp` stands for it, and the API has to be added to `aud` by an
//! audience mapper. One of the routes asks for a recent sign-in (RFC 9470).

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "an example shows what it does, and its test fails by panicking"
)]

use std::{error::Error, time::Duration};

use cotter::{
    Authorization, Ed25519, PinnedKey, SetupError, Timestamp, VerifyError,
    profile::{AccessToken, AccessTokens, Presented},
};

fn tokens() -> Result<AccessTokens<Ed25519>, SetupError> {
    let key = PinnedKey::from_pem("demo-2026", include_str!("../vectors/demo/ed25519.pem"))?;
    let tokens = AccessTokens::new(key, "https://auth.example", "https://api.example");
    Ok(tokens.client_id_from("azp").leeway(Duration::from_secs(30))?)
}

/// What an endpoint answers, besides 200.
#[derive(Debug, PartialEq, Eq)]
enum Refused {
    /// 401, without an error code (RFC 6750 §3.1).
    NoBearerToken,
    /// 401, with `invalid_token`.
    Token(VerifyError),
    /// 403, with `insufficient_scope` and the scope.
    Scope(&'static str),
    /// 401, with `insufficient_user_authentication` and `max_age`.
    Authentication(VerifyError),
}

type Accepted = AccessToken;

fn authorize(
    tokens: &AccessTokens<Ed25519>,
    authorization: &str,
    scope: &'static str,
    now: Timestamp,
) -> Result<Accepted, Refused> {
    let Ok(Authorization::Bearer(bearer)) = Authorization::read(authorization) else {
        return Err(Refused::NoBearerToken);
    };
    let token = tokens.verify_at(bearer, Presented::bearer(), now).map_err(Refused::Token)?;
    if token.has_scope(scope) { Ok(token) } else { Err(Refused::Scope(scope)) }
}

fn list_orders(tokens: &AccessTokens<Ed25519>, authorization: &str, now: Timestamp) -> Result<String, Refused> {
    let token = authorize(tokens, authorization, "orders:read", now)?;
    Ok(format!("orders of {} for {}", token.subject(), token.client_id()))
}

fn delete_account(tokens: &AccessTokens<Ed25519>, authorization: &str, now: Timestamp) -> Result<(), Refused> {
    let token = authorize(tokens, authorization, "orders:write", now)?;
    token.require_auth_age(Duration::from_secs(300)).map_err(Refused::Authentication)
}

fn authorization() -> String {
    format!("Bearer {}", include_str!("../vectors/demo/access-token.jwt").trim_end())
}

fn main() -> Result<(), Box<dyn Error>> {
    let now = Timestamp::now()?;
    println!("{:?}", list_orders(&tokens()?, &authorization(), now));
    println!("{:?}", delete_account(&tokens()?, &authorization(), now));
    Ok(())
}

#[test]
fn scopes_and_a_recent_sign_in() {
    const ISSUED: u64 = 1_763_683_200;
    let tokens = tokens().unwrap();
    let at = |seconds| Timestamp::from_unix_seconds(ISSUED + seconds);
    assert_eq!(list_orders(&tokens, &authorization(), at(0)).unwrap(), "orders of user-1029 for orders-web");
    assert_eq!(authorize(&tokens, &authorization(), "orders", at(0)).unwrap_err(), Refused::Scope("orders"));
    assert_eq!(delete_account(&tokens, &authorization(), at(300)), Ok(()));
    let refused = Refused::Authentication(VerifyError::AuthTooOld);
    assert_eq!(delete_account(&tokens, &authorization(), at(331)), Err(refused));
    let bound = format!("Bearer {}", include_str!("../vectors/demo/dpop.jwt").trim_end());
    assert_eq!(list_orders(&tokens, "Basic dXNlcjpwYXNz", at(0)).unwrap_err(), Refused::NoBearerToken);
    let refused = Refused::Token(VerifyError::CnfUnexpected);
    assert_eq!(list_orders(&tokens, &bound, at(0)).unwrap_err(), refused);
}
