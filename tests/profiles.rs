//! Profiles: what no vector can show, and every kind of token offered to every other profile (RFC 8725 §3.12).

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{
    Ed25519, EdDsa, Es256, Es384, Expect, KeyError, PinnedKey, Policy, Ps256, Timestamp, VerifyError, jwt,
    profile::{AccessToken, AccessTokens, DpopProofs, Presented},
    replay::{ReplayCheck, SingleUse, Use},
};
use ed25519_dalek::{Signer, SigningKey};
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const NOW: u64 = 1_763_683_200;
const ISSUER: &str = "https://auth.example";
const API: &str = "https://api.example";
const METHOD: &str = "POST";
const ADDRESS: &str = "https://api.example/orders";

fn now() -> Timestamp {
    Timestamp::from_unix_seconds(NOW)
}

/// One key that signs every kind of token here, so that nothing but their kind tells them apart.
fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn jwk() -> Value {
    json!({"kty": "OKP", "crv": "Ed25519", "x": encode(key().verifying_key().as_bytes())})
}

fn pinned() -> PinnedKey<Ed25519> {
    PinnedKey::from_jwk("key", &jwk().to_string()).unwrap()
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn signed(header: &Value, claims: &Value) -> String {
    let input = format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()));
    let signature = encode(&key().sign(input.as_bytes()).to_bytes());
    format!("{input}.{signature}")
}

/// A kind of token: its `typ`, and the claims that it has.
struct Kind {
    name: &'static str,
    typ: Option<&'static str>,
    claims: Value,
    verify: fn(&str) -> Result<(), VerifyError>,
}

/// The kinds that there are. Who adds one adds it here.
fn kinds() -> Vec<Kind> {
    let common = json!({"iss": ISSUER, "aud": API, "sub": "user", "iat": NOW, "exp": NOW + 60});
    let with = |more: Value| {
        let mut claims = common.clone();
        claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        claims
    };
    vec![
        Kind {
            name: "an access token",
            typ: Some("at+jwt"),
            claims: with(json!({"jti": "at-1", "client_id": "web", "scope": "orders:read"})),
            verify: |token| {
                AccessTokens::new(pinned(), ISSUER, API)
                    .verify_at::<IgnoredAny>(token, Presented::bearer(), now())
                    .map(drop)
            },
        },
        Kind {
            name: "a DPoP proof",
            typ: Some("dpop+jwt"),
            claims: json!({"jti": "p-1", "htm": METHOD, "htu": ADDRESS, "iat": NOW}),
            verify: |token| {
                let proofs = DpopProofs::<Ed25519>::danger_without_replay_check();
                proofs.request(METHOD, ADDRESS, [token]).verify_at(now()).map(drop)
            },
        },
        Kind {
            name: "a JWT of no profile",
            typ: None,
            claims: with(json!({"jti": "j-1"})),
            verify: |token| {
                let policy = Policy::new(Expect::exactly(ISSUER), Expect::exactly(API));
                jwt::Verifier::new(pinned(), policy).verify_at::<IgnoredAny>(token, now()).map(drop)
            },
        },
    ]
}

fn header(typ: Option<&str>) -> Value {
    let mut header = json!({"alg": "Ed25519", "kid": "key", "jwk": jwk()});
    if let Some(typ) = typ {
        header["typ"] = typ.into();
    }
    header
}

#[test]
fn every_kind_is_taken_for_itself_alone() {
    for token in kinds() {
        let text = signed(&header(token.typ), &token.claims);
        for profile in kinds() {
            let verdict = (profile.verify)(&text);
            assert_eq!(verdict.is_ok(), token.name == profile.name, "{} as {}: {verdict:?}", token.name, profile.name);
        }
    }
}

/// `typ` alone is enough: a token that has the claims of all kinds is taken for the one that it says it is.
#[test]
fn a_token_with_the_claims_of_all_kinds_is_of_one_kind() {
    let mut all = serde_json::Map::new();
    for kind in kinds() {
        all.extend(kind.claims.as_object().unwrap().clone());
    }
    for token in kinds() {
        let text = signed(&header(token.typ), &all.clone().into());
        for profile in kinds() {
            let verdict = (profile.verify)(&text);
            assert_eq!(verdict.is_ok(), token.name == profile.name, "{} as {}: {verdict:?}", token.name, profile.name);
        }
    }
}

