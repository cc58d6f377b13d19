//! The store, and where each of its methods is.

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
use deadpool_postgres::Pool;
use tokio::{sync::Semaphore, time::timeout};

use crate::{
    PostgresBuilder,
    connection::{Connection, Terms},
    error::Late,
    statements::Statements,
};

/// Sessions in PostgreSQL.
///
/// ```no_run
/// use std::time::Duration;
/// use cotter_session::{SessionPolicy, Sessions, Subject};
/// use cotter_session_postgres::PostgresStore;
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
/// # runtime.block_on(async {
/// let store = PostgresStore::builder().build("postgres://sessions@db.example/sessions".parse()?)?;
/// store.migrate().await?;
/// let sessions = Sessions::new(store, SessionPolicy::new(Duration::from_secs(600)));
/// let begun = sessions.begin(Subject::new("alice")?).with_cookie().start().await?;
/// assert_eq!(begun.session.subject().id(), "alice");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct PostgresStore {
    pub(crate) pool: Pool,
    /// How many connections steps may have: all but one, which is kept for readers of the feed.
    pub(crate) steps: Arc<Semaphore>,
    pub(crate) terms: Terms,
    pub(crate) offset: Arc<AtomicI64>,
    pub(crate) statements: Statements,
    pub(crate) schema: Box<str>,
}

impl PostgresStore {
    /// States what the store is made of.
    pub fn builder() -> PostgresBuilder {
        PostgresBuilder::new()
    }

    /// What is added to the server's clock, in milliseconds.
    pub(crate) fn offset(&self) -> i64 {
        self.offset.load(Ordering::Relaxed)
    }

    /// A connection for a step.
    pub(crate) async fn connection(&self) -> Result<Connection, StoreError> {
        // It is never closed.
        let permit = Arc::clone(&self.steps).acquire_owned().await.map_err(StoreError::unavailable)?;
        Connection::of(&self.pool, self.terms, Some(permit)).await
    }

    /// A connection for a reader of the feed. Steps that wait do not hold it up.
    pub(crate) async fn reading_connection(&self) -> Result<Connection, StoreError> {
        Connection::of(&self.pool, self.terms, None).await
    }

    /// Runs one step, from waiting for a connection to the last answer, within the time that a step may take.
    pub(crate) async fn bounded<T>(
        &self,
        step: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        let limit: Duration = self.terms.timeout;
        timeout(limit, step).await.unwrap_or_else(|_| Err(StoreError::unavailable(Late(limit))))
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the pool, which has the password.
        f.debug_struct("PostgresStore").field("schema", &self.schema).finish_non_exhaustive()
    }
}

impl SessionStore for PostgresStore {
    fn create(&self, new: NewSession) -> BoxFuture<'_, Result<Created, StoreError>> {
        Box::pin(self.bounded(self.create_session(new)))
    }

    fn get(&self, id: SessionId) -> BoxFuture<'_, Result<Option<Found>, StoreError>> {
        Box::pin(self.bounded(async move { self.found(&mut self.connection().await?, id).await }))
    }

    fn rotate(&self, attempt: Rotate) -> BoxFuture<'_, Result<Rotated, StoreError>> {
        Box::pin(self.bounded(self.rotate_token(attempt)))
    }

    fn renew(&self, renew: Renew) -> BoxFuture<'_, Result<bool, StoreError>> {
        Box::pin(self.bounded(self.renew_cookie(renew)))
    }

    fn touch(&self, touch: Touch) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(self.bounded(self.touch_session(touch)))
    }

    fn end(&self, end: EndOne) -> BoxFuture<'_, Result<Ended, StoreError>> {
        Box::pin(self.bounded(self.end_session(end)))
    }

    fn end_all(&self, end: EndAll) -> BoxFuture<'_, Result<EndedAll, StoreError>> {
        Box::pin(self.bounded(self.end_sessions(end)))
    }

    fn epochs<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Result<Epochs, StoreError>> {
        Box::pin(self.bounded(self.epochs_of(subject)))
    }

    fn list<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Result<Vec<Record>, StoreError>> {
        Box::pin(self.bounded(self.list_of(subject)))
    }

    fn write_data(&self, write: WriteData) -> BoxFuture<'_, Result<Written, StoreError>> {
        Box::pin(self.bounded(self.write_version(write)))
    }

    fn revoke(&self, target: Target, life: Duration) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(self.bounded(self.publish(target, life)))
    }

    fn is_revoked<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(self.bounded(self.is_published(target)))
    }

    fn record_use(&self, new: NewUse) -> BoxFuture<'_, Result<bool, StoreError>> {
        Box::pin(self.bounded(self.record_single_use(new)))
    }

    fn put_grant(&self, grant: Grant) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(self.bounded(self.put_one_time_grant(grant)))
    }

    fn take_grant(&self, digest: SecretDigest) -> BoxFuture<'_, Result<Option<Taken>, StoreError>> {
        Box::pin(self.bounded(self.take_one_time_grant(digest)))
    }

    fn times_taken(&self, digest: SecretDigest) -> BoxFuture<'_, Result<Option<u64>, StoreError>> {
        Box::pin(self.bounded(self.times_grant_taken(digest)))
    }

    fn purge(&self, limit: usize) -> BoxFuture<'_, Result<Purged, StoreError>> {
        Box::pin(self.purge_all(limit))
    }

    fn stats(&self) -> BoxFuture<'_, Result<Stats, StoreError>> {
        Box::pin(self.bounded(self.count_all()))
    }

    fn now(&self) -> BoxFuture<'_, Result<Timestamp, StoreError>> {
        Box::pin(self.bounded(self.check()))
    }
}
