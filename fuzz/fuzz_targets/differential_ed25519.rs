//! Ed25519 says of every signature what `ed25519-dalek`'s strict verification says, with every choice of precomputation: also where
//! key and R have a part of small order, and the equation holds, or holds but for the cofactor.
#![no_main]

use cotter::{EdDsa, KeyId, PinnedKey, jws};
use curve25519_dalek::{
    constants::{ED25519_BASEPOINT_POINT as B, EIGHT_TORSION},
    scalar::Scalar,
};
use ed25519_dalek::{Signature, VerifyingKey};
use libfuzzer_sys::fuzz_target;
use sha2::{Digest, Sha512};

fuzz_target!(|input: (([u8; 32], u8), ([u8; 32], u8), [u8; 32], [u8; 64], &[u8])| {
    let ((a, in_a), (r, in_r), key_mask, mask, message) = input;
    let [a, r] = [a, r].map(Scalar::from_bytes_mod_order);
    let torsion = |index: u8| EIGHT_TORSION[usize::from(index) % 8];
    let public = xor((a * B + torsion(in_a)).compress().to_bytes(), key_mask);
    let Ok(key) = PinnedKey::<EdDsa>::from_raw(KeyId::ABSENT, &public) else { return };
    let reference = VerifyingKey::from_bytes(&public).expect("it was pinned");

    let signing_input = format!("eyJhbGciOiJFZERTQSJ9.{}", cotter_fuzz::encode(message));
    let big_r = (r * B + torsion(in_r)).compress().to_bytes();
    let k = Sha512::new().chain_update(big_r).chain_update(public).chain_update(&signing_input).finalize();
    let s = r + Scalar::from_bytes_mod_order_wide(&k.into()) * a;
    let mut made = [0; 64];
    made[..32].copy_from_slice(&big_r);
    made[32..].copy_from_slice(s.as_bytes());

    let verifiers = cotter_fuzz::each_precomputation(&key).map(jws::Verifier::new).collect::<Vec<_>>();
    // The first good signature makes the tables.
    for signature in [xor(made, mask), made, xor(made, mask)] {
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