/// The required claims alone are enough, between profiles: one kind's claims under another's `typ` are neither.
#[test]
fn another_typ_does_not_make_another_kind() {
    for token in kinds() {
        for profile in kinds().into_iter().filter(|profile| profile.name != token.name && profile.typ.is_some()) {
            let verdict = (profile.verify)(&signed(&header(profile.typ), &token.claims));
            assert!(verdict.is_err(), "{} that says it is {}", token.name, profile.name);
        }
    }
}

/// Remembers uses, and what it was told of each.
#[derive(Default)]
struct Record(Mutex<HashMap<(String, String), Timestamp>>);

impl ReplayCheck for Record {
    fn record(&self, used: &SingleUse<'_>) -> Use {
        assert_eq!(used.now(), now());
        match self.0.lock().unwrap().insert((used.realm().into(), used.id().into()), used.until()) {
            None => Use::First,
            Some(_) => Use::Repeated,
        }
    }
}

fn proof(header_changes: &Value, claims: &Value) -> String {
    let mut head = json!({"typ": "dpop+jwt", "alg": "Ed25519", "jwk": jwk()});
    head.as_object_mut().unwrap().extend(header_changes.as_object().unwrap().clone());
    let mut all = json!({"jti": "p-1", "htm": METHOD, "htu": ADDRESS, "iat": NOW});
    all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
    signed(&head, &all)
}

fn jkt() -> String {
    let members = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, encode(key().verifying_key().as_bytes()));
    encode(&Sha256::digest(members))
}

#[test]
fn a_proof_is_recorded_by_its_normalised_address_for_as_long_as_it_is_good() {
    let record = Arc::new(Record::default());
    let proofs = DpopProofs::<Ed25519>::new(record.clone())
        .max_age(Duration::from_secs(120))
        .unwrap()
        .leeway(Duration::from_secs(5))
        .unwrap();
    let text = proof(&json!({}), &json!({"htu": "HTTPS://API.example:443/a/../orders?x=1", "iat": NOW - 20}));
    assert!(proofs.request(METHOD, ADDRESS, [text.as_str()]).verify_at(now()).is_ok());
    let uses = record.0.lock().unwrap();
    let until = uses[&(ADDRESS.to_owned(), "p-1".to_owned())];
    // At the last instant at which it is still good, it is still recorded.
    let last = Timestamp::from_unix_seconds(NOW - 20 + 125);
    assert!(until > last, "{until:?}");
    drop(uses);
    // Another spelling of the address of the request is the same address.
    let again = proofs.request(METHOD, "https://API.example:443/orders?y=2", [text.as_str()]).verify_at(now());
    assert_eq!(again.unwrap_err(), VerifyError::Replayed);
    let proofs = DpopProofs::<Ed25519>::danger_without_replay_check()
        .max_age(Duration::from_secs(120))
        .unwrap()
        .leeway(Duration::from_secs(5))
        .unwrap();
    assert!(proofs.request(METHOD, ADDRESS, [text.as_str()]).verify_at(last).is_ok());
    let after = Timestamp::from_unix_seconds(until.unix_seconds());
    assert_eq!(proofs.request(METHOD, ADDRESS, [text.as_str()]).verify_at(after).unwrap_err(), VerifyError::TooOld);
}

