//! A claims set that is accepted is one that `serde_json` reads, to the same value, and into the same type.
#![no_main]

use std::collections::BTreeMap;

use cotter::{Timestamp, jwt};
use libfuzzer_sys::fuzz_target;
use serde::Deserialize;
use serde_json::Value;

/// What a service might ask for.
#[derive(Debug, PartialEq, Deserialize)]
struct Claims {
    iss: Option<String>,
    aud: Option<Value>,
    exp: Option<f64>,
    #[serde(default)]
    groups: Vec<String>,
    role: Option<Role>,
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

#[derive(Debug, PartialEq, Deserialize)]
enum Role {
    Admin,
    Reader(u8),
}

fuzz_target!(|claims: &[u8]| {
    let verifier = jwt::Verifier::new(cotter_fuzz::known_key(), cotter_fuzz::any_claims());
    let token = cotter_fuzz::signed(br#"{"alg":"HS256"}"#, claims);
    let now = Timestamp::from_unix_seconds(1_000_000_000);
    if let Ok(verified) = verifier.verify_as_at::<Claims>(&token, now) {
        assert_eq!(verified.claims(), &serde_json::from_slice::<Claims>(claims).expect("what is accepted is JSON"));
    }
    if let Ok(verified) = verifier.verify_as_at::<Value>(&token, now) {
        let read: Value = serde_json::from_slice(claims).expect("what is accepted is JSON");
        assert_eq!(verified.claims(), &read);
        assert!(read.is_object());
        assert_eq!(verified.issuer(), read.get("iss").map(|iss| iss.as_str().expect("iss is a string")));
        assert_eq!(verified.expires_at().is_some(), read.get("exp").is_some());
    }
});
