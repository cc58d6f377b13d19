//! Tokens of sessions, by the verifiers of `cotter`: with a view, and with a store that is asked.

#![allow(clippy::unwrap_used, clippy::panic, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use std::{sync::Arc, time::Duration};

use cotter::{
    Ed25519, Expect, KeyId, PinnedKey, Policy, Timestamp, VerifyError, jwt,
    pending::Verification,
    profile::{ClientAssertions, DpopProofs, LogoutTokens, Sessions as LoggedOut},
    revocation::RevocationCheck,
};
use cotter_issue::{
    Lifetime, SigningKey,
    jwt::Issuer,
    profile::{ClientAssertionIssuer, DpopProver, DpopTarget, LogoutTokenIssuer},
};
use cotter_session::{
    Clock, EndReason, EpochClaim, MemoryStore, Revocation, RevocationView, Session, SessionPolicy, Sessions, Subject,
    TokenId,
    pending::{self, AskError},
    revocation::{Batch, RevocationFeed, Target, Watermark},
    store::StoreError,
};
use serde_json::{Value, json};

const ISSUER: &str = "https://auth.example";
const API: &str = "orders";
const MINUTE: Duration = Duration::from_secs(60);

fn lifetime() -> Lifetime {
    Lifetime::of(10 * MINUTE).unwrap()
}

fn key() -> SigningKey<Ed25519> {
    SigningKey::generate("2026-11").unwrap()
}

/// A token with these claims, and the key that verifies it.
fn token(subject: &str, claims: &Value) -> (String, String, PinnedKey<Ed25519>) {
    let key = key();
    let public = key.public().clone();
    let issuer = Issuer::new(key, "order+jwt", ISSUER, API, lifetime()).unwrap();
    let token = issuer.issue(subject, claims).unwrap();
    (token.expose().to_owned(), token.token_id().to_owned(), public)
}

fn policy() -> Policy {
    Policy::new(Expect::exactly(ISSUER), Expect::exactly(API)).typ("order+jwt")
}

fn claims(session: &Session) -> Value {
    json!({"sid": session.id().to_string(), "sep": EpochClaim::of(session).to_string()})
}

fn sessions() -> Sessions<MemoryStore> {
    Sessions::new(MemoryStore::new(1000).unwrap(), SessionPolicy::new(10 * MINUTE))
}

async fn session(sessions: &Sessions<MemoryStore>, subject: &str) -> Session {
    sessions.begin(Subject::new(subject).unwrap()).with_cookie().start().await.unwrap().session
}

fn verify(
    check: &Arc<impl RevocationCheck + 'static>,
    token: &str,
    key: &PinnedKey<Ed25519>,
) -> Result<(), VerifyError> {
    let policy = policy().revocation(check.clone());
    jwt::Verifier::new(key.clone(), policy).verify(token).map(drop)
}

async fn ask(store: &MemoryStore, token: &str, key: &PinnedKey<Ed25519>) -> Result<(), AskError> {
    let verifier = jwt::Verifier::new(key.clone(), policy().revocation_later(RevocationView::NEEDS));
    pending::ask_all(store, verifier.begin(token)?).await.map(drop)
}

fn filled(revocations: Vec<Revocation>) -> RevocationView {
    let view = RevocationView::new();
    let read_at = Timestamp::now().unwrap();
    view.replace(&Batch { watermark: Watermark::new("0"), revocations, read_at }, tokio::time::Instant::now());
    view
}

#[tokio::test]
async fn a_token_is_accepted_until_any_level_covers_it() {
    let sessions = sessions();
    let alice = session(&sessions, "alice").await;
    let (token, jti, key) = token("alice", &claims(&alice));
    let until = Timestamp::now().unwrap().unix_seconds() + 660;
    assert_eq!(verify(&Arc::new(RevocationView::new()), &token, &key), Err(VerifyError::RevocationUnknown));
    assert_eq!(verify(&Arc::new(RevocationView::new().lenient()), &token, &key), Err(VerifyError::RevocationUnknown));
    assert_eq!(verify(&Arc::new(filled(vec![])), &token, &key), Ok(()));
    let (subject, tenant) = (alice.subject().hash(), alice.subject().tenant_hash());
    for target in [
        Target::Session(alice.id()),
        Target::Token(TokenId::new(&jti).unwrap()),
        Target::Key("2026-11".into()),
        Target::Subject { subject, epoch: 1 },
        Target::Tenant { tenant, epoch: 1 },
        Target::Everyone { epoch: 1 },
    ] {
        let view = filled(vec![Revocation { target: target.clone(), until }]);
        assert_eq!(verify(&Arc::new(view.lenient()), &token, &key), Err(VerifyError::Revoked), "{target:?}");
        assert_eq!(verify(&Arc::new(view), &token, &key), Err(VerifyError::Revoked), "{target:?}");
    }
}