/// Nobody fills the record who has no token, or none of that key.
#[test]
fn only_proofs_that_are_good_for_something_are_recorded() {
    let record = Arc::new(Record::default());
    let proofs = DpopProofs::<Ed25519>::new(record.clone());
    let tokens = AccessTokens::new(pinned(), ISSUER, API);
    let token = |cnf: Value| {
        let claims = json!({"iss": ISSUER, "aud": API, "sub": "user", "iat": NOW, "exp": NOW + 60, "jti": "at-1",
            "client_id": "web", "cnf": cnf});
        signed(&json!({"alg": "Ed25519", "kid": "key", "typ": "at+jwt"}), &claims)
    };
    let verify = |token: &str, claims: Value| {
        let ath = encode(&Sha256::digest(token));
        let mut all = json!({"ath": ath});
        all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
        let text = proof(&json!({}), &all);
        let request = proofs.request(METHOD, ADDRESS, [text.as_str()]);
        tokens.verify_at::<IgnoredAny>(token, Presented::dpop(request), now())
    };
    let (bound, other) = (token(json!({"jkt": jkt()})), token(json!({"jkt": encode(&[0; 32])})));
    let broken = bound.replacen("eyJ", "eyK", 1);
    assert!(verify(&broken, json!({})).is_err());
    assert_eq!(verify(&other, json!({})).unwrap_err(), VerifyError::JktMismatch);
    assert_eq!(verify(&bound, json!({"ath": encode(&[0; 32])})).unwrap_err(), VerifyError::AthMismatch);
    assert_eq!(verify(&bound, json!({"htm": "GET"})).unwrap_err(), VerifyError::HtmMismatch);
    assert_eq!(verify(&bound, json!({"iat": NOW - 61})).unwrap_err(), VerifyError::TooOld);
    assert!(record.0.lock().unwrap().is_empty());

    let accepted: AccessToken<IgnoredAny> = verify(&bound, json!({})).unwrap();
    assert_eq!(accepted.proof().unwrap().thumbprint().to_string(), jkt());
    assert_eq!(accepted.proof().unwrap().token_id(), Some("p-1"));
    assert_eq!(verify(&bound, json!({})).unwrap_err(), VerifyError::Replayed);
    assert!(verify(&bound, json!({"jti": "p-2"})).is_ok());
}

#[test]
fn a_verifier_of_several_algorithms_takes_each_of_them_and_no_other() {
    fn verdict<P: cotter::profile::ProofAlgorithms>() -> Result<(), VerifyError> {
        let proofs = DpopProofs::<P>::danger_without_replay_check();
        proofs.request(METHOD, ADDRESS, [proof(&json!({}), &json!({})).as_str()]).verify_at(now()).map(drop)
    }
    let none = Err(VerifyError::AlgMismatch { expected: "one of those that the verifier is for" });
    assert_eq!(verdict::<Ed25519>(), Ok(()));
    assert_eq!(verdict::<(Es256, Ed25519)>(), Ok(()));
    assert_eq!(verdict::<(Ed25519, Es256)>(), Ok(()));
    assert_eq!(verdict::<(Es256, Ps256, Ed25519)>(), Ok(()));
    assert_eq!(verdict::<(Es256, Ps256, Es384, Ed25519)>(), Ok(()));
    assert_eq!(verdict::<((Es256, Ps256), (Es384, Ed25519))>(), Ok(()));
    assert_eq!(verdict::<EdDsa>(), Err(VerifyError::AlgMismatch { expected: "EdDSA" }));
    assert_eq!(verdict::<(Es256, EdDsa)>(), none);
    assert_eq!(verdict::<(Es256, Ps256, Es384, EdDsa)>(), none);
}

#[test]
fn a_key_that_is_refused_says_why() {
    let reason = |jwk: Value| {
        let text = proof(&json!({"jwk": jwk}), &json!({}));
        let proofs = DpopProofs::<(Es256, Ed25519)>::danger_without_replay_check();
        proofs.request(METHOD, ADDRESS, [text.as_str()]).verify_at(now()).unwrap_err()
    };
    let with = |name: &str, value: Value| {
        let mut jwk = jwk();
        jwk[name] = value;
        reason(jwk)
    };
    let refused = |reason| VerifyError::ProofJwkRefused { reason };
    assert_eq!(with("use", "enc".into()), refused(KeyError::JwkUse));
    assert_eq!(with("alg", "ES256".into()), refused(KeyError::JwkAlg { expected: "Ed25519" }));
    assert_eq!(with("alg", Value::Null), refused(KeyError::JwkMemberType { member: "alg", expected: "a string" }));
    assert_eq!(with("crv", "X25519".into()), refused(KeyError::KeyCurve { found: "X25519", expected: "Ed25519" }));
    assert_eq!(with("x", encode(&[0; 32]).into()), refused(KeyError::Ed25519Weak));
    assert_eq!(with("d", encode(&[7; 32]).into()), VerifyError::ProofJwkPrivate);
    assert_eq!(
        reason(json!({"kty": "oct", "k": encode(&[7; 32])})),
        refused(KeyError::KeyFamily { found: "a symmetric key", expected: "an octet key pair (OKP)" })
    );
}

