//! Whatever the caller's type asks of the claims, a verification gives an answer, and the same for every spelling of the claims.

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{Expect, Hs256, KeyId, PinnedKey, Policy, Timestamp, VerifyError, jwt};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use sha2::Sha256;

const SECRET: &[u8] = b"a secret that is known to the tests";

fn verify<T: DeserializeOwned>(claims: &str) -> Result<(), VerifyError> {
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let signing_input = format!("{}.{}", encode(br#"{"alg":"HS256"}"#), encode(claims.as_bytes()));
    let mac = Hmac::<Sha256>::new_from_slice(SECRET).unwrap().chain_update(&signing_input).finalize().into_bytes();
    let key = PinnedKey::<Hs256>::from_secret(KeyId::ABSENT, SECRET).unwrap();
    let policy = Policy::new(Expect::danger_any(), Expect::danger_any()).danger_exp_optional();
    let token = format!("{signing_input}.{}", encode(&mac));
    jwt::Verifier::new(key, policy).verify_as_at::<T>(&token, Timestamp::from_unix_seconds(1)).map(drop)
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
    assert_eq!(verify::<BTreeMap<bool, u8>>(r#"{"é":1}"#), Err(VerifyError::ClaimsShape { at: String::new() }));
    assert_eq!(verify::<BTreeMap<bool, u8>>(r#"{"true":1}"#), Ok(()));
    assert_eq!(verify::<Inside<Untagged>>(r#"{"a":{"é":1}}"#), verify::<Inside<Untagged>>(r#"{ "a":{"é":1}}"#));
}

/// A type that does not ask its deserializer for anything.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Untouched;

impl<'de> Deserialize<'de> for Untouched {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Ok(Self)
    }
}

/// A type that makes a default out of an error.
struct Lenient<T>(#[allow(dead_code, reason = "only whether it can be made is asked")] Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(T::deserialize(deserializer).ok()))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Closed {
    #[allow(dead_code, reason = "only whether it can be made is asked")]
    a: u8,
}

/// Claims that are written without white space are read by another reader than others.
#[test]
fn types_that_make_something_of_nothing_or_of_an_error_get_one_verdict() {
    fn same<T: DeserializeOwned>(claims: &str) {
        assert_eq!(verify::<T>(claims), verify::<T>(&claims.replacen('{', "{ ", 1)), "{claims}");
    }
    for claims in
        ["{}", r#"{"a":1}"#, r#"{"a":"x"}"#, r#"{"a":null}"#, r#"{"a":{"b":[1]}}"#, r#"{"a":1,"zz":1}"#, r#"{"é":"x"}"#]
    {
        same::<Untouched>(claims);
        same::<Inside<Untouched>>(claims);
        same::<Inside<Option<Untouched>>>(claims);
        same::<BTreeMap<String, Untouched>>(claims);
        same::<BTreeMap<Untouched, u8>>(claims);
        same::<Lenient<Closed>>(claims);
        same::<Lenient<u8>>(claims);
        same::<Inside<Lenient<u8>>>(claims);
        same::<Inside<Lenient<Name>>>(claims);
        same::<BTreeMap<String, Lenient<Name>>>(claims);
        same::<Flat<Lenient<Closed>>>(claims);
        same::<Option<Closed>>(claims);
    }
    assert_eq!(verify::<Inside<Untouched>>(r#"{"a":1}"#), Err(VerifyError::ClaimsShape { at: String::new() }));
}
