//! The store in memory: it refuses rather than forgets, and wakes whoever follows its feed.
#![allow(clippy::unwrap_used)]

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use cotter::Timestamp;
use cotter_session::{
    Clock, EndReason, FindError, MemoryStore, RefreshError, RefreshToken, RevocationFeed, SecretDigest, SessionPolicy,
    Sessions, Subject, TokenId,
    decision::Over,
    revocation::Target,
    store::{Grant, NewUse, SessionStore, StoreError},
};

const SECOND: Duration = Duration::from_secs(1);

fn token(name: &str) -> Target {
    Target::Token(TokenId::new(name).unwrap())
}

fn is_full<T>(answer: &Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Full { limit: 2, .. }))
}

#[tokio::test]
async fn a_full_store_refuses_and_forgets_nothing() {
    let sessions = Sessions::new(MemoryStore::new(2).unwrap(), SessionPolicy::new(600 * SECOND));
    let (alice, bob) = (Subject::new("alice").unwrap(), Subject::new("bob").unwrap());
    let first = sessions.begin(alice.clone()).with_cookie().start().await.unwrap().cookie.unwrap();
    let second = sessions.begin(bob.clone()).with_cookie().start().await.unwrap().cookie.unwrap();
    let third = sessions.begin(bob.clone()).with_cookie().start().await;
    assert_eq!(third.map(drop).unwrap_err().to_string(), "store is full: sessions are at their limit of 2");
    for cookie in [&first, &second] {
        assert!(sessions.find(cookie).await.is_ok());
    }

    let store = sessions.store();
    store.revoke(token("a"), SECOND * 60).await.unwrap();
    store.revoke(token("b"), SECOND * 60).await.unwrap();
    assert!(is_full(&store.revoke(token("c"), SECOND).await));
    assert!(store.is_revoked(&token("a")).await.unwrap() && !store.is_revoked(&token("c")).await.unwrap());
    // What cannot be published does not happen: verifiers elsewhere would not hear of it.
    for name in ["carol", "dave"] {
        sessions.end_everywhere(&Subject::new(name).unwrap()).await.unwrap();
    }
    assert!(is_full(&sessions.end_everywhere(&alice).await.map(drop)));
    assert_eq!(store.epochs(&alice).await.unwrap().subject, 0);
    assert!(sessions.find(&first).await.is_ok());

    for number in 0..2 {
        assert!(store.record_use(NewUse { key: [number; 32], life: SECOND * 60 }).await.unwrap());
        let digest = SecretDigest::from_bytes([number; 32]);
        store.put_grant(Grant { digest, life: SECOND * 60, memory: SECOND, data: Vec::new() }).await.unwrap();
    }
    assert!(is_full(&store.record_use(NewUse { key: [9; 32], life: SECOND }).await));
    assert!(!store.record_use(NewUse { key: [0; 32], life: SECOND }).await.unwrap());
    let digest = SecretDigest::from_bytes([9; 32]);
    assert!(is_full(&store.put_grant(Grant { digest, life: SECOND, memory: SECOND, data: Vec::new() }).await));
    assert_eq!(store.times_taken(SecretDigest::from_bytes([0; 32])).await.unwrap(), Some(0));
}

