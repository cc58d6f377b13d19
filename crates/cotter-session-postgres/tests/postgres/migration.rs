//! The tables, made by many at once, by a script, and for a role that may do little.

use cotter_session::{
    RevocationFeed, Subject,
    store::{SessionStore, StoreError},
};
use cotter_session_postgres::PostgresStore;

use crate::store::{begin, client, end, fresh, rotate};

#[tokio::test(flavor = "multi_thread")]
async fn many_may_migrate_at_once() {
    let Some(fresh) = fresh().await else { return };
    let schema = format!("{}_many", fresh.schema);
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let store = PostgresStore::builder().schema(&schema).danger_allow_not_durable();
            let store = store.build(fresh.server.clone()).unwrap();
            tokio::spawn(async move { store.migrate().await.unwrap() })
        })
        .collect();
    let mut applied = Vec::new();
    for task in tasks {
        applied.extend(task.await.unwrap());
    }
    assert_eq!(applied, [1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_script_does_the_same() {
    let Some(fresh) = fresh().await else { return };
    let schema = format!("{}_script", fresh.schema);
    let store =
        PostgresStore::builder().schema(&schema).danger_allow_not_durable().build(fresh.server.clone()).unwrap();
    client(&fresh.server).await.batch_execute(&store.migration_script()).await.unwrap();
    assert!(store.migrate().await.unwrap().is_empty(), "nothing is left to apply");
    begin(&store, &Subject::new("alice").unwrap(), 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_of_a_newer_release_are_left_alone() {
    let Some(fresh) = fresh().await else { return };
    let newer = format!("INSERT INTO {}.migration (version, name) VALUES (99, 'x')", fresh.schema);
    client(&fresh.server).await.batch_execute(&newer).await.unwrap();
    assert!(matches!(fresh.store.migrate().await, Err(StoreError::Corrupt { what: "tables of a newer release" })));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_version_of_the_tables_is_told() {
    let Some(fresh) = fresh().await else { return };
    let last = cotter_session_postgres::migrations().last().unwrap().version;
    assert_eq!(fresh.store.tables_version().await.unwrap(), last);
    let newer = format!("INSERT INTO {}.migration (version, name) VALUES (99, 'x')", fresh.schema);
    client(&fresh.server).await.batch_execute(&newer).await.unwrap();
    assert_eq!(fresh.store.tables_version().await.unwrap(), 99);
    let absent = PostgresStore::builder().schema("absent").danger_allow_not_durable().build(fresh.server).unwrap();
    assert!(matches!(absent.tables_version().await, Err(StoreError::Corrupt { .. })));
}

/// The role of a service needs to read and write rows, and nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_may_only_write_rows_is_enough() {
    let Some(fresh) = fresh().await else { return };
    let (schema, role) = (&fresh.schema, format!("{}_role", fresh.schema));
    let grants = format!(
        "CREATE ROLE {role} LOGIN; GRANT USAGE ON SCHEMA {schema} TO {role}; \
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}"
    );
    client(&fresh.server).await.batch_execute(&grants).await.unwrap();
    let mut server = fresh.server.clone();
    server.user(&role);
    let store = PostgresStore::builder().schema(schema).danger_allow_not_durable().build(server).unwrap();
    let id = begin(&store, &Subject::new("alice").unwrap(), 1).await;
    store.rotate(rotate(id, 0, 1, std::time::Duration::ZERO)).await.unwrap();
    store.end(end(id)).await.unwrap();
    assert_eq!(store.snapshot().await.unwrap().revocations.len(), 1);
    store.purge(10).await.unwrap();
    store.stats().await.unwrap();
}
