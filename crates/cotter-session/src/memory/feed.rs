use std::{sync::PoisonError, time::Duration};

use tokio::time::Instant;

use super::MemoryStore;
use crate::{
    revocation::{Batch, FeedError, RevocationFeed, Watermark},
    store::{BoxFuture, StoreError},
};

/// A reader that waits for longer is told after this time that there was nothing.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

impl RevocationFeed for MemoryStore {
    fn snapshot(&self) -> BoxFuture<'_, Result<Batch, StoreError>> {
        Box::pin(async { self.batch(0) })
    }

    fn since<'a>(&'a self, after: &'a Watermark, wait: Duration) -> BoxFuture<'a, Result<Batch, FeedError>> {
        Box::pin(async move {
            let sequence = self.sequence(after).ok_or(FeedError::Gone)?;
            let until = Instant::now().checked_add(wait.min(LONGEST_WAIT));
            loop {
                // Before it is read, so that what is published in between is not slept through.
                let published = self.published.notified();
                let batch = self.batch(sequence)?;
                let is_over = until.is_none_or(|until| Instant::now() >= until);
                if !batch.revocations.is_empty() || is_over {
                    return Ok(batch);
                }
                if let Some(until) = until {
                    let _ = tokio::time::timeout_at(until, published).await;
                }
            }
        })
    }
}

impl MemoryStore {
    fn batch(&self, after: u64) -> Result<Batch, StoreError> {
        let now = self.clock.now()?;
        let tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let watermark = Watermark::new(&format!("{}.{}", self.name, tables.last_sequence()));
        Ok(Batch { watermark, revocations: tables.after(after, now), read_at: now })
    }

    /// The number in a watermark of this store.
    fn sequence(&self, watermark: &Watermark) -> Option<u64> {
        let sequence = watermark.as_str().strip_prefix(self.name.as_ref())?.strip_prefix('.')?.parse().ok()?;
        let tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        (sequence <= tables.last_sequence()).then_some(sequence)
    }
}
