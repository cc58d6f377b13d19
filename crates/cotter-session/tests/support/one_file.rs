//! The store in one file.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use cotter_session::{
    Clock, RedbStore, SystemClock,
    conformance::{Engine, Opened, TestClock},
    store::BoxFuture,
};

use super::StillClock;

/// On a clock that stands still.
pub(crate) struct OneFile;

impl Engine for OneFile {
    fn open(&self) -> BoxFuture<'_, Option<Opened>> {
        let clock = StillClock::default();
        Box::pin(async { Some(opened(clock.clone(), clock)) })
    }
}

/// On the system's clock.
pub(crate) struct Running;

impl Engine for Running {
    fn open(&self) -> BoxFuture<'_, Option<Opened>> {
        Box::pin(async { Some(opened(SystemClock::default(), StillClock::default())) })
    }
}

fn opened(clock: impl Clock, moved: StillClock) -> Opened {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("cotter-session-conformance-{}-{number}.redb", std::process::id()));
    let store = RedbStore::builder().clock(clock).open(&path).expect("the file is new");
    Opened { store: Arc::new(store), clock: Arc::new(FileClock { moved, path }) }
}

/// The clock of a file, which is removed with it.
struct FileClock {
    moved: StillClock,
    path: PathBuf,
}

impl TestClock for FileClock {
    fn shift(&self, milliseconds: i64) {
        self.moved.shift(milliseconds);
    }
}

impl Drop for FileClock {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}
