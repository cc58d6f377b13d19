//! The lock: one process at a time writes, and none reads meanwhile. It is on the folder itself, so there is no lock file that
//! somebody could remove. The lock of a process that dies is free.

use std::{
    ops::Deref,
    thread,
    time::{Duration, Instant},
};

use rustix::{
    fs::{FlockOperation, flock},
    io::Errno,
};

use super::{
    super::StoreError,
    access::{Folder, failed},
};

/// How long to wait for others, each of which takes some milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// A locked folder. Dropping it closes the folder, and so frees the lock.
pub(super) struct Locked {
    folder: Folder,
}

impl Locked {
    /// Keeps writers away.
    pub(super) fn shared(folder: Folder) -> Result<Self, StoreError> {
        Self::acquire(folder, FlockOperation::NonBlockingLockShared, PATIENCE)
    }

    /// Keeps everybody else away.
    pub(super) fn exclusive(folder: Folder) -> Result<Self, StoreError> {
        Self::acquire(folder, FlockOperation::NonBlockingLockExclusive, PATIENCE)
    }

    fn acquire(folder: Folder, operation: FlockOperation, patience: Duration) -> Result<Self, StoreError> {
        let begun = Instant::now();
        loop {
            match flock(folder.opened(), operation) {
                Ok(()) => return Ok(Self { folder }),
                Err(Errno::WOULDBLOCK | Errno::INTR) if begun.elapsed() < patience => {
                    thread::sleep(Duration::from_millis(2));
                }
                Err(Errno::WOULDBLOCK | Errno::INTR) => {
                    return Err(StoreError::LockHeld { seconds: patience.as_secs() });
                }
                Err(reason) => return Err(failed("lock", ".", reason.into())),
            }
        }
    }
}

impl Deref for Locked {
    type Target = Folder;

    fn deref(&self) -> &Folder {
        &self.folder
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use super::*;

    fn place(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("cotter-lock-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        drop(Folder::make(&path).unwrap());
        path
    }

    const READS: FlockOperation = FlockOperation::NonBlockingLockShared;
    const WRITES: FlockOperation = FlockOperation::NonBlockingLockExclusive;

    #[test]
    fn a_lock_keeps_others_away_and_nobody_waits_for_ever() {
        let path = place("wait");
        let folder = || Folder::open(&path).unwrap().unwrap();
        let now =
            |operation| Locked::acquire(folder(), operation, Duration::ZERO).map(drop).map_err(|error| error.code());
        let reader = Locked::shared(folder()).unwrap();
        assert_eq!((now(READS), now(WRITES)), (Ok(()), Err("lock-held")));
        drop(reader);
        let writer = Locked::exclusive(folder()).unwrap();
        assert_eq!((now(READS), now(WRITES)), (Err("lock-held"), Err("lock-held")));
        drop(writer);
        assert_eq!((now(READS), now(WRITES)), (Ok(()), Ok(())));
        fs::remove_dir_all(path).unwrap();
    }

    /// A lock file could be removed, and the next process would make a new one.
    #[test]
    fn a_lock_cannot_be_removed() {
        let path = place("remove");
        let folder = || Folder::open(&path).unwrap().unwrap();
        let writer = Locked::exclusive(folder()).unwrap();
        for entry in fs::read_dir(&path).unwrap() {
            fs::remove_file(entry.unwrap().path()).unwrap();
        }
        let other = Locked::acquire(folder(), WRITES, Duration::ZERO).map(drop);
        assert_eq!(other.unwrap_err().code(), "lock-held");
        drop(writer);
        fs::remove_dir_all(path).unwrap();
    }

    /// An open folder stays the same one, whatever is put at its path.
    #[test]
    fn a_path_is_looked_up_once() {
        let (path, moved) = (place("once"), place("moved"));
        fs::remove_dir(&moved).unwrap();
        let folder = Folder::open(&path).unwrap().unwrap();
        fs::rename(&path, &moved).unwrap();
        drop(Folder::make(&path).unwrap());
        folder.disk().put("state.json", b"{}").unwrap();
        assert!(folder.has("state.json").unwrap() && moved.join("state.json").exists());
        assert!(!path.join("state.json").exists());
        fs::remove_dir_all(path).unwrap();
        fs::remove_dir_all(moved).unwrap();
    }
}
