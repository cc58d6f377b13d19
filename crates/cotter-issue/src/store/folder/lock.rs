//! One process at a time writes, and none reads meanwhile. The lock of a process that dies is free.

use std::{
    fs::File,
    thread,
    time::{Duration, Instant},
};

use rustix::{
    fs::{FlockOperation, OFlags, flock},
    io::Errno,
};

use super::{
    super::StoreError,
    access::{Folder, failed},
};

const LOCK: &str = "lock";

/// How long to wait for others, each of which takes some milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// A lock that is held until it is dropped.
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Keeps writers away.
    pub(super) fn shared(folder: &Folder) -> Result<Self, StoreError> {
        Self::acquire(folder, FlockOperation::NonBlockingLockShared, PATIENCE)
    }

    /// Keeps everybody else away.
    pub(super) fn exclusive(folder: &Folder) -> Result<Self, StoreError> {
        Self::acquire(folder, FlockOperation::NonBlockingLockExclusive, PATIENCE)
    }

    fn acquire(folder: &Folder, operation: FlockOperation, patience: Duration) -> Result<Self, StoreError> {
        let file = folder.file(LOCK, OFlags::RDWR | OFlags::CREATE)?;
        let file = file.ok_or_else(|| failed("lock", LOCK, std::io::ErrorKind::NotFound.into()))?;
        let begun = Instant::now();
        loop {
            match flock(&file, operation) {
                Ok(()) => return Ok(Self { _file: file }),
                Err(Errno::WOULDBLOCK | Errno::INTR) if begun.elapsed() < patience => {
                    thread::sleep(Duration::from_millis(2));
                }
                Err(Errno::WOULDBLOCK | Errno::INTR) => {
                    return Err(StoreError::LockHeld { seconds: patience.as_secs() });
                }
                Err(reason) => return Err(failed("lock", LOCK, reason.into())),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_keeps_others_away_and_nobody_waits_for_ever() {
        let path = std::env::temp_dir().join(format!("cotter-lock-{}", std::process::id()));
        let folder = Folder::make(&path).unwrap();
        let now = |operation| Lock::acquire(&folder, operation, Duration::ZERO).map(drop).map_err(|error| error.code());
        let (reads, writes) = (FlockOperation::NonBlockingLockShared, FlockOperation::NonBlockingLockExclusive);
        let reader = Lock::shared(&folder).unwrap();
        assert_eq!((now(reads), now(writes)), (Ok(()), Err("lock-held")));
        drop(reader);
        let writer = Lock::exclusive(&folder).unwrap();
        assert_eq!((now(reads), now(writes)), (Err("lock-held"), Err("lock-held")));
        drop(writer);
        assert_eq!((now(reads), now(writes)), (Ok(()), Ok(())));
        std::fs::remove_dir_all(path).unwrap();
    }
}
