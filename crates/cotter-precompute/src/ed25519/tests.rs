//! Compares the verdict with `verify_strict`, and the combs of every shape with plain multiplication.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use std::{env, fs, path::Path};

use curve25519_dalek::constants::ED25519_BASEPOINT_POINT as B;
use ed25519_dalek::{
    Signature, SigningKey,
    ed25519::signature::{Signer, Verifier},
};
use proptest::prelude::*;
use wycheproof_ng_eddsa::{TestName, TestSet};

use super::*;
use crate::comb::Comb;

const CHOICES: [Precomputation; 3] = [Precomputation::Compact, Precomputation::Standard, Precomputation::Large];

/// 2²⁵² + 27742317777372353535851937790883648493, the order of the base point.
const L: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

// The combs

#[test]
fn combs_multiply_as_one_bit_after_the_other_does() {
    let mut scalars: Vec<_> = [0, 1, 2, 3, 64, u64::MAX].map(Scalar::from).to_vec();
    scalars.extend(scalars.clone().into_iter().map(|k| -k));
    scalars.extend([28, 29, 31, 32, 33, 42, 43, 127, 128, 251, 252].map(power_of_two));
    scalars.extend([29, 32, 43, 252].map(|n| power_of_two(n) - Scalar::ONE));
    let t = EIGHT_TORSION[1];
    let base = base_comb();
    // These include B and −B, which meet the base point's own multiples, and points of every order.
    for point in [B, -B, B + B, EdwardsPoint::default(), t, t + t, B + t, t - scalar(b"a") * B] {
        for comb in combs(point) {
            for (k, l) in scalars.iter().flat_map(|k| scalars.iter().map(move |l| (k, l))).step_by(3) {
                assert_eq!(product(&comb, k, &base, l), bitwise(k, &point) + bitwise(l, &B), "{k:?} {l:?}");
            }
        }
    }
}

#[test]
fn equal_and_inverse_points_add_up() {
    let (k, base) = (scalar(b"k"), base_comb());
    for comb in combs(B) {
        assert_eq!(product(&comb, &k, &base, &k), bitwise(&(k + k), &B));
        assert_eq!(product(&comb, &k, &base, &-k), EdwardsPoint::default());
    }
    for comb in combs(-B) {
        assert_eq!(product(&comb, &k, &base, &k), EdwardsPoint::default());
    }
}

#[test]
fn combs_are_exact_over_the_integers() {
    // Modulo the order of B, L − 1 is −1; on a point with a component of small order it is not.
    let point = B + EIGHT_TORSION[1];
    let minus_one = -Scalar::ONE;
    for comb in combs(point) {
        let product = product(&comb, &minus_one, &base_comb(), &Scalar::ZERO);
        assert_ne!(product, -point);
        assert_eq!(product, -B + bitwise(&Scalar::from(4_u64), &EIGHT_TORSION[1]));
    }
}

#[test]
fn memory_is_as_documented() {
    assert_eq!(CHOICES.map(Ed25519Key::memory), [10 << 10, 60 << 10, 120 << 10]);
    assert_eq!(Ed25519Key::memory(Precomputation::None), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn combs_multiply_as_the_library_does(p: [u8; 32], torsion in 0_usize..8, k: [u8; 32], l: [u8; 32]) {
        let [p, k, l] = [p, k, l].map(Scalar::from_bytes_mod_order);
        let (point, base) = (p * B + EIGHT_TORSION[torsion], base_comb());
        for comb in combs(point) {
            let expected = EdwardsPoint::vartime_double_scalar_mul_basepoint(&k, &point, &l);
            prop_assert_eq!(product(&comb, &k, &base, &l), expected);
        }
    }
}

// The verdict

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
    let identity = EdwardsPoint::default().compress().to_bytes();
    let s = hash(&identity, &key, b"message") * a;
    let signature = [identity, s.to_bytes()].concat();
    let loosely =
        VerifyingKey::from_bytes(&key).unwrap().verify(b"message", &Signature::from_slice(&signature).unwrap());
    assert!(loosely.is_ok());
    assert!(!verdict(&key, b"message", &signature));
}

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
    assert!(!verdict(key.verifying_key().as_bytes(), b"message", &signature));
}

