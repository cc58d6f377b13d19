//! The thread that writes. Requests that wait share a transaction, and so an `fsync`.

use std::{
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};

use cotter::Timestamp;
use tokio::{
    sync::{Notify, mpsc, oneshot},
    time::timeout,
};

use super::{
    Result,
    committing::{Pending, Request, commit},
    file::OpenDatabase,
    refusal::StoreStopped,
    tables::WriteTables,
};
use crate::{Clock, store::StoreError};

/// How many requests share a transaction at most: what one of them waits for is bounded.
pub(super) const REQUESTS_PER_COMMIT: usize = 1024;

/// How many requests wait for the thread at most. Their callers wait too.
const QUEUE: usize = 4096;

/// How long a caller waits: a little less than the 5 s that a store may take. What it asked for may be done afterwards.
const PATIENCE: Duration = Duration::from_millis(4_900);

/// The thread, and the way to it. It ends when this is dropped.
pub(super) struct Writer {
    requests: Option<mpsc::Sender<Box<dyn Request>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(
        database: Arc<OpenDatabase>,
        clock: Arc<dyn Clock>,
        published: Arc<Notify>,
        requests_per_commit: usize,
    ) -> Result<Self> {
        let (requests, waiting) = mpsc::channel(QUEUE);
        let run = move || {
            // Last, and after a panic too: whoever waits for the feed looks, and is told.
            let _wakes = Wakes(&published);
            run(&database, clock.as_ref(), &published, waiting, requests_per_commit);
        };
        let thread = thread::Builder::new().name("cotter-session-redb".to_owned()).spawn(run);
        Ok(Self { requests: Some(requests), thread: Some(thread.map_err(StoreError::unavailable)?) })
    }

    /// Refuses if the thread has ended.
    pub(super) fn check(&self) -> Result<()> {
        self.sender().map(drop)
    }

    /// Runs one step in a transaction, and answers when that is on disk.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        step: impl FnOnce(&mut WriteTables<'_>, Timestamp) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let requests = self.sender()?;
        let (answer, answered) = oneshot::channel();
        let request: Box<dyn Request> = Box::new(Pending::new(step, answer));
        let asked = async {
            requests.send(request).await.map_err(|_| StoreError::unavailable(StoreStopped))?;
            answered.await.unwrap_or_else(|_| Err(StoreError::unavailable(StoreStopped)))
        };
        timeout(PATIENCE, asked).await.unwrap_or_else(|late| Err(StoreError::unavailable(late)))
    }

    fn sender(&self) -> Result<&mpsc::Sender<Box<dyn Request>>> {
        let running = self.requests.as_ref().filter(|requests| !requests.is_closed());
        running.ok_or_else(|| StoreError::unavailable(StoreStopped))
    }
}

impl Drop for Writer {
    /// Waits for the thread: the file can be opened again then.
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            // A thread that has panicked has told its callers.
            let _ = thread.join();
        }
    }
}

/// Wakes the readers of the feed when it is dropped.
struct Wakes<'n>(&'n Notify);

impl Drop for Wakes<'_> {
    fn drop(&mut self) {
        self.0.notify_waiters();
    }
}

fn run(
    database: &OpenDatabase,
    clock: &dyn Clock,
    published: &Notify,
    mut waiting: mpsc::Receiver<Box<dyn Request>>,
    requests_per_commit: usize,
) {
    while let Some(first) = waiting.blocking_recv() {
        let mut batch = vec![first];
        while batch.len() < requests_per_commit
            && let Ok(next) = waiting.try_recv()
        {
            batch.push(next);
        }
        // A panic ends the thread: dropping `batch` and `waiting` tells whoever waits.
        match commit(database, clock, &mut batch) {
            Ok(done) => {
                if done.has_published {
                    published.notify_waiters();
                }
                batch.into_iter().for_each(|request| request.answer());
            }
            Err(error) => {
                // A disk that has failed once is not trusted any more, and redb refuses what comes now.
                drop(waiting);
                let error = Arc::new(error);
                batch.into_iter().for_each(|request| request.fail(&error));
                return;
            }
        }
    }
}
