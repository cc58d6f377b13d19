//! No claim is in what `Debug` and `Display` show of anything that comes of a token: results, identities, what checks are told, and
//! errors. Each claim holds a marker that is searched for.

#![cfg(all(feature = "ed25519", feature = "paseto"))]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use std::{
    fmt::{Debug, Display},
    sync::Arc,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{
    Ed25519, Expect, KeyId, PinnedKey, Policy, Timestamp, VerifyError, jws, jwt,
    paseto::{self, V4Public},
    profile::{
        AccessToken, AccessTokens, ClientAssertion, ClientAssertions, DpopProofs, IdToken, IdTokens, LogoutToken,
        LogoutTokens, Presentation, RequestObject, RequestObjects, Sessions, SignIn,
    },
    replay::{ReplayCheck, SingleUse, Use},
    revocation::{self, Needs, RevocationCheck, Status},
};
use ed25519_dalek::{Signer, SigningKey};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

const NOW: u64 = 1_763_683_200;
const IAT: u64 = NOW - 8;
const EXP: u64 = NOW + 3541;
const ISS: &str = "https://MARKER-iss.example";
const AUD: &str = "https://MARKER-aud.example";
/// A request, whose query is in no claim and may hold secrets nonetheless.
const ADDRESS: &str = "https://api.example/MARKER-path?access_token=MARKER-query";
const LOGOUT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Every kind of claim, with a marker in each. The times are marks too.
fn claims(more: &Value) -> Value {
    let mut claims = json!({
        "iss": ISS, "aud": AUD, "sub": "MARKER-sub", "jti": "MARKER-jti", "sid": "MARKER-sid", "exp": EXP, "iat": IAT,
        "nbf": IAT, "acr": "MARKER-acr", "amr": ["MARKER-amr"], "auth_time": IAT, "client_id": "MARKER-client",
        "scope": "MARKER-scope", "roles": ["MARKER-roles"], "groups": ["MARKER-groups"],
        "entitlements": ["MARKER-entitlements"], "own": {"MARKER-name": "MARKER-own"}
    });
    for (name, value) in more.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}

/// Refuses a marker in what is shown, in one line and in several.
fn is_hidden(what: &str, value: &impl Debug) {
    for shown in [format!("{value:?}"), format!("{value:#?}")] {
        let marks = ["MARKER", &IAT.to_string(), &EXP.to_string(), &(EXP + 600).to_string()];
        assert!(!marks.iter().any(|mark| shown.contains(mark)), "{what}: {shown}");
    }
}

fn is_hidden_in_text(what: &str, value: &(impl Debug + Display)) {
    is_hidden(what, value);
    is_hidden(what, &value.to_string());
}

fn now() -> Timestamp {
    Timestamp::from_unix_seconds(NOW)
}

fn signing_key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn key() -> PinnedKey<Ed25519> {
    PinnedKey::from_raw(KeyId::ABSENT, signing_key().verifying_key().as_bytes()).unwrap()
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn token(typ: &str, claims: &Value) -> String {
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": encode(signing_key().verifying_key().as_bytes())});
    let mut header = json!({"alg": "Ed25519", "typ": typ, "x5t": "MARKER-header"});
    if typ == "dpop+jwt" {
        header["jwk"] = jwk;
    }
    let input = format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()));
    format!("{input}.{}", encode(&signing_key().sign(input.as_bytes()).to_bytes()))
}

/// A `v4.public` token with a footer (PASETO, version 4, "Sign").
fn paseto_token(claims: &Value, footer: &str) -> String {
    let message = claims.to_string();
    let pieces: [&[u8]; 4] = [b"v4.public.", message.as_bytes(), footer.as_bytes(), b""];
    let length = |length: usize| u64::try_from(length).unwrap().to_le_bytes();
    let mut signed = length(pieces.len()).to_vec();
    for piece in pieces {
        signed.extend(length(piece.len()));
        signed.extend(piece);
    }
    let signature = signing_key().sign(&signed).to_bytes();
    format!("v4.public.{}.{}", encode(&[message.as_bytes(), &signature].concat()), encode(footer.as_bytes()))
}

/// Looks at what it is told, and has no answer or a good one.
struct Looking;

impl ReplayCheck for Looking {
    fn record(&self, single_use: &SingleUse<'_>) -> Use {
        is_hidden("SingleUse", single_use);
        Use::First
    }
}

