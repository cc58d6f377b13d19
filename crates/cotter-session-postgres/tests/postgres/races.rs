//! Many at once, on one session or one subject.

use std::{sync::Arc, time::Duration};

use cotter_session::{Epochs, SessionId, Subject, decision::Over, store::*};
use cotter_session_postgres::{PostgresBuilder, PostgresStore};

use crate::{
    server,
    store::{Fresh, begin, client, digest, end, fresh, fresh_on, new_session, rotate},
};

const OVERLAP: Duration = Duration::from_secs(30);

/// Runs a step so many times at once.
async fn at_once<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    store: &Arc<PostgresStore>,
    number: u8,
    step: impl Fn(Arc<PostgresStore>, u8) -> F,
) -> Vec<T> {
    let tasks: Vec<_> = (0..number).map(|racer| tokio::spawn(step(Arc::clone(store), racer))).collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

/// How often a session was published.
async fn published(fresh: &Fresh, id: SessionId) -> i64 {
    let text = format!("SELECT count(*) FROM {}.revocation WHERE target = $1", fresh.schema);
    client(&fresh.server).await.query_one(&text, &[&id.as_bytes().as_slice()]).await.unwrap().get(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_many_rotates_and_all_get_its_successor() {
    let Some(fresh) = fresh().await else { return };
    let alice = Subject::new("alice").unwrap();
    for round in 0..20 {
        let id = begin(&fresh.store, &alice, round).await;
        let answers = at_once(&fresh.store, 16, move |store, racer| async move {
            store.rotate(rotate(id, 0, 100 + racer, OVERLAP)).await.unwrap()
        });
        let mut winners = Vec::new();
        let mut replays = Vec::new();
        for answer in answers.await {
            match answer {
                Rotated::Rotated(record) => winners.push(record.refresh.unwrap().current),
                Rotated::Replayed(record, nonce, _) => replays.push((record.refresh.unwrap().current, nonce)),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((winners.len(), replays.len()), (1, 15));
        assert!(
            replays
                .iter()
                .all(|(current, nonce)| { *current == winners[0] && digest(nonce.as_bytes()[0]) == winners[0] })
        );
    }
}

/// Without an overlap every loser presents a token that was replaced. The first of them ends the family, once.
#[tokio::test(flavor = "multi_thread")]
async fn a_strict_family_ends_once() {
    let Some(fresh) = fresh().await else { return };
    let alice = Subject::new("alice").unwrap();
    for round in 0..20 {
        let id = begin(&fresh.store, &alice, round).await;
        let answers = at_once(&fresh.store, 16, move |store, racer| async move {
            store.rotate(rotate(id, 0, 100 + racer, Duration::ZERO)).await.unwrap()
        });
        let (mut rotated, mut reused) = (0, 0);
        for answer in answers.await {
            match answer {
                Rotated::Rotated(_) => rotated += 1,
                Rotated::Reused(..) => reused += 1,
                Rotated::Over(Over::Ended(_)) => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((rotated, reused), (1, 1), "in round {round}");
        // And it is published once.
        assert_eq!(published(&fresh, id).await, 1, "in round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_out_is_never_undone() {
    let Some(fresh) = fresh().await else { return };
    let alice = Subject::new("alice").unwrap();
    for round in 0..20 {
        let id = begin(&fresh.store, &alice, round).await;
        at_once(&fresh.store, 12, move |store, racer| async move {
            match racer {
                0..4 => drop(store.rotate(rotate(id, 0, 100 + racer, OVERLAP)).await.unwrap()),
                4..6 => drop(store.write_data(WriteData { id, expected: 0, data: vec![racer] }).await.unwrap()),
                6 => drop(store.renew(Renew { id, from: digest(round), to: digest(99) }).await.unwrap()),
                7 => {
                    let touch = Touch { id, idle: Duration::from_secs(9999), interval: Duration::ZERO };
                    store.touch(touch).await.unwrap();
                }
                _ => drop(store.end(end(id)).await.unwrap()),
            }
        })
        .await;
        let row = fresh.store.get(id).await.unwrap().unwrap().record;
        assert!(row.ended.is_some() && row.cookie.is_none() && row.refresh.is_none() && row.data.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_once() {
    let Some(fresh) = fresh().await else { return };
    let alice = Subject::new("alice").unwrap();
    for round in 0..20 {
        let id = begin(&fresh.store, &alice, round).await;
        let answers = at_once(&fresh.store, 8, move |store, _| async move { store.end(end(id)).await.unwrap() }).await;
        let now = answers.iter().filter(|answer| matches!(answer, Ended::Now(_))).count();
        assert_eq!((now, published(&fresh, id).await), (1, 1), "in round {round}");
    }
}

/// A session ends while it is about to be kept, with a new cookie. It ends, and has no cookie.
#[tokio::test(flavor = "multi_thread")]
async fn what_ends_while_it_is_kept_has_ended() {
    let Some(fresh) = fresh().await else { return };
    for round in 0..40 {
        let alice = Subject::new(&format!("alice{round}")).unwrap();
        let id = begin(&fresh.store, &alice, 1).await;
        at_once(&fresh.store, 8, move |store, racer| {
            let scope = Scope::Subject(alice.clone());
            async move {
                if racer % 4 == 0 {
                    store.end(end(id)).await.unwrap();
                } else {
                    let keep = Some(Keep { id, cookie: Some((digest(1), digest(1))) });
                    store.end_all(EndAll { scope, keep, revocation_life: Duration::from_secs(660) }).await.unwrap();
                }
            }
        })
        .await;
        let row = fresh.store.get(id).await.unwrap().unwrap().record;
        assert!(row.cookie.is_none());
        let is_over = matches!(row.ended, Some(cotter_session::EndReason::LoggedOut));
        assert!(is_over || fresh.store.list(&row.subject).await.unwrap().is_empty());
    }
}

/// Two browsers change the password at the same moment: each keeps its own session and ends the other's. One of them
/// comes first, and what it has ended does not come back.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_keep_themselves_the_second_does_not_come_back() {
    let Some(fresh) = fresh().await else { return };
    for round in 0..40 {
        let alice = Subject::new(&format!("alice{round}")).unwrap();
        let ids = [begin(&fresh.store, &alice, 1).await, begin(&fresh.store, &alice, 2).await];
        let answers = at_once(&fresh.store, 2, move |store, racer| {
            let subject = alice.clone();
            async move {
                let keep = Keep { id: ids[usize::from(racer)], cookie: None };
                let revocation_life = Duration::from_secs(660);
                store
                    .end_all(EndAll { scope: Scope::Subject(subject), keep: Some(keep), revocation_life })
                    .await
                    .unwrap()
            }
        });
        let answers = answers.await;
        let mut epochs: Vec<u64> = answers.iter().map(|answer| answer.epoch).collect();
        epochs.sort_unstable();
        assert_eq!(epochs, [1, 2]);
        assert!(answers.iter().all(|answer| answer.kept.is_some() == (answer.epoch == 1)), "{answers:?}");
        for id in ids {
            let found = fresh.store.get(id).await.unwrap().unwrap();
            assert!(cotter_session::decision::live(&found.record, &found.latest, found.now).is_err());
        }
    }
}

/// What was begun before a counter was raised, or under counters that were read before, is over.
#[tokio::test(flavor = "multi_thread")]
async fn a_raised_counter_beats_the_log_ins_that_it_raced_with() {
    let Some(fresh) = fresh().await else { return };
    let alice = Subject::new("alice").unwrap();
    let under = fresh.store.epochs(&alice).await.unwrap();
    assert_eq!(under, Epochs::default());
    let subject = alice.clone();
    at_once(&fresh.store, 60, move |store, racer| {
        let subject = subject.clone();
        async move {
            if racer == 30 {
                let scope = Scope::Subject(subject);
                store.end_all(EndAll { scope, keep: None, revocation_life: Duration::from_secs(660) }).await.unwrap();
            } else {
                let new = NewSession { authenticated_under: Some(under), ..new_session(&subject, racer) };
                assert!(matches!(store.create(new).await.unwrap(), Created::Done(_) | Created::Outdated));
            }
        }
    })
    .await;
    assert!(fresh.store.list(&alice).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_race_gives_a_subject_too_many_sessions() {
    let Some(fresh) = fresh().await else { return };
    for round in 0..30 {
        let alice = Subject::new(&format!("alice{round}")).unwrap();
        let subject = alice.clone();
        at_once(&fresh.store, 16, move |store, racer| {
            let new = NewSession { max_sessions: 1, ..new_session(&subject, racer) };
            async move { drop(store.create(new).await.unwrap()) }
        })
        .await;
        assert_eq!(fresh.store.list(&alice).await.unwrap().len(), 1, "in round {round}");
    }
}

/// Rotations write into the page that they read: the indexes do not grow, and vacuum has nothing to do in them.
///
/// A row that has been replaced makes room in its page once no transaction of its database can see it. Other tests have long
/// ones, so this one has a database of its own.
#[tokio::test(flavor = "multi_thread")]
async fn rotations_are_hot() {
    let Some(mut server) = server::shared() else { return };
    let database = format!("cotter_hot_{}", std::process::id());
    client(&server).await.batch_execute(&format!("CREATE DATABASE {database}")).await.unwrap();
    let fresh = fresh_on(server.dbname(&database).clone(), PostgresBuilder::danger_allow_not_durable).await.unwrap();
    let alice = Subject::new("alice").unwrap();
    let id = begin(&fresh.store, &alice, 1).await;
    for number in 0..50 {
        let answer = fresh.store.rotate(rotate(id, number, number + 1, Duration::ZERO)).await.unwrap();
        assert!(matches!(answer, Rotated::Rotated(_)), "{answer:?}");
    }
    let server = client(&fresh.server).await;
    let text = "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE schemaname = $1 AND relname = 'session'";
    for _ in 0..300 {
        // A connection that is idle tells its counts after 10 s, and one that is used after 1 s.
        fresh.store.get(id).await.unwrap();
        let row = server.query_one(text, &[&fresh.schema]).await.unwrap();
        let (all, hot): (i64, i64) = (row.get(0), row.get(1));
        if all == 50 {
            // With an index on what a rotation writes, none would be. Few are not, if something else reads the table for long.
            assert!(hot >= 45, "{hot} of {all}");
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the server does not count its updates");
}
