//! No key set makes its import panic; every member is in the ring or skipped, and no id is in the ring twice. What the strict reading
//! takes, the lenient one takes with the same key.
#![no_main]

use cotter::{Ed25519, Es256, JwsPublicKeyAlgorithm, Keyring, MlDsa44, Rs256};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fn check<A: JwsPublicKeyAlgorithm>(jwks: &str) {
    let (strict, lenient) = (Keyring::<A>::from_jwks(jwks), Keyring::<A>::from_jwks_lenient(jwks));
    for (ring, skipped) in [&strict, &lenient].into_iter().flatten() {
        let members = serde_json::from_str::<Value>(jwks).ok().and_then(|set| set["keys"].as_array().map(Vec::len));
        // `Value` does not read all that stands in a member that is skipped.
        assert!(members.is_none_or(|members| members == ring.len() + skipped.len()));
        assert!(!ring.is_empty());
    }
    if let (Ok((mut strict, skipped)), Ok((mut lenient, _))) = (strict, lenient) {
        let ids: Vec<_> = strict.ids().cloned().collect();
        for id in ids {
            // Without an id, a key that is read leniently alone may make it one of several.
            let (Some(key), same) = (strict.remove(&id), lenient.remove(&id)) else { unreachable!() };
            assert!(same.is_some_and(|same| same.thumbprint() == key.thumbprint()) || id.as_str().is_none());
        }
        let usable = skipped.iter().filter(|key| key.is_usable_leniently);
        assert!(
            usable
                .filter_map(|key| key.key_id.as_deref())
                .all(|id| lenient.ids().any(|other| other.as_str() == Some(id)) || ids_are_repeated(jwks))
        );
    }
}

/// Whether an id may stand for several members, of which one is used.
fn ids_are_repeated(jwks: &str) -> bool {
    // `Value` does not read all that stands in a member that is skipped.
    let Ok(set) = serde_json::from_str::<Value>(jwks) else { return true };
    let ids: Vec<_> = set["keys"].as_array().into_iter().flatten().map(|key| &key["kid"]).collect();
    ids.iter().enumerate().any(|(at, id)| ids[..at].contains(id))
}

fuzz_target!(|jwks: &str| {
    check::<Rs256>(jwks);
    check::<Es256>(jwks);
    check::<Ed25519>(jwks);
    check::<MlDsa44>(jwks);
    let _ = Keyring::<Rs256>::from_certificates(jwks);
});
