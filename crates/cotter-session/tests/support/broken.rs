//! The store in memory, with one fault.
#![allow(clippy::wildcard_enum_match_arm, reason = "each method names the faults that are its own")]

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use cotter::Timestamp;
use cotter_session::{
    Epochs, MemoryStore, Record, RevocationFeed, SecretDigest, SessionId, Subject,
    conformance::{Engine, Opened},
    decision::{self, Over, Refresh},
    revocation::{Batch, FeedError, Target, Watermark},
    store::{
        BoxFuture, Created, EndAll, EndOne, Ended, EndedAll, Found, Grant, NewSession, NewUse, Purged, Renew, Rotate,
        Rotated, SessionStore, Stats, StoreError, Taken, Touch, WriteData, Written,
    },
};

use super::StillClock;

/// What is wrong with a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Nothing,
    /// A rotation reads, decides, and writes: without a lock or a comparison.
    RotationReadsThenWrites,
    NoOverlap,
    EndlessOverlap,
    /// The current token rotates inside the overlap too.
    CurrentRotatesInOverlap,
    ClientIgnored,
    BindingIgnored,
    /// A touch writes the row that it has read.
    TouchUpserts,
    /// A row that has ended is removed.
    NoTombstone,
    CounterIgnored,
    LogInUnderOldCounter,
    KeepsWithAnyCookie,
    RenewsWithAnyCookie,
    MaxSessionsIgnored,
    EarlierLimitIgnored,
    TimesInSeconds,
    TouchIgnored,
    DataOfLastWriter,
    /// One of 64 writes of data is acknowledged, and not done.
    DataForgotten,
    /// Not a fault: one of 128 writes of data is not answered in time, whether it is done or not.
    DataUnanswered,
    UseReadsThenWrites,
    GrantAlwaysFirst,
    /// A grant is kept for its memory though nobody takes it.
    UntakenGrantsStay,
    /// One of ten sessions that end is not told of.
    FeedLoses,
    FeedSleeps,
    /// A revocation that is asked for again is published again.
    FeedRepeats,
    FeedGoesOnFromAnywhere,
    TokenNotRevoked,
    PurgeWithoutLimit,
    ListForgets,
}

pub(crate) struct Broken(pub(crate) Fault);

impl Engine for Broken {
    fn open(&self) -> BoxFuture<'_, Option<Opened>> {
        let fault = self.0;
        Box::pin(async move {
            let clock = StillClock::default();
            let inner = MemoryStore::with_clock(1_000_000, clock.clone()).expect("the system has random bytes");
            let store = Store {
                inner,
                fault,
                rows: Mutex::default(),
                uses: Mutex::default(),
                writes_of_data: AtomicU64::new(1),
            };
            Some(Opened { store: Arc::new(store), clock: Arc::new(clock) })
        })
    }
}

struct Store {
    inner: MemoryStore,
    fault: Fault,
    /// Rows that were written past the store.
    rows: Mutex<HashMap<SessionId, Record>>,
    uses: Mutex<HashSet<[u8; 32]>>,
    writes_of_data: AtomicU64,
}

impl Store {
    fn has(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    fn write(&self, record: &Record) {
        self.rows.lock().expect("not poisoned").insert(record.id, record.clone());
    }

    async fn rotate_without_lock(&self, attempt: Rotate) -> Result<Rotated, StoreError> {
        let Some(Found { mut record, latest, now }) = self.get(attempt.id).await? else {
            return Ok(Rotated::Over(Over::Unknown));
        };
        tokio::task::yield_now().await;
        Ok(match decision::refresh(Some(&record), &latest, &attempt, now) {
            Refresh::Over(over) => Rotated::Over(over),
            Refresh::ClientMismatch => Rotated::ClientMismatch,
            Refresh::BindingMismatch => Rotated::BindingMismatch,
            Refresh::Stay => Rotated::Current(record, now),
            Refresh::Replay(previous) => Rotated::Replayed(record, previous.nonce, now),
            Refresh::Reuse(reuse) => Rotated::Reused(record, reuse),
            Refresh::Rotate => {
                decision::rotate(&mut record, &attempt, now);
                self.write(&record);
                Rotated::Rotated(record)
            }
        })
    }
}

impl RevocationFeed for Store {
    fn snapshot(&self) -> BoxFuture<'_, Result<Batch, StoreError>> {
        self.inner.snapshot()
    }

