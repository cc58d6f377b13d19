//! The terms of an issuer: lifetimes, jitter, budget, types, and claims that nobody may state twice.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::{collections::BTreeSet, time::Duration};

use cotter::{
    ClientSecret, Ed25519, Hs256, Timestamp, Verified, VerifyError,
    profile::{Presentation, Sessions, SignIn},
};
use cotter_issue::{
    IssueError, IssuerError, Lifetime, SigningKey, Subject, jws, jwt,
    profile::{
        AccessTokenIssuer, ClientAssertionIssuer, DpopProver, DpopTarget, Grant, IdTokenIssuer, LogoutTokenIssuer,
        SignedIn,
    },
    schedule::{Fleet, KeySchedule, Timing},
};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp::from_unix_seconds(1_800_000_000);

fn key() -> SigningKey<Hs256> {
    SigningKey::from_secret("2026-11", b"T1wGzPq8vX3rBn6kYc0dLs5hJf2mAe9u").unwrap()
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn issuer() -> jwt::Issuer<Hs256> {
    let lifetime = Lifetime::of(seconds(300)).unwrap();
    jwt::Issuer::new(key(), "order+jwt", "https://auth.example", "orders", lifetime).unwrap()
}

fn code<C: Serialize + ?Sized>(claims: &C) -> &'static str {
    issuer().issue_at(Subject::ABSENT, claims, NOW).err().unwrap().code()
}

#[test]
fn a_registered_claim_is_neither_overwritten_nor_doubled() {
    for claim in ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"] {
        let refused = issuer().issue_at(Subject::ABSENT, &json!({claim: 1}), NOW).err().unwrap();
        assert_eq!(refused, IssueError::ClaimReserved { claim });
    }
    let lifetime = Lifetime::of(seconds(300)).unwrap();
    let access = AccessTokenIssuer::with_shared_secret(key(), "https://as.example", "orders", lifetime).unwrap();
    for claim in ["client_id", "scope", "cnf"] {
        let refused = access.issue_at(&Grant::new("user-17", "web"), &json!({claim: "x"}), NOW).err().unwrap();
        assert_eq!(refused, IssueError::ClaimReserved { claim });
    }
}

/// Serializes as JSON that a reader would take in two ways.
struct Twice;

impl Serialize for Twice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([("role", "user"), ("role", "admin")])
    }
}

/// The same below the top.
#[derive(Serialize)]
struct Within {
    inner: Twice,
}

#[test]
fn claims_that_are_ambiguous_are_not_issued() {
    assert_eq!(code(&Twice), "claims-duplicate");
    assert_eq!(code(&Within { inner: Twice }), "claims-duplicate-member");
    assert_eq!(code("text"), "claims-not-object");
    assert_eq!(code(&[1]), "claims-not-object");
    assert_eq!(code(&json!({"cnf": {"jkt": "x"}})), "cnf-unexpected");
    let many: Value = (0..257).map(|at| (at.to_string(), at.into())).collect::<serde_json::Map<_, _>>().into();
    assert_eq!(code(&many), "claims-too-many-members");
    let almost: Value = (0..251).map(|at| (at.to_string(), at.into())).collect::<serde_json::Map<_, _>>().into();
    assert!(issuer().issue_at(Subject::ABSENT, &almost, NOW).is_ok());
    let deep = (0..31).fold(json!(1), |inner, _| json!([inner]));
    assert!(issuer().issue_at(Subject::ABSENT, &json!({"deep": deep}), NOW).is_ok());
    assert_eq!(code(&json!({"deep": [deep]})), "claims-too-deep");
    let empty = issuer().issue_at("", &json!({}), NOW).err().unwrap();
    assert_eq!(empty, IssueError::Rejected { reason: VerifyError::SubMissing });
}

