//! A verifier that remembers tokens says of each, at every instant and in every order, what the one without a memory says.
#![no_main]

use cotter::{
    Expect, Policy, Timestamp, Verified,
    jwt::{CachedVerifier, Verifier},
};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|input: &[u8]| {
    let policy = Policy::new(Expect::danger_any(), Expect::danger_any()).danger_any_typ();
    let cold = Verifier::new(cotter_fuzz::known_key(), policy);
    let cached = CachedVerifier::new_as::<Value>(cold.clone(), 2);
    // Each line is a claims set that is signed, and the byte before it is when it is seen.
    for line in input.split(|byte| *byte == b'\n').take(8) {
        let [at, claims @ ..] = line else { continue };
        let token = cotter_fuzz::signed(br#"{"alg":"HS256"}"#, claims);
        let now = Timestamp::from_unix_seconds(u64::from(*at) * 10_000_000);
        for _ in 0..2 {
            let cached = cached.verify_at(&token, now).map(|token| token.claims().clone());
            assert_eq!(cached, cold.verify_as_at(&token, now).map(Verified::into_claims));
        }
    }
});
