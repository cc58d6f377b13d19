//! A store in memory that can be taken away.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use cotter::Timestamp;
use cotter_session::{
    Epochs, MemoryStore, Record, RevocationFeed, SecretDigest, SessionId, Subject,
    revocation::{Batch, FeedError, Target, Watermark},
    store::{
        BoxFuture, Created, EndAll, EndOne, Ended, EndedAll, Found, Grant, NewSession, NewUse, Purged, Renew, Rotate,
        Rotated, SessionStore, Stats, StoreError, Taken, Touch, WriteData, Written,
    },
};

/// A store that answers, says that it cannot, or never answers. Reads and writes are taken away apart.
#[derive(Clone)]
pub(crate) struct Switched(Arc<Inner>);

struct Inner {
    store: MemoryStore,
    state: Mutex<State>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Up,
    Down,
    Hung,
    /// Sessions are found, and cannot be ended.
    NoEnd,
    /// The same once.
    NoNextEnd,
}

impl Switched {
    pub(crate) fn new() -> Self {
        let store = MemoryStore::new(10_000).unwrap();
        Self(Arc::new(Inner { store, state: Mutex::new(State::Up) }))
    }

    pub(crate) fn set(&self, state: State) {
        *self.0.state.lock().unwrap() = state;
    }

    fn is(&self, state: State) -> bool {
        *self.0.state.lock().unwrap() == state
    }

    /// Waits for ever, or is an error, or nothing.
    async fn gate(&self, ends: bool) -> Result<(), StoreError> {
        if self.is(State::Hung) {
            std::future::pending::<()>().await;
        }
        if self.is(State::Down) || (ends && self.is(State::NoEnd)) {
            return Err(StoreError::unavailable("the store was taken away"));
        }
        if ends && self.is(State::NoNextEnd) {
            self.set(State::Up);
            return Err(StoreError::unavailable("the store was taken away"));
        }
        Ok(())
    }
}

macro_rules! through {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty, $ends:literal;)*) => {
        $(fn $name<'a>(&'a self, $($argument: $type),*) -> BoxFuture<'a, Result<$answer, StoreError>> {
            Box::pin(async move {
                self.gate($ends).await?;
                self.0.store.$name($($argument),*).await
            })
        })*
    };
}

impl SessionStore for Switched {
    through! {
        create(new: NewSession) -> Created, false;
        get(id: SessionId) -> Option<Found>, false;
        rotate(attempt: Rotate) -> Rotated, false;
        renew(renew: Renew) -> bool, false;
        touch(touch: Touch) -> (), false;
        end(end: EndOne) -> Ended, true;
        end_all(end: EndAll) -> EndedAll, true;
        epochs(subject: &'a Subject) -> Epochs, false;
        list(subject: &'a Subject) -> Vec<Record>, false;
        write_data(write: WriteData) -> Written, false;
        revoke(target: Target, life: Duration) -> (), false;
        is_revoked(target: &'a Target) -> bool, false;
        record_use(new: NewUse) -> bool, false;
        put_grant(grant: Grant) -> (), false;
        take_grant(digest: SecretDigest) -> Option<Taken>, false;
        times_taken(digest: SecretDigest) -> Option<u64>, false;
        purge(limit: usize) -> Purged, false;
        stats() -> Stats, false;
        now() -> Timestamp, false;
    }
}

impl RevocationFeed for Switched {
    fn snapshot(&self) -> BoxFuture<'_, Result<Batch, StoreError>> {
        Box::pin(async {
            self.gate(false).await?;
            self.0.store.snapshot().await
        })
    }

    fn since<'a>(&'a self, after: &'a Watermark, wait: Duration) -> BoxFuture<'a, Result<Batch, FeedError>> {
        Box::pin(async move {
            self.gate(false).await?;
            self.0.store.since(after, wait).await
        })
    }
}