/// Tokens that one user revokes leave room for the log-out of another, and for the end of a family that was stolen.
#[tokio::test]
async fn a_session_can_be_ended_however_many_tokens_are_revoked() {
    const CLIENT: &str = "app";
    let policy = SessionPolicy::new(600 * SECOND).overlap(Duration::ZERO).unwrap();
    let sessions = Sessions::new(MemoryStore::new(8).unwrap(), policy);
    let store = sessions.store();
    let mut cookies = Vec::new();
    for number in 0..7 {
        let subject = Subject::new(&format!("user {number}")).unwrap();
        cookies.push(sessions.begin(subject).with_cookie().start().await.unwrap().cookie.unwrap());
    }
    let robbed = sessions.begin(Subject::new("mallory's victim").unwrap()).with_refresh_token(CLIENT);
    let stolen = robbed.start().await.unwrap().refresh_token.unwrap();
    let copy = RefreshToken::parse(&stolen.expose()).unwrap();

    // The same token takes one place, however often it is revoked, and for however long.
    for number in 0..1000 {
        store.revoke(token("again"), (60 + number % 7) * SECOND).await.unwrap();
    }
    assert_eq!(store.stats().await.unwrap().revocations, 1);
    let watermark = store.snapshot().await.unwrap().watermark;
    for number in 1..8 {
        store.revoke(token(&number.to_string()), 60 * SECOND).await.unwrap();
    }
    let full = store.revoke(token("8"), 60 * SECOND).await.unwrap_err();
    assert_eq!(full.to_string(), "store is full: revocations of tokens and keys are at their limit of 8");
    store.revoke(token("again"), 90 * SECOND).await.unwrap();

    let mut ended: Vec<_> = cookies.iter().map(|cookie| cookie.session_id()).collect();
    for cookie in &cookies {
        sessions.end(cookie.session_id(), EndReason::LoggedOut).await.unwrap();
        assert!(sessions.find(cookie).await.is_err());
    }
    ended.push(stolen.session_id());
    let current = sessions.refresh(stolen, CLIENT, None).await.unwrap().refresh_token;
    let reused = sessions.refresh(copy, CLIENT, None).await;
    assert!(matches!(reused, Err(RefreshError::InvalidGrant(_))));
    assert!(sessions.refresh(current, CLIENT, None).await.is_err(), "the family that was stolen lives");
    let subject = Subject::new("user 0").unwrap();
    for epoch in 1..=100 {
        assert_eq!(sessions.end_everywhere(&subject).await.unwrap().epoch, epoch);
    }

    // Verifiers elsewhere hear of all of it, and the log has one entry for each.
    let batch = store.since(&watermark, Duration::ZERO).await.unwrap();
    for id in ended {
        assert!(batch.revocations.iter().any(|one| one.target == Target::Session(id)));
    }
    let last = Target::Subject { subject: subject.hash(), epoch: 100 };
    assert!(batch.revocations.iter().any(|one| one.target == last));
    assert_eq!(store.snapshot().await.unwrap().revocations.len(), 8 + 8 + 1);
    assert_eq!(store.stats().await.unwrap().revocations, 8 + 8 + 1);
}

/// Somebody logs in and out for as long as they like, one by one or everywhere: others can log in, and the store does not
/// grow.
#[tokio::test]
async fn sessions_that_are_over_take_no_place_of_others() {
    let sessions = Sessions::new(MemoryStore::new(4).unwrap(), SessionPolicy::new(600 * SECOND));
    let begin = |name: &str| sessions.begin(Subject::in_tenant("acme", name).unwrap()).with_cookie().start();
    let alice = Subject::in_tenant("acme", "alice").unwrap();
    let bystander = begin("bystander").await.unwrap().cookie.unwrap();
    for round in 0..50 {
        let begun = begin("alice").await.unwrap();
        match round % 5 {
            0 => drop(sessions.end_everywhere(&alice).await.unwrap()),
            1 => {
                let kept = sessions.end_everywhere_else(&alice, &begun.cookie.unwrap()).await.unwrap().kept.unwrap();
                assert!(sessions.find(&kept.1).await.is_ok(), "a session that is kept is live");
                assert_eq!(sessions.list(&alice).await.unwrap().len(), 1, "and is listed");
                sessions.end(kept.0.id(), EndReason::LoggedOut).await.unwrap();
            }
            _ => drop(sessions.end(begun.session.id(), EndReason::LoggedOut).await.unwrap()),
        }
        assert!(sessions.list(&alice).await.unwrap().is_empty());
        assert!(sessions.store().stats().await.unwrap().sessions <= 2 * 4, "round {round}");
    }
    assert!(sessions.find(&bystander).await.is_ok(), "a live session is never forgotten");
    // A tenant, and everyone, can log in again at once.
    for ends_all in [false, true] {
        while begin("bob").await.is_ok() {}
        if ends_all {
            sessions.end_everyone().await.unwrap()
        } else {
            sessions.end_tenant("acme").await.unwrap()
        };
        assert!(begin("carol").await.is_ok(), "everyone: {ends_all}");
        assert!(sessions.store().stats().await.unwrap().sessions <= 2 * 4);
    }
    // And what was ended last is recognised.
    let last = begin("dave").await.unwrap().cookie.unwrap();
    sessions.end(last.session_id(), EndReason::LoggedOut).await.unwrap();
    let late = sessions.find(&last).await.map(drop).unwrap_err();
    assert!(matches!(late, FindError::Over(Over::Ended(EndReason::LoggedOut))), "{late:?}");
}

