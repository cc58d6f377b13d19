//! Ed25519 with tables and without says of every signature what `ed25519-dalek`'s strict verification says.
#![no_main]

use cotter::{EdDsa, KeyId, PinnedKey, Table, jws};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: ([u8; 32], [u8; 32], [u8; 64], &[u8])| {
    let (seed, key_mask, mask, message) = input;
    let signing = SigningKey::from_bytes(&seed);
    let public = xor(*signing.verifying_key().as_bytes(), key_mask);
    let Ok(key) = PinnedKey::<EdDsa>::from_raw(KeyId::ABSENT, &public) else { return };
    let reference = VerifyingKey::from_bytes(&public).expect("it was pinned");

    let signing_input = format!("eyJhbGciOiJFZERTQSJ9.{}", cotter_fuzz::encode(message));
    let good = signing.sign(signing_input.as_bytes()).to_bytes();
    let verifiers = [Table::None, Table::Compact, Table::Standard, Table::Large]
        .map(|table| jws::Verifier::new(key.clone().with_table(table)));
    // The first good signature makes the tables.
    for signature in [xor(good, mask), good, xor(good, mask)] {
        let expected = reference.verify_strict(signing_input.as_bytes(), &Signature::from_bytes(&signature)).is_ok();
        let token = format!("{signing_input}.{}", cotter_fuzz::encode(&signature));
        if token.len() <= 16 * 1024 {
            assert!(verifiers.iter().all(|verifier| verifier.verify(&token).is_ok() == expected));
        }
    }
});

fn xor<const N: usize>(bytes: [u8; N], mask: [u8; N]) -> [u8; N] {
    std::array::from_fn(|i| bytes[i] ^ mask[i])
}
