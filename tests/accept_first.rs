//! The caller's type is built from claims that have been accepted, and of no others: its `Deserialize` is the caller's code.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use std::{cell::Cell, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{
    Expect, Hs256, PinnedKey, Policy, Timestamp, VerifyError, jwt,
    paseto::{self, V4Public},
    profile::{AccessTokens, ClientAssertions, IdTokens, LogoutTokens, Presentation, RequestObjects, SignIn},
    replay::ReplayList,
    revocation::{By, RevocationList},
};
use hmac::{Hmac, KeyInit, Mac};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny},
};
use serde_json::{Value, json};
use sha2::Sha256;

const SECRET: &str = "a secret that is known to the tests";
const NOW: u64 = 1_763_683_200;

thread_local! {
    static BUILT: Cell<u32> = const { Cell::new(0) };
}

/// A type that counts how often it is built.
struct Counted;

impl<'de> Deserialize<'de> for Counted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BUILT.set(BUILT.get() + 1);
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

fn now() -> Timestamp {
    Timestamp::from_unix_seconds(NOW)
}

fn signed(typ: &str, claims: &Value) -> String {
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let header = json!({"alg": "HS256", "kid": "1", "typ": typ}).to_string();
    let signing_input = format!("{}.{}", encode(header.as_bytes()), encode(claims.to_string().as_bytes()));
    let mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap().chain_update(&signing_input).finalize();
    format!("{signing_input}.{}", encode(&mac.into_bytes()))
}

fn key() -> PinnedKey<Hs256> {
    PinnedKey::from_secret("1", SECRET.as_bytes()).unwrap()
}

/// Claims that every profile has a use for, with changes; `null` takes one out.
fn with(changes: &Value) -> Value {
    let mut claims = json!({
        "iss": "https://op.example", "aud": "client", "sub": "user", "iat": NOW - 10, "exp": NOW + 60, "jti": "a",
    });
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    claims
}

/// Shows a token that is accepted, and tokens with changes that are not.
fn counts(typ: &str, good: &Value, refused: &[Value], verify: impl Fn(&str) -> Result<(), VerifyError>) {
    let shown = |claims: &Value| {
        BUILT.set(0);
        let verified = verify(&signed(typ, claims));
        (verified, BUILT.get())
    };
    assert_eq!(shown(good), (Ok(()), 1), "{typ}");
    let every = [json!({"exp": NOW - 10}), json!({"iss": "https://other.example"}), json!({"aud": "other"})];
    for changes in every.iter().chain(refused) {
        let mut claims = good.clone();
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let (verified, built) = shown(&claims);
        assert!(verified.is_err(), "{typ} {changes}");
        assert_eq!(built, 0, "{typ} {changes}: {verified:?}");
    }
}

fn policy() -> Policy {
    Policy::new(Expect::exactly("https://op.example"), Expect::exactly("client"))
}

fn jwt<T: DeserializeOwned>(policy: Policy) -> impl Fn(&str) -> Result<(), VerifyError> {
    let verifier = jwt::Verifier::new(key(), policy);
    move |token| verifier.verify_as_at::<T>(token, now()).map(drop)
}

#[test]
fn a_policy_comes_first() {
    let good = with(&json!({"nonce": "n"}));
    counts("JWT", &good, &[json!({"cnf": {"jkt": "a"}})], jwt::<Counted>(policy()));
    counts("JWT", &good, &[json!({"nonce": "m"})], jwt::<Counted>(policy().nonce("n")));
    counts("JWT", &good, &[json!({"sub": ""})], jwt::<Counted>(policy().require_subject()));
    counts("JWT", &good, &[json!({"iat": NOW - 100})], jwt::<Counted>(policy().max_age(Duration::from_secs(50))));
}

#[test]
fn a_revocation_check_comes_first() {
    let list = RevocationList::of_tokens(10, Duration::from_secs(3600));
    list.revoke_token(Some("https://op.example"), "revoked", now(), By::OPERATOR, now()).unwrap();
    let verify = jwt::<Counted>(policy().revocation(std::sync::Arc::new(list)));
    counts("JWT", &with(&json!({})), &[json!({"jti": "revoked"})], verify);
}

