//! What is issued as a PASETO is accepted by its verifier at `iat`, refused at `exp`, and refused by every other.
#![cfg(feature = "paseto")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::time::Duration;

use cotter::{
    Expect, KeyId, PinnedKey, Policy, Timestamp, Verified, VerifyError,
    paseto::{Protocol, V3Local, V3Public, V4Local, V4Public, Verifier},
};
use cotter_issue::{
    Lifetime, PasetoSigningAlgorithm, PublicKeySigningAlgorithm, SecretSigningAlgorithm, SigningKey, Subject,
    paseto::Issuer,
};
use serde_json::{Value, json};

const NOW: u64 = 1_800_000_000;

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds)
}

fn issuer<P: PasetoSigningAlgorithm>(key: SigningKey<P>) -> Issuer<P> {
    let lifetime = Lifetime::of(Duration::from_secs(300)).unwrap();
    Issuer::new(key, "https://auth.example", "orders", lifetime).unwrap()
}

/// A verifier of another version or purpose.
fn refuses<P: Protocol>(key: &PinnedKey<P>, token: &str) {
    let policy = Policy::new(Expect::danger_any(), Expect::danger_any());
    let refused = Verifier::new(key.clone(), policy).verify_as_at::<Value>(token, at(NOW)).unwrap_err();
    assert_eq!(refused, VerifyError::PasetoHeader { expected: P::NAME });
}

fn round_trip<P: PasetoSigningAlgorithm>(key: SigningKey<P>) -> String {
    let issuer = issuer(key);
    let token = issuer.issue_at("user-17", &json!({"order": 7}), at(NOW)).unwrap();
    let verified: Verified<Value> = issuer.verifier().verify_as_at(token.expose(), at(NOW)).unwrap();
    assert_eq!(verified.subject(), Some("user-17"));
    assert_eq!(verified.token_id(), Some(token.token_id()));
    assert_eq!(verified.expires_at(), Some(at(NOW + 300)));
    assert!(issuer.verifier().verify_as_at::<Value>(token.expose(), at(NOW + 299)).is_ok());
    let expired = issuer.verifier().verify_as_at::<Value>(token.expose(), at(NOW + 300)).unwrap_err();
    assert_eq!(expired, VerifyError::Expired);

    let bound = issuer.issue_with_assertion_at(Subject::ABSENT, &json!({}), b"session 4", at(NOW)).unwrap();
    let verifier = issuer.verifier();
    assert!(verifier.verify_with_assertion_as_at::<Value>(bound.expose(), b"session 4", at(NOW)).is_ok());
    let refused = verifier.verify_with_assertion_as_at::<Value>(bound.expose(), b"session 5", at(NOW)).unwrap_err();
    assert_eq!(refused, VerifyError::InvalidSignature);
    token.expose().to_owned()
}

fn of_pair<P: PasetoSigningAlgorithm + PublicKeySigningAlgorithm>() -> SigningKey<P> {
    SigningKey::generate(KeyId::ABSENT).unwrap().pinned_by_paserk_id()
}

fn of_secret<P: PasetoSigningAlgorithm + SecretSigningAlgorithm>() -> SigningKey<P> {
    SigningKey::generate_secret(KeyId::ABSENT).unwrap()
}

#[test]
fn every_version_and_purpose() {
    let (v4_public, v3_public) = (of_pair::<V4Public>(), of_pair::<V3Public>());
    let (v4_local, v3_local) = (of_secret::<V4Local>(), of_secret::<V3Local>());
    let tokens = [
        round_trip(v4_public.clone()),
        round_trip(v3_public.clone()),
        round_trip(v4_local.clone()),
        round_trip(v3_local.clone()),
    ];
    let others: [&dyn Fn(&str); 4] = [
        &|token| refuses(v4_public.public(), token),
        &|token| refuses(v3_public.public(), token),
        &|token| refuses(v4_local.public(), token),
        &|token| refuses(v3_local.public(), token),
    ];
    for (own, token) in tokens.iter().enumerate() {
        others.iter().enumerate().filter(|(other, _)| *other != own).for_each(|(_, refuses)| refuses(token));
    }
}

#[test]
fn a_key_is_told_by_the_footer() {
    let key = of_pair::<V4Public>();
    let id = key.id().as_str().unwrap().to_owned();
    let issuer = issuer(key);
    let token = issuer.issue_at(Subject::ABSENT, &json!({}), at(NOW)).unwrap();
    let verified: Verified<Value> = issuer.verifier().verify_as_at(token.expose(), at(NOW)).unwrap();
    assert_eq!(verified.key_id().as_str(), Some(&*id));
    let other = issuer.with_key(of_pair());
    let refused = other.verifier().verify_as_at::<Value>(token.expose(), at(NOW)).unwrap_err();
    assert_eq!(refused, VerifyError::KidUnknown);
}

#[test]
fn what_the_verifier_refuses_is_not_issued() {
    let issuer = issuer(of_secret::<V4Local>());
    let code = |claims: Value| issuer.issue_at(Subject::ABSENT, &claims, at(NOW)).err().unwrap().code();
    assert_eq!(code(json!({"exp": "2099-01-01T00:00:00Z"})), "claim-reserved");
    assert_eq!(code(json!({"cnf": {}})), "cnf-unexpected");
    assert_eq!(code(json!([])), "claims-not-object");
    let late = issuer.issue_at(Subject::ABSENT, &json!({}), at(253_402_300_700)).err().unwrap();
    assert_eq!(late.code(), "exp-malformed");
}
