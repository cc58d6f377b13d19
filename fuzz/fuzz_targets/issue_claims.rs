//! Whatever claims a caller has, an issuer refuses them, or issues a token that its verifier accepts now and not at its end, whose
//! registered claims are those of the issuer, each once, and whose other claims are the caller's.
#![no_main]

use cotter::{Ed25519, Hs256, KeyId, VerifyError, paseto::V4Local};
use cotter_fuzz::issue::{NOW, lifetime, now};
use cotter_issue::{
    IssueError, SigningKey, jwt, paseto,
    profile::{AccessTokenIssuer, Grant, IdTokenIssuer, SignedIn},
};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, value::RawValue};

const SECRET: &[u8] = b"a secret known to the fuzzer, 32";

/// The claims set of a JWT, in which every name stands once.
fn set_of(token: &str) -> Value {
    let payload = token.split('.').nth(1).expect("three segments");
    let bytes = cotter_fuzz::decode(payload);
    assert!(cotter_fuzz::is_strict_object(&bytes), "names are unique");
    serde_json::from_slice(&bytes).expect("it is JSON")
}

/// The registered claims are the issuer's, and every claim of the caller is there.
fn is_as_stated(set: &Value, claims: &str) {
    assert_eq!((&set["iss"], &set["aud"]), (&Value::from("https://auth.example"), &Value::from("orders")));
    assert_eq!((&set["iat"], &set["exp"]), (&Value::from(NOW), &Value::from(NOW + 300)));
    assert_eq!(set["jti"].as_str().map(str::len), Some(22));
    let caller: Value = serde_json::from_str(claims).expect("it was issued");
    for (name, value) in caller.as_object().expect("it was issued") {
        assert_eq!(&set[name], value);
        assert!(!["iss", "sub", "aud", "exp", "nbf", "iat", "jti"].contains(&&**name));
    }
}

fuzz_target!(|input: (&str, &str)| {
    let (subject, claims) = input;
    // Claims in any order and with any escapes; what is no JSON comes as a text, which is no claims set.
    let raw = RawValue::from_string(claims.to_owned());
    let raw = raw.unwrap_or_else(|_| RawValue::from_string("[]".to_owned()).expect("it is JSON"));

    let key = || SigningKey::<Hs256>::from_secret("id", SECRET).expect("it is long enough");
    let issuer = jwt::Issuer::new(key(), "order+jwt", "https://auth.example", "orders", lifetime()).expect("terms");
    match issuer.issue_at(subject, &*raw, now()) {
        Ok(token) => {
            let verified = issuer.verifier().verify_at(token.expose(), now()).expect("the twin accepts it");
            assert_eq!(verified.subject(), Some(subject));
            let end = issuer.verifier().verify_at(token.expose(), token.expires_at());
            assert_eq!(end.unwrap_err(), VerifyError::Expired);
            is_as_stated(&set_of(token.expose()), claims);
        }
        Err(error) => assert_ne!(error, IssueError::Signing),
    }

    let access =
        AccessTokenIssuer::with_shared_secret(key(), "https://auth.example", "orders", lifetime()).expect("terms");
    if let Ok(token) = access.issue_at(&Grant::new(subject, "web").scope("orders:read"), &*raw, now()) {
        let set = set_of(token.expose());
        is_as_stated(&set, claims);
        assert_eq!((&set["client_id"], &set["scope"]), (&Value::from("web"), &Value::from("orders:read")));
    }

    let seed = SigningKey::<Ed25519>::from_raw(KeyId::ABSENT, &std::array::from_fn::<u8, 32, _>(|at| at as u8))
        .expect("a seed");
    let id = IdTokenIssuer::new(seed, "https://auth.example", "orders", lifetime()).expect("terms");
    if let Ok(token) = id.issue_at(&SignedIn::nonce(subject, "n-1"), &*raw, now()) {
        is_as_stated(&set_of(token.expose()), claims);
    }

    let local = SigningKey::<V4Local>::from_secret(KeyId::ABSENT, SECRET).expect("it is long enough");
    let sealed = paseto::Issuer::new(local, "https://auth.example", "orders", lifetime()).expect("terms");
    if let Ok(token) = sealed.issue_at(subject, &*raw, now()) {
        let verified = sealed.verifier().verify_as_at::<Value>(token.expose(), now()).expect("the twin accepts it");
        let caller: Value = serde_json::from_str(claims).expect("it was issued");
        for (name, value) in caller.as_object().expect("it was issued") {
            assert_eq!(&verified.claims()[name], value);
        }
    }
});
