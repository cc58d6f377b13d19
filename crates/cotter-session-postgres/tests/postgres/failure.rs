//! A server that cannot answer, or that does not keep what it acknowledges.

use std::time::{Duration, Instant};

use cotter_session::{
    RevocationFeed, Subject,
    revocation::FeedError,
    store::{EndAll, Ended, Keep, Scope, SessionStore, StoreError},
};
use cotter_session_postgres::PostgresStore;

use crate::{
    server::Server,
    store::{begin, client, digest, fresh, fresh_on, rotate},
};

fn is_unavailable<T>(answer: &Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Unavailable(_)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_unavailable() {
    let server = "postgres://nobody@127.0.0.1:1/nowhere".parse().unwrap();
    let store = PostgresStore::builder().build(server).unwrap();
    assert!(is_unavailable(&store.now().await));
    assert!(is_unavailable(&store.snapshot().await));
}

/// A server that is stopped accepts connections, and answers nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_is_unavailable_within_5_seconds() {
    let Some(server) = Server::start(true) else { return };
    let fresh = fresh_on(server.config(), |builder| builder).await.unwrap();
    let alice = Subject::new("alice").unwrap();
    let id = begin(&fresh.store, &alice, 1).await;
    let watermark = fresh.store.snapshot().await.unwrap().watermark;
    server.freeze();
    let began = Instant::now();
    // On a connection that was open, on a new one, and inside a transaction.
    let (get, rotated, made, fed) = tokio::join!(
        fresh.store.get(id),
        fresh.store.rotate(rotate(id, 0, 1, Duration::from_secs(30))),
        fresh.store.create(crate::store::new_session(&alice, 2)),
        fresh.store.since(&watermark, Duration::ZERO),
    );
    let took = began.elapsed();
    server.thaw();
    assert!(is_unavailable(&get) && is_unavailable(&rotated) && is_unavailable(&made));
    assert!(matches!(fed, Err(FeedError::Store(StoreError::Unavailable(_)))));
    assert!(took < Duration::from_secs(5), "{took:?}");
    // The connections on which it hung are not used again: what comes next is answered.
    assert!(fresh.store.get(id).await.unwrap().is_some());
    assert!(fresh.store.list(&alice).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_that_is_held_is_unavailable() {
    let Some(fresh) = fresh().await else { return };
    let id = begin(&fresh.store, &Subject::new("alice").unwrap(), 1).await;
    let mut other = client(&fresh.server).await;
    let transaction = other.transaction().await.unwrap();
    transaction.query(&format!("SELECT FROM {}.session FOR UPDATE", fresh.schema), &[]).await.unwrap();
    let began = Instant::now();
    assert!(is_unavailable(&fresh.store.end(crate::store::end(id)).await));
    assert!(began.elapsed() < Duration::from_secs(5));
    assert!(fresh.store.get(id).await.unwrap().is_some(), "a look-up does not wait");
    transaction.rollback().await.unwrap();
    assert!(fresh.store.end(crate::store::end(id)).await.is_ok());
}

/// A caller goes away in the middle of a transaction. What comes next on that connection is not part of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_was_left_is_undone() {
    let Some(server) = crate::server::shared() else { return };
    let one = |builder: cotter_session_postgres::PostgresBuilder| builder.danger_allow_not_durable().connections(1);
    let fresh = fresh_on(server, one).await.unwrap();
    let alice = Subject::new("alice").unwrap();
    let (kept, other) = (begin(&fresh.store, &alice, 1).await, begin(&fresh.store, &alice, 2).await);
    let mut holder = client(&fresh.server).await;
    let transaction = holder.transaction().await.unwrap();
    let lock = format!("SELECT FROM {}.session WHERE id = $1 FOR UPDATE", fresh.schema);
    transaction.query(&lock, &[&kept.as_bytes().as_slice()]).await.unwrap();
    let end = EndAll {
        scope: Scope::Subject(alice.clone()),
        keep: Some(Keep { id: kept, cookie: None }),
        revocation_life: Duration::from_secs(660),
    };
    let left = tokio::time::timeout(Duration::from_millis(500), fresh.store.end_all(end)).await;
    assert!(left.is_err(), "it waits for the row");
    transaction.rollback().await.unwrap();
    assert!(matches!(fresh.store.end(crate::store::end(other)).await.unwrap(), Ended::Now(_)));
    let read = format!("SELECT ended IS NOT NULL FROM {}.session WHERE id = $1", fresh.schema);
    let row = holder.query_one(&read, &[&other.as_bytes().as_slice()]).await.unwrap();
    assert!(row.get::<_, bool>(0), "what was acknowledged is seen by others");
    assert_eq!(fresh.store.epochs(&alice).await.unwrap().subject, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_fsync_is_not_durable() {
    let Some(fresh) = fresh().await else { return };
    let strict = PostgresStore::builder().schema(&fresh.schema).build(fresh.server.clone()).unwrap();
    let settings = client(&fresh.server).await.query_one("SELECT current_setting('fsync')", &[]).await.unwrap();
    if settings.get::<_, &str>(0) == "on" {
        println!("skipped: COTTER_TEST_POSTGRES names a durable server");
        return;
    }
    for _ in 0..2 {
        let answer = strict.end(crate::store::end(cotter_session::SessionId::from_bytes([1; 16]))).await;
        assert!(matches!(answer, Err(StoreError::NotDurable { .. })), "{answer:?}");
    }
    let answer = strict.now().await.unwrap_err().to_string();
    assert_eq!(answer, "store is not durable: fsync is off on the server: set it to on");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_without_synchronous_commit_is_not_durable() {
    let Some(server) = Server::start(true) else { return };
    let fresh = fresh_on(server.config(), |builder| builder).await.unwrap();
    assert!(fresh.store.now().await.is_ok());
    let text = "ALTER ROLE cotter SET synchronous_commit = off";
    client(&fresh.server).await.batch_execute(text).await.unwrap();
    let other = PostgresStore::builder().schema(&fresh.schema).build(fresh.server).unwrap();
    let answer = other.get(cotter_session::SessionId::from_bytes([1; 16])).await.unwrap_err().to_string();
    assert_eq!(answer, "store is not durable: synchronous_commit is off: set it to on for this role");
}

/// PostgreSQL quotes the values that it refuses. Errors of this store do not.
#[tokio::test(flavor = "multi_thread")]
async fn errors_quote_no_values() {
    let Some(fresh) = fresh().await else { return };
    let alice = Subject::new("alice").unwrap();
    let id = begin(&fresh.store, &alice, 1).await;
    let check = format!("ALTER TABLE {}.session ADD CHECK (octet_length(data) < 4)", fresh.schema);
    client(&fresh.server).await.batch_execute(&check).await.unwrap();
    let write = cotter_session::store::WriteData { id, expected: 0, data: b"classified".to_vec() };
    let error = fresh.store.write_data(write).await.unwrap_err();
    let StoreError::Unavailable(cause) = &error else { panic!("{error:?}") };
    assert_eq!(cause.to_string(), "postgresql answered with SQLSTATE 23514");
    let shown = format!("{error:?}");
    assert!(!shown.contains("alice") && !shown.contains("636c6173"), "{shown}");
    assert_eq!(fresh.store.get(id).await.unwrap().unwrap().record.cookie, Some(digest(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_without_tables_says_what_to_do() {
    let Some(fresh) = fresh().await else { return };
    let store = PostgresStore::builder().schema("absent").danger_allow_not_durable().build(fresh.server).unwrap();
    let error = store.get(cotter_session::SessionId::from_bytes([1; 16])).await.unwrap_err();
    let text = "store holds what cannot be read: tables of another version or none: apply the migrations";
    assert_eq!(error.to_string(), text);
}

#[test]
fn what_cannot_be_stated_is_refused() {
    let server: tokio_postgres::Config = "host=localhost user=a".parse().unwrap();
    let refuse =
        |builder: cotter_session_postgres::PostgresBuilder| builder.build(server.clone()).unwrap_err().to_string();
    let builder = PostgresStore::builder;
    assert!(refuse(builder().schema("a\"; DROP")).starts_with("name of the schema is not plain"));
    assert!(refuse(builder().schema("")).starts_with("name of the schema is not plain"));
    assert!(refuse(builder().timeout(Duration::from_secs(6))).starts_with("timeout is zero or too long"));
    assert!(refuse(builder().timeout(Duration::ZERO)).starts_with("timeout is zero or too long"));
    assert!(refuse(builder().connections(0)).starts_with("pool may open no connection"));
}