#[tokio::test]
async fn a_token_without_what_is_needed_is_rejected() {
    let view = Arc::new(filled(vec![]));
    let store = MemoryStore::new(10).unwrap();
    for (claims, expected) in [
        (json!({"sid": "CKUBnBfhSXePQmWhKEPqAg"}), VerifyError::NeededClaimMissing { name: "sep" }),
        (json!({"sep": "0.0.0"}), VerifyError::Missing(cotter::Claim::Sid)),
        (json!({"sid": "CKUBnBfhSXePQmWhKEPqAg", "sep": "0.0"}), VerifyError::RevocationUnknown),
        (json!({"sid": "CKUBnBfhSXePQmWhKEPqAg", "sep": 7}), VerifyError::RevocationUnknown),
        (json!({"sid": "a-session", "sep": "0.0.0"}), VerifyError::RevocationUnknown),
    ] {
        let (token, _, key) = token("alice", &claims);
        assert_eq!(verify(&view, &token, &key), Err(expected.clone()), "{claims}");
        let Err(AskError::Rejected(found)) = ask(&store, &token, &key).await else { panic!("{claims}") };
        assert_eq!(found, expected, "{claims}");
    }
}

/// The claims of a token of this session, changed.
fn with(session: &Session, name: &str, value: &str) -> Value {
    let mut claims = claims(session);
    claims.as_object_mut().unwrap().insert(name.to_owned(), value.into());
    claims
}

#[tokio::test]
async fn a_store_is_asked_about_a_token_at_this_moment() {
    let sessions = sessions();
    let store = sessions.store();
    let is_revoked = async |token: &str, key: &PinnedKey<Ed25519>| match ask(store, token, key).await {
        Ok(()) => false,
        Err(AskError::Rejected(VerifyError::Revoked)) => true,
        Err(error) => panic!("{error}"),
    };

    let alice = session(&sessions, "alice").await;
    let (good, jti, key) = token("alice", &claims(&alice));
    assert!(!is_revoked(&good, &key).await);
    // Of a session that is not there, is another subject's, or another tenant's.
    for (subject, claims) in [
        ("alice", with(&alice, "sid", "CKUBnBfhSXePQmWhKEPqAg")),
        ("bob", claims(&alice)),
        ("alice", with(&alice, "sep", "0.0.0.CKUBnBfhSXePQmWhKEPqAg")),
    ] {
        let (bad, _, key) = token(subject, &claims);
        assert!(is_revoked(&bad, &key).await, "{claims}");
    }

    // By its own id, which leaves the session's other tokens; then by its key.
    let (other, _, other_key) = token("alice", &claims(&alice));
    sessions.revoke(Target::Token(TokenId::new(&jti).unwrap())).await.unwrap();
    assert!(is_revoked(&good, &key).await);
    assert!(!is_revoked(&other, &other_key).await);
    sessions.revoke(Target::Key("2026-11".into())).await.unwrap();
    assert!(is_revoked(&other, &other_key).await);
}

#[tokio::test]
async fn a_session_that_has_just_ended_is_over_for_the_next_request() {
    let sessions = sessions();
    let store = sessions.store();
    let (first, second) = (session(&sessions, "alice").await, session(&sessions, "alice").await);
    let [(a, _, key_a), (b, _, key_b)] = [&first, &second].map(|session| token("alice", &claims(session)));
    assert!(ask(store, &a, &key_a).await.is_ok());
    sessions.end(first.id(), EndReason::LoggedOut).await.unwrap();
    assert!(matches!(ask(store, &a, &key_a).await, Err(AskError::Rejected(VerifyError::Revoked))));
    assert!(ask(store, &b, &key_b).await.is_ok());
    sessions.end_everywhere(second.subject()).await.unwrap();
    assert!(matches!(ask(store, &b, &key_b).await, Err(AskError::Rejected(VerifyError::Revoked))));

    // A token of before a change of password, of the session that goes on.
    let begun = sessions.begin(Subject::new("carol").unwrap()).with_cookie().start().await.unwrap();
    let (before, _, key) = token("carol", &claims(&begun.session));
    let subject = begun.session.subject().clone();
    let kept = sessions.end_everywhere_else(&subject, &begun.cookie.unwrap()).await.unwrap().kept.unwrap().0;
    assert!(matches!(ask(store, &before, &key).await, Err(AskError::Rejected(VerifyError::Revoked))));
    let (after, _, key) = token("carol", &claims(&kept));
    assert!(ask(store, &after, &key).await.is_ok());
}

/// A clock that has stopped to answer, as a store that cannot be reached.
struct Broken;

impl Clock for Broken {
    fn now(&self) -> Result<Timestamp, StoreError> {
        Err(StoreError::unavailable("connection refused"))
    }
}

