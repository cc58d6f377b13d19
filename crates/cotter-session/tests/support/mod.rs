//! The store in memory, with a clock that stands still.

pub(crate) mod broken;
#[cfg(feature = "redb")]
pub(crate) mod one_file;

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use cotter::Timestamp;
use cotter_session::{
    Clock, MemoryStore,
    conformance::{Engine, Opened, TestClock},
    store::{BoxFuture, StoreError},
};

pub(crate) struct Memory;

impl Engine for Memory {
    fn open(&self) -> BoxFuture<'_, Option<Opened>> {
        Box::pin(async {
            let clock = StillClock::default();
            let store = MemoryStore::with_clock(1_000_000, clock.clone()).expect("the system has random bytes");
            Some(Opened { store: Arc::new(store), clock: Arc::new(clock) })
        })
    }
}

/// Milliseconds after its beginning.
#[derive(Clone, Default)]
pub(crate) struct StillClock(Arc<AtomicI64>);

impl TestClock for StillClock {
    fn shift(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

impl Clock for StillClock {
    fn now(&self) -> Result<Timestamp, StoreError> {
        let milliseconds = 1_800_000_000_000 + self.0.load(Ordering::SeqCst);
        let since = Duration::from_millis(u64::try_from(milliseconds).expect("the clock is after 1970"));
        Ok(Timestamp::from_unix_seconds(0).saturating_add(since))
    }
}
