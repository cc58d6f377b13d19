//! Compares the verdict with `p256`; it must be the same in every case.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "a test fails by panicking, and scalars and points do not overflow"
)]

use p256::{
    FieldBytes,
    ecdsa::{
        Signature, SigningKey,
        signature::{Signer, Verifier, hazmat::PrehashVerifier},
    },
    elliptic_curve::{PrimeField, group::Group as _, ops::MulByGeneratorVartime},
};
use proptest::prelude::*;
use wycheproof_ng_ecdsa::{TestName, TestSet};

use super::*;
use crate::{comb::RunningSum, p256::field::MODULUS};

const CHOICES: [Precomputation; 3] = [Precomputation::Compact, Precomputation::Standard, Precomputation::Large];

const ORDER: U256 = P256::ORDER;

/// One key with every choice, and the verdict, which must be the same for all.
struct Verifiers {
    library: VerifyingKey,
    keys: Vec<P256Key>,
}

impl Verifiers {
    fn new(library: &VerifyingKey) -> Self {
        let keys = CHOICES.iter().map(|choice| P256Key::new(library, *choice).unwrap()).collect();
        Self { library: *library, keys }
    }

    fn of_point(point: &ProjectivePoint) -> Self {
        Self::new(&VerifyingKey::from_affine(point.to_affine()).unwrap())
    }

    #[track_caller]
    fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let expected = Signature::from_slice(signature).is_ok_and(|it| self.library.verify(message, &it).is_ok());
        for key in &self.keys {
            assert_eq!(key.verify(message, signature).is_ok(), expected);
        }
        expected
    }

    /// Verifies a digest, which need not be that of any message.
    #[track_caller]
    fn verify_digest(&self, digest: &Scalar, r: &Scalar, s: &Scalar) -> bool {
        let signature = Signature::from_scalars(*r, *s).unwrap();
        let expected = self.library.verify_prehash(&digest.to_repr(), &signature).is_ok();
        for key in &self.keys {
            let [digest, r, s] = [digest, r, s].map(U256::from);
            assert_eq!(ecdsa::verifies::<P256>(key.generator, &key.key, digest, r, s), expected);
        }
        expected
    }
}

fn scalar(k: u64) -> Scalar {
    Scalar::from(k)
}

fn number(number: &U256) -> Scalar {
    Scalar::reduce(number)
}

fn digest(message: &[u8]) -> Scalar {
    number(&U256::from_be_slice(&Sha256::digest(message)))
}

fn generator_times(k: &Scalar) -> ProjectivePoint {
    ProjectivePoint::mul_by_generator_vartime(k)
}

/// A point with this x, if it exists.
fn point_with_x(x: &U256) -> Option<ProjectivePoint> {
    let mut sec1 = [2; 33];
    sec1[1..].copy_from_slice(x.to_be_bytes().as_ref());
    Some((*VerifyingKey::from_sec1_bytes(&sec1).ok()?.as_affine()).into())
}

/// The key under which (r, s) leads to the point R: Q = (s·R − z·G) / r. Nobody needs to know the logarithm of R.
fn key_for(point: &ProjectivePoint, digest: &Scalar, r: &Scalar, s: &Scalar) -> ProjectivePoint {
    (*point * s - generator_times(digest)) * r.invert().unwrap()
}

fn signature(r: &Scalar, s: &Scalar) -> Vec<u8> {
    [r.to_repr(), s.to_repr()].concat()
}

fn signing_key() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).unwrap()
}

#[test]
fn memory_is_as_documented() {
    assert_eq!(CHOICES.map(P256Key::memory), [8 << 10, 32 << 10, 192 << 10]);
    assert_eq!(P256Key::memory(Precomputation::None), 0);
}

#[test]
fn infinity_has_no_entry() {
    assert!(ProjectivePoint::entries(vec![ProjectivePoint::GENERATOR]).is_some());
    assert!(ProjectivePoint::entries(vec![ProjectivePoint::GENERATOR, ProjectivePoint::IDENTITY]).is_none());
}

