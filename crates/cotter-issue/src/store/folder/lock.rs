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
        Self::acquire(folder, FlockOperation::NonBlockingLockShared)
    }

    /// Keeps everybody else away.
    pub(super) fn exclusive(folder: &Folder) -> Result<Self, StoreError> {
        Self::acquire(folder, FlockOperation::NonBlockingLockExclusive)
    }

    fn acquire(folder: &Folder, operation: FlockOperation) -> Result<Self, StoreError> {
        let file = folder.file(LOCK, OFlags::RDWR | OFlags::CREATE)?;
        let file = file.ok_or_else(|| failed("lock", LOCK, std::io::ErrorKind::NotFound.into()))?;
        let begun = Instant::now();
        loop {
            match flock(&file, operation) {
                Ok(()) => return Ok(Self { _file: file }),
                Err(Errno::WOULDBLOCK | Errno::INTR) if begun.elapsed() < PATIENCE => {
                    thread::sleep(Duration::from_millis(2));
                }
                Err(Errno::WOULDBLOCK | Errno::INTR) => {
                    return Err(StoreError::LockHeld { seconds: PATIENCE.as_secs() });
                }
                Err(reason) => return Err(failed("lock", LOCK, reason.into())),
            }
        }
    }
}
