//! No text makes the import of a PASERK as a signing key panic. A text is one for at most one version and purpose; bytes as a secret or a
//! seed are taken in their one length unless others know them, and what a verifier refuses as a secret, an issuer refuses too.
#![no_main]

use cotter::{
    Ed25519, Es256, Hs256, KeyId, PinnedKey,
    paseto::{V3Local, V3Public, V4Local, V4Public},
};
use cotter_issue::SigningKey;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: &[u8]| {
    let text = String::from_utf8_lossy(file);
    let of = [
        SigningKey::<V4Public>::from_paserk_secret(KeyId::ABSENT, &text).is_ok(),
        SigningKey::<V3Public>::from_paserk_secret(KeyId::ABSENT, &text).is_ok(),
        SigningKey::<V4Local>::from_paserk_local(KeyId::ABSENT, &text).is_ok(),
        SigningKey::<V3Local>::from_paserk_local(KeyId::ABSENT, &text).is_ok(),
    ];
    assert!(of.iter().filter(|is_one| **is_one).count() <= 1);

    assert_eq!(
        SigningKey::<Hs256>::from_secret(KeyId::ABSENT, file).is_ok(),
        PinnedKey::<Hs256>::from_secret(KeyId::ABSENT, file).is_ok()
    );
    let seed = SigningKey::<Ed25519>::from_raw(KeyId::ABSENT, file);
    let is_of_length = seed.map_or_else(|refused| ["key-trivial", "key-published"].contains(&refused.code()), |_| true);
    assert_eq!(is_of_length, file.len() == 32);
    if SigningKey::<Es256>::from_raw(KeyId::ABSENT, file).is_ok() {
        assert!(file.len() == 32 && file.iter().any(|byte| *byte != 0));
    }
});
