//! Project Wycheproof's EdDSA cases.

use alloc::{format, vec::Vec};

use wycheproof_ng_eddsa::{TestName, TestSet};

use super::*;
use crate::{
    KeyId, PinnedKey,
    alg::wycheproof::{Counts, Run, Verdict, assert_all_files},
};

const LEFT_OUT: [(TestName, &str); 1] = [(TestName::Ed448, "another curve, which no type here has")];

/// Every case, with the key as bytes and in DER, and with feature `precompute` also with tables. There are no
/// exceptions.
#[test]
fn ed25519() {
    assert_all_files(TestName::all(), &[TestName::Ed25519], &LEFT_OUT);
    let mut run = Run::new();
    for group in TestSet::load(TestName::Ed25519).unwrap().test_groups {
        let raw = PinnedKey::<Ed25519>::from_raw(KeyId::ABSENT, &group.key.pk).unwrap();
        let der = PinnedKey::<Ed25519>::from_der(KeyId::ABSENT, &group.der).unwrap();
        let keys = with_every_table(&[raw.clone(), der]);
        // The first valid signature makes the keys' tables.
        for test in group.tests.iter().filter(|test| !test.result.must_fail()) {
            assert!(keys.iter().all(|key| key.verify(&test.msg, &test.sig).is_ok()), "case {}", test.tc_id);
        }
        for test in group.tests {
            let verdict = Verdict::of(raw.verify(&test.msg, &test.sig).is_ok());
            for key in &keys {
                assert_eq!(Verdict::of(key.verify(&test.msg, &test.sig).is_ok()), verdict, "case {}", test.tc_id);
            }
            run.add(TestName::Ed25519, test.tc_id, format!("{:?}", test.result), verdict);
        }
    }
    assert_eq!(run.counts("eddsa"), Counts { accepted: 88, refused: 63, key_refused: 0 });
}

#[cfg(feature = "precompute")]
fn with_every_table(keys: &[PinnedKey<Ed25519>]) -> Vec<PinnedKey<Ed25519>> {
    use crate::Precomputation;

    [Precomputation::None, Precomputation::Compact, Precomputation::Standard, Precomputation::Large]
        .into_iter()
        .flat_map(|choice| keys.iter().map(move |key| key.clone().with_precomputation(choice)))
        .collect()
}

#[cfg(not(feature = "precompute"))]
fn with_every_table(keys: &[PinnedKey<Ed25519>]) -> Vec<PinnedKey<Ed25519>> {
    keys.to_vec()
}
