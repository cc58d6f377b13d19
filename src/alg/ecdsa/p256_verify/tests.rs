//! Against the library's own verification: both must say the same of everything.
#![expect(clippy::arithmetic_side_effects, reason = "scalars and points do not overflow")]

use alloc::{vec, vec::Vec};

use ecdsa::elliptic_curve::{PrimeField, group::Group, ops::MulByGeneratorVartime, point::AffineCoordinates};
use p256::{
    AffinePoint, FieldBytes, NistP256,
    ecdsa::{
        SigningKey, VerifyingKey,
        signature::{Signer, hazmat::PrehashVerifier},
    },
};
use proptest::prelude::*;

use super::*;
use crate::alg::ecdsa::{EcdsaKey, comb::Shape, p256_point::Point};

/// Those in use; the last is also the generator's, so that both combs can meet in one point.
const SHAPES: [Shape; 3] = [Shape::new(6, 4), Shape::new(8, 4), Shape::new(11, 3)];

fn scalar(k: u64) -> Scalar {
    Scalar::from(k)
}

fn generator_times(k: &Scalar) -> ProjectivePoint {
    ProjectivePoint::mul_by_generator_vartime(k)
}

/// One key, and its verdict by every path, which is the same.
struct Verifiers {
    library: VerifyingKey,
    tables: Vec<Tables>,
}

impl Verifiers {
    fn new(point: &ProjectivePoint) -> Self {
        let library = VerifyingKey::from_affine(point.to_affine()).unwrap();
        Self { library, tables: SHAPES.iter().map(|shape| Tables::new(*shape, point).unwrap()).collect() }
    }

    #[track_caller]
    fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let expected = super::super::verify(&EcdsaKey::<NistP256>(self.library), message, signature).is_ok();
        for tables in &self.tables {
            assert_eq!(tables.verify(message, signature).is_ok(), expected);
        }
        expected
    }

    /// Of a digest that no message may have.
    #[track_caller]
    fn holds(&self, digest: &Scalar, r: &Scalar, s: &Scalar) -> bool {
        let signature = Signature::from_scalars(*r, *s).unwrap();
        let expected = self.library.verify_prehash(&digest.to_repr(), &signature).is_ok();
        let (r, s) = signature.split_scalars();
        for tables in &self.tables {
            assert_eq!(tables.holds(digest, &r, &s), expected);
        }
        expected
    }
}

fn number(number: &U256) -> Scalar {
    Scalar::reduce(number)
}

fn digest(message: &[u8]) -> Scalar {
    number(&U256::from_be_slice(&Sha256::digest(message)))
}

/// A point with this x, if there is one.
fn point_with_x(x: &U256) -> Option<ProjectivePoint> {
    let mut sec1 = [2; 33];
    sec1[1..].copy_from_slice(x.to_be_bytes().as_ref());
    Some((*VerifyingKey::from_sec1_bytes(&sec1).ok()?.as_affine()).into())
}

/// The key under which (r, s) leads to the point R, whose logarithm nobody needs to know: Q = (s·R − z·G) / r.
fn key_for(point: &ProjectivePoint, digest: &Scalar, r: &Scalar, s: &Scalar) -> ProjectivePoint {
    (*point * s - generator_times(digest)) * r.invert().unwrap()
}

fn signature(r: &Scalar, s: &Scalar) -> Vec<u8> {
    [r.to_repr(), s.to_repr()].concat()
}

