//! The log of revocations never loses an entry, and never makes its reader run in circles.

use std::time::{Duration, Instant};

use cotter_session::{
    RevocationFeed, Subject, TokenId,
    revocation::{FeedError, Target, Watermark},
    store::SessionStore,
};

use crate::{
    server::Server,
    store::{begin, client, end, fresh, fresh_on},
    waits::waiting,
};

fn token(name: &str) -> Target {
    Target::Token(TokenId::new(name).unwrap())
}

const LIFE: Duration = Duration::from_secs(600);

/// A transaction that has written its revocation, and commits after others that began later.
#[tokio::test(flavor = "multi_thread")]
async fn a_late_committer_is_not_missed() {
    let Some(fresh) = fresh().await else { return };
    let mut late = client(&fresh.server).await;
    let transaction = late.transaction().await.unwrap();
    let insert = format!(
        "INSERT INTO {}.revocation (kind, target, until) VALUES (2, 'late', extract(epoch FROM now())::bigint + 600)",
        fresh.schema
    );
    transaction.execute(&insert, &[]).await.unwrap();
    fresh.store.revoke(token("early"), LIFE).await.unwrap();

    let first = fresh.store.snapshot().await.unwrap();
    assert_eq!(first.revocations.iter().map(|r| &r.target).collect::<Vec<_>>(), [&token("early")]);
    transaction.commit().await.unwrap();
    let second = fresh.store.since(&first.watermark, Duration::from_secs(2)).await.unwrap();
    assert_eq!(second.revocations.iter().map(|r| &r.target).collect::<Vec<_>>(), [&token("late")]);
    let third = fresh.store.since(&second.watermark, Duration::ZERO).await.unwrap();
    assert!(third.revocations.is_empty(), "both have been seen");
}

/// An old transaction of anybody's in the same cluster holds the server's horizon back. What was seen is not read again.
#[tokio::test(flavor = "multi_thread")]
async fn an_old_transaction_does_not_repeat_the_log() {
    let Some(fresh) = fresh().await else { return };
    let mut other = client(&fresh.server).await;
    let transaction = other.transaction().await.unwrap();
    transaction.query("SELECT pg_current_xact_id()", &[]).await.unwrap();
    for name in ["a", "b", "c"] {
        fresh.store.revoke(token(name), LIFE).await.unwrap();
    }
    let first = fresh.store.snapshot().await.unwrap();
    assert_eq!(first.revocations.len(), 3);
    let began = Instant::now();
    let second = fresh.store.since(&first.watermark, Duration::from_millis(500)).await.unwrap();
    assert!(second.revocations.is_empty(), "{:?}", second.revocations);
    assert!(began.elapsed() >= Duration::from_millis(500), "it waits for something new");
    fresh.store.revoke(token("d"), LIFE).await.unwrap();
    let third = fresh.store.since(&second.watermark, Duration::from_secs(2)).await.unwrap();
    assert_eq!(third.revocations.len(), 1);
    transaction.rollback().await.unwrap();
}

