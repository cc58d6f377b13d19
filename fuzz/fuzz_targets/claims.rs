//! A claims set that is accepted is one that `serde_json` reads, to the same value.
#![no_main]

use cotter::{Timestamp, jwt};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|claims: &[u8]| {
    let verifier = jwt::Verifier::new(cotter_fuzz::known_key(), cotter_fuzz::any_claims());
    let token = cotter_fuzz::signed(br#"{"alg":"HS256"}"#, claims);
    if let Ok(verified) = verifier.verify_at::<Value>(&token, Timestamp::from_unix_seconds(1_000_000_000)) {
        let read: Value = serde_json::from_slice(claims).expect("what is accepted is JSON");
        assert_eq!(verified.claims(), &read);
        assert!(read.is_object());
        assert_eq!(verified.issuer(), read.get("iss").map(|iss| iss.as_str().expect("iss is a string")));
        assert_eq!(verified.expires_at().is_some(), read.get("exp").is_some());
    }
});
