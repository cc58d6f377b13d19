use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::Timestamp;
use tokio::time::Instant;

use super::{
    RedbStore, Result, lookups::ReadTables, refusal::refused, row::decode_revocation, schema::FILE_NAME,
    tables::log_end,
};
use crate::{
    revocation::{Batch, FeedError, RevocationFeed, Watermark},
    store::{BoxFuture, StoreError},
};

/// The longest time that a reader waits for an answer.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

impl RevocationFeed for RedbStore {
    fn snapshot(&self) -> BoxFuture<'_, Result<Batch>> {
        self.read(|tables, now| batch(tables, 0, now))
    }

    fn since<'a>(
        &'a self,
        after: &'a Watermark,
        wait: Duration,
    ) -> BoxFuture<'a, std::result::Result<Batch, FeedError>> {
        Box::pin(async move {
            let sequence = self.read_now(|tables, _| place(tables, after))?.ok_or(FeedError::Gone)?;
            let until = Instant::now().checked_add(wait.min(LONGEST_WAIT));
            loop {
                // Before it is read, so that what is published in between is not slept through.
                let published = self.published.notified();
                let batch = self.read_now(|tables, now| batch(tables, sequence, now))?;
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

/// The revocations after a number that are in force.
fn batch(tables: &ReadTables, after: u64, now: Timestamp) -> Result<Batch> {
    let (last, tag) = log_end(&tables.file)?;
    let watermark = Watermark::new(&format!("{last}.{}", URL_SAFE_NO_PAD.encode(tag)));
    let mut revocations = Vec::new();
    for entry in tables.log.range(after.saturating_add(1)..).map_err(refused)? {
        let (_, revocation) = decode_revocation(entry.map_err(refused)?.1.value())?;
        revocations.extend(Some(revocation).filter(|revocation| now.unix_seconds() < revocation.until));
    }
    Ok(Batch { watermark, revocations, read_at: now })
}

/// The number in a watermark, if this log is the one that it was read from.
///
/// The tag stands for all that was published up to the number. So a log that was put back from a copy, and has grown
/// past the number since, is another.
fn place(tables: &ReadTables, watermark: &Watermark) -> Result<Option<u64>> {
    let Some((sequence, tag)) = read(watermark) else { return Ok(None) };
    let (last, last_tag) = log_end(&tables.file)?;
    let of_this_log = if sequence == last {
        last_tag.to_vec()
    } else if sequence == 0 {
        let name = tables.file.get(FILE_NAME).map_err(refused)?;
        name.ok_or(StoreError::Corrupt { what: "the name of the file" })?.value().to_vec()
    } else {
        let Some(row) = tables.log.get(sequence).map_err(refused)? else { return Ok(None) };
        decode_revocation(row.value())?.0.to_vec()
    };
    Ok((of_this_log == tag).then_some(sequence))
}

fn read(watermark: &Watermark) -> Option<(u64, Vec<u8>)> {
    let (sequence, tag) = watermark.as_str().split_once('.')?;
    Some((sequence.parse().ok()?, URL_SAFE_NO_PAD.decode(tag).ok()?))
}