#[test]
fn what_an_access_token_says_can_be_read() {
    let claims = json!({"iss": ISSUER, "aud": [API, "other"], "sub": "user", "iat": NOW, "exp": NOW + 60, "jti": "at-1",
        "client_id": "web", "scope": "orders:read orders:write a!b", "roles": ["clerk", {"value": "auditor", "display": "x"}],
        "groups": [{"value": "g"}], "auth_time": NOW - 300, "acr": "phr", "amr": ["pwd", "otp"]});
    let text = signed(&json!({"alg": "Ed25519", "kid": "key", "typ": "at+jwt"}), &claims);
    let tokens = AccessTokens::new(pinned(), ISSUER, API);
    let token: AccessToken<IgnoredAny> = tokens.verify_at(&text, Presented::bearer(), now()).unwrap();

    assert_eq!((token.subject(), token.client_id()), ("user", "web"));
    assert_eq!(token.scopes().collect::<Vec<_>>(), ["orders:read", "orders:write", "a!b"]);
    for scope in ["orders:read", "orders:write", "a!b"] {
        assert!(token.has_scope(scope));
    }
    for none in ["", " ", "orders", "orders:", "orders:read ", "ORDERS:READ", "orders:read orders:write", "a"] {
        assert!(!token.has_scope(none), "{none}");
    }
    assert_eq!(token.roles(), ["clerk", "auditor"]);
    assert_eq!(token.groups(), ["g"]);
    assert!(token.entitlements().is_empty() && token.proof().is_none());
    assert_eq!((token.acr(), token.amr().len()), (Some("phr"), 2));
    assert_eq!(token.auth_time(), Some(Timestamp::from_unix_seconds(NOW - 300)));
    assert_eq!(token.require_auth_age(Duration::from_secs(300)), Ok(()));
    assert_eq!(token.require_auth_age(Duration::from_secs(299)), Err(VerifyError::AuthTooOld));
    assert_eq!(token.require_auth_age(Duration::MAX), Ok(()));
    assert_eq!(token.require_acr([]), Err(VerifyError::AcrMismatch));
    let shown = format!("{token:?} {tokens:?}");
    assert!(!shown.contains("user") && !shown.contains("phr") && !shown.contains("orders"), "{shown}");
}

#[test]
fn limits_are_limited() {
    let proofs = || DpopProofs::<Es256>::danger_without_replay_check();
    assert!(proofs().max_age(Duration::from_secs(600)).is_ok());
    assert_eq!(proofs().max_age(Duration::from_secs(601)).unwrap_err().code(), "proof-age-too-long");
    assert_eq!(proofs().leeway(Duration::from_secs(601)).unwrap_err().code(), "leeway-too-long");
    let tokens = AccessTokens::new(pinned(), ISSUER, API);
    assert_eq!(tokens.clone().leeway(Duration::from_secs(601)).unwrap_err().code(), "leeway-too-long");
    assert_eq!(tokens.max_token_len(usize::MAX).unwrap_err().code(), "token-limit-too-high");
}

#[test]
fn debug_shows_no_nonce_no_token_and_no_proof() {
    let proofs = DpopProofs::<Es256>::danger_without_replay_check();
    let request = proofs.request(METHOD, ADDRESS, ["a-proof"]).nonce("a-nonce").access_token("a-token");
    let shown = format!("{proofs:?} {request:?} {:?}", Presented::dpop(request));
    assert!(shown.contains("ES256") && shown.contains(ADDRESS), "{shown}");
    for secret in ["a-nonce", "a-token", "a-proof"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
