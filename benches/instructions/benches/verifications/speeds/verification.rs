//! One set of features: `super::cotter` is the package that has it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    super::Verification,
    cotter::{
        EdDsa, Es256, Es256k, Es384, Expect, Hs256, JwsAlgorithm, KeyError, PinnedKey, Policy, Ps256, Rs256, Timestamp,
        jws,
        paseto::{self, Protocol, V3Public, V4Local, V4Public},
    },
};

const JWS: &str = include_str!("../../../../../vectors/jws/algorithms.json");
const PASETO: &str = include_str!("../../../../../vectors/paseto/claims.json");

/// Of the ordinary token of this algorithm in `vectors/`.
pub fn verification(algorithm: &str) -> Verification {
    let verification = match algorithm {
        "HS256" => jws::<Hs256>(algorithm),
        "RS256" => jws::<Rs256>(algorithm),
        "PS256" => jws::<Ps256>(algorithm),
        "ES256" => jws::<Es256>(algorithm),
        "ES384" => jws::<Es384>(algorithm),
        "ES256K" => jws::<Es256k>(algorithm),
        "EdDSA" => jws::<EdDsa>(algorithm),
        "v4.public" => paseto::<V4Public>(algorithm, |id, key| PinnedKey::from_raw(id, key)),
        "v4.local" => paseto::<V4Local>(algorithm, |id, key| PinnedKey::from_secret(id, key)),
        "v3.public" => paseto::<V3Public>(algorithm, |id, key| PinnedKey::from_raw(id, key)),
        _ => panic!("{algorithm} is not counted"),
    };
    // The first one asks what the processor has, and makes a table.
    assert!(verification());
    verification
}

fn jws<A: JwsAlgorithm>(algorithm: &str) -> Verification {
    let Case { pin, token } = case(JWS, &format!("jws/algorithms/{algorithm}/valid"));
    let key = PinnedKey::<A>::from_jwk(text(&pin["kid"]), &pin["key"]["jwk"].to_string()).expect("it is a key");
    let verifier = jws::Verifier::new(key);
    Box::new(move || verifier.verify(&token).is_ok())
}

fn paseto<P: Protocol>(protocol: &str, pin_key: fn(&str, &[u8]) -> Result<PinnedKey<P>, KeyError>) -> Verification {
    let Case { pin, token } = case(PASETO, &format!("paseto/claims/{protocol}/strict/ordinary"));
    let key = pin_key(text(&pin["kid"]), &bytes(text(&pin["key"]["hex"]))).expect("it is a key");
    let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
    let verifier = paseto::Verifier::new(key, policy);
    let now = Timestamp::from_unix_seconds(1_763_683_200);
    Box::new(move || verifier.verify_as_at::<BTreeMap<String, Value>>(&token, now).is_ok())
}

struct Case {
    pin: Value,
    token: String,
}

fn case(file: &str, id: &str) -> Case {
    let mut file: Value = serde_json::from_str(file).expect("it is JSON");
    let mut groups = file["groups"].as_array_mut().expect("it has groups").iter_mut();
    let found = groups.find_map(|group| {
        let case = group["cases"].as_array()?.iter().find(|case| case["id"] == id)?;
        Some(Case { token: text(&case["token"]).to_owned(), pin: group["pin"].take() })
    });
    found.unwrap_or_else(|| panic!("there is no {id}"))
}

fn text(value: &Value) -> &str {
    value.as_str().expect("it is a text")
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks(2).filter_map(|two| str::from_utf8(two).ok());
    digits.map(|two| u8::from_str_radix(two, 16).expect("it is in hexadecimal")).collect()
}
