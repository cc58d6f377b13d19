//! Whatever the caller's type asks of the claims, a verification gives an answer, and the same for every spelling of the claims.

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{Expect, Hs256, KeyId, PinnedKey, Policy, Timestamp, VerifyError, jwt};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, de::DeserializeOwned};
use sha2::Sha256;

const SECRET: &[u8] = b"a secret that is known to the tests";

fn verify<T: DeserializeOwned>(claims: &str) -> Result<(), VerifyError> {
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let signing_input = format!("{}.{}", encode(br#"{"alg":"HS256"}"#), encode(claims.as_bytes()));
    let mac = Hmac::<Sha256>::new_from_slice(SECRET).unwrap().chain_update(&signing_input).finalize().into_bytes();
    let key = PinnedKey::<Hs256>::from_secret(KeyId::ABSENT, SECRET).unwrap();
    let policy = Policy::new(Expect::danger_any(), Expect::danger_any()).danger_exp_optional();
    let token = format!("{signing_input}.{}", encode(&mac));
    jwt::Verifier::new(key, policy).verify_at::<T>(&token, Timestamp::from_unix_seconds(1)).map(drop)
}

#[derive(Deserialize)]
struct Inside<T> {
    #[allow(dead_code, reason = "only whether it can be made is asked")]
    a: T,
}

#[derive(Deserialize)]
struct Flat<T> {
    #[serde(flatten)]
    #[allow(dead_code, reason = "only whether it can be made is asked")]
    rest: T,
}

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    A,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Untagged {
    #[allow(dead_code, reason = "only whether it can be made is asked")]
    Map(BTreeMap<bool, u8>),
    Nothing {},
}

/// Names of members whose first character has one to four bytes, and some that keys of maps are made from.
const NAMES: [&str; 12] = ["a", "é", "€", "𐍈", "", "true", "false", "1", "-1", "A", "\\u00e9", "t\u{e9}"];

fn every_map<K: Ord + DeserializeOwned>() {
    for name in NAMES {
        let map = format!(r#"{{"{name}":1}}"#);
        for (plain, spaced) in [
            (verify::<BTreeMap<K, u8>>(&map), verify::<BTreeMap<K, u8>>(&map.replacen('{', "{ ", 1))),
            (
                verify::<Inside<BTreeMap<K, u8>>>(&format!(r#"{{"a":{map}}}"#)),
                verify::<Inside<BTreeMap<K, u8>>>(&format!(r#"{{ "a":{map}}}"#)),
            ),
            (verify::<Flat<BTreeMap<K, u8>>>(&map), verify::<Flat<BTreeMap<K, u8>>>(&map.replacen('{', "{ ", 1))),
        ] {
            assert_eq!(plain, spaced, "{map}");
        }
    }
}

/// `serde_json` reads a key of a map of `bool` by its first byte, so text that it takes for granted to be UTF-8 may begin in the middle of
/// a character.
#[test]
fn maps_with_keys_of_every_kind_give_an_answer() {
    every_map::<bool>();
    every_map::<Option<bool>>();
    every_map::<char>();
    every_map::<String>();
    every_map::<Name>();
    every_map::<()>();
    every_map::<u8>();
    every_map::<i64>();
    every_map::<u128>();
    every_map::<i128>();
    assert_eq!(verify::<BTreeMap<bool, u8>>(r#"{"é":1}"#), Err(VerifyError::ClaimsShape));
    assert_eq!(verify::<BTreeMap<bool, u8>>(r#"{"true":1}"#), Ok(()));
    assert_eq!(verify::<Inside<Untagged>>(r#"{"a":{"é":1}}"#), verify::<Inside<Untagged>>(r#"{ "a":{"é":1}}"#));
}
