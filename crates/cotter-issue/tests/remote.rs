//! Keys that live elsewhere: what a remote returns is a token only if it verifies under the pinned key.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::{
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use common::{block_on, jwk};
use cotter::{
    Algorithm, Ed25519, EdDsa, Es256, Es256k, Es384, Es512, PinnedKey, Ps256, Rs256, Rs512, Timestamp, VerifyError,
    profile::Sessions,
};
use cotter_issue::{
    IssueError, JwsPublicKeySigningAlgorithm, Lifetime, SigningKey, Subject, jws, jwt,
    profile::{
        AccessTokenIssuer, ClientAssertionIssuer, DpopProver, DpopTarget, Grant, IdTokenIssuer, LogoutTokenIssuer,
        SignedIn,
    },
    remote::{
        Fault, RemoteAlgorithm, RemoteDouble, RemoteError, RemoteFailure, RemoteSignature, RemoteSigner, Unsigned,
    },
};
use serde_json::json;
use sha2::{Digest, Sha256, Sha384, Sha512};

const NOW: Timestamp = Timestamp::from_unix_seconds(1_800_000_000);

type Issuer<A> = jwt::Issuer<A, PinnedKey<A>>;

fn issuer<A: JwsPublicKeySigningAlgorithm + RemoteAlgorithm>(key: &PinnedKey<A>) -> Issuer<A> {
    let lifetime = Lifetime::of(Duration::from_secs(300)).unwrap();
    jwt::Issuer::new(key.clone(), "order+jwt", "https://auth.example", "orders", lifetime).unwrap()
}

fn double<A: JwsPublicKeySigningAlgorithm + RemoteAlgorithm>(name: &str) -> RemoteDouble<A> {
    RemoteDouble::new(SigningKey::<A>::from_jwk("2026-11", &jwk(name)).unwrap())
}

/// What becomes of a token when the remote has this fault.
fn code<A: JwsPublicKeySigningAlgorithm + RemoteAlgorithm>(double: &RemoteDouble<A>, fault: Fault) -> &'static str {
    let unsigned = issuer(double.public()).begin_at("user-17", &json!({}), NOW).unwrap();
    match block_on(unsigned.sign_by_at(&double.fault(fault), NOW)) {
        Ok(token) => {
            assert!(issuer(double.public()).verifier().verify_at(token.expose(), NOW).is_ok());
            "accept"
        }
        Err(refused) => {
            assert_eq!(refused.is_retriable(), fault == Fault::Unavailable, "{fault:?}");
            refused.code()
        }
    }
}

fn faults<A: JwsPublicKeySigningAlgorithm + RemoteAlgorithm>(name: &str) {
    let double = double::<A>(name);
    for (fault, expected) in [
        (Fault::Late { polls: 3 }, "accept"),
        (Fault::OtherMessage, "signature-mismatch"),
        (Fault::Truncated, "signature-length"),
        (Fault::OtherForm, "signature-form"),
        (Fault::Unavailable, "remote-unavailable"),
        (Fault::Refused, "remote-refused"),
    ] {
        assert_eq!(code(&double, fault), expected, "{} {fault:?}", <A as Algorithm>::NAME);
    }
}

#[test]
fn a_remote_that_fails_gives_no_token() {
    faults::<Ed25519>("ed25519");
    faults::<EdDsa>("ed25519");
    faults::<Es256>("p256");
    faults::<Es384>("p384");
    faults::<Es512>("p521");
    faults::<Es256k>("k256");
    faults::<Rs256>("rsa");
    faults::<Ps256>("rsa-4096");
    assert_eq!(code(&double::<Ed25519>("ed25519"), Fault::OtherKey), "signature-mismatch");
    assert_eq!(code(&double::<Es256>("p256"), Fault::OtherKey), "signature-mismatch");
}

#[cfg(feature = "ml-dsa")]
#[test]
fn a_remote_with_ml_dsa_that_fails_gives_no_token() {
    faults::<cotter::MlDsa44>("ml-dsa-44");
    assert_eq!(code(&double::<cotter::MlDsa44>("ml-dsa-44"), Fault::OtherKey), "signature-mismatch");
}

