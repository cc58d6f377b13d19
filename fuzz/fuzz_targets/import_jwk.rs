//! No JWK makes its import panic, and one that imports has the `kty` of its algorithm and no private member.
#![no_main]

use cotter::{Ed25519, Es256, Hs256, MlDsa44, PinnedKey, Rs256};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|jwk: &str| {
    let imported = [
        ("RSA", PinnedKey::<Rs256>::from_jwk("id", jwk).is_ok()),
        ("EC", PinnedKey::<Es256>::from_jwk("id", jwk).is_ok()),
        ("OKP", PinnedKey::<Ed25519>::from_jwk("id", jwk).is_ok()),
        ("AKP", PinnedKey::<MlDsa44>::from_jwk("id", jwk).is_ok()),
        ("oct", PinnedKey::<Hs256>::from_jwk("id", jwk).is_ok()),
    ];
    for (kty, _) in imported.iter().filter(|(_, imported)| *imported) {
        let read: serde_json::Value = serde_json::from_str(jwk).expect("what is accepted is JSON");
        assert_eq!(read["kty"], *kty);
        assert!(read.get("d").is_none() && read.get("priv").is_none());
    }
});
