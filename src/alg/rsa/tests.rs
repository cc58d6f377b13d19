//! Compares both rules with the crate `rsa`, for moduli of many sizes and for encodings that are slightly wrong.
//!
//! The moduli are products of Mersenne primes. They come in any size, and their private exponents are easy to find, so
//! they are good for nothing else.

#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, reason = "a test fails by panicking")]

use alloc::{vec, vec::Vec};

use num_bigint::BigUint;
use proptest::prelude::*;
use rsa::{BoxedUint, PublicKey, pkcs1v15, pss, signature::Verifier};
use sha2::{
    Digest, Sha256, Sha384, Sha512,
    digest::{FixedOutputReset, const_oid::AssociatedOid},
};

use super::{Ps256, Ps384, Ps512, Rs256, Rs384, Rs512, key::RsaKey};
use crate::{KeyError, algorithm::Verifies, import::RsaNumbers};

/// The exponents of the primes of each modulus, and its bits, which are their sum.
const MODULI: [(&[u32], usize); 8] = [
    (&[1279, 607, 89, 61, 7, 5], 2048),
    (&[1279, 607, 127, 31, 5], 2049),
    (&[2203], 2203),
    (&[2281], 2281),
    (&[2281, 607, 127, 31, 19, 7], 3072),
    (&[3217], 3217),
    (&[2203, 1279, 521, 61, 19, 13], 4096),
    (&[4423, 2281, 1279, 127, 61, 19, 2], 8192),
];

struct PrivateKey {
    n: BigUint,
    d: BigUint,
    bits: usize,
    ours: Ours,
    theirs: PublicKey,
}

/// The backend of this build, which is under test.
struct Ours {
    rs256: RsaKey<Rs256>,
    rs384: RsaKey<Rs384>,
    rs512: RsaKey<Rs512>,
    ps256: RsaKey<Ps256>,
    ps384: RsaKey<Ps384>,
    ps512: RsaKey<Ps512>,
}

/// A hash, and the verdicts of both rules with it.
trait Sha2: Digest + AssociatedOid + FixedOutputReset {
    fn verdicts(ours: &Ours, message: &[u8], signature: &[u8]) -> [bool; 2];
}

impl Sha2 for Sha256 {
    fn verdicts(ours: &Ours, message: &[u8], signature: &[u8]) -> [bool; 2] {
        [ours.rs256.verify(message, signature).is_ok(), ours.ps256.verify(message, signature).is_ok()]
    }
}

impl Sha2 for Sha384 {
    fn verdicts(ours: &Ours, message: &[u8], signature: &[u8]) -> [bool; 2] {
        [ours.rs384.verify(message, signature).is_ok(), ours.ps384.verify(message, signature).is_ok()]
    }
}

impl Sha2 for Sha512 {
    fn verdicts(ours: &Ours, message: &[u8], signature: &[u8]) -> [bool; 2] {
        [ours.rs512.verify(message, signature).is_ok(), ours.ps512.verify(message, signature).is_ok()]
    }
}

#[test]
fn signatures_verify_and_changed_ones_do_not() {
    for (primes, bits) in MODULI {
        let key = PrivateKey::new(primes, bits);
        for encoded in [pkcs1_v1_5::<Sha256>(key.len(), b"message"), pss::<Sha256>(bits, b"message", &[7; 32])] {
            let signature = key.sign(&encoded);
            assert_eq!(
                key.verdicts::<Sha256>(b"message", &signature).into_iter().filter(|verdict| *verdict).count(),
                1
            );
            assert_eq!(key.verdicts::<Sha256>(b"massage", &signature), [false; 2]);
            for i in [0, 1, signature.len() / 2, signature.len() - 1] {
                let mut changed = signature.clone();
                changed[i] ^= 1;
                assert_eq!(key.verdicts::<Sha256>(b"message", &changed), [false; 2]);
            }
        }
    }
}

