use std::{sync::Arc, time::Duration};

use cotter::{
    Ed25519, Timestamp,
    profile::{AccessToken, AccessTokens, Presentation},
};
use cotter_issue::{IssueError, Lifetime, SigningKey, profile::AccessTokenIssuer};
use serde_json::Value;

use super::{MintError, Minter, TokenRequest};
use crate::{
    Binding, Epochs, Revocation, Session, SessionId, SessionPolicy, Subject, SubjectHash, TokenId, record::Record,
    revocation::Target,
};

const NOW: Timestamp = Timestamp::from_unix_seconds(1_763_683_200);
const AS: &str = "https://as.example";
const ORDERS: &str = "https://orders.example";
const READ: TokenRequest<'static> = TokenRequest::to(ORDERS).scope("orders:read");

fn policy() -> SessionPolicy {
    SessionPolicy::new(Duration::from_secs(600))
}

fn issuer(key: &SigningKey<Ed25519>, audience: &str, seconds: u64) -> AccessTokenIssuer<Ed25519> {
    let lifetime = Lifetime::of(Duration::from_secs(seconds)).unwrap();
    AccessTokenIssuer::new(key.clone(), AS, audience, lifetime).unwrap()
}

fn key() -> SigningKey<Ed25519> {
    SigningKey::generate("2026-11").unwrap()
}

fn minter() -> (Minter<Ed25519>, AccessTokens<Ed25519>) {
    let key = key();
    let orders = issuer(&key, ORDERS, 600);
    let verifier = orders.verifier().clone();
    (
        Minter::new(&policy()).audience(orders).audience(issuer(&key, "https://mail.example", 600)).client("web"),
        verifier,
    )
}

/// A session of this subject, as a store would have made it: its id has the shard of its subject.
fn record(subject: &str, number: u8) -> Record {
    let subject = Subject::new(subject).unwrap();
    let mut id = [number; 16];
    id[0] = subject.hash().shard();
    Record {
        id: SessionId::from_bytes(id),
        subject,
        client: "".into(),
        label: "".into(),
        epochs: Epochs { subject: 3, ..Epochs::default() },
        created_at: NOW,
        auth_time: NOW.saturating_sub(Duration::from_secs(5)),
        last_used_at: NOW,
        idle_expires_at: NOW.saturating_add(Duration::from_secs(86_400)),
        expires_at: NOW.saturating_add(Duration::from_secs(86_400)),
        cookie: None,
        refresh: None,
        binding: None,
        version: 0,
        data: Vec::new(),
        ended: None,
    }
}

fn alice() -> Session {
    Session::new(record("alice", 1), NOW)
}

fn after(seconds: u64) -> Timestamp {
    NOW.saturating_add(Duration::from_secs(seconds))
}

#[test]
fn a_token_has_the_claims_of_its_session() {
    let (minter, verifier) = minter();
    let alice = alice();
    let token = minter.mint_at(&alice, &READ, NOW).unwrap();
    let verified: AccessToken<Value> = verifier.verify_as_at(token.expose(), Presentation::bearer(), NOW).unwrap();
    let claims = verified.claims();
    assert_eq!(claims["sub"], "alice");
    assert_eq!(claims["client_id"], "web");
    assert_eq!(claims["sid"], alice.id().to_string());
    assert_eq!(claims["sep"], "0.0.3");
    assert_eq!(claims["auth_time"], 1_763_683_195);
    assert_eq!(claims["scope"], "orders:read");
    assert_eq!(claims["exp"], 1_763_683_800);
    assert_eq!(claims.get("cnf"), None);

    let of_a_client = Session::new(Record { client: "cli".into(), ..record("alice", 2) }, NOW);
    let token = minter.mint_at(&of_a_client, &TokenRequest::to(ORDERS), NOW).unwrap();
    let verified: AccessToken<Value> = verifier.verify_as_at(token.expose(), Presentation::bearer(), NOW).unwrap();
    assert_eq!(verified.claims()["client_id"], "cli");
    assert_eq!(verified.claims().get("scope"), None);
}

