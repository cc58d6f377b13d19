//! A store in one file, for one process.

mod committing;
mod feed;
mod file;
mod journal;
mod lookups;
mod refusal;
mod row;
mod schema;
mod tables;
#[cfg(test)]
mod tests;
mod writer;

use std::{fmt, path::Path, sync::Arc, time::Duration};

use cotter::Timestamp;
use tokio::sync::Notify;

pub use refusal::{FileInUse, StoreStopped};

use crate::{
    Clock, Epochs, Record, SecretDigest, SessionId, Subject, SystemClock, operations,
    revocation::Target,
    store::{
        BoxFuture, Created, EndAll, EndOne, Ended, EndedAll, Found, Grant, NewSession, NewUse, Purged, Renew, Rotate,
        Rotated, SessionStore, Stats, StoreError, Taken, Touch, WriteData, Written,
    },
};
use file::OpenDatabase;
use lookups::ReadTables;
use tables::WriteTables;
use writer::{REQUESTS_PER_COMMIT, Writer};

type Result<T> = std::result::Result<T, StoreError>;

/// How much of the file is kept in memory, unless something else is stated.
const CACHE_BYTES: usize = 128 * 1024 * 1024;

/// How many rows of each kind a request of the writer removes: others come in between. Rows that are over each lie on
/// pages of their own, and whoever shares the commit waits until these are on disk.
const PURGED_AT_ONCE: usize = 4;

/// Sessions in one file, for one process: the embedded store.
///
/// Every write that is acknowledged is on disk. Writes that wait at the same time share one `fsync`. A read sees what is
/// on disk, and does not wait for writes; it runs on the thread of its caller, and may read the file there.
///
/// A second store on the same file is refused, in this process or another. An operator can copy the file while no
/// process has it open. It holds digests and the names of subjects, never a secret; on Unix it is made with mode 0600.
///
/// After an error of the disk, a full one too, all methods return [`StoreError::Unavailable`] until the file is opened
/// again. Whoever runs out of space loses nothing that was acknowledged.
///
/// ```
/// use std::time::Duration;
/// use cotter_session::{RedbStore, SessionPolicy, Sessions, Subject};
///
/// # let path = std::env::temp_dir().join(format!("cotter-session-doc-{}.redb", std::process::id()));
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
/// # runtime.block_on(async {
/// let sessions = Sessions::new(RedbStore::open(&path)?, SessionPolicy::new(Duration::from_secs(600)));
/// let begun = sessions.begin(Subject::new("alice")?).with_cookie().start().await?;
/// let cookie = begun.cookie.ok_or("a cookie was asked for")?;
/// assert!(RedbStore::open(&path).is_err(), "one store at a time has the file");
/// drop(sessions);
///
/// let sessions = Sessions::new(RedbStore::open(&path)?, SessionPolicy::new(Duration::from_secs(600)));
/// assert_eq!(sessions.find(&cookie).await?.subject().id(), "alice");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RedbStore {
    writer: Writer,
    // After the writer: it ends before the file is closed.
    database: Arc<OpenDatabase>,
    clock: Arc<dyn Clock>,
    published: Arc<Notify>,
}

impl RedbStore {
    /// Opens a file, or makes it. See [`RedbStoreBuilder::open`].
    ///
    /// # Errors
    ///
    /// As for [`RedbStoreBuilder::open`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::builder().open(path)
    }

    /// A store whose cache or clock is stated.
    pub fn builder() -> RedbStoreBuilder {
        RedbStoreBuilder {
            cache_bytes: CACHE_BYTES,
            clock: Arc::new(SystemClock),
            requests_per_commit: REQUESTS_PER_COMMIT,
        }
    }

    fn write<T: Send + 'static>(
        &self,
        step: impl FnOnce(&mut WriteTables<'_>, Timestamp) -> Result<T> + Send + 'static,
    ) -> BoxFuture<'_, Result<T>> {
        Box::pin(self.writer.write(step))
    }

    fn read<'a, T: Send + 'a>(
        &'a self,
        step: impl FnOnce(&ReadTables, Timestamp) -> Result<T> + Send + 'a,
    ) -> BoxFuture<'a, Result<T>> {
        Box::pin(async move { self.read_now(step) })
    }

    fn read_now<T>(&self, step: impl FnOnce(&ReadTables, Timestamp) -> Result<T>) -> Result<T> {
        self.writer.check()?;
        let now = row::in_milliseconds(self.clock.now()?);
        refusal::unless_it_panics(|| step(&*self.database.latest()?, now))
    }
}

/// What a [`RedbStore`] is opened with.
#[derive(Clone)]
#[must_use = "a store is opened by `open`"]
pub struct RedbStoreBuilder {
    cache_bytes: usize,
    clock: Arc<dyn Clock>,
    requests_per_commit: usize,
}

impl RedbStoreBuilder {
    /// How many bytes of the file are kept in memory. The default is 128 MiB; a session takes some 500.
    pub fn cache_bytes(self, bytes: usize) -> Self {
        Self { cache_bytes: bytes, ..self }
    }

