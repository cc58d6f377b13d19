//! No JWK makes its import as a private key panic, and one that imports has the `kty` of its algorithm, a private member, and no name
//! twice. It signs what its public half verifies; its public JWK has nothing private, and is no signing key.
#![no_main]

use cotter::{Ed25519, Es256, Hs256, KeyId, MlDsa44, PinnedKey, Rs256};
use cotter_fuzz::issue;
use cotter_issue::{JwsPublicKeySigningAlgorithm, SigningKey};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fn imports<A: JwsPublicKeySigningAlgorithm>(jwk: &str, kty: &str, private: &str) {
    let Ok(key) = SigningKey::<A>::from_jwk(KeyId::ABSENT, jwk) else { return };
    let read: Value = serde_json::from_str(jwk).expect("what is accepted is JSON");
    assert_eq!(read["kty"], *kty);
    assert!(read[private].is_string());
    issue::is_one_key(&key);

    let public = key.public_jwk();
    let pinned = PinnedKey::<A>::from_jwk(KeyId::ABSENT, &public).expect("the public half is a key");
    assert_eq!(pinned.thumbprint(), key.public().thumbprint());
    assert_eq!(SigningKey::<A>::from_jwk(KeyId::ABSENT, &public).unwrap_err().code(), "public-key");
}

fuzz_target!(|jwk: &str| {
    imports::<Rs256>(jwk, "RSA", "d");
    imports::<Es256>(jwk, "EC", "d");
    imports::<Ed25519>(jwk, "OKP", "d");
    imports::<MlDsa44>(jwk, "AKP", "priv");
    // A secret is the verifier's key too, so the two imports agree but for `key_ops`.
    if SigningKey::<Hs256>::from_jwk(KeyId::ABSENT, jwk).is_ok() {
        let read: Value = serde_json::from_str(jwk).expect("what is accepted is JSON");
        assert_eq!(read["kty"], "oct");
    }
});