#[test]
fn doors_to_several_verifiers_do_not_come_between() {
    let verifier = jwt::Verifier::new(key(), policy());
    let issuers = jwt::IssuerRouter::new().with(verifier.clone()).unwrap();
    counts("JWT", &with(&json!({})), &[], |token| issuers.verify_as_at::<Counted>(token, now()).map(drop));
    let other = jwt::Verifier::new(PinnedKey::<Hs256>::from_secret("2", SECRET.as_bytes()).unwrap(), policy());
    let both = verifier.or(other).unwrap();
    counts("JWT", &with(&json!({})), &[], |token| both.verify_as_at::<Counted>(token, now()).map(drop));
}

#[test]
fn the_rules_of_a_profile_come_first() {
    let access = AccessTokens::with_shared_secret(key(), "https://op.example", "client");
    let good = with(&json!({"client_id": "orders-web", "scope": "a b"}));
    let refused = [json!({"client_id": ""}), json!({"scope": 1}), json!({"amr": 1}), json!({"cnf": {"jkt": "a"}})];
    counts("at+jwt", &good, &refused, |token| {
        access.verify_as_at::<Counted>(token, Presentation::bearer(), now()).map(drop)
    });

    let ids = IdTokens::<Hs256>::with_client_secret("1", SECRET, "https://op.example", "client").unwrap();
    let good = with(&json!({"nonce": "n"}));
    let refused =
        [json!({"nonce": "m"}), json!({"azp": "other"}), json!({"events": {}}), json!({"aud": ["client", "x"]})];
    counts("JWT", &good, &refused, |token| ids.verify_as_at::<Counted>(token, &SignIn::nonce("n"), now()).map(drop));

    let logouts = LogoutTokens::<Hs256>::with_client_secret("1", SECRET, "https://op.example", "client").unwrap();
    let event = json!({"http://schemas.openid.net/event/backchannel-logout": {}});
    let good = with(&json!({"events": event, "sid": "s"}));
    let refused = [json!({"events": {}}), json!({"nonce": "n"}), json!({"sid": ""})];
    counts("logout+jwt", &good, &refused, |token| logouts.verify_as_at::<Counted>(token, now()).map(drop));

    let requests = RequestObjects::<Hs256>::with_client_secret("1", SECRET, "https://op.example", "client").unwrap();
    let good = with(&json!({"client_id": "https://op.example", "response_type": "code"}));
    let refused = [json!({"client_id": "other"}), json!({"request": "a"}), json!({"sub": "https://op.example"})];
    counts("oauth-authz-req+jwt", &good, &refused, |token| requests.verify_as_at::<Counted>(token, now()).map(drop));
}

#[test]
fn a_use_that_is_not_the_first_is_refused_first() {
    let assertions =
        ClientAssertions::<Hs256>::with_client_secret("1", SECRET, "https://op.example", "client").unwrap();
    let replay = ReplayList::new(10);
    let verify = |token: &str| assertions.verify_as_at::<Counted>(token, &replay, now()).map(drop);
    let good = with(&json!({"sub": "https://op.example"}));
    let refused = [json!({"sub": "other"}), json!({"exp": NOW + 100_000}), json!({"aud": ["client", "x"]})];
    counts("client-authentication+jwt", &good, &refused, verify);
    BUILT.set(0);
    assert_eq!(verify(&signed("client-authentication+jwt", &good)), Err(VerifyError::Replayed));
    assert_eq!(BUILT.get(), 0);
}

#[test]
fn a_paseto_is_no_different() {
    // The published example 4-S-1.
    let key = PinnedKey::<V4Public>::from_paserk(
        cotter::KeyId::ABSENT,
        "k4.public.Hrnbu7wEfAP9cGBOAHHwmH4Wsot1ciXBHwBBXQ4gsaI",
    );
    let verifier = paseto::Verifier::new(key.unwrap(), Policy::new(Expect::absent(), Expect::absent()));
    let token = "v4.public.eyJkYXRhIjoidGhpcyBpcyBhIHNpZ25lZCBtZXNzYWdlIiwiZXhwIjoiMjAyMi0wMS0wMVQwMDowMDowMCswMDowMCJ9\
        bg_XBBzds8lTZShVlwwKSgeKpLT3yukTw6JUz3W4h_ExsQV-P0V54zemZDcAxFaSeef1QlXEFtkqxT1ciiQEDA";
    for (at, verified, built) in [(1_640_995_199, Ok(()), 1), (1_640_995_200, Err(VerifyError::Expired), 0)] {
        BUILT.set(0);
        let at = Timestamp::from_unix_seconds(at);
        assert_eq!(verifier.verify_as_at::<Counted>(token, at).map(drop), verified);
        assert_eq!(BUILT.get(), built);
    }
}