#[tokio::test]
async fn a_store_that_cannot_answer_is_not_an_answer() {
    let broken = MemoryStore::with_clock(10, Broken).unwrap();
    let alice = session(&sessions(), "alice").await;
    let (token, _, key) = token("alice", &claims(&alice));
    let refused = ask(&broken, &token, &key).await.unwrap_err();
    assert!(matches!(refused, AskError::Store(StoreError::Unavailable(_))), "{refused}");
    assert!(!refused.to_string().contains("refused"), "{refused}");

    let proofs = DpopProofs::<Ed25519>::replay_later();
    let proof = DpopProver::new(SigningKey::<Ed25519>::generate(KeyId::ABSENT).unwrap())
        .prove(&DpopTarget::new("GET", "https://api.example/"))
        .unwrap();
    let step = proofs.request("GET", "https://api.example/", [proof.expose()]).begin().unwrap();
    assert!(matches!(pending::ask_all(&broken, step).await, Err(AskError::Store(StoreError::Unavailable(_)))));
    // A full store does not forget an earlier use to make room.
    let full = MemoryStore::new(0).unwrap();
    let step = proofs.request("GET", "https://api.example/", [proof.expose()]).begin().unwrap();
    assert!(matches!(pending::ask_all(&full, step).await, Err(AskError::Store(StoreError::Full { .. }))));
}

/// Of many that use the same token at once, on one store, one is the first; and the others have seen a replay.
async fn is_used_once<P: Send + 'static>(
    store: &Arc<MemoryStore>,
    begin: impl Fn() -> Result<Verification<P>, VerifyError>,
) {
    let mut uses = tokio::task::JoinSet::new();
    for _ in 0..32 {
        let (store, step) = (Arc::clone(store), begin().unwrap());
        uses.spawn(async move { pending::ask_all(&*store, step).await.map(drop) });
    }
    let mut first = 0;
    while let Some(used) = uses.join_next().await {
        match used.unwrap() {
            Ok(()) => first += 1,
            Err(AskError::Rejected(refused)) => assert!(refused.to_string().contains("used before"), "{refused}"),
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(first, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn proofs_assertions_and_logout_tokens_are_used_once() {
    let store = Arc::new(MemoryStore::new(1000).unwrap());

    let prover = DpopProver::new(SigningKey::<Ed25519>::generate(KeyId::ABSENT).unwrap());
    let proof = prover.prove(&DpopTarget::new("GET", "https://api.example/")).unwrap();
    let proofs = DpopProofs::<Ed25519>::replay_later();
    is_used_once(&store, || proofs.request("GET", "https://api.example/", [proof.expose()]).begin()).await;

    let signing = key();
    let assertions = ClientAssertions::new(signing.public().clone(), "client", ISSUER);
    let assertion = ClientAssertionIssuer::new(signing, "client", ISSUER, Lifetime::of(MINUTE).unwrap()).unwrap();
    let assertion = assertion.issue().unwrap();
    is_used_once(&store, || assertions.begin(assertion.expose())).await;

    let signing = key();
    let logouts = LogoutTokens::new(signing.public().clone(), ISSUER, "client");
    let logout = LogoutTokenIssuer::new(signing, ISSUER, "client", Lifetime::of(MINUTE).unwrap()).unwrap();
    let logout = logout.issue(LoggedOut::AllOf { subject: "user-17" }).unwrap();
    is_used_once(&store, || logouts.begin_once(logout.expose())).await;
    assert!(store.snapshot().await.unwrap().revocations.is_empty());
}

#[tokio::test]
async fn a_use_that_is_recorded_too_late_is_not_taken_for_the_first() {
    let store = MemoryStore::new(10).unwrap();
    let now = Timestamp::now().unwrap();
    let signing = key();
    let assertions = ClientAssertions::new(signing.public().clone(), "client", ISSUER);
    let assertion = ClientAssertionIssuer::new(signing, "client", ISSUER, Lifetime::of(MINUTE).unwrap()).unwrap();
    let assertion = assertion.issue_at(now).unwrap();
    let begin = || assertions.begin_at(assertion.expose(), now).unwrap();
    let Verification::SingleUse(pending) = begin() else { panic!("no single use") };
    let until = pending.single_use().until();
    let refused = pending::record_at(&store, pending, until).await.unwrap_err();
    assert!(matches!(refused, AskError::Rejected(VerifyError::ReplayUnknown)), "{refused}");
    let just_in_time = until.saturating_sub(Duration::from_millis(1));
    assert!(pending::ask_all_at(&store, begin(), just_in_time).await.is_ok());
    let refused = pending::ask_all_at(&store, begin(), just_in_time).await.unwrap_err();
    assert!(matches!(refused, AskError::Rejected(VerifyError::Replayed)), "{refused}");
}