#[test]
fn a_token_never_outlives_its_session_or_the_revocations_of_it() {
    let (minter, _) = minter();
    let ends_in = |seconds| Session::new(Record { expires_at: after(seconds), ..record("alice", 1) }, NOW);
    let end = |seconds| minter.mint_at(&ends_in(seconds), &READ, NOW).map(|token| token.expires_at());
    minter.forget_all();
    for (session, token) in [(601, 600), (600, 600), (599, 599), (1, 1)] {
        minter.forget_all();
        assert_eq!(end(session), Ok(after(token)));
    }
    minter.forget_all();
    assert_eq!(end(0), Err(MintError::SessionOver));
    // Less than the second in which tokens count.
    let now = NOW.saturating_add(Duration::from_millis(200));
    let nearly =
        Session::new(Record { expires_at: NOW.saturating_add(Duration::from_millis(900)), ..record("a", 1) }, NOW);
    assert_eq!(minter.mint_at(&nearly, &READ, now).err(), Some(MintError::SessionOver));

    // A session whose token is kept has come to its end.
    let kept = minter.mint_at(&ends_in(600), &READ, NOW).unwrap();
    assert_eq!(minter.mint_at(&ends_in(400), &READ, after(400)).err(), Some(MintError::SessionOver));
    drop(kept);

    // An issuer whose tokens live for longer than the policy's, for which revocations are kept.
    let long = Minter::new(&policy()).audience(issuer(&key(), ORDERS, 3600)).client("web");
    assert_eq!(long.mint_at(&alice(), &READ, NOW).unwrap().expires_at(), after(600));
}

#[test]
fn a_token_counts_its_life_from_when_its_session_was_read() {
    let (minter, _) = minter();
    for (issued, ends) in [(0, Ok(600)), (100, Ok(600)), (599, Ok(600)), (600, Err(MintError::SessionStale))] {
        minter.forget_all();
        let end = minter.mint_at(&alice(), &READ, after(issued)).map(|token| token.expires_at());
        assert_eq!(end, ends.map(after), "{issued}");
    }
    // Less than the second in which tokens count.
    let nearly = after(600).saturating_add(Duration::from_millis(100));
    let read = Session::new(record("alice", 1), NOW.saturating_add(Duration::from_millis(300)));
    assert_eq!(minter.mint_at(&read, &READ, nearly).err(), Some(MintError::SessionStale));
    // One that has come to its end meanwhile is over, which no look-up mends.
    let over = Session::new(Record { expires_at: after(700), ..record("alice", 1) }, NOW);
    assert_eq!(minter.mint_at(&over, &READ, after(699)).err(), Some(MintError::SessionStale));
    assert_eq!(minter.mint_at(&over, &READ, after(700)).err(), Some(MintError::SessionOver));
    // A store whose clock is ahead gives no token a longer life.
    let ahead = Session::new(record("alice", 1), after(50));
    assert_eq!(minter.mint_at(&ahead, &READ, NOW).unwrap().expires_at(), after(600));
    // One that is kept is of another look-up: no more is given to whoever holds the old one.
    minter.mint_at(&Session::new(record("alice", 1), after(300)), &READ, after(300)).unwrap();
    assert_eq!(minter.mint_at(&alice(), &READ, after(700)).err(), Some(MintError::SessionStale));
}

#[test]
fn what_is_configured_wrongly_does_not_pass() {
    let issue = MintError::Issue;
    let clock = [MintError::Clock, issue(IssueError::Clock), MintError::SessionStale];
    for passes in clock.into_iter().chain([issue(IssueError::Randomness), issue(IssueError::Signing)]) {
        assert!(passes.is_temporary(), "{passes}");
    }
    for stays in [
        MintError::UnknownAudience,
        MintError::NoClient,
        MintError::BindingMismatch,
        MintError::SessionOver,
        issue(IssueError::ClaimsNotObject),
        issue(IssueError::ClaimsDuplicate),
    ] {
        assert!(!stays.is_temporary(), "{stays}");
    }
}

#[test]
fn a_token_is_handed_out_again_until_a_fifth_of_its_life_is_left() {
    let (minter, _) = minter();
    let alice = alice();
    let first = minter.mint_at(&alice, &READ, NOW).unwrap();
    assert!(Arc::ptr_eq(&first, &minter.mint_at(&alice, &READ, after(479)).unwrap()));
    let second = minter.mint_at(&alice, &READ, after(480)).unwrap();
    assert!(!Arc::ptr_eq(&first, &second));
    assert!(Arc::ptr_eq(&second, &minter.mint_at(&alice, &READ, after(481)).unwrap()));
    assert_eq!(minter.kept(), 1);
}

