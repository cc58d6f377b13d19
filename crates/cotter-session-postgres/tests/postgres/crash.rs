//! `kill -9` of the whole server, while it works and right after an answer.
//!
//! Whatever was acknowledged is there when the server is back. What was not acknowledged may be.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use cotter_session::{Revocation, RevocationFeed, SessionId, Subject, revocation::Target, store::*};

use crate::{
    server::Server,
    store::{begin, digest, end, fresh_on, new_session, rotate},
};

/// How often: `COTTER_KILL_ROUNDS`, else 300 in a long run (`COTTER_FULL=1`).
fn rounds() -> u64 {
    let is_full = std::env::var("COTTER_FULL").is_ok_and(|full| full != "0");
    let usual = if is_full { 300 } else { 4 };
    std::env::var("COTTER_KILL_ROUNDS").map_or(usual, |rounds| rounds.parse().unwrap())
}

/// What a session's writer was told.
#[derive(Clone, Copy, Debug, Default)]
struct Told {
    rotations: u64,
    has_ended: bool,
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_kill_9() {
    let Some(server) = Server::start(true) else { return };
    let fresh = fresh_on(server.config(), |builder| builder.timeout(Duration::from_secs(2))).await.unwrap();
    let mut acknowledged = 0;
    for round in 0..rounds() {
        let told: Arc<Mutex<HashMap<SessionId, Told>>> = Arc::default();
        let alice = Subject::new(&format!("alice{round}")).unwrap();
        let writers: Vec<_> = (1..=8_u8)
            .map(|number| {
                let (store, told, alice) = (Arc::clone(&fresh.store), Arc::clone(&told), alice.clone());
                tokio::spawn(async move {
                    let Ok(Created::Done(record)) = store.create(new_session(&alice, number)).await else { return };
                    told.lock().unwrap().insert(record.id, Told::default());
                    for generation in 0..=200 {
                        if generation == u64::from(number) * 4 {
                            let Ok(Ended::Now(_)) = store.end(end(record.id)).await else { return };
                            told.lock().unwrap().get_mut(&record.id).unwrap().has_ended = true;
                            return;
                        }
                        let from = u8::try_from(generation).unwrap();
                        let attempt = rotate(record.id, from, from + 1, Duration::ZERO);
                        let Ok(Rotated::Rotated(_)) = store.rotate(attempt).await else { return };
                        told.lock().unwrap().get_mut(&record.id).unwrap().rotations = generation + 1;
                    }
                })
            })
            .collect();
        // In the middle of it, at another moment each time.
        tokio::time::sleep(Duration::from_millis(20 + 37 * (round % 8))).await;
        server.kill();
        for writer in writers {
            writer.await.unwrap();
        }
        server.restart();
        while fresh.store.now().await.is_err() {}
        let told = told.lock().unwrap().clone();
        let published = fresh.store.snapshot().await.unwrap().revocations;
        for (id, told) in told {
            acknowledged += 1 + told.rotations + u64::from(told.has_ended);
            let row = fresh.store.get(id).await.unwrap().expect("an acknowledged session is there").record;
            if told.has_ended {
                assert!(row.ended.is_some(), "an acknowledged end is there: {told:?}");
                let is_told = |revocation: &Revocation| revocation.target == Target::Session(id);
                assert!(published.iter().any(is_told), "and is published");
            } else if let Some(family) = row.refresh {
                // One more may have been done whose answer was lost.
                let generation = family.generation;
                assert!((told.rotations..=told.rotations + 1).contains(&generation), "{generation} {told:?}");
                assert_eq!(family.current, digest(u8::try_from(generation).unwrap()));
            }
        }
    }
    println!("PostgreSQL: {acknowledged} writes acknowledged, none lost in {} kills", rounds());
}

/// The server is gone before the one who logged out has done anything more.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_out_survives_kill_9_right_after_it() {
    let Some(server) = Server::start(true) else { return };
    let fresh = fresh_on(server.config(), |builder| builder).await.unwrap();
    for round in 0..rounds() {
        let alice = Subject::new(&format!("alice{round}")).unwrap();
        let id = begin(&fresh.store, &alice, 1).await;
        let other = begin(&fresh.store, &alice, 2).await;
        fresh.store.end(end(id)).await.unwrap();
        if round % 2 == 0 {
            let scope = Scope::Subject(alice.clone());
            fresh.store.end_all(EndAll { scope, keep: None, revocation_life: Duration::from_secs(660) }).await.unwrap();
        }
        server.kill();
        server.restart();
        while fresh.store.now().await.is_err() {}
        assert!(fresh.store.get(id).await.unwrap().unwrap().record.ended.is_some());
        let found = fresh.store.get(other).await.unwrap().unwrap();
        let is_live = cotter_session::decision::live(&found.record, &found.latest, found.now).is_ok();
        assert_eq!(is_live, round % 2 != 0);
    }
}
