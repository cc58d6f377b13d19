//! No file makes the import of a public key panic, and none imports for two families.
#![no_main]

use cotter::{Ed25519, Es256, Es384, MlDsa44, PinnedKey, Rs256};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: &[u8]| {
    let text = String::from_utf8_lossy(file);
    let der = [
        PinnedKey::<Rs256>::from_der("id", file).is_ok(),
        PinnedKey::<Es256>::from_der("id", file).is_ok(),
        PinnedKey::<Es384>::from_der("id", file).is_ok(),
        PinnedKey::<Ed25519>::from_der("id", file).is_ok(),
        PinnedKey::<MlDsa44>::from_der("id", file).is_ok(),
    ];
    assert!(der.iter().filter(|imported| **imported).count() <= 1);
    let pem = PinnedKey::<Rs256>::from_pem("id", &text).is_ok();
    assert!(!pem || PinnedKey::<Es256>::from_pem("id", &text).is_err());
    let certificate = PinnedKey::<Es256>::from_certificate_pem("id", &text).is_ok();
    assert!(!certificate || !pem);
});
