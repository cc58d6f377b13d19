//! What is over, removed; what there is, counted; whether the server keeps its promises.

use cotter::Timestamp;
use cotter_session::store::{Purged, Stats, StoreError};
use tokio::time::Instant;

use crate::{
    PostgresStore,
    connection::{check_promises, step},
    error::corrupt,
    row::Columns,
};

/// Rows that one statement removes: their locks are held for as long.
const BATCH: usize = 500;

impl PostgresStore {
    /// Removes in small batches, each a transaction, and passes over rows that somebody else works on.
    pub(crate) async fn purge_all(&self, limit: usize) -> Result<Purged, StoreError> {
        let began = Instant::now();
        let mut purged = Purged::default();
        let statements = &self.statements;
        for text in [
            &*statements.purge_sessions,
            &*statements.purge_revocations,
            &*statements.purge_uses,
            &*statements.purge_grants,
        ] {
            let mut removed = 0_usize;
            while removed < limit {
                if began.elapsed() >= self.terms.timeout {
                    return Ok(Purged { more: true, ..purged });
                }
                let batch = limit.saturating_sub(removed).min(BATCH);
                let count = self.bounded(self.purge_batch(text, batch)).await?;
                removed = removed.saturating_add(count);
                purged.removed = purged.removed.saturating_add(count);
                if count < batch {
                    break;
                }
            }
            purged.more |= removed >= limit;
        }
        Ok(purged)
    }

    async fn purge_batch(&self, text: &str, limit: usize) -> Result<usize, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let count = self.connection().await?.count(step(text, &[&self.offset(), &limit])).await?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    pub(crate) async fn count_all(&self) -> Result<Stats, StoreError> {
        let row = self.connection().await?.row(step(&self.statements.stats, &[&self.offset()])).await?;
        let row = row.ok_or(corrupt("an answer without rows"))?;
        let mut columns = Columns::of(&row);
        Ok(Stats {
            sessions: columns.number()?,
            revocations: columns.number()?,
            uses: columns.number()?,
            grants: columns.number()?,
        })
    }

    pub(crate) async fn check(&self) -> Result<Timestamp, StoreError> {
        let row = self.connection().await?.row(step(&self.statements.now, &[&self.offset()])).await?;
        let row = row.ok_or(corrupt("an answer without rows"))?;
        let mut columns = Columns::of(&row);
        let now = columns.time()?;
        let (fsync, synchronous_commit) = (columns.next()?, columns.next()?);
        check_promises(fsync, synchronous_commit, columns.next()?, self.terms.allows_not_durable)?;
        Ok(now)
    }
}
