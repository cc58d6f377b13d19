//! Whose fault a rejection is, on every road on which a DPoP proof is verified.

#![cfg(all(feature = "std", feature = "ed25519", feature = "ecdsa"))]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use cotter::{
    Ed25519, Ed25519OrEdDsa, Es256, Expect, Fault, PinnedKey, Policy, Stage, Timestamp, VerifyError, jwt,
    profile::{AccessTokens, DpopProofs, DpopRequest, Presentation},
    replay::{ReplayCheck, SingleUse, Use},
};

const NOW: Timestamp = Timestamp::from_unix_seconds(1_763_683_200);
const ISSUER: &str = "https://auth.example";
const API: &str = "https://api.example";

fn token() -> &'static str {
    include_str!("../vectors/demo/dpop.jwt").trim_end()
}

fn proof() -> &'static str {
    include_str!("../vectors/demo/dpop-proof.jwt").trim_end()
}

/// A proof by another key than the one that the token is bound to, for the same request.
fn proof_of_another_key() -> &'static str {
    include_str!("../vectors/demo/dpop-proof-ed25519.jwt").trim_end()
}

/// With a signature of the right form that is not one.
fn unsigned(token: &str) -> String {
    let (signing_input, signature) = token.rsplit_once('.').unwrap();
    format!("{signing_input}.{}", "A".repeat(signature.len()))
}

struct Always(Use);

impl ReplayCheck for Always {
    fn record(&self, _: &SingleUse<'_>) -> Use {
        self.0
    }
}

