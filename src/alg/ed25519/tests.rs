//! Compares the rule with `ed25519-dalek`'s `verify_strict`; with feature `precompute`, also with every table.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use std::{env, fs, path::Path, vec::Vec};

use curve25519_dalek::{
    constants::{ED25519_BASEPOINT_POINT as B, EIGHT_TORSION},
    edwards::EdwardsPoint,
    scalar::Scalar,
    traits::Identity as _,
};
use ed25519_dalek::{
    Signature, SigningKey, VerifyingKey,
    ed25519::signature::{Signer, Verifier},
};
use proptest::prelude::*;
use sha2::{Digest, Sha512};

use super::key::{Ed25519Key, SMALL_ORDER};
use crate::{KeyError, algorithm::Verifies};

/// 2²⁵² + 27742317777372353535851937790883648493, the order of the base point.
const L: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn signatures_of_the_library_verify(secret: [u8; 32], message: Vec<u8>) {
        let key = SigningKey::from_bytes(&secret);
        let signature = key.sign(&message).to_bytes();
        prop_assert!(verdict(key.verifying_key().as_bytes(), &message, &signature));
    }

    #[test]
    fn a_changed_bit_gives_the_verdict_of_the_library(secret: [u8; 32], message: Vec<u8>, bit in 0_usize..512) {
        let key = SigningKey::from_bytes(&secret);
        let mut signature = key.sign(&message).to_bytes();
        signature[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(!verdict(key.verifying_key().as_bytes(), &message, &signature));
    }

    #[test]
    fn random_bytes_give_the_verdict_of_the_library(key: [u8; 32], message: Vec<u8>, r: [u8; 32], s: [u8; 32]) {
        verdict(&key, &message, &[r, s].concat());
    }

    #[test]
    fn parts_of_small_order_give_the_verdict_of_the_library(
        a: [u8; 32], r: [u8; 32], in_a in 0_usize..8, in_r in 0_usize..8, message: Vec<u8>,
    ) {
        let (key, signature) = signed_with_torsion(a, in_a, r, in_r, &message);
        verdict(&key, &message, &signature);
    }
}

#[test]
fn keys_and_r_of_mixed_order_verify_where_the_equation_holds() {
    let mut accepted = 0;
    for i in 0..400_u32 {
        let message = i.to_le_bytes();
        let (key, signature) = signed_with_torsion([7; 32], 1, scalar(&message).to_bytes(), i as usize % 8, &message);
        accepted += u32::from(verdict(&key, &message, &signature));
    }
    // About one in eight; the number is the same in every run.
    assert!((25..100).contains(&accepted), "{accepted}");
}

#[test]
fn r_of_small_order_is_refused_although_the_equation_holds() {
    let a = scalar(b"secret");
    let key = (a * B).compress().to_bytes();
    let identity = EdwardsPoint::identity().compress().to_bytes();
    let s = hash(&identity, &key, b"message") * a;
    let signature = [identity, s.to_bytes()].concat();
    let loosely =
        VerifyingKey::from_bytes(&key).unwrap().verify(b"message", &Signature::from_slice(&signature).unwrap());
    assert!(loosely.is_ok());
    assert!(!verdict(&key, b"message", &signature));
}

/// Also if another crate of the program has loosened the library: `.ci/run` enables its `legacy_compatibility`.
#[test]
fn s_is_below_the_order() {
    let key = SigningKey::from_bytes(&[1; 32]);
    let mut signature = key.sign(b"message").to_bytes();
    assert!(verdict(key.verifying_key().as_bytes(), b"message", &signature));
    let mut carry = 0;
    for (byte, l) in signature[32..].iter_mut().zip(L) {
        let sum = u16::from(*byte) + u16::from(l) + carry;
        (*byte, carry) = (sum as u8, sum >> 8);
    }
    let ours = Ed25519Key::new(key.verifying_key().as_bytes()).unwrap();
    assert!(ours.verify(b"message", &signature).is_err());
}

#[test]
fn a_signature_has_64_bytes() {
    let key = SigningKey::from_bytes(&[1; 32]);
    let signature = key.sign(b"").to_bytes();
    let ours = Ed25519Key::new(key.verifying_key().as_bytes()).unwrap();
    assert!(ours.verify(b"", &signature).is_ok());
    for wrong in [&signature[..63], &signature[..32], &[], &[&signature[..], &[0]].concat()] {
        assert!(ours.verify(b"", wrong).is_err());
    }
}

#[test]
fn the_points_of_small_order_are_the_librarys() {
    let mut expected = EIGHT_TORSION.map(|point| point.compress().to_bytes());
    expected.sort_unstable();
    let mut listed = SMALL_ORDER;
    listed.sort_unstable();
    assert_eq!(listed, expected);
    for point in listed {
        assert!(Ed25519Key::new(&point).is_err());
    }
}

