//! What a verified token says of itself, and what a verifier forgets when its rules are changed.

#![cfg(all(feature = "hmac", feature = "ed25519"))]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use core::time::Duration;
use std::{collections::HashSet, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{
    Expect, Hs256, KeyId, PinnedKey, Policy, Timestamp, TokenIdentity, Verified, jws, jwt, revocation::RevocationList,
};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

const SECRET: &[u8; 32] = b"an example secret of 32 bytes ok";

fn key() -> PinnedKey<Hs256> {
    PinnedKey::from_secret("2026-11", SECRET).unwrap()
}

fn signed(header: &str, payload: &str) -> String {
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET).unwrap();
    mac.update(input.as_bytes());
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// A token with these claims, verified at the epoch by who asks for nothing.
fn verified(payload: &str) -> Verified<Value> {
    let policy = Policy::new(Expect::danger_any(), Expect::danger_any()).danger_exp_optional();
    let token = signed(r#"{"alg":"HS256","kid":"2026-11"}"#, payload);
    jwt::Verifier::new(key(), policy).verify_as_at(&token, Timestamp::from_unix_seconds(0)).unwrap()
}

#[test]
fn each_claim_is_under_its_own_name() {
    let token =
        verified(r#"{"iss":"i","sub":"s","aud":["a","b"],"exp":4,"nbf":0,"iat":2,"jti":"j","nonce":"n","sid":"x"}"#);
    assert_eq!((token.issuer(), token.subject(), token.token_id()), (Some("i"), Some("s"), Some("j")));
    assert_eq!(token.audience().collect::<Vec<_>>(), ["a", "b"]);
    let at = |seconds| Some(Timestamp::from_unix_seconds(seconds));
    assert_eq!((token.expires_at(), token.not_before(), token.issued_at()), (at(4), at(0), at(2)));
    assert_eq!((token.algorithm(), token.key_id()), ("HS256", &KeyId::exactly("2026-11").unwrap()));
    assert!(token.footer().is_empty() && token.claims().get("sid").unwrap() == "x");

    let token = verified("{}");
    assert_eq!((token.issuer(), token.subject(), token.token_id()), (None, None, None));
    assert_eq!((token.expires_at(), token.not_before(), token.issued_at()), (None, None, None));
    assert_eq!(token.audience().count(), 0);
}

#[test]
fn without_a_claims_type_nothing_is_read_into_one() {
    let policy = || Policy::new(Expect::danger_any(), Expect::danger_any()).danger_exp_optional();
    let verifier = jwt::Verifier::new(key(), policy());
    let token = signed(r#"{"alg":"HS256","kid":"2026-11"}"#, r#"{"jti":"j","x":[1]}"#);
    // An object does not fit `()`, so this cannot have been read into it.
    let verified = verifier.verify(&token).unwrap();
    assert_eq!((verified.token_id(), verified.claims()), (Some("j"), &()));
    assert_eq!(verifier.verify_as::<()>(&token).unwrap_err().code(), "claims-shape");
    // What is not read into a type is read as strictly.
    for refused in [r#"{"x":1,"x":2}"#, r#"{"x":[1,]}"#, r#"{"jti":1}"#, "[]"] {
        let token = signed(r#"{"alg":"HS256","kid":"2026-11"}"#, refused);
        let (without, with) = (verifier.verify(&token).map(drop), verifier.verify_as::<Value>(&token).map(drop));
        assert!(without.is_err() && without == with, "{refused}");
    }
    assert_eq!(jwt::Verifier::new(key(), policy().require_subject()).verify(&token).unwrap_err().code(), "sub-missing");
}

#[test]
fn the_claims_set_is_shown_as_it_was_signed() {
    for payload in [r#"{"iss":"i","x":{"a":[1.50,"\u0061"]}}"#, " {\n\t\"sub\" : \"é\" }\r\n", "{}"] {
        assert_eq!(verified(payload).claims_json(), Some(payload));
    }
    let header = r#"{"alg":"HS256","kid":"2026-11"}"#;
    let bytes = jws::Verifier::new(key()).verify(&signed(header, "{}")).unwrap();
    assert_eq!(bytes.claims_json(), None, "nobody has read it as claims");
}

/// Two tokens are one only if an issuer has given them one id; a `jti` without `iss` is no id, nor the other way round.
#[test]
fn tokens_without_an_id_are_told_apart_by_what_was_signed() {
    let mut seen = HashSet::new();
    for payload in [
        "{}",
        r#"{"x":1}"#,
        r#"{"jti":"a"}"#,
        r#"{"jti":"a","x":1}"#,
        r#"{"jti":"b"}"#,
        r#"{"iss":"i"}"#,
        r#"{"iss":"i","x":1}"#,
        r#"{"iss":"k"}"#,
        r#"{"iss":"i","jti":""}"#,
        r#"{"iss":"i","jti":"","x":1}"#,
    ] {
        let TokenIdentity::Digest(digest) = verified(payload).identity() else { unreachable!("{payload}") };
        assert!(seen.insert(digest), "{payload}");
        assert_eq!(verified(payload).identity(), TokenIdentity::Digest(digest));
    }
    for payload in [r#"{"iss":"i","jti":"a"}"#, r#"{"iss":"i","jti":"a","x":1}"#] {
        let expected = TokenIdentity::IssuerAndId { issuer: "i", token_id: "a" };
        assert_eq!(verified(payload).identity(), expected);
    }
}

/// What a verifier remembers of headers was held to the rule that it had then.
#[test]
fn a_header_that_was_accepted_is_held_to_a_new_typ() {
    let token = signed(r#"{"alg":"HS256","kid":"2026-11","typ":"receipt"}"#, "x");
    let verifier = jws::Verifier::new(key());
    assert!(verifier.verify(&token).is_ok());
    let verifier = verifier.typ("receipt");
    assert!(verifier.verify(&token).is_ok());
    let verifier = verifier.typ("invoice");
    assert_eq!(verifier.verify(&token).unwrap_err().code(), "typ-mismatch");
}

#[test]
fn policies_are_equal_if_they_ask_the_same_list() {
    let list = || Arc::new(RevocationList::of_tokens(1, Duration::MAX));
    let asks =
        |list: &Arc<RevocationList>| Policy::new(Expect::exactly("i"), Expect::exactly("a")).revocation(list.clone());
    let (one, other) = (list(), list());
    assert_eq!(asks(&one), asks(&one));
    assert_ne!(asks(&one), asks(&other));
}