impl RevocationCheck for Looking {
    fn needs(&self) -> Needs {
        Needs::NOTHING
    }

    fn status(&self, token: &revocation::Token<'_>) -> Status {
        is_hidden("revocation::Token", token);
        Status::NotRevoked
    }
}

fn policy() -> Policy {
    Policy::new(Expect::exactly(ISS), Expect::exactly(AUD)).revocation(Arc::new(Looking))
}

fn proofs() -> DpopProofs<Ed25519> {
    DpopProofs::new(Arc::new(Looking))
}

/// A type of the caller that says a lot when it does not fit.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only its errors are wanted")]
struct Strict {
    own: bool,
    roles: Vec<u8>,
    #[serde(rename = "MARKER-missing")]
    missing: Option<u8>,
}

#[test]
fn results_show_nothing_that_a_token_says() {
    let verified = jwt::Verifier::new(key(), policy()).verify_as_at::<Value>(&token("JWT", &claims(&json!({}))), now());
    let verified = verified.unwrap();
    is_hidden("Verified", &verified);
    is_hidden("TokenIdentity", &verified.identity());
    let without_id = token("JWT", &claims(&json!({"jti": null})));
    let verified = jwt::Verifier::new(key(), policy()).verify_as_at::<Value>(&without_id, now()).unwrap();
    is_hidden("TokenIdentity::Digest", &verified.identity());
    let payload = jws::Verifier::new(key()).verify(&token("JWT", &claims(&json!({})))).unwrap();
    is_hidden("Verified<Vec<u8>>", &payload);

    let public = PinnedKey::<V4Public>::from_raw(KeyId::ABSENT, signing_key().verifying_key().as_bytes()).unwrap();
    let times = json!({
        "exp": "2025-11-21T00:59:01Z", "iat": "2025-11-20T23:59:52Z", "nbf": "2025-11-20T23:59:52Z"
    });
    let text = paseto_token(&claims(&times), r#"{"MARKER":"MARKER-footer"}"#);
    let verified = paseto::Verifier::new(public, policy()).verify_as_at::<Value>(&text, now()).unwrap();
    assert_eq!(verified.footer(), br#"{"MARKER":"MARKER-footer"}"#);
    is_hidden("Verified of a PASETO", &verified);
    is_hidden("TokenIdentity of a PASETO", &verified.identity());
}

#[test]
fn results_of_profiles_show_nothing_that_a_token_says() {
    let tokens = AccessTokens::new(key(), ISS, AUD).revocation(Arc::new(Looking));
    let bearer = token("at+jwt", &claims(&json!({})));
    let access: AccessToken<Value> = tokens.verify_as_at(&bearer, Presentation::bearer(), now()).unwrap();
    is_hidden("AccessToken", &access);

    let jkt = key().thumbprint().to_string();
    let bound = token("at+jwt", &claims(&json!({"cnf": {"jkt": jkt}})));
    let ath = encode(&Sha256::digest(&bound));
    let proof = json!({
        "jti": "MARKER-proof", "htm": "POST", "htu": "https://api.example/MARKER-path", "iat": IAT, "ath": ath,
        "nonce": "MARKER-nonce"
    });
    let proof = token("dpop+jwt", &proof);
    let proofs = proofs();
    let request = proofs.request("POST", ADDRESS, [&*proof]).nonce("MARKER-nonce").access_token(&bound);
    is_hidden("DpopRequest", &request);
    is_hidden("Presentation", &Presentation::dpop(request));
    let access: AccessToken<Value> = tokens.verify_as_at(&bound, Presentation::dpop(request), now()).unwrap();
    is_hidden("AccessToken with a proof", &access);
    is_hidden("DpopProof", &request.verify_at(now()).unwrap());

    let sign_in = SignIn::nonce("MARKER-nonce").access_token("MARKER-token").code("MARKER-code").subject("MARKER-sub");
    is_hidden("SignIn", &sign_in);
    let id = token("JWT", &claims(&json!({"nonce": "MARKER-nonce", "azp": AUD, "scope": null})));
    let id: IdToken<Value> =
        IdTokens::new(key(), ISS, AUD).verify_as_at(&id, &SignIn::nonce("MARKER-nonce"), now()).unwrap();
    is_hidden("IdToken", &id);

    let events = json!({LOGOUT: {}});
    for (more, is_one) in [
        (json!({"events": events}), true),
        (json!({"events": events, "sub": null}), true),
        (json!({"events": events, "sid": null}), false),
    ] {
        let text = token("logout+jwt", &claims(&more));
        let logout: LogoutToken<Value> =
            LogoutTokens::new(key(), ISS, AUD).verify_once_as_at(&text, &Looking, now()).unwrap();
        is_hidden("LogoutToken", &logout);
        assert_eq!(matches!(logout.sessions(), Sessions::One { .. }), is_one);
        is_hidden("Sessions", &logout.sessions());
    }

    let assertion = token("client-authentication+jwt", &claims(&json!({"sub": ISS, "client_id": null})));
    let assertion: ClientAssertion<Value> =
        ClientAssertions::new(key(), ISS, AUD).verify_as_at(&assertion, &Looking, now()).unwrap();
    is_hidden("ClientAssertion", &assertion);
    let request = token("oauth-authz-req+jwt", &claims(&json!({"client_id": ISS})));
    let request: RequestObject<Value> = RequestObjects::new(key(), ISS, AUD).verify_as_at(&request, now()).unwrap();
    is_hidden("RequestObject", &request);
}

/// Each claim is malformed in every way, with a marker in it where there is room; each verifier says what it does not like.
#[test]
fn errors_show_nothing_that_a_token_says() {
    let mut seen = std::collections::BTreeSet::new();
    let mut look = |verdict: Result<(), VerifyError>| {
        if let Err(error) = verdict {
            is_hidden_in_text("VerifyError", &error);
            seen.insert(error.code());
        }
    };
    let malformed = [
        json!(null),
        json!(true),
        json!(17),
        json!("MARKER-other"),
        json!(["MARKER-other"]),
        json!([1]),
        json!({"MARKER-other": "MARKER-other"}),
        json!(EXP),
        json!(""),
    ];
    let all = claims(&json!({
        "nonce": "MARKER-nonce", "azp": AUD, "at_hash": "MARKER-at", "c_hash": "MARKER-c", "cnf": {"jkt": "MARKER-jkt"},
        "events": {LOGOUT: {}}, "htm": "POST", "htu": "https://api.example/MARKER-path", "ath": "MARKER-ath",
        "request": "MARKER-request"
    }));
    for name in all.as_object().unwrap().keys() {
        for value in &malformed {
            let mut set: Map<String, Value> = all.as_object().unwrap().clone();
            set.insert(name.clone(), value.clone());
            for left_out in ["nothing", "cnf", "events", "nonce", "request", "sub", "client_id"] {
                set.remove(left_out);
                let text = |typ| token(typ, &set.clone().into());
                look(jwt::Verifier::new(key(), policy()).verify_as_at::<Strict>(&text("JWT"), now()).map(drop));
                let plain = policy().nonce("MARKER-nonce");
                look(jwt::Verifier::new(key(), plain).verify_as_at::<Value>(&text("MARKER-typ"), now()).map(drop));
                let tokens = AccessTokens::new(key(), ISS, AUD);
                look(tokens.verify_as_at::<Strict>(&text("at+jwt"), Presentation::bearer(), now()).map(drop));
                let tokens = IdTokens::new(key(), ISS, AUD);
                let sign_in = SignIn::nonce("MARKER-nonce").access_token("MARKER-token").code("MARKER-code");
                look(tokens.verify_as_at::<Value>(&text("JWT"), &sign_in, now()).map(drop));
                let tokens = LogoutTokens::new(key(), ISS, AUD);
                look(tokens.verify_once_as_at::<Value>(&text("logout+jwt"), &Looking, now()).map(drop));
                let tokens = ClientAssertions::new(key(), ISS, AUD);
                look(tokens.verify_as_at::<Value>(&text("client-authentication+jwt"), &Looking, now()).map(drop));
                let tokens = RequestObjects::new(key(), ISS, AUD);
                look(tokens.verify_as_at::<Value>(&text("oauth-authz-req+jwt"), now()).map(drop));
                let (proofs, proof) = (proofs(), text("dpop+jwt"));
                look(proofs.request("POST", ADDRESS, [&*proof]).nonce("MARKER-nonce").verify_at(now()).map(drop));
            }
        }
    }
    assert!(seen.len() > 40, "{seen:?}");
}