#[test]
fn a_signature_has_64_bytes() {
    let signing_key = SigningKey::from_bytes(&[1; 32]);
    let signature = signing_key.sign(b"").to_bytes();
    let key = Ed25519Key::new(&signing_key.verifying_key(), Precomputation::Compact).unwrap();
    assert!(key.verify(b"", &signature).is_ok());
    for wrong in [&signature[..63], &signature[..32], &[], &[&signature[..], &[0]].concat()] {
        assert_eq!(key.verify(b"", wrong), Err(InvalidSignature));
    }
}

#[test]
fn keys_of_small_order_are_none() {
    for point in EIGHT_TORSION {
        let key = VerifyingKey::from_bytes(point.compress().as_bytes()).unwrap();
        assert!(Ed25519Key::new(&key, Precomputation::Compact).is_none());
    }
}

#[test]
fn keys_that_are_not_canonical_are_none() {
    let mut points = 0;
    for (lowest, sign) in (0xed..=0xff).flat_map(|lowest| [(lowest, 0x7f), (lowest, 0xff)]) {
        let mut bytes = [0xff; 32];
        (bytes[0], bytes[31]) = (lowest, sign);
        let Ok(key) = VerifyingKey::from_bytes(&bytes) else { continue };
        points += usize::from(!key.is_weak());
        assert!(Ed25519Key::new(&key, Precomputation::Compact).is_none());
    }
    assert!(points > 0, "the library accepts some of them");
}

#[test]
fn wycheproof() {
    let (mut accepted, mut refused) = (0, 0);
    for group in TestSet::load(TestName::Ed25519).unwrap().test_groups {
        let key: [u8; 32] = group.key.pk[..].try_into().unwrap();
        for test in group.tests {
            let verdict = verdict(&key, &test.msg, &test.sig);
            assert_eq!(verdict, !test.result.must_fail(), "case {}", test.tc_id);
            accepted += usize::from(verdict);
            refused += usize::from(!verdict);
        }
    }
    assert_eq!((accepted, refused), (88, 63));
}

/// The edge cases of C2SP/CCTV and others, in the file that `COTTER_THIRD_PARTY` names, if it is set.
#[test]
fn edge_cases() {
    let Some(folder) = env::var_os("COTTER_THIRD_PARTY") else { return };
    let Ok(text) = fs::read(Path::new(&folder).join("ed25519-edge-cases.json")) else { return };
    let file: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let cases = file["cases"].as_array().unwrap();
    for case in cases {
        let [key, message, signature] = ["key_hex", "msg_hex", "sig_hex"].map(|name| hex(case[name].as_str().unwrap()));
        let accepted = key.try_into().is_ok_and(|key| verdict(&key, &message, &signature));
        assert_eq!(accepted, case["profiles"]["strict"].as_bool().unwrap(), "{}", case["id"]);
    }
    assert!(cases.len() >= 914);
}

/// The verdict, which is the same for every choice and for the library.
fn verdict(bytes: &[u8; 32], message: &[u8], signature: &[u8]) -> bool {
    let Ok(library) = VerifyingKey::from_bytes(bytes) else { return false };
    let expected = Signature::from_slice(signature).is_ok_and(|it| library.verify_strict(message, &it).is_ok());
    let is_canonical = library.to_edwards().compress().as_bytes() == bytes;
    for choice in CHOICES {
        let Some(key) = Ed25519Key::new(&library, choice) else {
            assert!(library.is_weak() || !is_canonical);
            return false;
        };
        assert_eq!(key.verify(message, signature).is_ok(), expected, "{choice:?}");
    }
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

fn combs(point: EdwardsPoint) -> impl Iterator<Item = Comb<EdwardsPoint>> {
    CHOICES.into_iter().filter_map(shape).filter_map(move |shape| Comb::new(point, shape))
}

fn base_comb() -> Comb<EdwardsPoint> {
    Comb::new(B, shape(Precomputation::Large).unwrap()).unwrap()
}

fn product(comb: &Comb<EdwardsPoint>, k: &Scalar, base: &Comb<EdwardsPoint>, l: &Scalar) -> EdwardsPoint {
    comb.multiply_add(k.as_bytes(), base, l.as_bytes())
}

/// The product by its definition, from the highest bit down.
fn bitwise(k: &Scalar, point: &EdwardsPoint) -> EdwardsPoint {
    (0..256).rev().fold(EdwardsPoint::default(), |sum, bit| {
        let twice = sum + sum;
        if k.as_bytes()[bit / 8] >> (bit % 8) & 1 == 1 { twice + point } else { twice }
    })
}

fn power_of_two(n: usize) -> Scalar {
    (0..n).fold(Scalar::ONE, |k, _| k + k)
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