#[test]
fn a_token_over_its_budget_names_its_largest_claims() {
    let claims = json!({"photo": "x".repeat(3000), "name": "y".repeat(400), "a": 1});
    let refused = issuer().issue_at(Subject::ABSENT, &claims, NOW).err().unwrap();
    let IssueError::TokenTooLong { len, max: 4096, largest } = &refused else { unreachable!("{refused}") };
    assert!(*len > 4096);
    assert_eq!(largest.as_slice(), ["photo", "name", "a"]);
    assert!(!refused.to_string().contains("xxx"));
    let name = format!("mail@example.com\n{}", "n".repeat(6000));
    let refused = issuer().issue_at(Subject::ABSENT, &json!({ name: 1 }), NOW).err().unwrap().to_string();
    assert!(refused.contains(r"mail@example.com\n") && refused.len() < 200 && !refused.contains('\n'), "{refused}");
    assert!(issuer().max_token_len(8192).unwrap().issue_at(Subject::ABSENT, &claims, NOW).is_ok());
    let too_high = issuer().max_token_len(16 * 1024 + 1).err().unwrap();
    assert_eq!(too_high, IssuerError::BudgetTooHigh { max: 16 * 1024 });
    // At the end of the budget, the verifier still accepts.
    let issuer = issuer().max_token_len(16 * 1024).unwrap();
    let fits = |len: usize| issuer.issue_at(Subject::ABSENT, &json!({"x": "x".repeat(len)}), NOW);
    let most = (11_000..13_000).rev().find_map(|len| fits(len).ok()).unwrap();
    assert!(most.expose().len() > 16 * 1024 - 4);
    assert!(issuer.verifier().verify_as_at::<Value>(most.expose(), NOW).is_ok());
}

#[test]
fn lifetimes_are_stated() {
    assert_eq!(Lifetime::of(seconds(3601)).unwrap_err().code(), "lifetime-too-long");
    assert_eq!(Lifetime::of(Duration::from_millis(3_600_001)).unwrap_err().code(), "lifetime-too-long");
    assert_eq!(Lifetime::of(Duration::from_millis(999)).unwrap_err().code(), "lifetime-too-short");
    assert_eq!(Lifetime::of(seconds(3600)).unwrap().as_seconds(), 3600);
    assert_eq!(Lifetime::danger_longer(seconds(86_400)).unwrap().as_seconds(), 86_400);
}

#[test]
fn jitter_shortens_and_never_lengthens() {
    let issuer = issuer().jitter(seconds(60)).unwrap();
    let ends: BTreeSet<u64> = (0..400)
        .map(|_| issuer.issue_at(Subject::ABSENT, &json!({}), NOW).unwrap().expires_at().unix_seconds())
        .collect();
    let (first, last) = (*ends.first().unwrap(), *ends.last().unwrap());
    assert!(first >= NOW.unix_seconds() + 240 && last <= NOW.unix_seconds() + 300, "{first} {last}");
    assert!(ends.len() > 30, "{}", ends.len());
    assert_eq!(issuer.jitter(seconds(300)).unwrap_err(), IssuerError::JitterTooLong);
}

#[test]
fn token_ids_are_random() {
    let issuer = issuer();
    let ids: BTreeSet<String> =
        (0..200).map(|_| issuer.issue_at(Subject::ABSENT, &json!({}), NOW).unwrap().token_id().to_owned()).collect();
    assert_eq!(ids.len(), 200);
    assert!(ids.iter().all(|id| id.len() == 22));
}

#[test]
fn the_present_is_read_once() {
    let issuer = issuer();
    let token = issuer.issue("user-17", &json!({})).unwrap();
    let verified: Verified<Value> = issuer.verifier().verify_as(token.expose()).unwrap();
    assert_eq!(verified.issued_at(), Some(token.issued_at()));
    assert_eq!(verified.expires_at(), Some(token.expires_at()));
}

#[test]
fn times_that_verifiers_cannot_read_are_not_issued() {
    let late = issuer().issue_at(Subject::ABSENT, &json!({}), Timestamp::from_unix_seconds(u64::MAX)).err().unwrap();
    assert_eq!(late.code(), "exp-malformed");
}

