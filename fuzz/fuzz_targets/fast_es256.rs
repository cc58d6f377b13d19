//! ES256 with tables and without says of every signature what `p256` says.
#![no_main]

use cotter::{Es256, KeyId, PinnedKey, Table, jws};
use libfuzzer_sys::fuzz_target;
use p256::ecdsa::{
    Signature, SigningKey, VerifyingKey,
    signature::{Signer, Verifier},
};

fuzz_target!(|input: ([u8; 32], [u8; 64], &[u8])| {
    let (secret, mask, message) = input;
    let Ok(signing) = SigningKey::from_slice(&secret) else { return };
    let reference = VerifyingKey::from(&signing);
    let key = PinnedKey::<Es256>::from_raw(KeyId::ABSENT, &reference.to_sec1_bytes()).expect("it is a key");

    let signing_input = format!("eyJhbGciOiJFUzI1NiJ9.{}", cotter_fuzz::encode(message));
    let good: Signature = signing.sign(signing_input.as_bytes());
    let good: [u8; 64] = good.to_bytes().into();
    let altered: [u8; 64] = std::array::from_fn(|i| good[i] ^ mask[i]);
    let verifiers =
        [Table::None, Table::Compact, Table::Standard].map(|table| jws::Verifier::new(key.clone().with_table(table)));
    // The first good signature makes the tables.
    for signature in [altered, good, altered] {
        let expected = Signature::from_slice(&signature)
            .is_ok_and(|signature| reference.verify(signing_input.as_bytes(), &signature).is_ok());
        let token = format!("{signing_input}.{}", cotter_fuzz::encode(&signature));
        if token.len() <= 16 * 1024 {
            assert!(verifiers.iter().all(|verifier| verifier.verify(&token).is_ok() == expected));
        }
    }
});
