//! Project Wycheproof's HMAC cases.

use alloc::format;

use wycheproof_ng_symmetric::mac::{TestName, TestSet};

use super::*;
use crate::{
    KeyId, PinnedKey, SecretAlgorithm,
    alg::wycheproof::{Counts, Run, Verdict, assert_all_files},
};

const RUN: [TestName; 3] = [TestName::HmacSha256, TestName::HmacSha384, TestName::HmacSha512];

const LEFT_OUT: [(TestName, &str); 19] = [
    (TestName::AesCmac, "no HMAC"),
    (TestName::AriaCmac, "no HMAC"),
    (TestName::CamelliaCmac, "no HMAC"),
    (TestName::HmacSha1, "another hash"),
    (TestName::HmacSha224, "another hash"),
    (TestName::HmacSha3_224, "another hash"),
    (TestName::HmacSha3_256, "another hash"),
    (TestName::HmacSha3_384, "another hash"),
    (TestName::HmacSha3_512, "another hash"),
    (TestName::HmacSha512_224, "another hash"),
    (TestName::HmacSha512_256, "another hash"),
    (TestName::HmacSm3, "another hash"),
    (TestName::Kmac128, "no HMAC"),
    (TestName::Kmac256, "no HMAC"),
    (TestName::SipHash_1_3, "no HMAC"),
    (TestName::SipHash_2_4, "no HMAC"),
    (TestName::SipHash_4_8, "no HMAC"),
    (TestName::SipHashx_2_4, "no HMAC"),
    (TestName::SipHashx_4_8, "no HMAC"),
];

/// Runs every case with a hash of this many bits. Short secrets and truncated tags are rejected, whatever upstream
/// says.
fn run<A: SecretAlgorithm + JwsAlgorithm>(name: TestName, bits: usize) -> Counts {
    let mut run = Run::new();
    for group in TestSet::load(name).unwrap().test_groups {
        for test in group.tests {
            let key = PinnedKey::<A>::from_secret(KeyId::ABSENT, &test.key);
            let is_ours = group.key_size >= bits && group.tag_size == bits;
            let verdict = match key {
                Ok(key) => Verdict::of(key.verify(&test.msg, &test.tag).is_ok()),
                Err(error) => {
                    assert_eq!(error, KeyError::SecretTooShort { min: bits / 8 }, "case {}", test.tc_id);
                    Verdict::KeyRefused
                }
            };
            assert_eq!(verdict == Verdict::KeyRefused, group.key_size < bits, "case {}", test.tc_id);
            let upstream = if is_ours { format!("{:?}", test.result) } else { "Invalid".into() };
            run.add(name, test.tc_id, upstream, verdict);
        }
    }
    run.counts("mac")
}

#[test]
fn every_file_is_run_or_left_out() {
    assert_all_files(TestName::all(), &RUN, &LEFT_OUT);
}

#[test]
fn hs256() {
    assert_eq!(run::<Hs256>(TestName::HmacSha256, 256), Counts { accepted: 30, refused: 138, key_refused: 6 });
}

#[test]
fn hs384() {
    assert_eq!(run::<Hs384>(TestName::HmacSha384, 384), Counts { accepted: 30, refused: 138, key_refused: 6 });
}

#[test]
fn hs512() {
    assert_eq!(run::<Hs512>(TestName::HmacSha512, 512), Counts { accepted: 30, refused: 138, key_refused: 6 });
}