#[test]
fn types_with_a_profile_have_their_own_issuer() {
    let lifetime = Lifetime::of(seconds(300)).unwrap();
    for typ in [
        "at+jwt",
        "application/AT+JWT",
        "JWT",
        "jwt",
        "logout+jwt",
        "dpop+jwt",
        "client-authentication+jwt",
        "",
        "a b",
        "a/b/c",
        "ä",
    ] {
        let refused = jwt::Issuer::new(key(), typ, "https://auth.example", "orders", lifetime).err();
        assert_eq!(refused, Some(IssuerError::TypMalformed), "{typ}");
        assert_eq!(jws::Signer::new(key(), typ).err(), Some(IssuerError::TypMalformed), "{typ}");
    }
    let unnamed = jwt::Issuer::new(key(), "order+jwt", "", "orders", lifetime).err();
    assert_eq!(unnamed, Some(IssuerError::NameEmpty { name: "iss" }));
    let unnamed = jwt::Issuer::new(key(), "order+jwt", "https://auth.example", "", lifetime).err();
    assert_eq!(unnamed, Some(IssuerError::NameEmpty { name: "aud" }));
}

#[test]
fn a_key_that_rotates_takes_over() {
    let first = issuer();
    let second = first.with_key(SigningKey::from_secret("2026-12", b"Zm4oQy7tWbxZpNqKgVjMhDlSaCrEuFT1").unwrap());
    let token = second.issue_at(Subject::ABSENT, &json!({}), NOW).unwrap();
    assert!(second.verifier().verify_as_at::<Value>(token.expose(), NOW).is_ok());
    assert_eq!(first.verifier().verify_as_at::<Value>(token.expose(), NOW).unwrap_err(), VerifyError::KidUnknown);
}

/// Every issuer of secrets takes over another secret, and shortens lives and refuses long tokens like the others.
#[test]
fn issuers_of_secrets_have_all_terms() {
    let (lifetime, other) = (Lifetime::of(seconds(300)).unwrap(), "Zm4oQy7tWbxZpNqKgVjMhDlSaCrEuFT1");
    let access = AccessTokenIssuer::with_shared_secret(key(), "https://as.example", "orders", lifetime).unwrap();
    let rotated = access.with_key(SigningKey::from_secret("2026-12", other.as_bytes()).unwrap());
    let token = rotated.issue_at(&Grant::new("user-17", "web"), &json!({}), NOW).unwrap();
    assert!(rotated.verifier().verify_at(token.expose(), Presentation::bearer(), NOW).is_ok());
    let stale = access.verifier().verify_at(token.expose(), Presentation::bearer(), NOW).unwrap_err();
    assert_eq!(stale, VerifyError::KidUnknown);

    let secret = "T1wGzPq8vX3rBn6kYc0dLs5hJf2mAe9u";
    let id = IdTokenIssuer::<Hs256>::with_client_secret("1", secret, "https://op.example", "client", lifetime).unwrap();
    let rotated = id.also_for("api").unwrap().with_secret("2", other).unwrap();
    let token = rotated.issue_at(&SignedIn::nonce("user-17", "n-0S6"), &json!({}), NOW).unwrap();
    assert!(rotated.verifier().verify_at(token.expose(), &SignIn::nonce("n-0S6"), NOW).is_ok());

    let logout = LogoutTokenIssuer::<Hs256>::with_client_secret("1", secret, "https://op.example", "client", lifetime);
    let logout = logout.unwrap().with_secret("2", other).unwrap();
    let sessions = Sessions::AllOf { subject: "user-17" };
    assert!(logout.verifier().verify_at(logout.issue_at(sessions, NOW).unwrap().expose(), NOW).is_ok());
    let assertion =
        ClientAssertionIssuer::<Hs256>::with_client_secret("1", secret, "client", "https://as.example", lifetime);
    let assertion = assertion.unwrap().with_secret("2", other).unwrap();
    let text = assertion.issue_at(NOW).unwrap();
    assert!(assertion.verifier().danger_verify_repeated_at(text.expose(), NOW).is_ok());

    let short = ClientSecret::danger_short("s6BhdRkqt3Vd9Qz7");
    let refused = LogoutTokenIssuer::<Hs256>::with_client_secret(
        "1",
        "s6BhdRkqt3Vd9Qz7",
        "https://op.example",
        "client",
        lifetime,
    );
    assert_eq!(refused.err().unwrap().code(), "secret-too-short");
    assert!(logout.with_secret("1", short).unwrap().issue_at(sessions, NOW).is_ok());

    let small = logout.clone().max_token_len(100).unwrap();
    assert_eq!(small.issue_at(sessions, NOW).err().unwrap().code(), "token-too-long");
    let small = assertion.clone().max_token_len(100).unwrap();
    assert_eq!(small.issue_at(NOW).err().unwrap().code(), "token-too-long");
    assert_eq!(logout.clone().jitter(seconds(300)).unwrap_err(), IssuerError::JitterTooLong);
    assert_eq!(assertion.clone().jitter(seconds(300)).unwrap_err(), IssuerError::JitterTooLong);
    let (logout, assertion) = (logout.jitter(seconds(200)).unwrap(), assertion.jitter(seconds(200)).unwrap());
    let lives =
        |ends: Vec<Timestamp>| ends.iter().map(|end| end.unix_seconds() - NOW.unix_seconds()).collect::<BTreeSet<_>>();
    let logouts = lives((0..50).map(|_| logout.issue_at(sessions, NOW).unwrap().expires_at()).collect());
    let assertions = lives((0..50).map(|_| assertion.issue_at(NOW).unwrap().expires_at()).collect());
    for lives in [logouts, assertions] {
        assert!(lives.len() > 10 && *lives.first().unwrap() >= 100 && *lives.last().unwrap() <= 300, "{lives:?}");
    }
}

