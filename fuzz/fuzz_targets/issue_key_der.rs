//! No DER or PEM makes the import of a private key panic, and one is a key of one family at most. What imports signs what its public half
//! verifies, and is the same key after an export.
#![no_main]

use cotter::{Ed25519, Es256, Es256k, Es384, Es512, KeyId, MlDsa44, Rs256};
use cotter_fuzz::issue::{self, Family};
use cotter_issue::{JwsPublicKeySigningAlgorithm, SigningKey};
use libfuzzer_sys::fuzz_target;

fn imports<A: JwsPublicKeySigningAlgorithm>(file: &[u8], family: Family) -> Option<Family> {
    let text = String::from_utf8_lossy(file);
    let of_der = SigningKey::<A>::from_der(KeyId::ABSENT, file).ok();
    let of_pem = SigningKey::<A>::from_pem(KeyId::ABSENT, &text).ok();
    assert!(of_der.is_none() || of_pem.is_none(), "a file is both");
    of_der.or(of_pem).map(|key| {
        issue::is_one_key(&key);
        family
    })
}

fuzz_target!(|file: &[u8]| {
    let families: Vec<_> = [
        imports::<Rs256>(file, Family::Rsa),
        imports::<Es256>(file, Family::P256),
        imports::<Es384>(file, Family::P384),
        imports::<Es512>(file, Family::P521),
        imports::<Es256k>(file, Family::K256),
        imports::<Ed25519>(file, Family::Ed25519),
        imports::<MlDsa44>(file, Family::MlDsa44),
    ]
    .into_iter()
    .flatten()
    .collect();
    assert!(families.len() <= 1, "{families:?}");
});