#[test]
fn a_key_has_one_encoding() {
    let mut points = 0;
    for (lowest, sign) in (0xed..=0xff).flat_map(|lowest| [(lowest, 0x7f), (lowest, 0xff)]) {
        let mut bytes = [0xff; 32];
        (bytes[0], bytes[31]) = (lowest, sign);
        points += usize::from(VerifyingKey::from_bytes(&bytes).is_ok_and(|key| !key.is_weak()));
        assert_eq!(Ed25519Key::new(&bytes).err(), Some(KeyError::Ed25519Malformed));
    }
    assert!(points > 0, "the library takes some of them");
}

/// The edge cases of C2SP/CCTV and others, if they are available (see crates/cotter-vectors/tests/third_party.rs).
#[test]
fn edge_cases_of_other_people() {
    let Some(folder) = env::var_os("COTTER_THIRD_PARTY") else { return };
    let Ok(text) = fs::read(Path::new(&folder).join("ed25519-edge-cases.json")) else { return };
    let file: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let cases = file["cases"].as_array().unwrap();
    for case in cases {
        let [key, message, signature] = ["key_hex", "msg_hex", "sig_hex"].map(|name| hex(case[name].as_str().unwrap()));
        let accepted = match key.try_into() {
            Ok(key) => verdict(&key, &message, &signature),
            Err(_) => false,
        };
        assert_eq!(accepted, case["profiles"]["strict"].as_bool().unwrap(), "{}", case["id"]);
    }
    assert!(cases.len() >= 914);
}

/// The verdict, which is the same with every table and with the library.
fn verdict(key: &[u8; 32], message: &[u8], signature: &[u8]) -> bool {
    let expected = VerifyingKey::from_bytes(key).is_ok_and(|key| {
        Signature::from_slice(signature).is_ok_and(|signature| key.verify_strict(message, &signature).is_ok())
    });
    let Ok(ours) = Ed25519Key::new(key) else {
        // This crate also rejects keys that are not canonical.
        assert!(!expected || VerifyingKey::from_bytes(key).unwrap().to_edwards().compress().as_bytes() != key);
        return false;
    };
    assert_eq!(ours.verify(message, signature).is_ok(), expected);
    #[cfg(feature = "precompute")]
    tables::assert_verdict(&ours, message, signature, expected);
    expected
}

/// A key aB + T and a signature (rB + U, r + ka): valid if U is −kT, and always valid with the cofactor.
fn signed_with_torsion(a: [u8; 32], t: usize, r: [u8; 32], u: usize, message: &[u8]) -> ([u8; 32], Vec<u8>) {
    let [a, r] = [a, r].map(Scalar::from_bytes_mod_order);
    let key = (a * B + EIGHT_TORSION[t]).compress().to_bytes();
    let big_r = (r * B + EIGHT_TORSION[u]).compress().to_bytes();
    let s = r + hash(&big_r, &key, message) * a;
    (key, [big_r, s.to_bytes()].concat())
}

fn scalar(seed: &[u8]) -> Scalar {
    Scalar::from_bytes_mod_order_wide(&Sha512::digest(seed).into())
}

fn hash(r: &[u8], key: &[u8], message: &[u8]) -> Scalar {
    scalar(&[r, key, message].concat())
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap()).collect()
}

#[cfg(feature = "precompute")]
mod tables {
    use cotter_precompute::Precomputation;

    use super::*;
    use crate::precomputation::Precomputed;

    const CHOICES: [Precomputation; 4] =
        [Precomputation::None, Precomputation::Compact, Precomputation::Standard, Precomputation::Large];

    pub(super) fn assert_verdict(key: &Ed25519Key, message: &[u8], signature: &[u8], expected: bool) {
        for choice in CHOICES {
            let key = key.with_precomputation(choice).unwrap();
            assert_eq!(key.verify(message, signature).is_ok(), expected, "{choice:?}, first");
            key.make_table();
            assert_eq!(key.verify(message, signature).is_ok(), expected, "{choice:?}");
        }
    }

    #[test]
    fn a_table_is_made_by_the_first_token_that_verifies() {
        let signing = SigningKey::from_bytes(&[1; 32]);
        let key = Ed25519Key::new(signing.verifying_key().as_bytes()).unwrap();
        assert_eq!(key.precomputation(), Precomputation::Standard);
        let signature = signing.sign(b"message").to_bytes();
        assert!(key.verify(b"massage", &signature).is_err());
        assert!(!key.has_table());
        assert!(key.verify(b"message", &signature).is_ok());
        assert!(key.has_table());
        let without = key.with_precomputation(Precomputation::None).unwrap();
        assert!(without.verify(b"message", &signature).is_ok());
        assert!(!without.has_table());
    }
}