#[test]
fn signers_and_provers_take_over_another_key() {
    let [first, second] = ["1", "2"].map(|id| SigningKey::<Ed25519>::generate(id).unwrap());
    let signer = jws::Signer::new(first.clone(), "receipt").unwrap().with_key(second.clone());
    let verifier = cotter::jws::Verifier::new(second.public().clone()).typ("receipt");
    assert!(verifier.verify(&signer.sign(b"paid").unwrap()).is_ok());
    let prover = DpopProver::new(first.clone()).with_key(second.clone());
    assert_eq!(prover.thumbprint(), second.public().thumbprint());
    let lifetime = Lifetime::of(seconds(300)).unwrap();
    let assertion =
        ClientAssertionIssuer::new(first, "client", "https://as.example", lifetime).unwrap().with_key(second);
    let text = assertion.issue_at(NOW).unwrap();
    assert!(assertion.verifier().danger_verify_repeated_at(text.expose(), NOW).is_ok());
}

/// The times of a schedule are computed for a life of tokens: with its keys, no issuer issues longer ones.
#[test]
fn a_key_of_a_schedule_bounds_the_lifetime() {
    let [short, long] = [300, 301].map(|life| Lifetime::of(seconds(life)).unwrap());
    let timing = Timing::new(Fleet {
        cache: seconds(3600),
        refresh: seconds(300),
        propagation: seconds(30),
        leeway: seconds(60),
        token_life: short,
        period: seconds(86_400),
    });
    let (timing, key) = (timing.unwrap(), SigningKey::<Ed25519>::generate("1").unwrap());
    assert_eq!(timing.token_life(), short);
    let schedule = KeySchedule::danger_signing_at_once(timing, key.clone(), NOW).unwrap();
    let restored = KeySchedule::restore(timing, &schedule.state(), [key.clone()]).unwrap();
    for schedule in [schedule, restored] {
        let active = schedule.active(NOW).unwrap().clone();
        let over = IssuerError::LifetimeOverSchedule { max_seconds: 300 };
        let new = |life| jwt::Issuer::new(active.clone(), "order+jwt", "https://auth.example", "orders", life);
        assert!(new(short).unwrap().issue_at("user-17", &json!({}), NOW).is_ok());
        assert_eq!(new(long).err(), Some(over.clone()));
        assert_eq!(
            AccessTokenIssuer::new(active.clone(), "https://as.example", "orders", long).err(),
            Some(over.clone())
        );
        assert_eq!(IdTokenIssuer::new(active.clone(), "https://as.example", "orders", long).err(), Some(over.clone()));
        assert_eq!(
            LogoutTokenIssuer::new(active.clone(), "https://as.example", "orders", long).err(),
            Some(over.clone())
        );
        assert_eq!(ClientAssertionIssuer::new(active.clone(), "client", "https://as.example", long).err(), Some(over));

        let issuer = jwt::Issuer::new(key.clone(), "order+jwt", "https://auth.example", "orders", long).unwrap();
        assert!(issuer.issue_at("user-17", &json!({}), NOW).is_ok(), "a key of no schedule");
        let refused = issuer.with_key(active.pinned_by_thumbprint()).issue_at("user-17", &json!({}), NOW).err();
        assert_eq!(refused, Some(IssueError::LifetimeOverSchedule { max_seconds: 300 }));
    }
}