/// Milliseconds since 1970: it stands still unless it is moved.
struct StillClock(Arc<AtomicU64>);

impl Clock for StillClock {
    fn now(&self) -> Result<Timestamp, StoreError> {
        let milliseconds = Duration::from_millis(self.0.load(Ordering::SeqCst));
        Ok(Timestamp::from_unix_seconds(0).saturating_add(milliseconds))
    }
}

/// Authorization codes that nobody exchanges are no longer in the way when their life and a minute are over.
#[tokio::test]
async fn grants_that_nobody_takes_make_room() {
    let milliseconds = Arc::new(AtomicU64::new(1_800_000_000_000));
    let store = MemoryStore::with_clock(2, StillClock(milliseconds.clone())).unwrap();
    let put = |number: u8| {
        let digest = SecretDigest::from_bytes([number; 32]);
        store.put_grant(Grant { digest, life: 60 * SECOND, memory: 86_400 * SECOND, data: Vec::new() })
    };
    for number in 0..2 {
        put(number).await.unwrap();
    }
    assert!(is_full(&put(2).await));
    milliseconds.fetch_add(119_999, Ordering::SeqCst);
    assert_eq!(store.purge(10).await.unwrap().removed, 0);
    milliseconds.fetch_add(1, Ordering::SeqCst);
    assert_eq!(store.purge(10).await.unwrap().removed, 2);
    put(2).await.unwrap();
}

/// A reader looks and then waits, and a revocation may come in between. Two threads that spin meet there many times.
#[test]
fn no_revocation_is_slept_through() {
    let store = Arc::new(MemoryStore::new(1_000_000).unwrap());
    let rounds = 20_000;
    let (asking, told) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let reader = std::thread::spawn({
        let (store, asking, told) = (store.clone(), asking.clone(), told.clone());
        move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
            runtime.block_on(async {
                let mut watermark = store.snapshot().await.unwrap().watermark;
                for round in 1..=rounds {
                    asking.store(round, Ordering::SeqCst);
                    let asked = Instant::now();
                    let batch = store.since(&watermark, 10 * SECOND).await.unwrap();
                    assert_eq!(batch.revocations.len(), 1, "revocation {round} has not come");
                    assert!(asked.elapsed() < 9 * SECOND, "revocation {round} was slept through");
                    watermark = batch.watermark;
                    told.store(round, Ordering::SeqCst);
                }
            });
        }
    });
    let wait_for = |counter: &AtomicUsize, round: usize| {
        while counter.load(Ordering::SeqCst) < round && !reader.is_finished() {
            std::thread::yield_now();
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        for round in 1..=rounds {
            wait_for(&asking, round);
            for _ in 0..(round % 64) * 8 {
                std::hint::spin_loop();
            }
            store.revoke(token(&round.to_string()), 60 * SECOND).await.unwrap();
            wait_for(&told, round);
        }
    });
    reader.join().unwrap();
}

/// What was revoked again, for longer, stays when the first is purged.
#[tokio::test]
async fn the_longest_revocation_of_a_target_holds() {
    let store = MemoryStore::new(10).unwrap();
    store.revoke(token("a"), 60 * SECOND).await.unwrap();
    store.revoke(token("a"), Duration::ZERO).await.unwrap();
    store.revoke(token("b"), Duration::ZERO).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1100)).await;
    store.purge(10).await.unwrap();
    assert!(store.is_revoked(&token("a")).await.unwrap());
    assert!(!store.is_revoked(&token("b")).await.unwrap());
    assert_eq!(store.snapshot().await.unwrap().revocations.len(), 1);
    assert_eq!(store.stats().await.unwrap().revocations, 1);
}
