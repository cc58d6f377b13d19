//! The store in one file passes the suite that every store must pass.
#![allow(clippy::expect_used, clippy::arithmetic_side_effects)]

mod support;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use cotter_session::{
    RedbStore,
    conformance::{Engine, Opened, TestClock},
    store::BoxFuture,
};
use support::StillClock;

struct OneFile;

impl Engine for OneFile {
    fn open(&self) -> BoxFuture<'_, Option<Opened>> {
        Box::pin(async {
            static NUMBER: AtomicU64 = AtomicU64::new(0);
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let name = format!("cotter-session-conformance-{}-{number}.redb", std::process::id());
            let clock = FileClock { clock: StillClock::default(), path: std::env::temp_dir().join(name) };
            let store = RedbStore::builder().clock(clock.clock.clone()).open(&clock.path).expect("the file is new");
            Some(Opened { store: Arc::new(store), clock: Arc::new(clock) })
        })
    }
}

/// The clock of a file, which is removed with it.
struct FileClock {
    clock: StillClock,
    path: PathBuf,
}

impl TestClock for FileClock {
    fn shift(&self, milliseconds: i64) {
        self.clock.shift(milliseconds);
    }
}

impl Drop for FileClock {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

cotter_session::conformance!(OneFile);
