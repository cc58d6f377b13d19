//! A verifier that remembers tokens says at every instant what the same verifier without a memory says.
#![cfg(all(feature = "cache", feature = "hmac"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::{
    collections::BTreeMap,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{
    Expect, Hs256, KeyId, Keyring, PinnedKey, Policy, SharedKeyring, Timestamp, Verified, VerifyError,
    jwt::{CachedVerifier, Verifier},
    revocation::{By, NeededClaim, Needs, RevocationCheck, RevocationList, Status, Token},
};
use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::*;
use sha2::Sha256;

type Claims = BTreeMap<String, serde_json::Value>;

const SECRETS: [(&str, &[u8; 32]); 2] =
    [("a", b"the first example secret: 32 b. "), ("b", b"the other example secret: 32 b. ")];

fn key(at: usize) -> PinnedKey<Hs256> {
    let (id, secret) = SECRETS[at];
    PinnedKey::from_secret(id, secret).unwrap()
}

fn ring(ids: &[usize]) -> Keyring<Hs256> {
    // A ring is never empty, so there is a key that nobody signs with.
    let other = PinnedKey::from_secret("other", b"a secret that nobody signs with!").unwrap();
    Keyring::new(ids.iter().map(|at| key(*at)).chain([other])).unwrap()
}

fn signed(at: usize, claims: &str) -> String {
    let (id, secret) = SECRETS[at];
    let header = URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"HS256","kid":"{id}"}}"#));
    let input = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
    mac.update(input.as_bytes());
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

fn policy() -> Policy {
    let policy = Policy::new(Expect::exactly("i"), Expect::exactly("o"));
    policy.leeway(Duration::from_secs(1)).unwrap().max_age(Duration::from_secs(50))
}

fn tokens() -> Vec<String> {
    let claims = [
        r#"{"iss":"i","aud":"o","exp":100,"iat":50}"#,
        r#"{"iss":"i","aud":"o","exp":100,"nbf":40,"iat":30,"jti":"1"}"#,
        r#"{"iss":"i","aud":"o","exp":1000.5,"iat":60.25}"#,
        r#"{"iss":"i","aud":"x","exp":100,"iat":50}"#,
        r#"{"iss":"i","aud":"o","iat":50}"#,
    ];
    let mut tokens: Vec<String> = (0..2).flat_map(|at| claims.map(|claims| signed(at, claims))).collect();
    tokens.push(tokens[0].replace(".", ".A"));
    tokens.push(format!("{}A", tokens[0]));
    tokens
}

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds)
}

/// The same verifier with a memory and without.
fn both(keys: &SharedKeyring<Hs256>, capacity: usize) -> (CachedVerifier<Hs256, Claims>, Verifier<Hs256>) {
    let cold = Verifier::new(keys, policy());
    (CachedVerifier::new_as(cold.clone(), capacity), cold)
}

#[derive(Clone, Debug)]
enum Step {
    Verify(usize, u64),
    /// A ring of these keys, made anew.
    Replace(Vec<usize>),
    /// The ring as it is, less a key.
    Remove(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (0..12_usize, 0..130_u64).prop_map(|(token, now)| Step::Verify(token, now)),
        1 => proptest::sample::subsequence(vec![0, 1], 0..=2).prop_map(Step::Replace),
        1 => (0..2_usize).prop_map(Step::Remove),
    ]
}

proptest! {
    #[test]
    fn it_says_what_the_verifier_says(steps in proptest::collection::vec(step(), 1..120), capacity in 0..8_usize) {
        let (tokens, keys) = (tokens(), SharedKeyring::new(ring(&[0, 1])));
        let (cached, cold) = both(&keys, capacity);
        for step in steps {
            match step {
                Step::Verify(token, now) => {
                    let cached = cached.verify_at(&tokens[token], at(now)).map(|token| token.claims().clone());
                    let cold = cold.verify_as_at(&tokens[token], at(now)).map(Verified::into_claims);
                    prop_assert_eq!(cached, cold);
                }
                Step::Replace(ids) => keys.replace(ring(&ids)),
                Step::Remove(at) => {
                    let mut ring = Keyring::clone(&keys.current());
                    ring.remove(KeyId::exactly(SECRETS[at].0).unwrap());
                    keys.replace(ring);
                }
            }
        }
    }
}