#[test]
fn r_plus_n_below_p_is_the_second_candidate() {
    let message = b"x of R is not below n";
    let (mut x, mut found) = (ORDER.wrapping_add(&U256::ONE), 0);
    while found < 4 {
        if let Some(point) = point_with_x(&x) {
            let (r, s) = (number(&x.wrapping_sub(&ORDER)), scalar(0x5EED));
            let verifiers = Verifiers::of_point(&key_for(&point, &digest(message), &r, &s));
            assert!(verifiers.verify(message, &signature(&r, &s)));
            found += 1;
        }
        x = x.wrapping_add(&U256::ONE);
    }
    // The largest x of all.
    let mut x = MODULUS.wrapping_sub(&U256::ONE);
    while point_with_x(&x).is_none() {
        x = x.wrapping_sub(&U256::ONE);
    }
    let (r, s) = (number(&x.wrapping_sub(&ORDER)), scalar(0x5EED));
    let verifiers = Verifiers::of_point(&key_for(&point_with_x(&x).unwrap(), &digest(message), &r, &s));
    assert!(verifiers.verify(message, &signature(&r, &s)));
}

#[test]
fn r_plus_n_is_not_reduced() {
    let message = b"x of R is r + n - p, or r + n - 2^256";
    let mut x = U256::ZERO;
    while point_with_x(&x).is_none() {
        x = x.wrapping_add(&U256::ONE);
    }
    let point = point_with_x(&x).unwrap();
    let s = scalar(0x5EED);
    for r in [x.wrapping_add(&MODULUS).wrapping_sub(&ORDER), x.wrapping_sub(&ORDER)] {
        assert!(r < ORDER);
        let verifiers = Verifiers::of_point(&key_for(&point, &digest(message), &number(&r), &s));
        assert!(!verifiers.verify(message, &signature(&number(&r), &s)));
    }
}

#[test]
fn infinity_is_refused() {
    let secret = scalar(0xACE);
    let verifiers = Verifiers::of_point(&generator_times(&secret));
    for r in [1, 2, 3, 0xFFFF_FFFF] {
        for s in [1, 5, 77] {
            // u₁ + u₂·d = 0
            assert!(!verifiers.verify_digest(&-(scalar(r) * secret), &scalar(r), &scalar(s)));
        }
    }
}

#[test]
fn a_digest_of_zero_is_a_digest() {
    let secret = scalar(0xACE);
    let verifiers = Verifiers::of_point(&generator_times(&secret));
    let k = scalar(0xF00D);
    let r = number(&x_of(&generator_times(&k)));
    let s = k.invert().unwrap() * r * secret;
    assert!(verifiers.verify_digest(&Scalar::ZERO, &r, &s));
    assert!(!verifiers.verify_digest(&Scalar::ZERO, &r, &(s + Scalar::ONE)));
}

#[test]
fn both_values_of_s_are_accepted() {
    let verifiers = Verifiers::new(signing_key().verifying_key());
    let signed: Signature = signing_key().sign(b"message");
    let (r, s) = signed.split_scalars();
    assert!(verifiers.verify(b"message", &signature(&r, &s)));
    assert!(verifiers.verify(b"message", &signature(&r, &-*s)));
    assert!(!verifiers.verify(b"message", &signature(&-*r, &s)));
}

#[test]
fn numbers_out_of_range_and_other_lengths_are_refused() {
    let verifiers = Verifiers::new(signing_key().verifying_key());
    let signed: Signature = signing_key().sign(b"message");
    let order = ORDER.to_be_bytes();
    for range in [0..32, 32..64] {
        for wrong in [[0; 32].as_slice(), order.as_ref(), &[0xff; 32]] {
            let mut bytes = signed.to_bytes();
            bytes[range.clone()].copy_from_slice(wrong);
            assert!(!verifiers.verify(b"message", &bytes));
        }
    }
    for length in [0, 31, 32, 63, 65, 128] {
        let bytes: Vec<_> = signed.to_bytes().into_iter().cycle().take(length).collect();
        assert!(!verifiers.verify(b"message", &bytes));
    }
}

#[test]
fn s_is_not_reduced() {
    // A signature whose s is so small that s + n is below 2²⁵⁶.
    let (digest, s) = (digest(b"message"), scalar(5));
    let point = generator_times(&scalar(0xF00D));
    let r = number(&x_of(&point));
    let verifiers = Verifiers::of_point(&key_for(&point, &digest, &r, &s));
    assert!(verifiers.verify(b"message", &signature(&r, &s)));
    let mut bytes = signature(&r, &s);
    bytes[32..].copy_from_slice(ORDER.wrapping_add(&U256::from_u64(5)).to_be_bytes().as_ref());
    assert!(!verifiers.verify(b"message", &bytes));
}

/// Multiples that make the sum meet the points of the tables, their inverses, and infinity.
fn special_scalars() -> Vec<Scalar> {
    let mut scalars = vec![Scalar::ZERO];
    for bit in [0_u64, 8, 32, 255] {
        let power = scalar(2).pow_vartime(&U256::from(bit));
        scalars.extend([power, -power, power + Scalar::ONE]);
    }
    scalars
}

