//! What waits for a lock, and rows that are not as they were written.

use std::time::Duration;

use cotter_session::{Binding, Subject, store::*};
use cotter_session_postgres::tokio_postgres::Client;
use tokio::time::sleep;

use crate::store::{Fresh, begin, client, end, fresh, new_session, rotate};

/// A revocation may wait for rotations whose tokens it covers. It is in force for as long as the last of them.
#[tokio::test(flavor = "multi_thread")]
async fn a_revocation_that_waited_outlives_the_tokens_of_that_time() {
    for _ in 0..10 {
        let Some(fresh) = fresh().await else { return };
        // On a crowded machine, a step may be given up before it has its lock.
        if let Ok(lives) = lives_after_a_wait(&fresh).await {
            assert_eq!(lives.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), [1, 4, 5, 6]);
            for (kind, life) in lives {
                assert!(life >= 660_000, "kind {kind}: {life} ms");
            }
            return;
        }
    }
    panic!("each time, a step had no answer");
}

/// The kind of each revocation, and how many milliseconds it has left when the step that made it stops waiting for a lock.
async fn lives_after_a_wait(fresh: &Fresh) -> Result<Vec<(i16, i64)>, StoreError> {
    let alice = Subject::new("alice").unwrap();
    let scopes = [Scope::Subject(alice), Scope::Tenant("acme".into()), Scope::Everyone];
    let all = |scope| EndAll { scope, keep: None, revocation_life: Duration::from_secs(660) };
    for scope in scopes.clone() {
        fresh.store.end_all(all(scope)).await?;
    }
    let id = begin(&fresh.store, &Subject::new("bob").unwrap(), 1).await;
    let (holder, schema) = (client(&fresh.server).await, &fresh.schema);
    holder.batch_execute(&format!("DELETE FROM {schema}.revocation; BEGIN")).await.unwrap();
    for table in ["session", "subject_epoch", "tenant_epoch", "everyone_epoch"] {
        holder.batch_execute(&format!("SELECT FROM {schema}.{table} FOR UPDATE")).await.unwrap();
    }

    let store = fresh.store.clone();
    let ended = tokio::spawn(async move { store.end(end(id)).await });
    let raised = scopes.map(|scope| {
        let (store, step) = (fresh.store.clone(), all(scope));
        tokio::spawn(async move { store.end_all(step).await })
    });
    waiting(&client(&fresh.server).await, schema, 4).await;
    // A life is in whole seconds, and may be as much longer.
    sleep(Duration::from_millis(1_200)).await;
    let clock = "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";
    let now: i64 = holder.query_one(clock, &[]).await.unwrap().get(0);
    holder.batch_execute("COMMIT").await.unwrap();
    assert!(matches!(ended.await.unwrap()?, Ended::Now(_)));
    for raised in raised {
        raised.await.unwrap()?;
    }

    let text = format!("SELECT kind, until * 1000 FROM {schema}.revocation ORDER BY kind");
    let rows = holder.query(&text, &[]).await.unwrap();
    Ok(rows.iter().map(|row| (row.get(0), row.get::<_, i64>(1) - now)).collect())
}

/// Returns when so many steps of a schema wait for a lock, or none can wait any more.
pub(crate) async fn waiting(server: &Client, schema: &str, steps: i64) {
    let text = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND strpos(query, $1) > 0";
    for _ in 0..500 {
        let count: i64 = server.query_one(text, &[&schema]).await.unwrap().get(0);
        if count >= steps {
            return;
        }
        sleep(Duration::from_millis(10)).await;
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
