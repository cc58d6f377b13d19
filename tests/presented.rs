//! A token that is bound to a key is accepted from whoever shows that key, by every verifier of JWTs, and from nobody else.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{Claim, Expect, Hs256, PinnedKey, Policy, Timestamp, VerifyError, jwt, profile::Presentation};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const SECRET: &[u8] = b"a secret that is known to the tests";
const CERTIFICATE: &[u8] = b"a certificate in DER, of which only the hash counts";

fn now() -> Timestamp {
    Timestamp::from_unix_seconds(1)
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn token(more: &str) -> String {
    let claims = format!(r#"{{"iss":"a","aud":"b","exp":2{more}}}"#);
    let signing_input = format!("{}.{}", encode(br#"{"alg":"HS256","kid":"1"}"#), encode(claims.as_bytes()));
    let mac = Hmac::<Sha256>::new_from_slice(SECRET).unwrap().chain_update(&signing_input).finalize().into_bytes();
    format!("{signing_input}.{}", encode(&mac))
}

fn bound() -> String {
    token(&format!(r#","cnf":{}"#, json!({"x5t#S256": encode(&Sha256::digest(CERTIFICATE))})))
}

fn verifier() -> jwt::Verifier<Hs256> {
    let key = PinnedKey::from_secret("1", SECRET).unwrap();
    jwt::Verifier::new(key, Policy::new(Expect::exactly("a"), Expect::exactly("b")))
}

/// Shows a token that is bound and one that is not, without a word and in three ways, twice.
fn show(
    verify: impl Fn(&str) -> Result<(), VerifyError>,
    presented: impl Fn(&str, Presentation<'_>) -> Result<(), VerifyError>,
) {
    let (plain, bound) = (token(""), bound());
    for _ in 0..2 {
        assert_eq!(presented(&bound, Presentation::certificate(CERTIFICATE)), Ok(()));
        assert_eq!(presented(&bound, Presentation::certificate(b"another")), Err(VerifyError::Mismatch(Claim::X5t)));
        assert_eq!(presented(&bound, Presentation::bearer()), Err(VerifyError::Unexpected(Claim::Cnf)));
        assert_eq!(presented(&bound, Presentation::danger_unconfirmed()), Ok(()));
        assert_eq!(verify(&bound), Err(VerifyError::Unexpected(Claim::Cnf)));
        assert_eq!(presented(&plain, Presentation::certificate(CERTIFICATE)), Err(VerifyError::Missing(Claim::Cnf)));
        assert_eq!(presented(&plain, Presentation::bearer()), Ok(()));
        assert_eq!(verify(&plain), Ok(()));
    }
}

#[test]
fn one_verifier() {
    let verifier = verifier();
    show(
        |token| verifier.verify_as_at::<Value>(token, now()).map(drop),
        |token, presented| verifier.verify_presented_as_at::<Value>(token, presented, now()).map(drop),
    );
}

#[test]
fn several_verifiers_behind_one_door() {
    let other = PinnedKey::<Hs256>::from_secret("2", SECRET).unwrap();
    let other = jwt::Verifier::new(other, Policy::new(Expect::exactly("a"), Expect::exactly("b")));
    let both = verifier().or(other).unwrap();
    show(
        |token| both.verify_as_at::<Value>(token, now()).map(drop),
        |token, presented| both.verify_presented_as_at::<Value>(token, presented, now()).map(drop),
    );
    let issuers = jwt::IssuerRouter::new().with(both).unwrap();
    show(
        |token| issuers.verify_as_at::<Value>(token, now()).map(drop),
        |token, presented| issuers.verify_presented_as_at::<Value>(token, presented, now()).map(drop),
    );
}

/// A token that was confirmed once is remembered, and its key is asked for again each time.
#[cfg(feature = "cache")]
#[test]
fn a_verifier_that_remembers() {
    let cached = jwt::CachedVerifier::new(verifier(), 10);
    show(
        |token| cached.verify_at(token, now()).map(drop),
        |token, presented| cached.verify_presented_at(token, presented, now()).map(drop),
    );
}

#[test]
fn a_policy_may_say_that_nobody_asks() {
    let key = PinnedKey::<Hs256>::from_secret("1", SECRET).unwrap();
    let policy = Policy::new(Expect::exactly("a"), Expect::exactly("b")).danger_unconfirmed();
    assert!(jwt::Verifier::new(key, policy).verify_as_at::<Value>(&bound(), now()).is_ok());
}