#[test]
fn a_signature_is_as_long_as_the_modulus_and_less_than_it() {
    for (primes, bits) in MODULI {
        let key = PrivateKey::new(primes, bits);
        let signature = key.sign(&pkcs1_v1_5::<Sha256>(key.len(), b"message"));
        let n = key.n.to_bytes_be();
        let mut zero_first = vec![0];
        zero_first.extend_from_slice(&signature);
        for wrong in
            [&zero_first[..], &signature[1..], &signature[..signature.len() - 1], &[], &n, &vec![0xff; n.len()]]
        {
            assert_eq!(key.verdicts::<Sha256>(b"message", wrong), [false; 2]);
        }
        // The same residue, if it still fits.
        let sum = (BigUint::from_bytes_be(&signature) + &key.n).to_bytes_be();
        assert_eq!(key.verdicts::<Sha256>(b"message", &sum), [false; 2]);
    }
}

#[test]
fn every_byte_of_a_pkcs1_encoding_counts() {
    let key = PrivateKey::new(&[2203], 2203);
    let encoded = pkcs1_v1_5::<Sha256>(key.len(), b"message");
    for i in (1..encoded.len()).step_by(7).chain(encoded.len() - 55..encoded.len()) {
        let mut changed = encoded.clone();
        changed[i] ^= 0x10;
        assert_eq!(key.verdicts::<Sha256>(b"message", &key.sign(&changed)), [false; 2], "{i}");
    }
    // Shorter padding with data behind the hash, as in Bleichenbacher's forgery of 2006; and DigestInfo without NULL.
    let mut shifted = encoded.clone();
    shifted.copy_within(20.., 10);
    let mut without_null = encoded.clone();
    without_null.drain(encoded.len() - 36..encoded.len() - 34);
    without_null.splice(2..2, [0xff; 2]);
    for changed in [shifted, without_null] {
        assert_eq!(key.verdicts::<Sha256>(b"message", &key.sign(&changed)), [false; 2]);
    }
}

#[test]
fn every_part_of_a_pss_encoding_counts() {
    for (primes, bits) in [MODULI[0], MODULI[1], MODULI[2], MODULI[3]] {
        let key = PrivateKey::new(primes, bits);
        let encoded = pss::<Sha256>(bits, b"message", &[7; 32]);
        // These include the 0x01 before the salt, and the trailer.
        for i in (0..encoded.len()).step_by(23).chain([encoded.len() - 66, encoded.len() - 1]) {
            let mut changed = encoded.clone();
            changed[i] ^= 1;
            assert_eq!(key.verdicts::<Sha256>(b"message", &key.sign(&changed)), [false; 2], "{i}");
        }
        // The bits above the encoding, in its first byte or in the byte before it.
        let spare = 8 * key.len() - (bits - 1);
        for bit in (0..spare).filter(|bit| 8 * key.len() - bits <= *bit) {
            let mut changed = vec![0; key.len() - encoded.len()];
            changed.extend_from_slice(&encoded);
            changed[bit / 8] |= 0x80 >> (bit % 8);
            if BigUint::from_bytes_be(&changed) < key.n {
                assert_eq!(key.verdicts::<Sha256>(b"message", &key.sign(&changed)), [false; 2], "{bit}");
            }
        }
    }
}

#[test]
fn the_salt_is_as_long_as_the_hash() {
    let key = PrivateKey::new(&[2203], 2203);
    for len in [0, 1, 20, 31, 32, 33, 64, 200] {
        let signature = key.sign(&pss::<Sha256>(2203, b"message", &vec![1; len]));
        assert_eq!(key.verdicts::<Sha256>(b"message", &signature), [false, len == 32], "{len}");
    }
    for (len, hash) in [(48, 384), (64, 512)] {
        let (signed, verdicts) = if hash == 384 {
            let signed = key.sign(&pss::<Sha384>(2203, b"message", &vec![1; len]));
            (signed.clone(), key.verdicts::<Sha384>(b"message", &signed))
        } else {
            let signed = key.sign(&pss::<Sha512>(2203, b"message", &vec![1; len]));
            (signed.clone(), key.verdicts::<Sha512>(b"message", &signed))
        };
        assert_eq!(verdicts, [false, true]);
        assert_eq!(key.verdicts::<Sha256>(b"message", &signed), [false; 2]);
    }
}