type Road = Box<dyn Fn(&str, Presentation<'_>) -> Result<(), VerifyError>>;

/// Everything that accepts a token with the way in which it was presented.
fn roads() -> Vec<(&'static str, Road)> {
    let key = || PinnedKey::<Ed25519>::from_pem("demo-2026", include_str!("../vectors/demo/ed25519.pem")).unwrap();
    let verifier =
        || jwt::Verifier::new(key(), Policy::new(Expect::exactly(ISSUER), Expect::exactly(API)).typ("at+jwt"));
    let other = PinnedKey::<Ed25519>::from_pem("another", include_str!("../vectors/demo/ed25519.pem")).unwrap();
    let other = jwt::Verifier::new(other, Policy::new(Expect::exactly(ISSUER), Expect::exactly(API)).typ("at+jwt"));

    let access = AccessTokens::new(key(), ISSUER, API);
    let plain = verifier();
    let either = other.or(verifier()).unwrap();
    let issuers = jwt::IssuerRouter::new().with(verifier()).unwrap();
    vec![
        (
            "AccessTokens",
            Box::new(move |token: &str, how: Presentation<'_>| access.verify_at(token, how, NOW).map(drop)),
        ),
        (
            "Verifier",
            Box::new(move |token: &str, how: Presentation<'_>| plain.verify_presented_at(token, how, NOW).map(drop)),
        ),
        (
            "Either",
            Box::new(move |token: &str, how: Presentation<'_>| either.verify_presented_at(token, how, NOW).map(drop)),
        ),
        (
            "IssuerRouter",
            Box::new(move |token: &str, how: Presentation<'_>| issuers.verify_presented_at(token, how, NOW).map(drop)),
        ),
        #[cfg(feature = "cache")]
        ("CachedVerifier", {
            let cached = jwt::CachedVerifier::<Ed25519>::new_as::<serde_json::Value>(verifier(), 16);
            // The second time, the token comes from the cache.
            Box::new(move |token: &str, how: Presentation<'_>| {
                let first = cached.verify_presented_at(token, how, NOW).map(drop);
                let second = cached.verify_presented_at(token, how, NOW).map(drop);
                assert_eq!(first, second);
                first
            })
        }),
    ]
}

#[track_caller]
fn is(refused: Result<(), VerifyError>, code: &str, stage: Stage, fault: Fault, road: &str) {
    let refused = refused.unwrap_err();
    assert_eq!((refused.code(), refused.stage(), refused.fault()), (code, stage, fault), "{road}: {refused}");
    let is_in_proof = matches!(refused, VerifyError::DpopProof { .. });
    assert_eq!(is_in_proof, fault == Fault::Proof, "{road}: {refused}");
}

fn request<'r>(proofs: &'r DpopProofs<(Es256, Ed25519OrEdDsa)>, fields: &[&'r str]) -> DpopRequest<'r> {
    proofs.request("POST", "https://api.example/orders", fields.iter().copied())
}

#[test]
fn a_token_and_a_proof_are_told_apart_on_every_road() {
    let proofs = DpopProofs::danger_without_replay_check();
    let (unsigned_token, unsigned_proof) = (unsigned(token()), unsigned(proof()));
    for (road, verify) in roads() {
        let with = |token: &str, fields: &[&str]| verify(token, Presentation::dpop(request(&proofs, fields)));
        assert_eq!(with(token(), &[proof()]), Ok(()), "{road}");

        is(with(&unsigned_token, &[proof()]), "invalid-signature", Stage::Verify, Fault::Token, road);
        is(with(token(), &[&unsigned_proof]), "invalid-signature", Stage::Verify, Fault::Proof, road);
        is(with("a.b", &[proof()]), "segment-count", Stage::Split, Fault::Token, road);
        is(with(token(), &["a.b"]), "segment-count", Stage::Split, Fault::Proof, road);
        is(with(token(), &[]), "proof-missing", Stage::Confirm, Fault::Proof, road);
        is(with(token(), &[proof(), proof()]), "proof-several", Stage::Confirm, Fault::Proof, road);
        is(verify(token(), Presentation::bearer()), "cnf-unexpected", Stage::Confirm, Fault::Token, road);
        is(with(token(), &[proof_of_another_key()]), "jkt-mismatch", Stage::Confirm, Fault::Token, road);

        let nonce = request(&proofs, &[proof()]).nonce("a-nonce");
        is(verify(token(), Presentation::dpop(nonce)), "nonce-missing", Stage::Accept, Fault::Proof, road);
        let elsewhere = proofs.request("POST", "https://api.example/accounts", [proof()]);
        is(verify(token(), Presentation::dpop(elsewhere)), "htu-mismatch", Stage::Accept, Fault::Proof, road);
        let nowhere = proofs.request("POST", "/orders", [proof()]);
        let code = "request-uri-malformed";
        is(verify(token(), Presentation::dpop(nowhere)), code, Stage::Confirm, Fault::Service, road);
    }
}

#[test]
fn what_the_replay_check_says_is_the_fault_of_the_proof_the_sender_or_the_service() {
    for (answer, code, fault) in [
        (Use::Repeated, "replayed", Fault::Proof),
        (Use::TooMany, "replay-quota", Fault::Sender),
        (Use::Indeterminate, "replay-unknown", Fault::Service),
    ] {
        let proofs = DpopProofs::new(Arc::new(Always(answer)));
        for (road, verify) in roads() {
            let presented = Presentation::dpop(request(&proofs, &[proof()]));
            is(verify(token(), presented), code, Stage::Ask, fault, road);
        }
        let alone = request(&proofs, &[proof()]).verify_at(NOW).map(drop);
        is(alone, code, Stage::Ask, fault, "alone");
    }
}

#[test]
fn a_proof_alone_is_a_proof() {
    let proofs = DpopProofs::danger_without_replay_check();
    let alone = |fields: &[&str], now: Timestamp| request(&proofs, fields).verify_at(now).map(drop);
    assert_eq!(alone(&[proof()], NOW), Ok(()));
    is(alone(&[&unsigned(proof())], NOW), "invalid-signature", Stage::Verify, Fault::Proof, "alone");
    is(alone(&[token()], NOW), "typ-mismatch", Stage::Check, Fault::Proof, "alone");

    let late = NOW.saturating_add(core::time::Duration::from_secs(600));
    is(alone(&[proof()], late), "too-old", Stage::Accept, Fault::Proof, "alone");
    assert!(!alone(&[proof()], late).unwrap_err().is_expired(), "it is no token that has expired");
}
