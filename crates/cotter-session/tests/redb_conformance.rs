//! The store in one file passes the suite that every store must pass.
#![allow(clippy::expect_used, clippy::arithmetic_side_effects)]

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use cotter::Timestamp;
use cotter_session::{
    Clock, RedbStore,
    conformance::{Engine, Opened, TestClock},
    store::{BoxFuture, StoreError},
};

struct OneFile;

impl Engine for OneFile {
    fn open(&self) -> BoxFuture<'_, Option<Opened>> {
        Box::pin(async {
            static NUMBER: AtomicU64 = AtomicU64::new(0);
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let name = format!("cotter-session-conformance-{}-{number}.redb", std::process::id());
            let path = std::env::temp_dir().join(name);
            let clock = StillClock::default();
            let store = RedbStore::builder().clock(clock.clone()).open(&path).expect("the file is new");
            Some(Opened { store: Arc::new(store), clock: Arc::new(FileClock { clock, path }) })
        })
    }
}

/// Milliseconds after its beginning: it stands still.
#[derive(Clone, Default)]
struct StillClock(Arc<AtomicI64>);

impl Clock for StillClock {
    fn now(&self) -> Result<Timestamp, StoreError> {
        let milliseconds = 1_800_000_000_000 + self.0.load(Ordering::SeqCst);
        Ok(Timestamp::from_unix_seconds(0).saturating_add(Duration::from_millis(milliseconds.unsigned_abs())))
    }
}

/// The clock of a file, which is removed with it.
struct FileClock {
    clock: StillClock,
    path: PathBuf,
}

impl TestClock for FileClock {
    fn shift(&self, milliseconds: i64) {
        self.clock.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

impl Drop for FileClock {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

cotter_session::conformance!(OneFile);