#[test]
fn signatures_with_sha_384_and_sha_512() {
    let key = PrivateKey::new(&[2281], 2281);
    let signature = key.sign(&pkcs1_v1_5::<Sha384>(key.len(), b"message"));
    assert_eq!(key.verdicts::<Sha384>(b"message", &signature), [true, false]);
    assert_eq!(key.verdicts::<Sha512>(b"message", &signature), [false; 2]);
    let signature = key.sign(&pkcs1_v1_5::<Sha512>(key.len(), b"message"));
    assert_eq!(key.verdicts::<Sha512>(b"message", &signature), [true, false]);
}

/// From the smallest exponent to the largest that is allowed; all are prime.
const EXPONENTS: [u64; 4] = [65_537, 65_539, (1 << 32) + 15, (1 << 33) - 9];

#[test]
fn exponents_of_every_size() {
    for e in EXPONENTS {
        let key = PrivateKey::with_exponent(&[2203], 2203, e);
        let signature = key.sign(&pkcs1_v1_5::<Sha256>(key.len(), b"message"));
        assert_eq!(key.verdicts::<Sha256>(b"message", &signature), [true, false], "{e}");
        let signature = key.sign(&pss::<Sha256>(2203, b"message", &[7; 32]));
        assert_eq!(key.verdicts::<Sha256>(b"message", &signature), [false, true], "{e}");
    }
    let n = [0xff; 256];
    for e in [1, 3, 65_535, 65_536, 65_538, (1 << 33) + 1, (1 << 33) + 17, u64::MAX] {
        let e: Vec<u8> = e.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
        let key = RsaKey::<Rs256>::new(RsaNumbers { n: n.to_vec(), e });
        assert_eq!(key.err(), Some(KeyError::RsaExponent));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_message_verifies_and_any_changed_bit_does_not(
        message: Vec<u8>, salt: [u8; 32], modulus in 0_usize..4, bit in 0_usize..2048,
    ) {
        let (primes, bits) = MODULI[modulus];
        let key = PrivateKey::new(primes, bits);
        for (encoded, expected) in [
            (pkcs1_v1_5::<Sha256>(key.len(), &message), [true, false]),
            (pss::<Sha256>(bits, &message, &salt), [false, true]),
        ] {
            let mut signature = key.sign(&encoded);
            prop_assert_eq!(key.verdicts::<Sha256>(&message, &signature), expected);
            signature[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(key.verdicts::<Sha256>(&message, &signature), [false; 2]);
        }
    }

    /// `verdicts` does the comparison; most are refusals, and some changes cancel each other out.
    #[test]
    fn changed_encodings_are_what_the_library_says(
        message: Vec<u8>, salt_len in 28_usize..36, modulus in 0_usize..4,
        changes in prop::collection::vec((0_usize..256, 0_u32..8), 0..4),
    ) {
        let (primes, bits) = MODULI[modulus];
        let key = PrivateKey::new(primes, bits);
        for mut encoded in [pkcs1_v1_5::<Sha256>(key.len(), &message), pss::<Sha256>(bits, &message, &vec![9; salt_len])] {
            let at = encoded.len() - 256;
            changes.iter().for_each(|(i, bit)| encoded[at + i] ^= 1 << bit);
            if BigUint::from_bytes_be(&encoded) < key.n {
                key.verdicts::<Sha256>(&message, &key.sign(&encoded));
            }
        }
    }

    #[test]
    fn random_bytes_are_no_signature(modulus in 0_usize..4, seed: [u8; 32]) {
        let (primes, bits) = MODULI[modulus];
        let key = PrivateKey::new(primes, bits);
        let bytes: Vec<u8> = seed.into_iter().cycle().take(key.len()).collect();
        prop_assert_eq!(key.verdicts::<Sha256>(&seed, &bytes), [false; 2]);
    }
}

impl PrivateKey {
    fn new(exponents: &[u32], bits: usize) -> Self {
        Self::with_exponent(exponents, bits, 65_537)
    }

    fn with_exponent(exponents: &[u32], bits: usize, e: u64) -> Self {
        let one = BigUint::from(1_u8);
        let primes = exponents.iter().map(|a| (&one << *a) - &one);
        let n: BigUint = primes.clone().product();
        let order: BigUint = primes.map(|p| p - &one).product();
        assert_eq!(n.bits(), bits as u64);
        let e = BigUint::from(e);
        let d = e.modinv(&order).unwrap();

        let [n_bytes, e_bytes] = [&n, &e].map(BigUint::to_bytes_be);
        let [n_theirs, e_theirs] = [&n_bytes, &e_bytes].map(|bytes| BoxedUint::from_be_slice_vartime(bytes));
        let theirs = PublicKey::new(n_theirs, e_theirs);
        let numbers = || RsaNumbers { n: n_bytes.clone(), e: e_bytes.clone() };
        let ours = Ours {
            rs256: RsaKey::new(numbers()).unwrap(),
            rs384: RsaKey::new(numbers()).unwrap(),
            rs512: RsaKey::new(numbers()).unwrap(),
            ps256: RsaKey::new(numbers()).unwrap(),
            ps384: RsaKey::new(numbers()).unwrap(),
            ps512: RsaKey::new(numbers()).unwrap(),
        };
        Self { n, d, bits, ours, theirs: theirs.unwrap() }
    }

    fn len(&self) -> usize {
        self.bits.div_ceil(8)
    }

    fn sign(&self, encoded: &[u8]) -> Vec<u8> {
        let signature = BigUint::from_bytes_be(encoded).modpow(&self.d, &self.n).to_bytes_be();
        [vec![0; self.len() - signature.len()], signature].concat()
    }

    /// The verdicts of both rules, which are the same as the library's.
    fn verdicts<D: Sha2>(&self, message: &[u8], signature: &[u8]) -> [bool; 2] {
        let ours = D::verdicts(&self.ours, message, signature);
        let pkcs1 = pkcs1v15::VerifyingKey::<D>::new(self.theirs.clone());
        let pss = pss::VerifyingKey::<D>::new_with_salt_len(self.theirs.clone(), <D as Digest>::output_size());
        let theirs = [
            pkcs1v15::Signature::try_from(signature).is_ok_and(|signature| pkcs1.verify(message, &signature).is_ok()),
            pss::Signature::try_from(signature).is_ok_and(|signature| pss.verify(message, &signature).is_ok()),
        ];
        assert_eq!(ours, theirs);
        ours
    }
}

fn pkcs1_v1_5<D: Sha2>(len: usize, message: &[u8]) -> Vec<u8> {
    let (hash, oid) = (D::digest(message), D::OID.as_bytes());
    let [info_len, hash_len] = [17, 0].map(|more| u8::try_from(hash.len() + more).unwrap());
    let info = [&[0x30, info_len, 0x30, 0x0d, 0x06, 0x09][..], oid, &[0x05, 0x00, 0x04, hash_len], &hash].concat();
    [&[0, 1][..], &vec![0xff; len - info.len() - 3], &[0], &info].concat()
}

/// EMSA-PSS-ENCODE (RFC 8017 §9.1.1).
fn pss<D: Sha2>(modulus_bits: usize, message: &[u8], salt: &[u8]) -> Vec<u8> {
    let (bits, len) = (modulus_bits - 1, (modulus_bits - 1).div_ceil(8));
    let hash = D::digest([&[0; 8][..], &D::digest(message), salt].concat()).to_vec();
    let mut block = vec![0; len - salt.len() - hash.len() - 2];
    block.push(1);
    block.extend_from_slice(salt);
    for (i, chunk) in block.chunks_mut(hash.len()).enumerate() {
        let mask = D::digest([&hash[..], &u32::try_from(i).unwrap().to_be_bytes()].concat());
        chunk.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
    }
    block[0] &= 0xff >> (8 * len - bits);
    [block, hash, vec![0xbc]].concat()
}
