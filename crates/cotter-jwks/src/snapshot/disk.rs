//! The disk, which may be slow: no operation is waited for without bound, and there is one at a time.

use std::{sync::Arc, time::Duration};

use cotter::Timestamp;
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

use super::{Loaded, SnapshotError, SnapshotFile};

/// How long reading or writing a snapshot may take.
const LIMIT: Duration = Duration::from_secs(2);

/// The snapshot of one set, on a disk.
///
/// An operation that takes too long goes on without anybody who waits for it, since a system call cannot be interrupted.
/// Until it ends there is no other, so a disk that hangs holds one thread and one set, and not one more of each with
/// every refresh. The next refresh after that saves the set that is then current.
pub(crate) struct Disk {
    file: SnapshotFile,
    limit: Duration,
    /// One permit, which an operation has until it ends.
    idle: Arc<Semaphore>,
}

impl Disk {
    pub(crate) fn new(file: SnapshotFile) -> Self {
        Self { file, limit: LIMIT, idle: Arc::new(Semaphore::new(1)) }
    }

    /// Reads the set, with its age as of `now`.
    pub(crate) async fn load(&self, now: Option<Timestamp>) -> Result<Loaded, SnapshotError> {
        self.run(move |file| file.load(now)).await
    }

    /// Replaces the file as a whole.
    pub(crate) async fn save(
        &self,
        jwks: Arc<str>,
        saved: Timestamp,
        usable_for: Duration,
    ) -> Result<(), SnapshotError> {
        self.run(move |file| file.save(&jwks, saved, usable_for)).await
    }

    /// Runs `f` on a thread that may block, and waits for a bounded time. Refuses if an earlier `f` has not ended.
    async fn run<R: Send + 'static>(
        &self,
        f: impl FnOnce(&SnapshotFile) -> Result<R, SnapshotError> + Send + 'static,
    ) -> Result<R, SnapshotError> {
        let Ok(permit) = Arc::clone(&self.idle).try_acquire_owned() else { return Err(SnapshotError::Busy) };
        let file = self.file.clone();
        let running = spawn_blocking(move || {
            // Until the end, also by a panic.
            let _permit = permit;
            f(&file)
        });
        match timeout(self.limit, running).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) | Err(_) => Err(SnapshotError::Io),
        }
    }
}

#[cfg(test)]
mod tests;
