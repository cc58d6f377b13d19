//! No key set makes its import panic; every member is in the ring or left out, and no id is in the ring twice.
#![no_main]

use cotter::{Ed25519, Es256, JwsPublicKeyAlgorithm, Keyring, MlDsa44, Rs256};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fn check<A: JwsPublicKeyAlgorithm>(jwks: &str) {
    for loaded in [Keyring::<A>::from_jwks(jwks), Keyring::<A>::from_jwks_as_published(jwks)] {
        if let Ok((ring, left_out)) = loaded {
            let members = serde_json::from_str::<Value>(jwks).ok().and_then(|set| set["keys"].as_array().map(Vec::len));
            // `Value` does not read all that stands in a member that is left out.
            assert!(members.is_none_or(|members| members == ring.len() + left_out.len()));
            assert!(!ring.is_empty());
        }
    }
}

fuzz_target!(|jwks: &str| {
    check::<Rs256>(jwks);
    check::<Es256>(jwks);
    check::<Ed25519>(jwks);
    check::<MlDsa44>(jwks);
});