#[test]
fn a_token_is_not_handed_out_for_anything_else() {
    let (minter, _) = minter();
    let binding = Binding::from_bytes([7; 32]);
    let raised = Epochs { subject: 4, ..Epochs::default() };
    let first = minter.mint_at(&alice(), &READ, NOW).unwrap();
    for (session, request) in [
        (Session::new(record("alice", 2), NOW), READ),
        (Session::new(Record { binding: Some(binding), ..record("alice", 1) }, NOW), READ),
        (alice(), READ.bound_to_key(binding)),
        (alice(), READ.scope("orders:write")),
        (alice(), TokenRequest::to(ORDERS)),
        (alice(), TokenRequest::to("https://mail.example").scope("orders:read")),
        // Last: the tokens under lower counters go.
        (Session::new(Record { epochs: raised, ..record("alice", 1) }, NOW), READ),
    ] {
        assert_eq!(minter.mint_at(&alice(), &READ, NOW).unwrap().token_id(), first.token_id(), "{request:?}");
        let other = minter.mint_at(&session, &request, NOW).unwrap();
        assert_ne!(other.token_id(), first.token_id(), "{request:?}");
    }
    assert_eq!(minter.kept(), 2);
    assert_ne!(minter.mint_at(&alice(), &READ, NOW).unwrap().token_id(), first.token_id());
}

#[test]
fn a_token_is_bound_to_the_key_of_its_session() {
    let (minter, verifier) = minter();
    let thumbprint = *SigningKey::<Ed25519>::generate("proof").unwrap().public().thumbprint().as_bytes();
    let binding = Binding::from_bytes(thumbprint);
    let bound = Session::new(Record { binding: Some(binding), ..record("alice", 1) }, NOW);
    for (session, request) in
        [(&bound, READ), (&bound, READ.bound_to_key(binding)), (&alice(), READ.bound_to_key(binding))]
    {
        let token = minter.mint_at(session, &request, NOW).unwrap();
        let as_bearer = verifier.verify_as_at::<Value>(token.expose(), Presentation::bearer(), NOW);
        assert!(as_bearer.is_err());
        let payload = token.expose().split('.').nth(1).unwrap();
        let payload = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, payload).unwrap();
        let claims: Value = serde_json::from_slice(&payload).unwrap();
        let expected = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, thumbprint);
        assert_eq!(claims["cnf"], serde_json::json!({"jkt": expected}));
    }
    let other = READ.bound_to_key(Binding::from_bytes([9; 32]));
    assert_eq!(minter.mint_at(&bound, &other, NOW).err(), Some(MintError::BindingMismatch));
}

#[test]
fn what_cannot_be_issued_is_refused() {
    let (minter, _) = minter();
    let unknown = TokenRequest::to("https://other.example");
    assert_eq!(minter.mint_at(&alice(), &unknown, NOW).err(), Some(MintError::UnknownAudience));
    let without_client = Minter::new(&policy()).audience(issuer(&key(), ORDERS, 600));
    assert_eq!(without_client.mint_at(&alice(), &READ, NOW).err(), Some(MintError::NoClient));
    let scope = READ.scope("two  spaces");
    assert!(matches!(minter.mint_at(&alice(), &scope, NOW), Err(MintError::Issue(_))));
    assert_eq!(minter.kept(), 0);
}

fn revoked(target: Target) -> Revocation {
    Revocation { target, until: 1_763_683_860 }
}