/// Ids of transactions that left nothing on the disk are given out again after a crash.
#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_is_given_out_again_after_a_crash_is_not_missed() {
    let Some(server) = Server::start(true) else { return };
    let fresh = fresh_on(server.config(), |builder| builder).await.unwrap();
    fresh.store.revoke(token("before"), LIFE).await.unwrap();
    let other = client(&fresh.server).await;
    let id = async |client: &tokio_postgres::Client| {
        let text: String = client.query_one("SELECT pg_current_xact_id()::text", &[]).await.unwrap().get(0);
        text.parse::<u64>().unwrap()
    };
    let mut last = 0;
    for _ in 0..50 {
        last = id(&other).await;
    }
    let first = fresh.store.snapshot().await.unwrap();
    server.kill();
    server.restart();
    assert!(id(&client(&fresh.server).await).await < last, "the server has gone back, as this test presumes");
    fresh.store.now().await.ok();
    while fresh.store.revoke(token("after"), LIFE).await.is_err() {}
    // The server passes the place that it has gone back from.
    let other = client(&fresh.server).await;
    while id(&other).await <= last {}
    let second = fresh.store.since(&first.watermark, Duration::from_secs(2)).await.unwrap();
    assert_eq!(second.revocations.iter().map(|r| &r.target).collect::<Vec<_>>(), [&token("after")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watermark_of_another_log_is_gone() {
    let Some(fresh) = fresh().await else { return };
    fresh.store.revoke(token("a"), LIFE).await.unwrap();
    let watermark = fresh.store.snapshot().await.unwrap().watermark;
    let other = crate::store::fresh().await.unwrap();
    let parts: Vec<&str> = watermark.as_str().split('~').collect();
    let log: Vec<&str> = parts[1].split('.').collect();
    let later_timeline = format!("1~{}.{}.{}.00000002~~{}", log[0], log[1], log[2], parts[3]);
    let other_cluster = format!("1~1.{}.{}.{}~~{}", log[1], log[2], log[3], parts[3]);
    let future = format!("1~{}~~{}", parts[1], u64::MAX);
    let other = other.store.snapshot().await.unwrap().watermark.as_str().to_owned();
    for text in [&later_timeline, &other_cluster, &future, &other, "", "1~a~b~c"] {
        let answer = fresh.store.since(&Watermark::new(text), Duration::ZERO).await;
        assert!(matches!(answer, Err(FeedError::Gone)), "{text}: {answer:?}");
    }
    assert!(fresh.store.since(&watermark, Duration::ZERO).await.is_ok());
}

/// What ends while somebody waits is told soon.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_out_reaches_who_waits() {
    let Some(fresh) = fresh().await else { return };
    let alice = Subject::new("alice").unwrap();
    let mut shortest = Duration::MAX;
    // On a crowded machine, a try may take long.
    for number in 0..10 {
        let id = begin(&fresh.store, &alice, number).await;
        let watermark = fresh.store.snapshot().await.unwrap().watermark;
        let store = fresh.store.clone();
        let reader = tokio::spawn(async move { store.since(&watermark, Duration::from_secs(10)).await.unwrap() });
        tokio::time::sleep(Duration::from_millis(300)).await;
        fresh.store.end(end(id)).await.unwrap();
        let acknowledged = Instant::now();
        let batch = reader.await.unwrap();
        assert_eq!(batch.revocations[0].target, Target::Session(id));
        shortest = shortest.min(acknowledged.elapsed());
        if shortest < Duration::from_secs(1) {
            return;
        }
    }
    panic!("{shortest:?}");
}

/// Steps that wait have every connection that they may have. A verifier's read has its own.
#[tokio::test(flavor = "multi_thread")]
async fn waiting_steps_do_not_hold_up_a_reader() {
    let Some(server) = crate::server::shared() else { return };
    let fresh = fresh_on(server, |builder| builder.danger_allow_not_durable().connections(4)).await.unwrap();
    let alice = Subject::new("alice").unwrap();
    let watermark = fresh.store.snapshot().await.unwrap().watermark;
    let (mut other, watcher) = (client(&fresh.server).await, client(&fresh.server).await);
    let mut took = Duration::MAX;
    // On a crowded machine, steps may be given up before the reader is served.
    for number in 0..10 {
        let id = begin(&fresh.store, &alice, number).await;
        let locked = other.transaction().await.unwrap();
        locked.execute(&format!("SELECT FROM {}.session FOR UPDATE", fresh.schema), &[]).await.unwrap();
        let steps: Vec<_> = (0..16)
            .map(|_| {
                let store = fresh.store.clone();
                tokio::spawn(async move { store.end(end(id)).await })
            })
            .collect();
        waiting(&watcher, &fresh.schema, 3).await;
        let began = Instant::now();
        fresh.store.since(&watermark, Duration::ZERO).await.unwrap();
        fresh.store.snapshot().await.unwrap();
        let read = began.elapsed();
        let all_waited = steps.iter().all(|step| !step.is_finished());
        locked.rollback().await.unwrap();
        for step in steps {
            // Or it had no answer in time.
            drop(step.await.unwrap());
        }
        if all_waited {
            took = took.min(read);
        }
        if took < Duration::from_secs(1) {
            return;
        }
    }
    panic!("no read was answered while steps waited, or in {took:?}");
}
