//! What imports as a public key never becomes a secret.
#![no_main]

use cotter::{Ed25519, Es256, Hs256, PinnedKey, Rs256};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: &[u8]| {
    if PinnedKey::<Hs256>::danger_from_short_secret("id", file).is_err() {
        assert!(PinnedKey::<Hs256>::from_secret("id", file).is_err());
        return;
    }
    let text = String::from_utf8_lossy(file);
    assert!(PinnedKey::<Rs256>::from_der("id", file).is_err());
    assert!(PinnedKey::<Es256>::from_der("id", file).is_err());
    assert!(PinnedKey::<Ed25519>::from_der("id", file).is_err());
    assert!(PinnedKey::<Ed25519>::from_pem_lenient("id", &text).is_err());
    assert!(PinnedKey::<Es256>::from_jwk_lenient("id", &text).is_err());
    assert!(PinnedKey::<Rs256>::from_certificate_pem_lenient("id", &text).is_err());
});