#[test]
fn what_is_revoked_is_forgotten_and_nothing_else() {
    let (minter, _) = minter();
    let [first, second, bob] =
        [record("alice", 1), record("alice", 2), record("bob", 3)].map(|record| Session::new(record, NOW));
    let all = [&first, &second, &bob];
    let fill = || all.map(|session| minter.mint_at(session, &READ, NOW).unwrap().token_id().to_owned());
    let (alice, somebody) = (first.subject().hash(), SubjectHash::from_bytes(*bob.subject().tenant_hash().as_bytes()));
    let token = |id: &str| Target::Token(TokenId::new(id).unwrap());
    let ids = fill();
    for (target, forgotten) in [
        (Target::Session(first.id()), [true, false, false]),
        (Target::Session(SessionId::from_bytes([9; 16])), [false, false, false]),
        (Target::Subject { subject: alice, epoch: 4 }, [true, true, false]),
        (Target::Subject { subject: alice, epoch: 3 }, [false, false, false]),
        (Target::Subject { subject: somebody, epoch: 9 }, [false, false, false]),
        (token("an-id"), [false, false, false]),
        (Target::Tenant { tenant: bob.subject().tenant_hash(), epoch: 1 }, [true, true, true]),
        (Target::Everyone { epoch: 1 }, [true, true, true]),
        (Target::Key("2026-11".into()), [true, true, true]),
    ] {
        let before = fill();
        minter.forget(&revoked(target.clone()));
        let after = fill();
        let changed: Vec<_> = before.iter().zip(&after).map(|(before, after)| before != after).collect();
        assert_eq!(changed, forgotten, "{target:?}");
    }
    let before = fill();
    minter.forget(&revoked(token(&before[1])));
    assert_eq!(fill().iter().zip(&before).filter(|(after, before)| after == before).count(), 2);
    assert_ne!(ids, before);
}

#[test]
fn a_token_that_was_signed_while_its_session_ended_is_not_kept() {
    let (minter, _) = minter();
    let alice = alice();
    let moment = minter.cache.moment(alice.id());
    let token = minter.mint_at(&alice, &READ, NOW).unwrap();
    minter.forget(&revoked(Target::Session(alice.id())));
    minter.cache.keep(&alice, super::Wanted::new(&alice, &READ, None), &token, moment);
    assert_eq!(minter.kept(), 0);
    assert!(minter.cache.moment(alice.id()) != moment);
}

#[test]
fn a_full_cache_drops_what_ends_first_and_stays_within_its_bound() {
    let (minter, _) = minter();
    let minter = minter.capacity(256);
    // One place in each of 256 shards, and all sessions of a subject are in one.
    let [first, second] = [record("alice", 1), record("alice", 2)].map(|record| Session::new(record, NOW));
    let a = minter.mint_at(&first, &READ, NOW).unwrap();
    let b = minter.mint_at(&second, &READ, after(1)).unwrap();
    assert_eq!(minter.kept(), 1);
    assert!(Arc::ptr_eq(&b, &minter.mint_at(&second, &READ, after(2)).unwrap()));
    assert!(!Arc::ptr_eq(&a, &minter.mint_at(&first, &READ, after(2)).unwrap()));
    for number in 0..2000_u32 {
        let session = Session::new(record(&format!("user-{number}"), 1), NOW);
        drop(minter.mint_at(&session, &READ, NOW));
    }
    assert!(minter.kept() <= 256, "{}", minter.kept());

    let none = minter.capacity(0);
    let a = none.mint_at(&first, &READ, NOW).unwrap();
    assert!(!Arc::ptr_eq(&a, &none.mint_at(&first, &READ, NOW).unwrap()));
    assert_eq!(none.kept(), 0);
}

#[test]
fn another_key_signs_what_is_issued_from_then_on() {
    let (minter, _) = minter();
    let before = minter.mint_at(&alice(), &READ, NOW).unwrap();
    let next = SigningKey::<Ed25519>::generate("2026-12").unwrap();
    let verifier = issuer(&next, ORDERS, 600).verifier().clone();
    let minter = minter.with_key(&next);
    assert_eq!(minter.kept(), 0);
    let token = minter.mint_at(&alice(), &READ, NOW).unwrap();
    assert!(verifier.verify_at(token.expose(), Presentation::bearer(), NOW).is_ok());
    assert!(verifier.verify_at(before.expose(), Presentation::bearer(), NOW).is_err());
}

#[test]
fn a_refusal_says_what_is_wrong_and_what_was_expected() {
    for (error, text) in [
        (MintError::UnknownAudience, "audience is unknown: expected one that was stated with `audience`"),
        (MintError::NoClient, "session has no client: expected one, or a minter with `client`"),
        (MintError::BindingMismatch, "session is bound to another key than the request"),
        (MintError::SessionOver, "session is over, or nothing of its life is left for a token"),
        (MintError::SessionStale, "session was read too long ago: expected less than the life of an access token"),
        (MintError::Clock, "system clock is out of range: expected a time after 1970"),
    ] {
        assert_eq!(error.to_string(), text);
    }
}