#[test]
fn sums_that_meet_the_tables() {
    for secret in special_scalars().into_iter().skip(1).step_by(2) {
        for key in Verifiers::of_point(&generator_times(&secret)).keys {
            for u1 in special_scalars() {
                for u2 in special_scalars() {
                    assert_is(multiply(&key, &u1, &u2), generator_times(&(u1 + u2 * secret)));
                }
            }
        }
    }
}

fn multiply(key: &P256Key, u1: &Scalar, u2: &Scalar) -> Sum<FieldElement> {
    key.generator.multiply_add(&P256::bytes(*u1), &key.key, &P256::bytes(*u2))
}

/// An infinite sum has no x. With a finite sum, the point itself and not its inverse is meant.
#[track_caller]
fn assert_is(mut sum: Sum<FieldElement>, expected: ProjectivePoint) {
    let x = |point: &ProjectivePoint| FieldElement::new(&x_of(point)).unwrap();
    let next = expected + ProjectivePoint::GENERATOR;
    assert_eq!(sum.has_x(x(&expected)), !bool::from(expected.is_identity()));
    sum.add(&affine(&AffinePoint::GENERATOR).unwrap());
    assert_eq!(sum.has_x(x(&next)), !bool::from(next.is_identity()));
}

fn x_of(point: &ProjectivePoint) -> U256 {
    U256::from_be_slice(&point.to_affine().x())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_key_message_and_signature(
        secret: [u8; 32],
        message: Vec<u8>,
        (place, bit) in (0..64_usize, 0..8_u32),
        noise: [u8; 64],
        high: bool,
    ) {
        let secret = number(&U256::from_be_slice(&secret));
        prop_assume!(secret != Scalar::ZERO);
        let key = SigningKey::from_bytes(&FieldBytes::from(secret)).unwrap();
        let verifiers = Verifiers::new(key.verifying_key());

        let signed: Signature = key.sign(&message);
        let (r, s) = signed.split_scalars();
        let mut bytes = signature(&r, &if high { -*s } else { *s });
        prop_assert!(verifiers.verify(&message, &bytes));
        prop_assert!(!verifiers.verify(&[message.as_slice(), b"."].concat(), &bytes));

        bytes[place] ^= 1 << bit;
        prop_assert!(!verifiers.verify(&message, &bytes));
        verifiers.verify(&message, &noise);
    }

    /// Half of the scalars are small, so that carries, signs and leading zeros are covered.
    #[test]
    fn any_scalars(secret in 1_u64.., u1: [u8; 32], u2: [u8; 32], (cut1, cut2) in (0..64_u32, 0..64_u32)) {
        let secret = scalar(secret);
        let u1 = number(&U256::from_be_slice(&u1).shr_vartime(4 * cut1));
        let u2 = number(&U256::from_be_slice(&u2).shr_vartime(4 * cut2));
        for key in Verifiers::of_point(&generator_times(&secret)).keys {
            assert_is(multiply(&key, &u1, &u2), generator_times(&(u1 + u2 * secret)));
        }
    }
}

/// How many cases were accepted and refused, and how many of the latter by the DER reader, which is not this crate's.
fn wycheproof(name: TestName, fixed: fn(&[u8]) -> Option<Vec<u8>>) -> (usize, usize, usize) {
    let (mut accepted, mut refused, mut not_der) = (0, 0, 0);
    for group in TestSet::load(name).unwrap().test_groups {
        let verifiers = Verifiers::new(&VerifyingKey::from_sec1_bytes(&group.key.key).unwrap());
        for test in group.tests {
            let verdict = fixed(&test.sig).map(|signature| verifiers.verify(&test.msg, &signature));
            assert_eq!(verdict == Some(true), !test.result.must_fail(), "case {}", test.tc_id);
            accepted += usize::from(verdict == Some(true));
            refused += usize::from(verdict == Some(false));
            not_der += usize::from(verdict.is_none());
        }
    }
    (accepted, refused, not_der)
}

#[test]
fn wycheproof_r_and_s() {
    assert_eq!(wycheproof(TestName::EcdsaSecp256r1Sha256P1363, |it| Some(it.to_vec())), (173, 89, 0));
}

#[test]
fn wycheproof_der() {
    let fixed = |it: &[u8]| Some(Signature::from_der(it).ok()?.to_vec());
    assert_eq!(wycheproof(TestName::EcdsaSecp256r1Sha256, fixed), (174, 23, 287));
}