#[test]
fn r_plus_n_below_p_is_taken_into_account() {
    let message = b"x of R is not below n";
    let (mut x, mut found) = (ORDER.wrapping_add(&U256::ONE), 0);
    while found < 4 {
        if let Some(point) = point_with_x(&x) {
            let (r, s) = (number(&x.wrapping_sub(&ORDER)), scalar(0x5EED));
            let verifiers = Verifiers::new(&key_for(&point, &digest(message), &r, &s));
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
    let verifiers = Verifiers::new(&key_for(&point_with_x(&x).unwrap(), &digest(message), &r, &s));
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
        let verifiers = Verifiers::new(&key_for(&point, &digest(message), &number(&r), &s));
        assert!(!verifiers.verify(message, &signature(&number(&r), &s)));
    }
}

#[test]
fn infinity_is_refused() {
    let secret = scalar(0xACE);
    let verifiers = Verifiers::new(&generator_times(&secret));
    for r in [1, 2, 3, 0xFFFF_FFFF] {
        for s in [1, 5, 77] {
            // u₁ + u₂·d = 0
            assert!(!verifiers.holds(&-(scalar(r) * secret), &scalar(r), &scalar(s)));
        }
    }
}

#[test]
fn a_digest_of_zero_is_a_digest() {
    let secret = scalar(0xACE);
    let verifiers = Verifiers::new(&generator_times(&secret));
    let k = scalar(0xF00D);
    let r = number(&x_of(&generator_times(&k)));
    let s = k.invert().unwrap() * r * secret;
    assert!(verifiers.holds(&Scalar::ZERO, &r, &s));
    assert!(!verifiers.holds(&Scalar::ZERO, &r, &(s + Scalar::ONE)));
}

#[test]
fn both_values_of_s_are_accepted() {
    let key = SigningKey::from_slice(&[7; 32]).unwrap();
    let verifiers = Verifiers::new(&(*key.verifying_key().as_affine()).into());
    let signed: Signature = key.sign(b"message");
    let (r, s) = signed.split_scalars();
    assert!(verifiers.verify(b"message", &signature(&r, &s)));
    assert!(verifiers.verify(b"message", &signature(&r, &-*s)));
    assert!(!verifiers.verify(b"message", &signature(&-*r, &s)));
}

#[test]
fn numbers_out_of_range_and_other_lengths_are_refused() {
    let key = SigningKey::from_slice(&[7; 32]).unwrap();
    let verifiers = Verifiers::new(&(*key.verifying_key().as_affine()).into());
    let signed: Signature = key.sign(b"message");
    let order = ORDER.to_be_bytes();
    for range in [0..32, 32..64] {
        for wrong in [[0; 32].as_slice(), order.as_ref(), &[0xff; 32]] {
            let mut bytes = signed.to_bytes();
            bytes[range.clone()].copy_from_slice(wrong);
            assert!(!verifiers.verify(b"message", &bytes));
        }
    }
    for length in [0, 63, 65, 128] {
        let bytes: Vec<_> = signed.to_bytes().into_iter().cycle().take(length).collect();
        assert!(!verifiers.verify(b"message", &bytes));
    }
}

/// Multiples that let the sum meet the points of the tables, their inverses, and infinity on the way.
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
        let key = generator_times(&secret);
        for shape in [SHAPES[0], SHAPES[2]] {
            let tables = Tables::new(shape, &key).unwrap();
            for u1 in special_scalars() {
                for u2 in special_scalars() {
                    assert_is(tables.multiply(&u1, &u2), generator_times(&(u1 + u2 * secret)));
                }
            }
        }
    }
}

/// An infinite sum has no x; of a finite one, the point itself and not its inverse is meant.
#[track_caller]
fn assert_is(sum: Sum, expected: ProjectivePoint) {
    let x = |point: &ProjectivePoint| FieldElement::new(&x_of(point)).unwrap();
    let generator = Point::new(&AffinePoint::GENERATOR).unwrap();
    let next = expected + ProjectivePoint::GENERATOR;
    assert_eq!(sum.has_x(x(&expected)), !bool::from(expected.is_identity()));
    assert_eq!(sum.add(generator).has_x(x(&next)), !bool::from(next.is_identity()));
}

fn x_of(point: &ProjectivePoint) -> U256 {
    U256::from_be_slice(&point.to_affine().x())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

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
        let verifiers = Verifiers::new(&(*key.verifying_key().as_affine()).into());

        let signed: Signature = key.sign(&message);
        let (r, s) = signed.split_scalars();
        let mut bytes = signature(&r, &if high { -*s } else { *s });
        prop_assert!(verifiers.verify(&message, &bytes));
        prop_assert!(!verifiers.verify(&[message.as_slice(), b"."].concat(), &bytes));

        bytes[place] ^= 1 << bit;
        prop_assert!(!verifiers.verify(&message, &bytes));
        verifiers.verify(&message, &noise);
    }

    /// Half of the scalars are small, so that carries, signs and zeros at the top are met.
    #[test]
    fn any_scalars(secret in 1_u64.., u1: [u8; 32], u2: [u8; 32], (cut1, cut2) in (0..64_u32, 0..64_u32)) {
        let secret = scalar(secret);
        let tables = Tables::new(SHAPES[0], &generator_times(&secret)).unwrap();
        let u1 = number(&U256::from_be_slice(&u1).shr_vartime(4 * cut1));
        let u2 = number(&U256::from_be_slice(&u2).shr_vartime(4 * cut2));
        assert_is(tables.multiply(&u1, &u2), generator_times(&(u1 + u2 * secret)));
    }
}
