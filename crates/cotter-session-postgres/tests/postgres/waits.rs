//! What waits for a lock, and rows that are not as they were written.

use std::time::Duration;

use cotter_session::{Binding, Subject, store::*};
use tokio::time::sleep;

use crate::store::{begin, client, end, fresh, new_session, rotate};

/// A revocation may wait for rotations whose tokens it covers. It is in force for as long as the last of them.
#[tokio::test(flavor = "multi_thread")]
async fn a_revocation_that_waited_outlives_the_tokens_of_that_time() {
    const LIFE: Duration = Duration::from_secs(660);
    let Some(fresh) = fresh().await else { return };
    let alice = Subject::new("alice").unwrap();
    let scopes = [Scope::Subject(alice.clone()), Scope::Tenant("acme".into()), Scope::Everyone];
    let all = |scope: &Scope| EndAll { scope: scope.clone(), keep: None, revocation_life: LIFE };
    for scope in &scopes {
        fresh.store.end_all(all(scope)).await.unwrap();
    }
    let id = begin(&fresh.store, &Subject::new("bob").unwrap(), 1).await;
    let (holder, schema) = (client(&fresh.server).await, &fresh.schema);
    holder.batch_execute(&format!("DELETE FROM {schema}.revocation; BEGIN")).await.unwrap();
    for table in ["session", "subject_epoch", "tenant_epoch", "everyone_epoch"] {
        holder.batch_execute(&format!("SELECT FROM {schema}.{table} FOR UPDATE")).await.unwrap();
    }

    let ended = tokio::spawn({
        let store = fresh.store.clone();
        async move { store.end(end(id)).await.unwrap() }
    });
    let raised: Vec<_> = (scopes.iter().map(all))
        .map(|end| {
            let store = fresh.store.clone();
            tokio::spawn(async move { store.end_all(end).await.unwrap() })
        })
        .collect();
    sleep(Duration::from_millis(2_500)).await;
    let clock = "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";
    let now: i64 = holder.query_one(clock, &[]).await.unwrap().get(0);
    holder.batch_execute("COMMIT").await.unwrap();
    assert!(matches!(ended.await.unwrap(), Ended::Now(_)));
    for raised in raised {
        raised.await.unwrap();
    }

    let text = format!("SELECT kind, until FROM {schema}.revocation ORDER BY kind");
    let rows = holder.query(&text, &[]).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.get(0)).collect::<Vec<i16>>(), [1, 4, 5, 6]);
    for row in rows {
        let (kind, until): (i16, i64) = (row.get(0), row.get(1));
        assert!(until * 1000 >= now + 660_000, "kind {kind}: over {} ms before", now + 660_000 - until * 1000);
    }
}

/// No constraint holds the lengths: whoever reads a row does.
#[tokio::test(flavor = "multi_thread")]
async fn bytes_of_another_length_are_refused() {
    let Some(fresh) = fresh().await else { return };
    let server = client(&fresh.server).await;
    let columns = ["subject_hash", "cookie_digest", "token_digest", "previous_digest", "rotation_nonce", "binding"];
    for (number, column) in (0..).zip(columns) {
        let alice = Subject::new("alice").unwrap();
        let binding = Some(Binding::from_bytes([7; 32]));
        let new = NewSession { binding, ..new_session(&alice, number) };
        let Created::Done(record) = fresh.store.create(new).await.unwrap() else { panic!("refused") };
        let id = record.id;
        let attempt = |from, to| Rotate { binding, ..rotate(id, from, to, Duration::ZERO) };
        fresh.store.rotate(attempt(0, 1)).await.unwrap();
        assert!(fresh.store.get(id).await.is_ok());

        let text = format!("UPDATE {}.session SET {column} = substr({column}, 1, 15) WHERE id = $1", fresh.schema);
        assert_eq!(server.execute(&text, &[&id.as_bytes().as_slice()]).await.unwrap(), 1);
        let is_corrupt = |error: &StoreError| matches!(error, StoreError::Corrupt { .. });
        assert!(fresh.store.get(id).await.is_err_and(|error| is_corrupt(&error)), "{column}");
        // A rotation puts others in their place.
        if !["previous_digest", "rotation_nonce"].contains(&column) {
            assert!(fresh.store.rotate(attempt(1, 2)).await.is_err_and(|error| is_corrupt(&error)), "{column}");
        }
    }
}

/// By the hash of another subject, no counter of its own would end it.
#[tokio::test(flavor = "multi_thread")]
async fn a_hash_of_another_subject_is_refused() {
    let Some(fresh) = fresh().await else { return };
    let id = begin(&fresh.store, &Subject::new("alice").unwrap(), 1).await;
    let bob = Subject::new("bob").unwrap().hash();
    let text = format!("UPDATE {}.session SET subject_hash = $1", fresh.schema);
    assert_eq!(client(&fresh.server).await.execute(&text, &[&bob.as_bytes().as_slice()]).await.unwrap(), 1);
    assert!(matches!(fresh.store.get(id).await, Err(StoreError::Corrupt { .. })));
}
