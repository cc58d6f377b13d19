//! Stores with tables of their own.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU32, Ordering},
    },
    time::Duration,
};

use cotter_session::{RotationNonce, SecretDigest, SessionId, Subject, store::*};
use cotter_session_postgres::{
    PostgresBuilder, PostgresStore,
    tokio_postgres::{Client, Config, NoTls},
};

use crate::server;

pub(crate) struct Fresh {
    pub(crate) store: Arc<PostgresStore>,
    pub(crate) offset: Arc<AtomicI64>,
    pub(crate) schema: String,
    pub(crate) server: Config,
}

/// An empty store, in a schema of its own.
pub(crate) async fn fresh() -> Option<Fresh> {
    fresh_on(server::shared()?, |builder| builder.danger_allow_not_durable()).await
}

pub(crate) async fn fresh_on(server: Config, build: impl Fn(PostgresBuilder) -> PostgresBuilder) -> Option<Fresh> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let schema = format!("cotter_test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let offset = Arc::new(AtomicI64::new(0));
    let builder = PostgresStore::builder().schema(&schema).danger_clock_offset(Arc::clone(&offset));
    let store = Arc::new(build(builder).build(server.clone()).unwrap());
    store.migrate().await.unwrap();
    Some(Fresh { store, offset, schema, server })
}

/// A connection beside the store's.
pub(crate) async fn client(server: &Config) -> Client {
    let (client, connection) = server.connect(NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

pub(crate) fn new_session(subject: &Subject, number: u8) -> NewSession {
    let mut id = *subject.hash().as_bytes();
    id[15] = number;
    NewSession {
        id: SessionId::from_bytes(id),
        subject: subject.clone(),
        client: "app".into(),
        label: "a\0label".into(),
        cookie: Some(digest(number)),
        refresh: Some(digest(0)),
        binding: None,
        auth_time: None,
        authenticated_under: None,
        idle: Duration::from_secs(3600),
        lifetime: Duration::from_secs(86_400),
        not_after: None,
        data: vec![1, 2, 3],
        max_sessions: 100,
    }
}

/// The use of the token that `from` is the digest of. Its successor is `to`.
pub(crate) fn rotate(id: SessionId, from: u8, to: u8, overlap: Duration) -> Rotate {
    Rotate {
        id,
        presented: digest(from),
        successor: digest(to),
        nonce: RotationNonce::from_bytes([to; 32]),
        client: "app".into(),
        binding: None,
        overlap,
        idle: Duration::from_secs(3600),
        revocation_life: Duration::from_secs(660),
    }
}

pub(crate) fn digest(byte: u8) -> SecretDigest {
    SecretDigest::from_bytes([byte; 32])
}

pub(crate) async fn begin(store: &PostgresStore, subject: &Subject, number: u8) -> SessionId {
    match store.create(new_session(subject, number)).await.unwrap() {
        Created::Done(record) => record.id,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn end(id: SessionId) -> EndOne {
    EndOne { id, of: None, reason: cotter_session::EndReason::LoggedOut, revocation_life: Duration::from_secs(660) }
}
