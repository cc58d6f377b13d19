//! Keeps a view up to date from a feed.

mod backoff;
mod reading;
#[cfg(test)]
mod tests;

use std::{fmt, sync::Arc, time::Duration};

use cotter::Timestamp;
use tokio::{runtime::Handle, task::JoinHandle, time::Instant};

use crate::{
    Revocation, RevocationView,
    revocation::{Batch, FeedError, RevocationFeed, Watermark},
};
use backoff::Backoff;
use reading::{Failed, within};

/// How long a feed waits for a revocation before it answers without one. So a silent feed is noticed.
const WAIT: Duration = Duration::from_secs(1);

/// The time from the beginning of one read to the next: whatever comes meanwhile is one batch.
const PACE: Duration = Duration::from_millis(10);

/// Keeps a [`RevocationView`] up to date from a [`RevocationFeed`].
///
/// It takes a snapshot, and then what comes after it. If the feed cannot continue, it takes a new snapshot. If the feed
/// fails or hangs, the view grows old, and it tries again after 50 ms to 1 s. Batches may come twice, late and in any
/// order.
///
/// It has three metrics: `revocation_view_staleness_seconds`, `revocation_entries` by `kind`, and
/// `revocation_propagation_seconds`, the time from the store's reading to the view, by both clocks. Neither these nor
/// its log have an id of a session, a token or a subject.
///
/// ```
/// use std::sync::Arc;
/// use cotter_session::{FeedFollower, MemoryStore, RevocationView};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
/// # runtime.block_on(async {
/// let (store, view) = (Arc::new(MemoryStore::new(1_000)?), RevocationView::new());
/// let following = FeedFollower::new(store, view.clone()).start()?;
///
/// view.ready().await;
/// assert!(view.is_ready());
/// following.stop().await;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "it follows the feed once it is started"]
pub struct FeedFollower {
    feed: Arc<dyn RevocationFeed>,
    view: RevocationView,
    told: Vec<Box<Told>>,
}

type Told = dyn Fn(&Revocation) + Send + Sync;

/// A task that keeps a view up to date, until this is dropped.
///
/// ```
/// use cotter_session::{FeedFollower, MemoryStore, RevocationView};
///
/// // It needs a runtime of tokio.
/// assert!(FeedFollower::new(MemoryStore::new(10)?, RevocationView::new()).start().is_err());
/// # Ok::<(), cotter_session::RandomnessError>(())
/// ```
#[derive(Debug)]
#[must_use = "dropping it stops the task"]
pub struct Following(JoinHandle<()>);

/// There is no runtime of tokio to start the task on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no runtime is running: expected a call from within a runtime of tokio")]
#[non_exhaustive]
pub struct NoRuntime;

impl FeedFollower {
    /// Keeps this view up to date from this feed.
    pub fn new(feed: impl RevocationFeed, view: RevocationView) -> Self {
        Self { feed: Arc::new(feed), view, told: Vec::new() }
    }

    /// Also tells this function of each revocation, after the view has it; of some of them more than once. It must not
    /// wait: the view does not change meanwhile.
    ///
    /// A cache of access tokens is emptied with it.
    pub fn tell(mut self, told: impl Fn(&Revocation) + Send + Sync + 'static) -> Self {
        self.told.push(Box::new(told));
        self
    }

    /// Starts a task that follows the feed.
    ///
    /// # Errors
    ///
    /// [`NoRuntime`] outside a runtime of tokio.
    pub fn start(self) -> Result<Following, NoRuntime> {
        let runtime = Handle::try_current().map_err(|_| NoRuntime)?;
        Ok(Following(runtime.spawn(self.run())))
    }

    /// Follows the feed, and never returns. [`start`](Self::start) is this in a task.
    pub async fn run(self) {
        let mut backoff = Backoff::new();
        let mut watermark = None;
        loop {
            let begun = Instant::now();
            match self.read(watermark.as_ref()).await {
                Ok(batch) => {
                    self.take(&batch, watermark.is_none(), begun);
                    // A feed that cannot continue from its own snapshot is not asked for one after the other.
                    if watermark.replace(batch.watermark).is_some() {
                        backoff.succeeded();
                    }
                    tokio::time::sleep_until(begun.checked_add(PACE).unwrap_or(begun)).await;
                }
                Err(failed) => {
                    // From the snapshot on, so that nothing is missed. A feed that has failed keeps its watermark.
                    if matches!(failed, Failed::Gone) {
                        watermark = None;
                    }
                    failed.log(backoff.failures());
                    tokio::time::sleep(backoff.next()).await;
                    self.note_staleness();
                }
            }
        }
    }

    /// The snapshot, or what comes after a watermark, within a bounded time.
    async fn read(&self, after: Option<&Watermark>) -> Result<Batch, Failed> {
        match after {
            None => {
                within(Duration::ZERO, self.feed.snapshot(), || self.note_staleness()).await?.map_err(Failed::Store)
            }
            Some(after) => {
                let read = within(WAIT, self.feed.since(after, WAIT), || self.note_staleness()).await?;
                read.map_err(|error| match error {
                    FeedError::Gone => Failed::Gone,
                    FeedError::Store(error) => Failed::Store(error),
                })
            }
        }
    }

    fn take(&self, batch: &Batch, is_snapshot: bool, begun: Instant) {
        if is_snapshot {
            self.view.replace(batch, begun);
        } else {
            self.view.apply(batch, begun);
        }
        for revocation in &batch.revocations {
            self.told.iter().for_each(|told| told(revocation));
        }
        self.note_staleness();
        self.note_entries();
        note_propagation(batch);
    }

    fn note_staleness(&self) {
        // A view that has never been filled is as stale as can be.
        let staleness = self.view.staleness().map_or(f64::INFINITY, |staleness| staleness.as_secs_f64());
        metrics::gauge!("revocation_view_staleness_seconds").set(staleness);
    }

    fn note_entries(&self) {
        let counts = self.view.counts();
        for (kind, count) in [
            ("session", counts.sessions),
            ("token", counts.tokens),
            ("key", counts.keys),
            ("subject", counts.subjects),
            ("tenant", counts.tenants),
            ("everyone", counts.everyone),
        ] {
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            metrics::gauge!("revocation_entries", "kind" => kind).set(f64::from(count));
        }
    }
}

/// From the store's reading to the view. The clocks of both may differ by more than that, so it is no less than zero.
fn note_propagation(batch: &Batch) {
    if let Ok(now) = Timestamp::now() {
        let propagation = now.saturating_duration_since(batch.read_at);
        metrics::histogram!("revocation_propagation_seconds").record(propagation.as_secs_f64());
    }
}

impl Following {
    /// Stops the task, and waits until it has stopped. The view keeps what it has, and grows old.
    pub async fn stop(mut self) {
        self.0.abort();
        let _stopped = (&mut self.0).await;
    }

    /// Whether the task runs. It ends early only if the feed or a function that is told panics, or with its runtime.
    #[must_use]
    pub fn is_running(&self) -> bool {
        !self.0.is_finished()
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl fmt::Debug for FeedFollower {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FeedFollower").field("view", &self.view).finish_non_exhaustive()
    }
}
