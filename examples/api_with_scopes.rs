//! An API with scopes, behind an OAuth server that issues access tokens of RFC 9068.
//!
//! Auth0 does for an API whose token dialect is `rfc9068_profile`. Keycloak does for a client with "Use at+jwt as access token
//! header type"; it has no `client_id` in the tokens of users, so `azp` stands for it, and the API has to be added to `aud` by an
//! audience mapper. One of the routes asks for a recent sign-in (RFC 9470).

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example prints, and its test panics")]

use std::time::Duration;

use cotter::{
    Authorization, Ed25519, Fault, PinnedKey, SetupError, Timestamp,
    profile::{AccessToken, AccessTokens, Presentation},
};

const TOKEN: &str = include_str!("../vectors/demo/access-token.jwt");

fn tokens() -> Result<AccessTokens<Ed25519>, SetupError> {
    let key = PinnedKey::from_pem("demo-2026", include_str!("../vectors/demo/ed25519.pem"))?;
    let tokens = AccessTokens::new(key, "https://auth.example", "https://api.example");
    Ok(tokens.client_id_from("azp").leeway(Duration::from_secs(30))?)
}

/// The status and the `error` of the answer (RFC 6750 §3.1); none says what was wrong with the token.
type Refused = (u16, &'static str);

fn authorize(tokens: &AccessTokens<Ed25519>, field: &str, scope: &str, now: Timestamp) -> Result<AccessToken, Refused> {
    let Ok(Authorization::Bearer(bearer)) = Authorization::read(field) else { return Err((401, "")) };
    let token = tokens.verify_at(bearer, Presentation::bearer(), now).map_err(|refused| match refused.fault() {
        Fault::Service => (503, ""),
        Fault::Sender => (429, ""),
        Fault::Token | Fault::Proof | _ => (401, "invalid_token"),
    })?;
    if token.has_scope(scope) { Ok(token) } else { Err((403, "insufficient_scope")) }
}

fn delete_account(tokens: &AccessTokens<Ed25519>, field: &str, now: Timestamp) -> Result<(), Refused> {
    let token = authorize(tokens, field, "orders:write", now)?;
    token.require_auth_age(Duration::from_secs(300)).map_err(|_| (401, "insufficient_user_authentication"))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("{:?}", delete_account(&tokens()?, &format!("Bearer {}", TOKEN.trim_end()), Timestamp::now()?));
    Ok(())
}

#[test]
fn scopes_and_a_recent_sign_in() {
    let (tokens, bearer) = (tokens().unwrap(), format!("Bearer {}", TOKEN.trim_end()));
    let at = |seconds: u64| Timestamp::from_unix_seconds(1_763_683_200 + seconds);
    let read = |field: &str, scope| authorize(&tokens, field, scope, at(0)).map(|token| token.subject().to_owned());
    assert_eq!(read(&bearer, "orders:read").as_deref(), Ok("user-1029"));
    assert_eq!(read(&bearer, "orders"), Err((403, "insufficient_scope")));
    assert_eq!(read("Basic dXNlcjpwYXNz", "orders:read"), Err((401, "")));
    assert_eq!(delete_account(&tokens, &bearer, at(300)), Ok(()));
    assert_eq!(delete_account(&tokens, &bearer, at(331)), Err((401, "insufficient_user_authentication")));
}