/// Whatever is begun: with a signature over other bytes it is nothing.
#[test]
fn every_issuer_verifies_what_a_remote_has_signed() {
    fn refused<T>(unsigned: Result<Unsigned<T>, IssueError>, kms: &RemoteDouble<Ed25519>) -> &'static str {
        block_on(unsigned.unwrap().sign_by_at(kms, NOW)).err().unwrap().code()
    }
    let (double, lifetime) = (double::<Ed25519>("ed25519"), Lifetime::of(Duration::from_secs(60)).unwrap());
    let (key, kms) = (|| double.public().clone(), double.fault(Fault::OtherMessage));
    let access = AccessTokenIssuer::new(key(), "https://as.example", "orders", lifetime).unwrap();
    let id = IdTokenIssuer::new(key(), "https://as.example", "client", lifetime).unwrap();
    let logout = LogoutTokenIssuer::new(key(), "https://as.example", "client", lifetime).unwrap();
    let assertion = ClientAssertionIssuer::new(key(), "client", "https://as.example", lifetime).unwrap();
    let signer = jws::Signer::new(key(), "receipt").unwrap();
    let sessions = Sessions::AllOf { subject: "user-17" };
    for code in [
        refused(issuer(double.public()).begin_at("user-17", &json!({}), NOW), &kms),
        refused(access.begin_at(&Grant::new("user-17", "web"), &json!({}), NOW), &kms),
        refused(id.begin_at(&SignedIn::without_nonce("user-17"), &json!({}), NOW), &kms),
        refused(logout.begin_at(sessions, NOW), &kms),
        refused(assertion.begin_at(NOW), &kms),
        refused(signer.begin(b"paid"), &kms),
        refused(Ok(signer.begin_detached(b"paid")), &kms),
        refused(DpopProver::new(key()).begin_at(&DpopTarget::new("GET", "https://api.example"), NOW), &kms),
    ] {
        assert_eq!(code, "signature-mismatch");
    }
}

#[test]
fn a_remote_that_panics_leaves_the_issuer_as_it_was() {
    let double = double::<Ed25519>("ed25519");
    let issuer = issuer(double.public());
    let begin = || issuer.begin_at("user-17", &json!({}), NOW).unwrap();
    let panicking = double.fault(Fault::Panics);
    let outcome = catch_unwind(AssertUnwindSafe(|| block_on(begin().sign_by_at(&panicking, NOW)).is_ok()));
    assert!(outcome.is_err());
    assert!(block_on(begin().sign_by_at(&double, NOW)).is_ok());
}

#[test]
fn a_remote_that_is_silent_can_be_given_up() {
    let double = double::<Ed25519>("ed25519");
    let silent = double.fault(Fault::Silent);
    let unsigned = issuer(double.public()).begin_at("user-17", &json!({}), NOW).unwrap();
    let mut future = pin!(unsigned.sign_by_at(&silent, NOW));
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..100 {
        assert!(matches!(future.as_mut().poll(&mut context), Poll::Pending));
    }
}

#[test]
fn a_signature_that_comes_after_the_end_makes_no_token() {
    let double = double::<Ed25519>("ed25519");
    let expired = RemoteError::Issue(IssueError::Rejected { reason: VerifyError::Expired });
    for (after, is_issued) in [(0, true), (299, true), (300, false), (3600, false)] {
        let unsigned = issuer(double.public()).begin_at("user-17", &json!({}), NOW).unwrap();
        let later = NOW.saturating_add(Duration::from_secs(after));
        let outcome = block_on(unsigned.sign_by_at(&double, later));
        assert_eq!(outcome.err(), (!is_issued).then(|| expired.clone()), "{after}");
    }
    let prover = DpopProver::new(double.public().clone());
    let unsigned = prover.begin_at(&DpopTarget::new("GET", "https://api.example"), NOW).unwrap();
    let later = NOW.saturating_add(Duration::from_secs(66));
    assert_eq!(block_on(unsigned.sign_by_at(&double, later)).err().unwrap().code(), "too-old");
}

