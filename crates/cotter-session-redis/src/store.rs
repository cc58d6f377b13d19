//! The store.

mod ending;
mod sessions;
mod single_use;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use cotter::Timestamp;
use cotter_session::{
    Epochs, Record, SecretDigest, SessionId, Subject,
    revocation::Target,
    store::{
        BoxFuture, Created, EndAll, EndOne, Ended, EndedAll, Found, Grant, NewSession, NewUse, Purged, Renew, Rotate,
        Rotated, SessionStore, Stats, StoreError, Taken, Touch, WriteData, Written,
    },
};
use redis::Cmd;

pub(crate) use ending::is_in_force;

use crate::{
    call::Call,
    connection::Connections,
    feed::Wakes,
    hints::Hints,
    keys::{Bucket, Layout},
    reply::Reply,
    script::Script,
    time::timestamp,
    together::Time,
};

/// Sessions on a Redis or Valkey server, or on a Cluster.
///
/// It has one connection, which all tasks share, and connects again when that is lost. The crate's page has the keys and
/// the promises.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
/// use cotter_session::{SessionPolicy, Sessions};
/// use cotter_session_redis::RedisStore;
///
/// let store = RedisStore::builder("redis://127.0.0.1:6379")?.prefix("shop")?.connect().await?;
/// let sessions = Sessions::new(store, SessionPolicy::new(Duration::from_secs(600)));
/// # drop(sessions);
/// # Ok(())
/// # }
/// ```
pub struct RedisStore {
    pub(crate) connections: Connections,
    pub(crate) layout: Layout,
    pub(crate) wakes: Wakes,
    hints: Hints,
    offset: Arc<AtomicI64>,
}

impl RedisStore {
    pub(crate) fn new(connections: Connections, layout: Layout, offset: Arc<AtomicI64>) -> Self {
        Self { connections, layout, wakes: Wakes::new(), hints: Hints::new(), offset }
    }

    pub(crate) fn call(&self, script: &'static Script, bucket: &Bucket, key: String) -> Call {
        Call::new(script, bucket, self.offset.load(Ordering::SeqCst), key)
    }

    /// A time of the server, on the clock that counts.
    pub(crate) fn clock(&self, (seconds, micros): Time) -> Timestamp {
        let milliseconds = seconds.saturating_mul(1000).saturating_add(micros.checked_div(1000).unwrap_or(0));
        timestamp(milliseconds.saturating_add_signed(self.offset.load(Ordering::SeqCst)))
    }

    /// Reads the values of keys of one bucket at one moment, and the clock before it.
    async fn values(&self, first: &str, others: &[String]) -> Result<(Reply, Timestamp), StoreError> {
        let bytes = others.iter().map(String::len).fold(first.len().saturating_add(4), usize::saturating_add);
        let command = || {
            let mut read = Cmd::with_capacity(others.len().saturating_add(2), bytes);
            read.arg("MGET").arg(first).arg(others);
            read
        };
        let (values, time) = self.connections.read_with_clock(command, first).await?;
        Ok((Reply::of(values)?, self.clock(time)))
    }
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore").finish_non_exhaustive()
    }
}

impl SessionStore for RedisStore {
    fn create(&self, new: NewSession) -> BoxFuture<'_, Result<Created, StoreError>> {
        Box::pin(self.create_session(new))
    }

    fn get(&self, id: SessionId) -> BoxFuture<'_, Result<Option<Found>, StoreError>> {
        Box::pin(self.find(id))
    }

    fn rotate(&self, attempt: Rotate) -> BoxFuture<'_, Result<Rotated, StoreError>> {
        Box::pin(self.rotate_token(attempt))
    }

    fn renew(&self, renew: Renew) -> BoxFuture<'_, Result<bool, StoreError>> {
        Box::pin(self.renew_cookie(renew))
    }

    fn touch(&self, touch: Touch) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(self.note_use(touch))
    }

    fn end(&self, end: EndOne) -> BoxFuture<'_, Result<Ended, StoreError>> {
        Box::pin(self.end_one(end))
    }

    fn end_all(&self, end: EndAll) -> BoxFuture<'_, Result<EndedAll, StoreError>> {
        Box::pin(self.end_many(end))
    }

    fn epochs<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Result<Epochs, StoreError>> {
        Box::pin(self.latest(subject))
    }

    fn list<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Result<Vec<Record>, StoreError>> {
        Box::pin(self.sessions_of(subject))
    }

    fn write_data(&self, write: WriteData) -> BoxFuture<'_, Result<Written, StoreError>> {
        Box::pin(self.replace_data(write))
    }

    fn revoke(&self, target: Target, life: Duration) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(self.revoke_target(target, life))
    }

    fn is_revoked<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(self.has_revoked(target))
    }

    fn record_use(&self, new: NewUse) -> BoxFuture<'_, Result<bool, StoreError>> {
        Box::pin(self.record_single_use(new))
    }

    fn put_grant(&self, grant: Grant) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(self.keep_grant(grant))
    }

    fn take_grant(&self, digest: SecretDigest) -> BoxFuture<'_, Result<Option<Taken>, StoreError>> {
        Box::pin(self.take(digest))
    }

    fn times_taken(&self, digest: SecretDigest) -> BoxFuture<'_, Result<Option<u64>, StoreError>> {
        Box::pin(self.count_takers(digest))
    }

    fn purge(&self, limit: usize) -> BoxFuture<'_, Result<Purged, StoreError>> {
        Box::pin(self.purge_buckets(limit))
    }

    fn stats(&self) -> BoxFuture<'_, Result<Stats, StoreError>> {
        Box::pin(self.count())
    }

    fn now(&self) -> BoxFuture<'_, Result<Timestamp, StoreError>> {
        Box::pin(async {
            self.connections.check().await?;
            self.connections.time(&self.layout.of(0).everyone()).await.map(|time| self.clock(time))
        })
    }
}
