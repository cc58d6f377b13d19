//! A JWT is of one kind: the profile of that kind takes it under its own `typ` alone, and then it has what its specification asks for.
#![no_main]

use std::{sync::LazyLock, time::Duration};

use cotter::{
    Hs256, KeyError, KeyId, Timestamp, VerifyError,
    profile::{AccessTokens, ClientAssertions, IdTokens, LogoutTokens, Presentation, RequestObjects, SignIn},
};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const NOW: u64 = 1_763_683_200;
const CLIENT: &str = "s6BhdRkqt3";
const PROVIDER: &str = "https://op.example";
/// The issuer of access tokens.
const ISSUER: &str = "https://auth.example";
const SERVER: &str = "https://as.example";
const API: &str = "https://api.example";
const NONCE: &str = "n-0S6_WzA2Mj";
/// What holds is said to the second.
const NONE: Duration = Duration::ZERO;
const NO_LEEWAY: &str = "none is not too long";
const LOGOUT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// The kinds, each with its `typ` in a header, its profile, and what must then be so.
static KINDS: LazyLock<[Kind; 5]> = LazyLock::new(|| kinds().expect("the secret is long enough"));

struct Kind {
    header: &'static str,
    accepts: Box<dyn Fn(&str) -> bool + Send + Sync>,
    /// The same for tokens without `typ`, where the profile has that.
    accepts_untyped: Option<Box<dyn Fn(&str) -> bool + Send + Sync>>,
    holds: fn(&Value) -> bool,
}

