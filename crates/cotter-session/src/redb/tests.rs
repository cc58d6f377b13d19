#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that panics has failed"
)]

mod all_or_nothing;
mod damage;
mod disk;
mod durability;
mod faults;
mod feed;
mod purging;
mod reopening;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use cotter::Timestamp;

use crate::{Clock, RedbStore, SessionPolicy, Sessions, Subject, SystemClock, store::StoreError};

/// The system's clock, moved.
#[derive(Clone, Default)]
struct MovedClock(Arc<AtomicI64>);

impl MovedClock {
    fn forward(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for MovedClock {
    fn now(&self) -> Result<Timestamp, StoreError> {
        let by = Duration::from_millis(self.0.load(Ordering::SeqCst).unsigned_abs());
        Ok(SystemClock.now()?.saturating_add(by))
    }
}

/// A folder of a test's own, on the disk of the build: it is removed with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("cotter-session-redb-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("sessions.redb")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Numbers that look random, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

/// How often something is damaged or cut off: in a long run (`COTTER_FULL=1`), ten times as often.
fn times(usual: u64) -> u64 {
    let is_full = std::env::var("COTTER_FULL").is_ok_and(|full| full != "0");
    if is_full { 10 * usual } else { usual }
}

fn policy() -> SessionPolicy {
    SessionPolicy::new(Duration::from_secs(600)).overlap(Duration::ZERO).unwrap()
}

fn sessions(store: RedbStore) -> Sessions<RedbStore> {
    Sessions::new(store, policy())
}

fn alice() -> Subject {
    Subject::new("alice").unwrap()
}
