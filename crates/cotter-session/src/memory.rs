//! A store in memory, for tests and for one process whose sessions may end with it.

mod feed;
mod retired;
mod tables;

use std::{
    fmt,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::Timestamp;
use tokio::sync::Notify;

use crate::{
    Epochs, Record, SecretDigest, SessionId, Subject,
    clock::{Clock, SystemClock},
    error::RandomnessError,
    operations,
    revocation::Target,
    secret::random,
    store::{
        BoxFuture, Created, EndAll, EndOne, Ended, EndedAll, Found, Grant, NewSession, NewUse, Purged, Renew, Rotate,
        Rotated, SessionStore, Stats, StoreError, Taken, Touch, WriteData, Written,
    },
};
use tables::MemoryTables;

/// Sessions in the memory of this process. They end with it, and that is the only way in which they are lost.
///
/// It is bounded: when it is full it refuses new entries, and never evicts one to make room. Sessions that have ended take
/// no place of live ones: as many are remembered, and then the oldest is forgotten, so that a late use of it is unknown.
///
/// ```
/// use cotter_session::MemoryStore;
///
/// let store = MemoryStore::new(100_000)?;
/// assert_eq!(format!("{store:?}"), "MemoryStore { .. }");
/// # Ok::<(), cotter_session::RandomnessError>(())
/// ```
pub struct MemoryStore {
    tables: Mutex<MemoryTables>,
    published: Notify,
    clock: Box<dyn Clock>,
    /// Tells this store's watermarks from another's.
    name: Box<str>,
}

impl MemoryStore {
    /// A store of at most so many live sessions, revoked tokens and keys, uses, grants and counters, each.
    ///
    /// Ending a session is never refused for want of room, whatever else is full.
    ///
    /// # Errors
    ///
    /// [`RandomnessError`] if the operating system gives no random bytes.
    pub fn new(limit: usize) -> Result<Self, RandomnessError> {
        Self::with_clock(limit, SystemClock)
    }

    /// The same on a clock of the caller's.
    ///
    /// # Errors
    ///
    /// [`RandomnessError`] if the operating system gives no random bytes.
    pub fn with_clock(limit: usize, clock: impl Clock) -> Result<Self, RandomnessError> {
        Ok(Self {
            tables: Mutex::new(MemoryTables::new(limit)),
            published: Notify::new(),
            clock: Box::new(clock),
            name: URL_SAFE_NO_PAD.encode(*random::<9>()?).into(),
        })
    }

    /// Runs one step. Nothing waits inside it.
    ///
    /// One mutex is held for the whole of it, so threads can only take steps in some order: there are no interleavings
    /// to explore inside. Outside is the waking of readers, which `tests/memory.rs` tries.
    fn step<'a, T: Send + 'a>(
        &'a self,
        step: impl FnOnce(&mut MemoryTables, Timestamp) -> Result<T, StoreError> + Send + 'a,
    ) -> BoxFuture<'a, Result<T, StoreError>> {
        Box::pin(async move {
            let now = self.clock.now()?;
            let (answer, has_published) = {
                // A step that panicked has written nothing by halves: each writes its rows last.
                let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
                let before = tables.last_sequence();
                let answer = step(&mut tables, now);
                (answer, tables.last_sequence() != before)
            };
            if has_published {
                self.published.notify_waiters();
            }
            answer
        })
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

impl SessionStore for MemoryStore {
    fn create(&self, new: NewSession) -> BoxFuture<'_, Result<Created, StoreError>> {
        self.step(move |tables, now| operations::create(tables, new, now))
    }

    fn get(&self, id: SessionId) -> BoxFuture<'_, Result<Option<Found>, StoreError>> {
        self.step(move |tables, now| operations::get(tables, id, now))
    }

    fn rotate(&self, attempt: Rotate) -> BoxFuture<'_, Result<Rotated, StoreError>> {
        self.step(move |tables, now| operations::rotate(tables, &attempt, now))
    }

    fn renew(&self, renew: Renew) -> BoxFuture<'_, Result<bool, StoreError>> {
        self.step(move |tables, now| operations::renew(tables, renew, now))
    }

    fn touch(&self, touch: Touch) -> BoxFuture<'_, Result<(), StoreError>> {
        self.step(move |tables, now| operations::touch(tables, touch, now))
    }

    fn end(&self, end: EndOne) -> BoxFuture<'_, Result<Ended, StoreError>> {
        self.step(move |tables, now| operations::end(tables, end, now))
    }

    fn end_all(&self, end: EndAll) -> BoxFuture<'_, Result<EndedAll, StoreError>> {
        self.step(move |tables, now| operations::end_all(tables, end, now))
    }

    fn epochs<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Result<Epochs, StoreError>> {
        self.step(|tables, _| operations::epochs(tables, subject))
    }

    fn list<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Result<Vec<Record>, StoreError>> {
        self.step(|tables, now| operations::list(tables, subject, now))
    }

    fn write_data(&self, write: WriteData) -> BoxFuture<'_, Result<Written, StoreError>> {
        self.step(move |tables, now| operations::write_data(tables, write, now))
    }

    fn revoke(&self, target: Target, life: Duration) -> BoxFuture<'_, Result<(), StoreError>> {
        self.step(move |tables, now| operations::revoke(tables, target, life, now))
    }

    fn is_revoked<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<bool, StoreError>> {
        self.step(|tables, now| Ok(tables.is_published(target, now)))
    }

    fn record_use(&self, new: NewUse) -> BoxFuture<'_, Result<bool, StoreError>> {
        self.step(move |tables, now| operations::record_use(tables, new, now))
    }

    fn put_grant(&self, grant: Grant) -> BoxFuture<'_, Result<(), StoreError>> {
        self.step(move |tables, now| operations::put_grant(tables, grant, now))
    }

    fn take_grant(&self, digest: SecretDigest) -> BoxFuture<'_, Result<Option<Taken>, StoreError>> {
        self.step(move |tables, now| operations::take_grant(tables, &digest, now))
    }

    fn times_taken(&self, digest: SecretDigest) -> BoxFuture<'_, Result<Option<u64>, StoreError>> {
        self.step(move |tables, now| operations::times_taken(tables, &digest, now))
    }

    fn purge(&self, limit: usize) -> BoxFuture<'_, Result<Purged, StoreError>> {
        self.step(move |tables, now| operations::purge(tables, limit, now))
    }

    fn stats(&self) -> BoxFuture<'_, Result<Stats, StoreError>> {
        self.step(|tables, _| Ok(tables.stats()))
    }

    fn now(&self) -> BoxFuture<'_, Result<Timestamp, StoreError>> {
        self.step(|_, now| Ok(now))
    }
}
