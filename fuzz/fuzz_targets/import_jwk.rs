//! No JWK makes its import panic, and one that imports has the `kty` of its algorithm and no private member. What the strict reading takes,
//! the lenient one takes as the same key.
#![no_main]

use cotter::{Ed25519, Es256, Hs256, JwsPublicKeyAlgorithm, KeyError, MlDsa44, PinnedKey, Rs256};
use libfuzzer_sys::fuzz_target;

/// Whether a JWK imports strictly, and leniently.
fn imports<A: JwsPublicKeyAlgorithm>(jwk: &str) -> [bool; 2] {
    let (strict, lenient) = (PinnedKey::<A>::from_jwk("id", jwk), PinnedKey::<A>::from_jwk_lenient("id", jwk));
    match (&strict, &lenient) {
        (Ok(strict), Ok(lenient)) => assert_eq!(strict.thumbprint(), lenient.thumbprint()),
        (Ok(_), Err(error)) => panic!("{error}"),
        (Err(error), _) => assert_eq!(matches!(error, KeyError::JwkNotStrict { .. }), lenient.is_ok()),
    }
    [strict.is_ok(), lenient.is_ok()]
}

fuzz_target!(|jwk: &str| {
    let secret = [PinnedKey::<Hs256>::from_jwk("id", jwk), PinnedKey::<Hs256>::from_jwk_lenient("id", jwk)];
    let imported = [
        ("RSA", imports::<Rs256>(jwk)),
        ("EC", imports::<Es256>(jwk)),
        ("OKP", imports::<Ed25519>(jwk)),
        ("AKP", imports::<MlDsa44>(jwk)),
        ("oct", secret.map(|key| key.is_ok())),
    ];
    for (kty, [strict, lenient]) in imported {
        if lenient {
            let read: serde_json::Value = serde_json::from_str(jwk).expect("what is accepted is JSON");
            assert_eq!(read["kty"], *kty);
            let absent = |value: &serde_json::Value| value.is_null() || value == "" || value == &serde_json::json!([]);
            assert!(["d", "priv"].iter().all(|name| read.get(name).is_none_or(|value| !strict && absent(value))));
        }
        assert!(lenient || !strict);
    }
});
