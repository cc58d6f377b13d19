//! What `docs/COMPARISON.md` says of how each crate is, if nothing is set but issuer and audience.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::jwt::with_provider;

/// What becomes of tokens that lack a claim, or are good at another time.
#[derive(Debug, PartialEq)]
struct Defaults {
    takes_without_iss: bool,
    takes_without_aud: bool,
    takes_without_exp: bool,
    takes_before_nbf: bool,
    takes_without_nbf: bool,
    /// Of 5, 50, 70, 890 and 910 seconds: those for which a token may have been expired.
    takes_expired: &'static [i64],
}

const STRICT: Defaults = Defaults {
    takes_without_iss: false,
    takes_without_aud: false,
    takes_without_exp: false,
    takes_before_nbf: false,
    takes_without_nbf: true,
    takes_expired: &[],
};

/// Claims with these times in seconds from now.
fn claims(exp: i64, nbf: i64) -> Value {
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
    json!({"iss": "https://auth.example", "aud": "orders", "exp": now + exp, "iat": now - 7200, "nbf": now + nbf})
}

fn without(claim: &str) -> Value {
    let mut claims = claims(3600, -7200);
    claims.as_object_mut().unwrap().remove(claim);
    claims
}

fn assert_defaults(expected: &Defaults, takes: impl Fn(Value) -> bool) {
    assert!(takes(claims(3600, -7200)), "a good token");
    let expired = [5, 50, 70, 890, 910].into_iter().filter(|ago| takes(claims(-ago, -7200))).collect::<Vec<_>>();
    assert_eq!(expired, expected.takes_expired);
    let found = Defaults {
        takes_without_iss: takes(without("iss")),
        takes_without_aud: takes(without("aud")),
        takes_without_exp: takes(without("exp")),
        takes_before_nbf: takes(claims(7200, 3600)),
        takes_without_nbf: takes(without("nbf")),
        takes_expired: expected.takes_expired,
    };
    assert_eq!(found, *expected);
}

const SECRET: &[u8] = b"a secret of this test of 32 byte";

fn hs256(claims: &Value) -> String {
    use jsonwebtoken::{EncodingKey, Header, encode};
    with_provider();
    encode(&Header::default(), claims, &EncodingKey::from_secret(SECRET).unwrap()).unwrap()
}

#[test]
fn jsonwebtoken() {
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_issuer(&["https://auth.example"]);
    validation.set_audience(&["orders"]);
    let key = DecodingKey::from_secret(SECRET).unwrap();
    let (takes_without_iss, takes_without_aud) = (true, true);
    let expected =
        Defaults { takes_without_iss, takes_without_aud, takes_before_nbf: true, takes_expired: &[5, 50], ..STRICT };
    assert_defaults(&expected, |claims| decode::<Value>(hs256(&claims), &key, &validation).is_ok());
    validation.algorithms.push(Algorithm::RS256);
    assert!(decode::<Value>(hs256(&claims(3600, -7200)), &key, &validation).is_err(), "a list of two families");
    assert!(DecodingKey::from_secret(b"").is_err());
    assert!(DecodingKey::from_secret(b"short").is_ok());
}

/// A critical extension, of which `jsonwebtoken` knows one.
#[test]
fn jsonwebtoken_crit() {
    use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
    with_provider();
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_audience(&["orders"]);
    let takes = |crit: &str, value: bool| {
        let mut header = Header { crit: Some(vec![crit.to_owned()]), ..Header::default() };
        header.extras.insert(crit, value);
        let token = encode(&header, &claims(3600, -7200), &EncodingKey::from_secret(SECRET).unwrap()).unwrap();
        decode::<Value>(token, &DecodingKey::from_secret(SECRET).unwrap(), &validation).is_ok()
    };
    assert!(takes("b64", true));
    assert!(!takes("b64", false));
    assert!(!takes("exp", true));
}

#[test]
fn jwt_simple() {
    use std::collections::HashSet;

    use jwt_simple::prelude::*;
    let key = HS256Key::from_bytes(SECRET);
    let options = VerificationOptions {
        allowed_issuers: Some(HashSet::from_strings(&["https://auth.example"])),
        allowed_audiences: Some(HashSet::from_strings(&["orders"])),
        ..VerificationOptions::default()
    };
    assert_eq!(options.max_token_length, Some(1_000_000));
    let expected = Defaults { takes_without_exp: true, takes_expired: &[5, 50, 70, 890], ..STRICT };
    assert_defaults(&expected, |claims| {
        key.verify_token::<serde_json::Value>(&hs256(&claims), Some(options.clone())).is_ok()
    });
}

