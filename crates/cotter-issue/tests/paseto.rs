//! What is issued as a PASETO is accepted by its verifier at `iat`, refused at `exp`, and refused by every other.
#![cfg(feature = "paseto")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::time::Duration;

use common::{block_on, claims::claims};
use cotter::{
    Expect, KeyId, PinnedKey, Policy, Timestamp, Verified, VerifyError,
    paseto::{Protocol, V3Local, V3Public, V4Local, V4Public, Verifier},
};
use cotter_issue::{
    Lifetime, PasetoSigningAlgorithm, PublicKeySigningAlgorithm, SecretSigningAlgorithm, SigningKey, Subject,
    paseto::{Issuer, RemoteProtocol},
    remote::{Fault, RemoteDouble},
};
use proptest::test_runner::{Config, TestRunner};
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

/// The same with a key that lives elsewhere: `issue` and `begin` have one outcome.
fn round_trip_remotely<P: RemoteProtocol>(kms: &RemoteDouble<P>, claims: &Value) -> Result<(), &'static str> {
    let lifetime = Lifetime::of(Duration::from_secs(300)).unwrap();
    let issuer = Issuer::new(kms.public().clone(), "https://auth.example", "orders", lifetime).unwrap();
    let unsigned =
        issuer.begin_with_assertion_at("user-17", claims, b"session 4", at(NOW)).map_err(|refused| refused.code())?;
    assert_eq!(
        (unsigned.request().algorithm(), unsigned.request().digest().is_some()),
        (P::NAME, P::NAME == "v3.public")
    );
    let token = block_on(unsigned.sign_by_at(kms, at(NOW))).map_err(|refused| refused.code())?;
    let verifier = issuer.verifier();
    assert!(verifier.verify_with_assertion_as_at::<Value>(token.expose(), b"session 4", at(NOW + 299)).is_ok());
    let expired =
        verifier.verify_with_assertion_as_at::<Value>(token.expose(), b"session 4", at(NOW + 300)).unwrap_err();
    assert_eq!(expired, VerifyError::Expired);
    Ok(())
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
    // The last second of the year 9999, and the one after it.
    let last = issuer.issue_at(Subject::ABSENT, &json!({}), at(253_402_300_799 - 300)).unwrap();
    let verified: Verified<Value> = issuer.verifier().verify_as_at(last.expose(), at(253_402_300_000)).unwrap();
    assert_eq!(verified.expires_at(), Some(at(253_402_300_799)));
    let late = issuer.issue_at(Subject::ABSENT, &json!({}), at(253_402_300_799 - 299)).err().unwrap();
    assert_eq!(late.code(), "exp-malformed");
}

#[test]
fn a_remote_signs_public_tokens() {
    let (v4, v3) = (RemoteDouble::new(of_pair::<V4Public>()), RemoteDouble::new(of_pair::<V3Public>()));
    assert_eq!(round_trip_remotely(&v4, &json!({"order": 7})), Ok(()));
    assert_eq!(round_trip_remotely(&v3, &json!({"order": 7})), Ok(()));
    for (fault, expected) in [
        (Fault::OtherKey, "signature-mismatch"),
        (Fault::OtherMessage, "signature-mismatch"),
        (Fault::Truncated, "signature-length"),
        (Fault::OtherForm, "signature-form"),
        (Fault::Unavailable, "remote-unavailable"),
        (Fault::Refused, "remote-refused"),
    ] {
        assert_eq!(round_trip_remotely(&v4.fault(fault), &json!({})), Err(expected), "{fault:?}");
        assert_eq!(round_trip_remotely(&v3.fault(fault), &json!({})), Err(expected), "{fault:?}");
    }
    assert_eq!(round_trip_remotely(&v4, &json!({"exp": 1})), Err("claim-reserved"));
    assert_eq!(round_trip_remotely(&v3, &json!({"photo": "x".repeat(4000)})), Err("token-too-long"));
}

/// Whatever the claims are: either nothing is issued, or what is issued is accepted until it expires.
#[test]
fn of_any_claims_with_every_version_and_purpose() {
    fn issues<P: PasetoSigningAlgorithm>(issuer: &Issuer<P>, claims: &Value) -> bool {
        let Ok(token) = issuer.issue_at("user-17", claims, at(NOW)) else { return false };
        let verify = |now| issuer.verifier().verify_as_at::<Value>(token.expose(), at(now));
        assert!(verify(NOW).is_ok() && verify(NOW + 299).is_ok() && verify(NOW + 300).is_err(), "{}", P::NAME);
        true
    }
    let (v4, v3) = (issuer(of_secret::<V4Local>()), issuer(of_secret::<V3Local>()));
    let (v4_key, v3_key) = (of_pair::<V4Public>(), of_pair::<V3Public>());
    let (v4_public, v3_public) = (issuer(v4_key.clone()), issuer(v3_key.clone()));
    let (v4_remote, v3_remote) = (RemoteDouble::new(v4_key), RemoteDouble::new(v3_key));
    let config = Config { cases: 64, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&claims(), |claims| {
        let outcomes = [
            issues(&v4, &claims),
            issues(&v3, &claims),
            issues(&v4_public, &claims),
            issues(&v3_public, &claims),
            round_trip_remotely(&v4_remote, &claims).is_ok(),
            round_trip_remotely(&v3_remote, &claims).is_ok(),
        ];
        assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]), "{outcomes:?}");
        Ok(())
    });
    outcome.unwrap();
}
