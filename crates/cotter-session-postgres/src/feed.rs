//! The log of revocations, followed.

use std::time::Duration;

use cotter_session::{
    RevocationFeed,
    revocation::{Batch, FeedError, Watermark},
    store::{BoxFuture, StoreError},
};
use tokio::time::{Instant, sleep_until};

use crate::{PostgresStore, connection::step, error::corrupt, row::Columns, target, watermark::Place};

/// How often the log is read while somebody waits.
const POLL: Duration = Duration::from_millis(100);

/// What the log had when it was read.
struct Read {
    place: Place,
    snapshot: Box<str>,
    batch: Batch,
}

impl RevocationFeed for PostgresStore {
    fn snapshot(&self) -> BoxFuture<'_, Result<Batch, StoreError>> {
        Box::pin(async { Ok(self.read(&Place::start()).await?.batch) })
    }

    fn since<'a>(&'a self, after: &'a Watermark, wait: Duration) -> BoxFuture<'a, Result<Batch, FeedError>> {
        Box::pin(async move {
            let mut place = Place::of(after).ok_or(FeedError::Gone)?;
            let until = Instant::now().checked_add(wait);
            loop {
                let read = self.read(&place).await?;
                let is_beyond = place.is_beyond(&read.snapshot).ok_or(corrupt("a snapshot of the server"))?;
                if is_beyond || read.place.log != place.log {
                    return Err(FeedError::Gone);
                }
                let now = Instant::now();
                if !read.batch.revocations.is_empty() || until.is_some_and(|until| now >= until) {
                    return Ok(read.batch);
                }
                place = read.place;
                let next = now.checked_add(POLL).unwrap_or(now);
                sleep_until(until.map_or(next, |until| until.min(next))).await;
            }
        })
    }
}

impl PostgresStore {
    async fn read(&self, place: &Place) -> Result<Read, StoreError> {
        let last = place.last.to_string();
        let running: Vec<String> = place.running.iter().map(u64::to_string).collect();
        let rows = self
            .bounded(async {
                let mut connection = self.reading_connection().await?;
                connection.rows(step(&self.statements.published, &[&self.offset(), &last, &running])).await
            })
            .await?;
        let first = rows.first().ok_or(corrupt("an answer without rows"))?;
        let mut columns = Columns::of(first);
        let (log, snapshot, last): (&str, &str, Option<&str>) = (columns.next()?, columns.next()?, columns.next()?);
        let read_at = columns.time()?;
        let last = last.map(|last| last.parse().map_err(|_| corrupt("the id of a transaction"))).transpose()?;
        let place = place.after(log, snapshot, last).ok_or(corrupt("a snapshot of the server"))?;
        let mut revocations = Vec::new();
        for row in &rows {
            let mut columns = Columns::at(row, 4);
            if let Some(kind) = columns.next::<Option<i16>>()? {
                revocations.push(target::revocation(kind, columns.next()?, columns.next()?, columns.next()?)?);
            }
        }
        let batch = Batch { watermark: place.watermark(), revocations, read_at };
        Ok(Read { place, snapshot: snapshot.into(), batch })
    }
}