fuzz_target!(|claims: &[u8]| {
    for (at, kind) in KINDS.iter().enumerate() {
        let token = cotter_fuzz::signed(kind.header.as_bytes(), claims);
        for (other, profile) in KINDS.iter().enumerate() {
            if (profile.accepts)(&token) {
                assert_eq!(at, other, "it says that it is of another kind");
                assert!((kind.holds)(&serde_json::from_slice(claims).expect("what is accepted is JSON")));
            }
        }
    }
    let untyped = cotter_fuzz::signed(br#"{"alg":"HS256"}"#, claims);
    let taken = KINDS.iter().filter(|kind| kind.accepts_untyped.as_ref().is_some_and(|accepts| accepts(&untyped)));
    assert!(taken.count() <= 1, "by its claims it is of one kind");
});

fn kinds() -> Result<[Kind; 5], KeyError> {
    let secret = str::from_utf8(cotter_fuzz::SECRET).expect("it is text");
    let access_tokens =
        AccessTokens::with_shared_secret(cotter_fuzz::known_key(), ISSUER, API).leeway(NONE).expect(NO_LEEWAY);
    let id_tokens =
        IdTokens::<Hs256>::with_client_secret(KeyId::ABSENT, secret, PROVIDER, CLIENT)?.leeway(NONE).expect(NO_LEEWAY);
    let logout_tokens = LogoutTokens::<Hs256>::with_client_secret(KeyId::ABSENT, secret, PROVIDER, CLIENT)?
        .leeway(NONE)
        .expect(NO_LEEWAY);
    let assertions = ClientAssertions::<Hs256>::with_client_secret(KeyId::ABSENT, secret, CLIENT, SERVER)?
        .leeway(NONE)
        .expect(NO_LEEWAY);
    let requests = RequestObjects::<Hs256>::with_client_secret(KeyId::ABSENT, secret, CLIENT, SERVER)?
        .leeway(NONE)
        .expect(NO_LEEWAY);
    let (untyped_logout, untyped_assertions, untyped_requests) = (
        logout_tokens.clone().danger_allow_untyped(),
        assertions.clone().danger_allow_untyped(),
        requests.clone().danger_allow_untyped(),
    );

    let id_tokens_again = id_tokens.clone();
    Ok([
        Kind {
            header: r#"{"alg":"HS256","typ":"at+jwt"}"#,
            accepts: verdict(move |token| access_tokens.verify_as_at::<Value>(token, Presentation::bearer(), now())),
            accepts_untyped: None,
            holds: is_access_token,
        },
        Kind {
            header: r#"{"alg":"HS256","typ":"JWT"}"#,
            accepts: verdict(move |token| id_tokens.verify_as_at::<Value>(token, &SignIn::nonce(NONCE), now())),
            accepts_untyped: Some(verdict(move |token| id_tokens_again.verify_at(token, &SignIn::nonce(NONCE), now()))),
            holds: is_id_token,
        },
        Kind {
            header: r#"{"alg":"HS256","typ":"logout+jwt"}"#,
            accepts: verdict(move |token| logout_tokens.verify_as_at::<Value>(token, now())),
            accepts_untyped: Some(verdict(move |token| untyped_logout.verify_at(token, now()))),
            holds: is_logout_token,
        },
        Kind {
            header: r#"{"alg":"HS256","typ":"client-authentication+jwt"}"#,
            accepts: verdict(move |token| assertions.danger_verify_repeated_as_at::<Value>(token, now())),
            accepts_untyped: Some(verdict(move |token| untyped_assertions.danger_verify_repeated_at(token, now()))),
            holds: is_client_assertion,
        },
        Kind {
            header: r#"{"alg":"HS256","typ":"oauth-authz-req+jwt"}"#,
            accepts: verdict(move |token| requests.verify_as_at::<Value>(token, now())),
            accepts_untyped: Some(verdict(move |token| untyped_requests.verify_at(token, now()))),
            holds: is_request_object,
        },
    ])
}

fn verdict<T>(
    verify: impl Fn(&str) -> Result<T, VerifyError> + Send + Sync + 'static,
) -> Box<dyn Fn(&str) -> bool + Send + Sync> {
    Box::new(move |token| verify(token).is_ok())
}

fn now() -> Timestamp {
    Timestamp::from_unix_seconds(NOW)
}

/// RFC 9068 §2.2 and §4.
fn is_access_token(set: &Value) -> bool {
    is_issued(set, ISSUER) && names(set, API) && says(set, "sub") && says(set, "jti") && says(set, "client_id")
}

/// OpenID Connect Core §3.1.3.7.
fn is_id_token(set: &Value) -> bool {
    let azp = set.get("azp").is_none_or(|azp| azp == CLIENT);
    is_issued(set, PROVIDER) && names_only(set, CLIENT) && says(set, "sub") && set["nonce"] == NONCE && azp
}

/// OpenID Connect Back-Channel Logout §2.6.
fn is_logout_token(set: &Value) -> bool {
    let ends = says(set, "sub") || says(set, "sid");
    let is_logout = set["events"][LOGOUT].is_object() && set.get("nonce").is_none();
    is_issued(set, PROVIDER) && names_only(set, CLIENT) && says(set, "jti") && ends && is_logout
}

/// RFC 7523 §3; an hour is the longest that one may be valid.
fn is_client_assertion(set: &Value) -> bool {
    let is_short = set["exp"].as_f64().is_some_and(|exp| exp <= (NOW + 3600) as f64);
    is_valid(set, CLIENT) && names_only(set, SERVER) && set["sub"] == CLIENT && says(set, "jti") && is_short
}

/// RFC 9101 §4, §5 and §10.8.
fn is_request_object(set: &Value) -> bool {
    let is_flat = set.get("request").is_none() && set.get("request_uri").is_none();
    is_valid(set, CLIENT) && names_only(set, SERVER) && set["client_id"] == CLIENT && set["sub"] != CLIENT && is_flat
}

fn is_issued(set: &Value, issuer: &str) -> bool {
    is_valid(set, issuer) && set["iat"].as_f64().is_some_and(|iat| iat <= NOW as f64)
}

fn is_valid(set: &Value, issuer: &str) -> bool {
    let has_begun = set.get("nbf").is_none_or(|nbf| nbf.as_f64().is_some_and(|nbf| nbf <= NOW as f64));
    // Equal only after rounding; the target `policy` looks at the very second.
    set["iss"] == issuer && set["exp"].as_f64().is_some_and(|exp| exp >= NOW as f64) && has_begun
}

fn names(set: &Value, audience: &str) -> bool {
    set["aud"] == audience || set["aud"].as_array().is_some_and(|all| all.iter().any(|one| one == audience))
}

fn names_only(set: &Value, audience: &str) -> bool {
    names(set, audience) && set["aud"].as_array().is_none_or(|all| all.iter().all(|one| one == audience))
}

fn says(set: &Value, name: &str) -> bool {
    set[name].as_str().is_some()
}
