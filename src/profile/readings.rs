//! How often the header and the claims set of a token are read.

use alloc::{string::String, sync::Arc, vec::Vec};

use super::{AccessTokens, DpopProofs, IdTokens, Presentation, SignIn};
use crate::{
    Claim, Ed25519, Es256, Expect, PinnedKey, Policy, Rs256, Timestamp, VerifyError, jwt,
    revocation::{NeededClaim, Needs, RevocationCheck, Status, Token},
    strict::{base64url, readings},
};

const NOW: Timestamp = Timestamp::from_unix_seconds(1_763_683_200);
const PEM: &str = include_str!("../../vectors/demo/ed25519.pem");
const RS256_PEM: &str = include_str!("../../vectors/demo/rs256.pem");

fn key() -> PinnedKey<Ed25519> {
    PinnedKey::from_pem("demo-2026", PEM).unwrap()
}

fn verifier() -> jwt::Verifier<Ed25519> {
    jwt::Verifier::new(key(), policy())
}

fn policy() -> Policy {
    Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"))
}

/// Needs the `scope` of the token.
struct Named;

impl RevocationCheck for Named {
    fn needs(&self) -> Needs {
        Needs::claim("scope")
    }

    fn status(&self, token: &Token<'_>) -> Status {
        assert_eq!(token.claim(), Some(NeededClaim::Text("orders.read orders.write")));
        Status::NotRevoked
    }
}

fn access_tokens() -> AccessTokens<Ed25519> {
    AccessTokens::new(key(), "https://auth.example", "https://api.example")
}

/// How often the header and the claims set of this token have been read since the last call.
fn read_of(token: &str, read: &[String]) -> (usize, usize) {
    let mut segments = token.split('.');
    let mut count = || {
        let text = String::from_utf8(base64url::decode(segments.next().unwrap()).unwrap()).unwrap();
        read.iter().filter(|one| **one == text).count()
    };
    (count(), count())
}

/// Verifies a token, and asserts how often its header and its claims set are read.
fn reads(token: &str, expected: (usize, usize), verify: impl FnOnce(&str) -> Result<(), VerifyError>) {
    let _: Vec<_> = readings::take();
    verify(token).unwrap();
    assert_eq!(read_of(token, &readings::take()), expected, "{token}");
}

#[test]
fn header_and_claims_are_read_once() {
    let token = include_str!("../../vectors/demo/token.jwt").trim_end();
    reads(token, (1, 1), |token| verifier().verify_at(token, NOW).map(drop));
    reads(token, (1, 1), |token| verifier().verify_as_at::<serde_json::Value>(token, NOW).map(drop));
    reads(token, (1, 1), |token| verifier().verify_presented_at(token, Presentation::bearer(), NOW).map(drop));
    // Only the strict reader counts few members.
    let strict = || verifier().max_claims_members(200).unwrap();
    reads(token, (1, 1), |token| strict().verify_at(token, NOW).map(drop));
    // A claim that a check names is read with the others.
    let named = || jwt::Verifier::new(key(), policy().revocation(Arc::new(Named)));
    for verifier in [named(), named().max_claims_members(200).unwrap()] {
        reads(token, (1, 1), |token| verifier.verify_at(token, NOW).map(drop));
    }
    let _: Vec<_> = readings::take();
    let refused = jwt::Verifier::new(key(), policy().nonce("n")).verify_at(token, NOW).unwrap_err();
    assert_eq!((refused, read_of(token, &readings::take())), (VerifyError::Missing(Claim::Nonce), (1, 1)));
}

#[test]
fn a_header_that_is_remembered_is_not_read() {
    let (token, verifier) = (include_str!("../../vectors/demo/token.jwt").trim_end(), verifier());
    reads(token, (1, 1), |token| verifier.verify_at(token, NOW).map(drop));
    reads(token, (0, 1), |token| verifier.verify_at(token, NOW).map(drop));
}

#[test]
fn doors_to_several_look_one_thing_up_and_the_verifier_reads_again() {
    let token = include_str!("../../vectors/demo/token.jwt").trim_end();
    let issuers = jwt::IssuerRouter::new().with(verifier()).unwrap();
    reads(token, (1, 2), |token| issuers.verify_at(token, NOW).map(drop));
    let es256 = PinnedKey::<Es256>::from_pem("demo-es256", include_str!("../../vectors/demo/es256.pem")).unwrap();
    let other = jwt::Verifier::new(es256, Policy::new(Expect::absent(), Expect::absent()));
    let either = verifier().or(other).unwrap();
    reads(token, (2, 1), |token| either.verify_at(token, NOW).map(drop));
}

#[test]
fn profiles_read_no_more_than_a_verifier() {
    let token = include_str!("../../vectors/demo/access-token.jwt").trim_end();
    reads(token, (1, 1), |token| access_tokens().verify_at(token, Presentation::bearer(), NOW).map(drop));
    let lenient = access_tokens().client_id_from("azp").scope_from("scp").danger_allow_untyped();
    reads(token, (1, 1), |token| lenient.verify_at(token, Presentation::bearer(), NOW).map(drop));
    let strict = access_tokens().max_claims_members(200).unwrap();
    reads(token, (1, 1), |token| strict.verify_at(token, Presentation::bearer(), NOW).map(drop));

    let rsa = || PinnedKey::<Rs256>::from_pem("demo-rsa", RS256_PEM).unwrap();
    let token = include_str!("../../vectors/demo/id-token.jwt").trim_end();
    let ids = IdTokens::new(rsa(), "https://accounts.google.com", "1029.apps.example");
    reads(token, (1, 1), |token| ids.verify_at(token, &SignIn::nonce("n-0S6_WzA2Mj"), NOW).map(drop));
}

#[test]
fn a_bound_access_token_and_its_proof_are_read_once_each() {
    let token = include_str!("../../vectors/demo/dpop.jwt").trim_end();
    let proof = include_str!("../../vectors/demo/dpop-proof.jwt").trim_end();
    let proofs = DpopProofs::<Es256>::danger_without_replay_check();
    for tokens in [access_tokens(), access_tokens().max_claims_members(200).unwrap()] {
        let request = proofs.request("POST", "https://api.example/orders", [proof]);
        let _: Vec<_> = readings::take();
        assert!(tokens.verify_at(token, Presentation::dpop(request), NOW).is_ok());
        let read = readings::take();
        assert_eq!((read_of(token, &read), read_of(proof, &read)), ((1, 1), (1, 1)));
    }
}