    fn since<'a>(&'a self, after: &'a Watermark, wait: Duration) -> BoxFuture<'a, Result<Batch, FeedError>> {
        Box::pin(async move {
            if self.has(Fault::FeedSleeps) {
                tokio::time::sleep(wait.min(Duration::from_secs(3))).await;
                return self.inner.since(after, Duration::ZERO).await;
            }
            let answer = self.inner.since(after, wait).await;
            if let (true, Err(FeedError::Gone)) = (self.has(Fault::FeedGoesOnFromAnywhere), &answer) {
                let now = self.inner.snapshot().await?;
                return Ok(Batch { revocations: Vec::new(), ..now });
            }
            let mut batch = answer?;
            if self.has(Fault::FeedRepeats) {
                batch.revocations.extend(batch.revocations.clone());
            }
            if self.has(Fault::FeedLoses) {
                batch.revocations.retain(|one| match one.target {
                    Target::Session(id) => id.as_bytes()[9] % 10 != 0,
                    _ => true,
                });
            }
            Ok(batch)
        })
    }
}

impl SessionStore for Store {
    fn create(&self, mut new: NewSession) -> BoxFuture<'_, Result<Created, StoreError>> {
        match self.fault {
            Fault::LogInUnderOldCounter => new.authenticated_under = None,
            Fault::MaxSessionsIgnored => new.max_sessions = usize::MAX,
            Fault::EarlierLimitIgnored => new.not_after = None,
            _ => {}
        }
        self.inner.create(new)
    }

    fn get(&self, id: SessionId) -> BoxFuture<'_, Result<Option<Found>, StoreError>> {
        Box::pin(async move {
            let Some(mut found) = self.inner.get(id).await? else { return Ok(None) };
            if let Some(written) = self.rows.lock().expect("not poisoned").get(&id) {
                found.record = written.clone();
            }
            match self.fault {
                Fault::CounterIgnored => found.latest = found.record.epochs,
                Fault::NoTombstone if found.record.ended.is_some() => return Ok(None),
                Fault::TimesInSeconds => {
                    let seconds = found.record.expires_at.unix_seconds();
                    found.record.expires_at = Timestamp::from_unix_seconds(seconds);
                }
                _ => {}
            }
            Ok(Some(found))
        })
    }

    fn rotate(&self, mut attempt: Rotate) -> BoxFuture<'_, Result<Rotated, StoreError>> {
        Box::pin(async move {
            let row = self.inner.get(attempt.id).await?.map(|found| found.record);
            match (self.fault, &row) {
                (Fault::RotationReadsThenWrites, _) => return self.rotate_without_lock(attempt).await,
                (Fault::NoOverlap, _) => attempt.overlap = Duration::ZERO,
                (Fault::EndlessOverlap, _) => attempt.overlap = Duration::MAX,
                (Fault::CurrentRotatesInOverlap, Some(row))
                    if row.refresh.as_ref().is_some_and(|family| family.current == attempt.presented) =>
                {
                    attempt.overlap = Duration::ZERO;
                }
                (Fault::ClientIgnored, Some(row)) => attempt.client = row.client.clone(),
                (Fault::BindingIgnored, Some(row)) => attempt.binding = row.binding,
                (Fault::NoTombstone, Some(row)) if row.ended.is_some() => return Ok(Rotated::Over(Over::Unknown)),
                _ => {}
            }
            self.inner.rotate(attempt).await
        })
    }

    fn renew(&self, renew: Renew) -> BoxFuture<'_, Result<bool, StoreError>> {
        Box::pin(async move {
            let now = self.inner.get(renew.id).await?.and_then(|found| found.record.cookie);
            let from = now.filter(|_| self.has(Fault::RenewsWithAnyCookie)).unwrap_or(renew.from);
            self.inner.renew(Renew { from, ..renew }).await
        })
    }

    fn touch(&self, touch: Touch) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            if self.has(Fault::TouchIgnored) {
                return Ok(());
            }
            let read = self.inner.get(touch.id).await?;
            tokio::task::yield_now().await;
            if let Some(found) = read.filter(|found| self.has(Fault::TouchUpserts) && found.record.ended.is_none()) {
                self.write(&found.record);
            }
            self.inner.touch(touch).await
        })
    }

    fn end(&self, end: EndOne) -> BoxFuture<'_, Result<Ended, StoreError>> {
        self.inner.end(end)
    }

    fn end_all(&self, mut end: EndAll) -> BoxFuture<'_, Result<EndedAll, StoreError>> {
        Box::pin(async move {
            if let (true, Some(keep)) = (self.has(Fault::KeepsWithAnyCookie), &mut end.keep) {
                let now = self.inner.get(keep.id).await?.and_then(|found| found.record.cookie);
                keep.cookie = now.zip(keep.cookie.map(|(_, to)| to));
            }
            self.inner.end_all(end).await
        })
    }

    fn epochs<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Result<Epochs, StoreError>> {
        self.inner.epochs(subject)
    }

    fn list<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Result<Vec<Record>, StoreError>> {
        Box::pin(async move {
            let mut listed = self.inner.list(subject).await?;
            if self.has(Fault::ListForgets) {
                listed.pop();
            }
            Ok(listed)
        })
    }

    fn write_data(&self, mut write: WriteData) -> BoxFuture<'_, Result<Written, StoreError>> {
        Box::pin(async move {
            if self.has(Fault::DataOfLastWriter) {
                write.expected = self.inner.get(write.id).await?.map_or(0, |found| found.record.version);
            }
            let number = self.writes_of_data.fetch_add(1, Ordering::Relaxed);
            let next = Written::Done(write.expected + 1);
            let late = || Err(StoreError::unavailable("answer is late"));
            match self.fault {
                Fault::DataForgotten if number.is_multiple_of(64) => Ok(next),
                Fault::DataUnanswered if number.is_multiple_of(256) => late(),
                Fault::DataUnanswered if number.is_multiple_of(128) => {
                    self.inner.write_data(write).await?;
                    late()
                }
                _ => self.inner.write_data(write).await,
            }
        })
    }

    fn revoke(&self, target: Target, life: Duration) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            if self.has(Fault::TokenNotRevoked) && matches!(target, Target::Token(_)) {
                return Ok(());
            }
            self.inner.revoke(target, life).await
        })
    }

    fn is_revoked<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<bool, StoreError>> {
        self.inner.is_revoked(target)
    }

    fn record_use(&self, new: NewUse) -> BoxFuture<'_, Result<bool, StoreError>> {
        Box::pin(async move {
            if !self.has(Fault::UseReadsThenWrites) {
                return self.inner.record_use(new).await;
            }
            let is_first = !self.uses.lock().expect("not poisoned").contains(&new.key);
            tokio::task::yield_now().await;
            self.uses.lock().expect("not poisoned").insert(new.key);
            Ok(is_first)
        })
    }

    fn put_grant(&self, mut grant: Grant) -> BoxFuture<'_, Result<(), StoreError>> {
        if self.has(Fault::UntakenGrantsStay) {
            grant.life = grant.life.max(grant.memory);
        }
        self.inner.put_grant(grant)
    }

    fn take_grant(&self, digest: SecretDigest) -> BoxFuture<'_, Result<Option<Taken>, StoreError>> {
        Box::pin(async move {
            let taken = self.inner.take_grant(digest).await?;
            Ok(match taken {
                Some(Taken::Again(data)) if self.has(Fault::GrantAlwaysFirst) => Some(Taken::First(data)),
                taken => taken,
            })
        })
    }

    fn times_taken(&self, digest: SecretDigest) -> BoxFuture<'_, Result<Option<u64>, StoreError>> {
        self.inner.times_taken(digest)
    }

    fn purge(&self, limit: usize) -> BoxFuture<'_, Result<Purged, StoreError>> {
        self.inner.purge(if self.has(Fault::PurgeWithoutLimit) { usize::MAX } else { limit })
    }

    fn stats(&self) -> BoxFuture<'_, Result<Stats, StoreError>> {
        self.inner.stats()
    }

    fn now(&self) -> BoxFuture<'_, Result<Timestamp, StoreError>> {
        self.inner.now()
    }
}