/// A verifier of proofs accepts no exponent but 65,537, since it pays for the signature; tokens may be signed with such a key.
#[test]
fn a_proof_is_not_made_with_a_costly_key() {
    let pem = common::pem("rsa-exponent-65539.pem");
    let key = SigningKey::<cotter::Rs256>::from_pem("1", &pem).unwrap();
    assert!(jws::Signer::new(key.clone(), "receipt").unwrap().sign(b"paid").is_ok());
    let refused = DpopProver::new(key).prove_at(&DpopTarget::new("GET", "https://api.example"), NOW).err().unwrap();
    assert_eq!(refused.code(), "proof-jwk-costly");
}

#[test]
fn tokens_and_codes_that_are_empty_have_no_hash() {
    let issuer = IdTokenIssuer::new(
        SigningKey::<Ed25519>::generate("1").unwrap(),
        "https://op.example",
        "client",
        Lifetime::of(seconds(300)).unwrap(),
    );
    let issuer = issuer.unwrap();
    let refused = |signed_in: SignedIn<'_>| issuer.issue_at(&signed_in, &json!({}), NOW).err();
    let empty = |what| Some(IssueError::Malformed { what });
    assert_eq!(refused(SignedIn::without_nonce("user-17").access_token("")), empty("access token"));
    assert_eq!(refused(SignedIn::without_nonce("user-17").code("")), empty("code"));
    let prover = DpopProver::new(SigningKey::<Ed25519>::generate("1").unwrap());
    let target = DpopTarget::new("GET", "https://api.example").access_token("");
    assert_eq!(prover.prove_at(&target, NOW).err(), empty("access token"));
}

/// As the documentation of issuers says.
#[test]
fn a_float_that_is_not_finite_is_null() {
    #[derive(Serialize)]
    struct Measured {
        value: f64,
    }
    for value in [f64::NAN, f64::INFINITY] {
        let token = issuer().issue_at(Subject::ABSENT, &Measured { value }, NOW).unwrap();
        let verified: Verified<Value> = issuer().verifier().verify_as_at(token.expose(), NOW).unwrap();
        assert_eq!(verified.claims()["value"], Value::Null);
    }
}

#[test]
fn sessions_and_requests_that_name_nothing_are_not_issued() {
    let lifetime = Lifetime::of(seconds(120)).unwrap();
    let logout = LogoutTokenIssuer::<Hs256>::with_client_secret(
        "1",
        "T1wGzPq8vX3rBn6kYc0dLs5hJf2mAe9u",
        "https://op.example",
        "client",
        lifetime,
    );
    let logout = logout.unwrap();
    let code = |sessions| logout.issue_at(sessions, NOW).err().unwrap().code();
    assert_eq!(code(Sessions::AllOf { subject: "" }), "sub-not-identifier");
    assert_eq!(code(Sessions::One { session_id: "", subject: None }), "sid-malformed");

    let prover = DpopProver::new(SigningKey::<Ed25519>::generate("1").unwrap());
    let code = |target: DpopTarget<'_>| prover.prove_at(&target, NOW).err().unwrap().code();
    assert_eq!(code(DpopTarget::new("GET", "not an address")), "request-uri-malformed");
    assert_eq!(code(DpopTarget::new("G T", "https://api.example")), "malformed");
    assert_eq!(code(DpopTarget::new("", "https://api.example")), "malformed");
    assert_eq!(code(DpopTarget::new("GET", "https://api.example").nonce("")), "nonce-mismatch");
}