    /// Counts every limit by this clock.
    pub fn clock(self, clock: impl Clock) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    /// How many writes share one `fsync` at most: for measurements.
    #[doc(hidden)]
    pub fn requests_per_commit(self, limit: usize) -> Self {
        Self { requests_per_commit: limit, ..self }
    }

    /// Opens a file, or makes it.
    ///
    /// It reads the whole file and checks the checksum of every page, so it takes longer for a large file, and blocks
    /// its thread. After a crash it also goes back to what was committed last.
    ///
    /// # Errors
    ///
    /// - [`StoreError::Unavailable`] whose cause is [`FileInUse`] if a store has the file open, in this process or
    ///   another; with another cause if the file cannot be read or written.
    /// - [`StoreError::Corrupt`] if the file is damaged, of another version, or not one of this store.
    pub fn open(self, path: impl AsRef<Path>) -> Result<RedbStore> {
        let backend = file::open(path.as_ref())?;
        self.open_backend(backend)
    }

    fn open_backend(self, backend: impl ::redb::StorageBackend) -> Result<RedbStore> {
        let database = refusal::unless_it_panics(|| file::database(backend, self.cache_bytes))?;
        let database = Arc::new(database);
        let published = Arc::new(Notify::new());
        let writer = Writer::start(
            Arc::clone(&database),
            Arc::clone(&self.clock),
            Arc::clone(&published),
            self.requests_per_commit,
        )?;
        Ok(RedbStore { writer, database, clock: self.clock, published })
    }
}

impl fmt::Debug for RedbStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedbStore").finish_non_exhaustive()
    }
}

impl fmt::Debug for RedbStoreBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedbStoreBuilder").field("cache_bytes", &self.cache_bytes).finish_non_exhaustive()
    }
}

impl SessionStore for RedbStore {
    fn create(&self, new: NewSession) -> BoxFuture<'_, Result<Created>> {
        self.write(move |tables, now| operations::create(tables, new, now))
    }

    fn get(&self, id: SessionId) -> BoxFuture<'_, Result<Option<Found>>> {
        self.read(move |tables, now| operations::get(tables, id, now))
    }

    fn rotate(&self, attempt: Rotate) -> BoxFuture<'_, Result<Rotated>> {
        self.write(move |tables, now| operations::rotate(tables, &attempt, now))
    }

    fn renew(&self, renew: Renew) -> BoxFuture<'_, Result<bool>> {
        self.write(move |tables, now| operations::renew(tables, renew, now))
    }

    fn touch(&self, touch: Touch) -> BoxFuture<'_, Result<()>> {
        self.write(move |tables, now| operations::touch(tables, touch, now))
    }

    fn end(&self, end: EndOne) -> BoxFuture<'_, Result<Ended>> {
        self.write(move |tables, now| operations::end(tables, end, now))
    }

    fn end_all(&self, end: EndAll) -> BoxFuture<'_, Result<EndedAll>> {
        self.write(move |tables, now| operations::end_all(tables, end, now))
    }

    fn epochs<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Result<Epochs>> {
        self.read(|tables, _| operations::epochs(tables, subject))
    }

    fn list<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Result<Vec<Record>>> {
        self.read(|tables, now| operations::list(tables, subject, now))
    }

    fn write_data(&self, write: WriteData) -> BoxFuture<'_, Result<Written>> {
        self.write(move |tables, now| operations::write_data(tables, write, now))
    }

    fn revoke(&self, target: Target, life: Duration) -> BoxFuture<'_, Result<()>> {
        self.write(move |tables, now| operations::revoke(tables, target, life, now))
    }

    fn is_revoked<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<bool>> {
        self.read(|tables, now| Ok(tables.revoked_until(target)?.is_some_and(|until| now.unix_seconds() < until)))
    }

    fn record_use(&self, new: NewUse) -> BoxFuture<'_, Result<bool>> {
        self.write(move |tables, now| operations::record_use(tables, new, now))
    }

    fn put_grant(&self, grant: Grant) -> BoxFuture<'_, Result<()>> {
        self.write(move |tables, now| operations::put_grant(tables, grant, now))
    }

    fn take_grant(&self, digest: SecretDigest) -> BoxFuture<'_, Result<Option<Taken>>> {
        self.write(move |tables, now| operations::take_grant(tables, &digest, now))
    }

    fn times_taken(&self, digest: SecretDigest) -> BoxFuture<'_, Result<Option<u64>>> {
        self.read(move |tables, now| operations::times_taken(tables, &digest, now))
    }

    fn purge(&self, limit: usize) -> BoxFuture<'_, Result<Purged>> {
        Box::pin(async move {
            let (mut removed, mut left) = (0_usize, limit);
            loop {
                let step = left.min(PURGED_AT_ONCE);
                let purged = self.writer.write(move |tables, now| operations::purge(tables, step, now)).await?;
                removed = removed.saturating_add(purged.removed);
                left = left.saturating_sub(step);
                if left == 0 || !purged.more {
                    return Ok(Purged { removed, more: purged.more });
                }
            }
        })
    }

    fn stats(&self) -> BoxFuture<'_, Result<Stats>> {
        self.read(|tables, _| tables.stats())
    }

    fn now(&self) -> BoxFuture<'_, Result<Timestamp>> {
        self.read(|_, now| Ok(now))
    }
}