#[test]
fn a_key_that_is_taken_out_is_out_at_once() {
    let keys = SharedKeyring::new(ring(&[0, 1]));
    let (cached, _) = both(&keys, 10);
    let token = signed(0, r#"{"iss":"i","aud":"o","exp":100,"iat":50}"#);
    assert!(cached.verify_at(&token, at(60)).is_ok());
    keys.replace(ring(&[1]));
    assert_eq!(cached.verify_at(&token, at(60)).unwrap_err(), VerifyError::KidUnknown);
    let impostor = PinnedKey::from_secret("a", SECRETS[1].1).unwrap();
    keys.replace(Keyring::new([impostor]).unwrap());
    assert_eq!(cached.verify_at(&token, at(60)).unwrap_err(), VerifyError::InvalidSignature);
    keys.replace(ring(&[0]));
    assert!(cached.verify_at(&token, at(60)).is_ok());
}

#[test]
fn every_time_is_held_against_the_clock_again() {
    let (cached, _) = both(&SharedKeyring::new(ring(&[0, 1])), 10);
    let token = signed(0, r#"{"iss":"i","aud":"o","exp":100,"nbf":70,"iat":60}"#);
    let verdict = |now| cached.verify_at(&token, at(now)).err();
    assert_eq!(verdict(80), None);
    assert_eq!(verdict(68), Some(VerifyError::NotYetValid));
    assert_eq!(verdict(69), None);
    assert_eq!(verdict(100), None);
    assert_eq!(verdict(101), Some(VerifyError::Expired));
    let old = signed(0, r#"{"iss":"i","aud":"o","exp":1000,"iat":60}"#);
    assert!(cached.verify_at(&old, at(111)).is_ok());
    assert_eq!(cached.verify_at(&old, at(112)).unwrap_err(), VerifyError::TooOld);
}

#[test]
fn a_token_is_read_once() {
    let (cached, _) = both(&SharedKeyring::new(ring(&[0, 1])), 10);
    let token = signed(0, r#"{"iss":"i","aud":"o","exp":100,"iat":60}"#);
    let (first, second) = (cached.verify_at(&token, at(60)).unwrap(), cached.verify_at(&token, at(61)).unwrap());
    assert!(Arc::ptr_eq(&first, &second));
    let (cold, _) = both(&SharedKeyring::new(ring(&[0, 1])), 0);
    let (first, second) = (cold.verify_at(&token, at(60)).unwrap(), cold.verify_at(&token, at(61)).unwrap());
    assert!(!Arc::ptr_eq(&first, &second));
}

#[test]
fn a_token_that_is_revoked_is_out_at_once() {
    let list = Arc::new(RevocationList::of_sessions(10, Duration::from_secs(1000)));
    let verifier = Verifier::new(ring(&[0]), policy().revocation(list.clone()));
    let cached = CachedVerifier::new_as::<Claims>(verifier, 10);
    let token = signed(0, r#"{"iss":"i","aud":"o","exp":100,"iat":60,"sid":"s"}"#);
    let other = signed(0, r#"{"iss":"i","aud":"o","exp":100,"iat":60,"sid":"t"}"#);
    assert!(cached.verify_at(&token, at(60)).is_ok() && cached.verify_at(&other, at(60)).is_ok());
    list.revoke_session(Some("i"), "s", By::OPERATOR, at(61)).unwrap();
    assert_eq!(cached.verify_at(&token, at(61)).unwrap_err(), VerifyError::Revoked);
    assert!(cached.verify_at(&other, at(61)).is_ok());
}

/// Tokens of an epoch before this one are over.
struct Epoch(AtomicU64);

impl RevocationCheck for Epoch {
    fn needs(&self) -> Needs {
        if self.0.load(Ordering::Relaxed) == u64::MAX { Needs::claim("other") } else { Needs::claim("sep") }
    }

    fn status(&self, token: &Token<'_>) -> Status {
        match (token.claim(), token.key_id().and_then(KeyId::as_str)) {
            (Some(NeededClaim::Whole(epoch)), Some("a")) if epoch >= self.0.load(Ordering::Relaxed) => {
                Status::NotRevoked
            }
            (Some(NeededClaim::Whole(_)), Some("a")) => Status::Revoked,
            _ => Status::Indeterminate,
        }
    }
}

#[test]
fn a_check_is_shown_the_claim_that_it_names_and_the_key_on_each_hit() {
    let check = Arc::new(Epoch(AtomicU64::new(7)));
    let verifier = Verifier::new(ring(&[0]), policy().revocation(check.clone()));
    let cached = CachedVerifier::new_as::<Claims>(verifier, 10);
    let [old, new] =
        [7, 8].map(|epoch| signed(0, &format!(r#"{{"iss":"i","aud":"o","exp":100,"iat":60,"sep":{epoch}}}"#)));
    let first = cached.verify_at(&old, at(60)).unwrap();
    assert!(Arc::ptr_eq(&first, &cached.verify_at(&old, at(60)).unwrap()), "a hit");
    assert!(cached.verify_at(&new, at(60)).is_ok());
    check.0.store(8, Ordering::Relaxed);
    assert_eq!(cached.verify_at(&old, at(60)).unwrap_err(), VerifyError::Revoked);
    assert!(cached.verify_at(&new, at(60)).is_ok());
    // A claim that is named too late was not read.
    check.0.store(u64::MAX, Ordering::Relaxed);
    assert_eq!(cached.verify_at(&new, at(60)).unwrap_err(), VerifyError::NeededClaimUnread);
    let without = signed(0, r#"{"iss":"i","aud":"o","exp":100,"iat":60}"#);
    check.0.store(7, Ordering::Relaxed);
    assert_eq!(cached.verify_at(&without, at(60)).unwrap_err(), VerifyError::NeededClaimMissing { name: "sep" });
}

/// A check that verifies a token itself, such as its own credential, with the verifier that asks it.
#[derive(Default)]
struct Asks(OnceLock<(Arc<CachedVerifier<Hs256, Claims>>, String)>);

impl RevocationCheck for Asks {
    fn needs(&self) -> Needs {
        Needs::NOTHING
    }

    fn status(&self, token: &Token<'_>) -> Status {
        let Some((verifier, other)) = self.0.get() else { return Status::Indeterminate };
        if token.token_id() == Some("own") || verifier.verify_at(other, token.now()).is_ok() {
            return Status::NotRevoked;
        }
        Status::Indeterminate
    }
}

#[test]
fn a_revocation_check_may_use_the_verifier_that_asks_it() {
    let check = Arc::new(Asks::default());
    let verifier = Verifier::new(ring(&[0]), policy().revocation(check.clone()));
    let verifier = Arc::new(CachedVerifier::new_as(verifier, 1));
    let own = signed(0, r#"{"iss":"i","aud":"o","exp":100,"iat":60,"jti":"own"}"#);
    assert!(check.0.set((Arc::clone(&verifier), own)).is_ok());
    let token = signed(0, r#"{"iss":"i","aud":"o","exp":100,"iat":60}"#);
    for _ in 0..3 {
        assert!(verifier.verify_at(&token, at(60)).is_ok());
    }
}