/// A remote with another key, or another algorithm, says so itself.
#[test]
fn a_request_names_algorithm_and_key() {
    let double = double::<Ed25519>("ed25519");
    let of_another_id = SigningKey::<Ed25519>::from_jwk("2026-12", &jwk("ed25519")).unwrap();
    let unsigned = issuer(of_another_id.public()).begin_at("user-17", &json!({}), NOW).unwrap();
    assert_eq!(unsigned.request().key_id().as_str(), Some("2026-12"));
    let refused = block_on(unsigned.sign_by_at(&double, NOW)).err().unwrap();
    assert!(matches!(refused, RemoteError::Remote(RemoteFailure::Refused(_))));
    let shown = format!("{:?}", issuer(double.public()).begin_at("user-17", &json!({"a": "b"}), NOW).unwrap());
    assert_eq!(shown, r#"Unsigned { request: SigningRequest { algorithm: "Ed25519", key_id: "2026-11", .. }, .. }"#);
}

#[test]
fn digests_are_of_the_signing_input() {
    fn of<A: JwsPublicKeySigningAlgorithm + RemoteAlgorithm>(name: &str) -> (Vec<u8>, Option<Vec<u8>>) {
        let unsigned = issuer(double::<A>(name).public()).begin_at("user-17", &json!({}), NOW).unwrap();
        (unsigned.request().signing_input().to_vec(), unsigned.request().digest())
    }
    let (input, digest) = of::<Es256>("p256");
    assert_eq!(String::from_utf8(input.clone()).unwrap().split('.').count(), 2);
    assert_eq!(digest.unwrap(), Sha256::digest(input).to_vec());
    let (input, digest) = of::<Es384>("p384");
    assert_eq!(digest.unwrap(), Sha384::digest(input).to_vec());
    let (input, digest) = of::<Es512>("p521");
    assert_eq!(digest.unwrap(), Sha512::digest(input).to_vec());
    let (input, digest) = of::<Es256k>("k256");
    assert_eq!(digest.unwrap(), Sha256::digest(input).to_vec());
    let (input, digest) = of::<Rs512>("rsa");
    assert_eq!(digest.unwrap(), Sha512::digest(input).to_vec());
    let (input, digest) = of::<Ps256>("rsa");
    assert_eq!(digest.unwrap(), Sha256::digest(input).to_vec());
    assert_eq!(of::<Ed25519>("ed25519").1, None);
    assert_eq!(of::<EdDsa>("ed25519").1, None);
}

/// As AWS KMS and Google Cloud KMS return it, in both forms of s: verifiers accept either.
#[test]
fn a_signature_in_der_is_converted() {
    use p256::ecdsa::{SigningKey as Library, signature::Signer};

    let key = SigningKey::<Es256>::from_jwk("2026-11", &jwk("p256")).unwrap();
    let jwk: serde_json::Value = serde_json::from_str(&jwk("p256")).unwrap();
    let scalar = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, jwk["d"].as_str().unwrap());
    let library = Library::from_slice(&scalar.unwrap()).unwrap();
    for at in 0..64 {
        let unsigned = issuer(key.public()).begin_at("user-17", &json!({"at": at}), NOW).unwrap();
        let signature: p256::ecdsa::Signature = library.sign(unsigned.request().signing_input());
        let other = p256::ecdsa::Signature::from_scalars(signature.r(), -*signature.s()).unwrap();
        let again = issuer(key.public()).begin_at("user-17", &json!({"at": at}), NOW).unwrap();
        let of_another = RemoteSignature::ecdsa_der(signature.to_der().as_bytes());
        assert_eq!(again.finish_at(of_another, NOW).err(), Some(IssueError::SignatureMismatch));
        let chosen = if at % 2 == 0 { signature } else { other };
        let token = unsigned.finish_at(RemoteSignature::ecdsa_der(chosen.to_der().as_bytes()), NOW).unwrap();
        assert!(issuer(key.public()).verifier().verify_at(token.expose(), NOW).is_ok());
    }
}

#[test]
fn what_would_be_rejected_is_never_asked_for() {
    struct Untouched;
    impl RemoteSigner for Untouched {
        type Error = std::io::Error;

        async fn sign(
            &self,
            _: &cotter_issue::remote::SigningRequest,
        ) -> Result<RemoteSignature, RemoteFailure<std::io::Error>> {
            unreachable!("nothing is to be signed")
        }
    }

    let double = double::<Ed25519>("ed25519");
    let issuer = issuer(double.public());
    for (claims, expected) in [
        (json!({"exp": 1}), "claim-reserved"),
        (json!({"cnf": {}}), "cnf-unexpected"),
        (json!({"photo": "x".repeat(4000)}), "token-too-long"),
    ] {
        let outcome: Result<_, RemoteError<std::io::Error>> =
            block_on(async { issuer.begin_at(Subject::ABSENT, &claims, NOW)?.sign_by(&Untouched).await });
        assert_eq!(outcome.err().unwrap().code(), expected);
    }
    let signer = jws::Signer::new(double.public().clone(), "receipt").unwrap();
    assert_eq!(signer.begin(&[0; 16 * 1024]).unwrap_err().code(), "token-too-long");
}

/// The length that is held against the budget is that of the token.
#[test]
fn the_budget_counts_the_signature() {
    let double = double::<Ed25519>("ed25519");
    let (remote, local) =
        (issuer(double.public()), SigningKey::<Ed25519>::from_jwk("2026-11", &jwk("ed25519")).unwrap());
    let lifetime = Lifetime::of(Duration::from_secs(300)).unwrap();
    let local = jwt::Issuer::new(local, "order+jwt", "https://auth.example", "orders", lifetime).unwrap();
    for len in 2700..2800 {
        let claims = json!({"x": "x".repeat(len)});
        let begun = remote.begin_at(Subject::ABSENT, &claims, NOW).err().map(|refused| refused.to_string());
        let issued = local.issue_at(Subject::ABSENT, &claims, NOW).err().map(|refused| refused.to_string());
        assert_eq!(begun, issued, "{len}");
    }
}

#[test]
fn the_jwk_of_a_remote_key_is_that_of_its_private_key() {
    fn same<A: JwsPublicKeySigningAlgorithm>(name: &str) {
        let key = SigningKey::<A>::from_jwk("2026-11", &jwk(name)).unwrap();
        let [remote, local] = [key.public().to_jwk(), key.public_jwk()];
        let [remote, local]: [serde_json::Value; 2] = [remote, local].map(|jwk| serde_json::from_str(&jwk).unwrap());
        assert_eq!(remote, local, "{}", <A as Algorithm>::NAME);
    }
    same::<Ed25519>("ed25519");
    same::<EdDsa>("ed25519");
    same::<Es256>("p256");
    same::<Es512>("p521");
    same::<Es256k>("k256");
    same::<Rs256>("rsa");
    #[cfg(feature = "ml-dsa")]
    same::<cotter::MlDsa65>("ml-dsa-65");
}
