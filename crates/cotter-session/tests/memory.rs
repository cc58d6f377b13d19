//! The store in memory: it refuses rather than forgets, and wakes whoever follows its feed.
#![allow(clippy::unwrap_used)]

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use cotter_session::{
    EndReason, MemoryStore, RevocationFeed, SecretDigest, SessionPolicy, Sessions, Subject, TokenId,
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
    assert!(is_full(&sessions.end(first.session_id(), EndReason::LoggedOut).await));
    assert!(sessions.find(&first).await.is_ok());
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