#[test]
fn jwt_compact() {
    use jwt_compact::{
        AlgorithmExt, Claims, TimeOptions, Token, UntrustedToken,
        alg::{Hs256, Hs256Key},
    };
    let key = Hs256Key::new(SECRET);
    let token = |claims: Value| -> Token<Value> {
        let token = hs256(&claims);
        let token = UntrustedToken::new(&token).unwrap();
        Hs256.validator(&key).validate(&token).unwrap()
    };
    let times = TimeOptions::default();
    let in_time = |claims: &Claims<Value>| {
        claims.validate_expiration(&times).is_ok()
            && (claims.not_before.is_none() || claims.validate_maturity(&times).is_ok())
    };
    // `token` takes every one of them; the caller asks for the times.
    let (takes_without_iss, takes_without_aud) = (true, true);
    let expected = Defaults { takes_without_iss, takes_without_aud, takes_expired: &[5, 50], ..STRICT };
    assert_defaults(&expected, |claims| in_time(token(claims).claims()));
}

#[test]
fn josekit() {
    use josekit::{
        jws::HS256,
        jwt::{JwtPayloadValidator, decode_with_verifier},
    };
    let verifier = HS256.verifier_from_bytes(SECRET).unwrap();
    let mut validator = JwtPayloadValidator::new();
    validator.set_issuer("https://auth.example");
    validator.set_audience("orders");
    let expected = Defaults { takes_without_aud: true, takes_without_exp: true, ..STRICT };
    assert_defaults(&expected, |claims| {
        let (payload, _) = decode_with_verifier(hs256(&claims), &verifier).unwrap();
        validator.validate(&payload).is_ok()
    });
}

#[test]
fn cotter() {
    use cotter::{Expect, Hs256, KeyId, PinnedKey, Policy, jwt::Verifier};
    let key = PinnedKey::<Hs256>::from_secret(KeyId::ABSENT, SECRET).unwrap();
    let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
    let verifier = Verifier::new(key, policy);
    assert_defaults(&STRICT, |claims| verifier.verify_as::<Value>(&hs256(&claims)).is_ok());
}

/// The times as text, and encrypted.
fn v4_local(mut claims: Value) -> String {
    use pasetors::{
        keys::SymmetricKey,
        version4::{LocalToken, V4},
    };
    use time::{OffsetDateTime, format_description::well_known::Rfc3339};
    for name in ["exp", "iat", "nbf"] {
        if let Some(time) = claims.get(name).and_then(Value::as_i64) {
            claims[name] = OffsetDateTime::from_unix_timestamp(time).unwrap().format(&Rfc3339).unwrap().into();
        }
    }
    let key = SymmetricKey::<V4>::from(SECRET).unwrap();
    LocalToken::encrypt(&key, claims.to_string().as_bytes(), None, None).unwrap()
}

#[test]
fn pasetors() {
    use pasetors::{
        Local, claims::ClaimsValidationRules, keys::SymmetricKey, local::decrypt, token::UntrustedToken, version4::V4,
    };
    let key = SymmetricKey::<V4>::from(SECRET).unwrap();
    let mut rules = ClaimsValidationRules::new();
    rules.validate_issuer_with("https://auth.example");
    rules.validate_audience_with("orders");
    assert_defaults(&Defaults { takes_without_nbf: false, ..STRICT }, |claims| {
        let token = v4_local(claims);
        let token = UntrustedToken::<Local, V4>::try_from(token.as_str()).unwrap();
        decrypt(&key, &token, &rules, None, None).is_ok()
    });
}

#[test]
fn rusty_paseto() {
    use rusty_paseto::prelude::*;
    let key = PasetoSymmetricKey::<V4, Local>::from(Key::<32>::try_from(SECRET).unwrap());
    assert_defaults(&STRICT, |claims| {
        let token = v4_local(claims);
        let parser = PasetoParser::<V4, Local>::default();
        let mut parser = parser.expect_issuer("https://auth.example").expect_audience("orders");
        parser.parse_into::<serde_json::Value>(&token, &key).is_ok()
    });
    assert_eq!(Paseto::<V4, Local>::MAX_TOKEN_SIZE, 65_536);
}
