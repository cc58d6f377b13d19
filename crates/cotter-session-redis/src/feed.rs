//! The feed of revocations: what is in force is a sorted set, what came after a place is a stream.
//!
//! A watermark has, for each bucket, the random name of the data set, a place in the stream, and how many entries had
//! ever been added up to it. The number of entries that are read must be the number that was added since: so an entry
//! that was trimmed, deleted or lost with a server's data never goes unnoticed, whoever removed it.

mod watermark;

use std::{collections::BTreeMap, sync::PoisonError, time::Duration};

use cotter_session::{
    Revocation,
    revocation::{Batch, FeedError, RevocationFeed, Watermark},
    store::{BoxFuture, StoreError},
};
use redis::Value;
use tokio::{sync::watch, time::Instant};

use crate::{
    RedisStore,
    keys::{Bucket, text},
    reply::{Reply, number, unexpected},
    script::FEED,
    store::is_in_force,
    target,
    time::timestamp,
    wire::Wire,
};
use watermark::Place;

/// The most entries of a bucket in one batch.
const PAGE: u64 = 1000;
/// How long one command waits for the next entry.
const SLICE: Duration = Duration::from_secs(1);
/// How often a Cluster is asked, whose streams are on several nodes.
const POLL: Duration = Duration::from_millis(100);

/// Wakes those who wait for an entry. One of them waits on the server for all, on a connection of its own.
pub(crate) struct Wakes {
    count: watch::Sender<u64>,
    waiter: tokio::sync::Mutex<Option<Wire>>,
    /// The place in each stream up to which everyone has been woken.
    places: std::sync::Mutex<BTreeMap<String, String>>,
}

impl Wakes {
    pub(crate) fn new() -> Self {
        Self {
            count: watch::Sender::new(0),
            waiter: tokio::sync::Mutex::new(None),
            places: std::sync::Mutex::default(),
        }
    }
}

impl RevocationFeed for RedisStore {
    fn snapshot(&self) -> BoxFuture<'_, Result<Batch, StoreError>> {
        Box::pin(self.take_snapshot())
    }

    fn since<'a>(&'a self, after: &'a Watermark, wait: Duration) -> BoxFuture<'a, Result<Batch, FeedError>> {
        Box::pin(async move {
            let places = watermark::read(after, self.layout.buckets().len()).ok_or(FeedError::Gone)?;
            let until = Instant::now().checked_add(wait);
            // Before anything is read, so that an entry that comes in between wakes.
            let mut wakes = self.wakes.count.subscribe();
            loop {
                wakes.mark_unchanged();
                let batch = self.read_after(&places).await?;
                let left = until.map_or(SLICE, |until| until.saturating_duration_since(Instant::now()));
                if !batch.revocations.is_empty() || batch.watermark != *after || left.is_zero() {
                    return Ok(batch);
                }
                // Not at `left`: the command that waits on the server ends by itself then, and its connection stays.
                let _ = tokio::time::timeout(left.saturating_add(SLICE), self.next_entry(&mut wakes, left)).await;
            }
        })
    }
}

impl RedisStore {
    async fn take_snapshot(&self) -> Result<Batch, StoreError> {
        let mut places = Vec::new();
        let mut revocations = Vec::new();
        let mut read_at = None;
        for bucket in self.layout.buckets() {
            let mut name = [0; 9];
            getrandom::fill(&mut name)
                .map_err(|_| StoreError::unavailable("operating system gives no random bytes"))?;
            // First the place, then the set: what comes in between is in both.
            let call = self.call(&FEED, bucket, bucket.feed()).bytes(text(&name).as_bytes()).bytes(b"").number(0);
            let mut answer = Reply::of(self.connections.run(&call).await?)?;
            places.push(Place { name: answer.text()?, id: answer.text()?, added: answer.number()? });
            let now = timestamp(answer.number()?);
            read_at = Some(read_at.map_or(now, |earliest| now.min(earliest)));
            for (target, until) in self.in_force(bucket).await? {
                if is_in_force(until, now) {
                    revocations.push(Revocation { target: target::decode(&target)?, until });
                }
            }
        }
        Ok(Batch { watermark: watermark::write(&places), revocations, read_at: read_at.ok_or_else(unexpected)? })
    }

    /// The whole set of a bucket, page by page. What is in it all the while is in the answer.
    async fn in_force(&self, bucket: &Bucket) -> Result<BTreeMap<Vec<u8>, u64>, StoreError> {
        let key = bucket.revocations();
        let mut found = BTreeMap::new();
        let mut cursor = b"0".to_vec();
        loop {
            let command = || redis::cmd("ZSCAN").arg(&key).arg(&cursor).arg("COUNT").arg(PAGE).take();
            let mut page = Reply::of(self.connections.read(command, &key).await?)?;
            cursor = page.bytes()?;
            let mut entries = page.reply()?;
            while let Some(target) = entries.more()? {
                found.insert(target, entries.number()?);
            }
            if cursor == b"0" {
                return Ok(found);
            }
        }
    }

    async fn read_after(&self, places: &[Place]) -> Result<Batch, FeedError> {
        let mut next = Vec::new();
        let mut revocations = Vec::new();
        let mut read_at = None;
        for (bucket, place) in self.layout.buckets().iter().zip(places) {
            let call = self.call(&FEED, bucket, bucket.feed()).bytes(b"").bytes(place.id.as_bytes()).number(PAGE);
            let mut answer = Reply::of(self.connections.run(&call).await?)?;
            if answer.text()? != place.name {
                return Err(FeedError::Gone);
            }
            let (mut id, mut added, now) = (answer.text()?, answer.number()?, timestamp(answer.number()?));
            read_at = Some(read_at.map_or(now, |earliest| now.min(earliest)));
            let entries = answer.reply()?;
            let count = u64::try_from(entries.len()).unwrap_or(u64::MAX);
            let is_all = count < PAGE;
            if is_all && place.added.checked_add(count) != Some(added) {
                return Err(FeedError::Gone);
            }
            let mut last = place.id.clone();
            for entry in entries {
                let mut entry = Reply::of(entry)?;
                last = entry.text()?;
                let (target, until) = (entry.bytes()?, number(&entry.value()?)?);
                if is_in_force(until, now) {
                    revocations.push(Revocation { target: target::decode(&target)?, until });
                }
            }
            if !is_all {
                // The count is compared when the last page is read.
                (id, added) = (last, place.added.saturating_add(count));
            }
            next.push(Place { name: place.name.clone(), id, added });
        }
        let read_at = read_at.ok_or_else(unexpected)?;
        Ok(Batch { watermark: watermark::write(&next), revocations, read_at })
    }

    /// Waits until an entry may have come, or for so long.
    async fn next_entry(&self, wakes: &mut watch::Receiver<u64>, left: Duration) {
        if self.connections.is_cluster() {
            return tokio::time::sleep(POLL.min(left)).await;
        }
        tokio::select! {
            _ = wakes.changed() => {}
            () = tokio::time::sleep(left) => {}
            mut waiter = self.wakes.waiter.lock() => {
                // Whoever has waited before wakes everyone and then lets go: both may be so by now.
                if wakes.has_changed().unwrap_or(true) {
                    return;
                }
                // It is put back only after its answer: if this is cancelled, the connection ends, and its command too.
                let wire = match waiter.take() {
                    Some(wire) => Ok(wire),
                    None => self.connections.another().await,
                };
                let is_well = match wire {
                    Ok(mut wire) => {
                        let outcome = self.wait_on_server(&mut wire, left.min(SLICE)).await;
                        if outcome.is_ok() {
                            *waiter = Some(wire);
                        }
                        outcome.is_ok()
                    }
                    Err(_) => false,
                };
                if !is_well {
                    // The next read says what is wrong.
                    tokio::time::sleep(POLL).await;
                }
            }
        }
    }

    /// Waits for entries after the places up to which everyone has been woken, and wakes everyone.
    async fn wait_on_server(&self, wire: &mut Wire, at_most: Duration) -> Result<(), StoreError> {
        let keys: Vec<String> = self.layout.buckets().iter().map(Bucket::feed).collect();
        let ids: Vec<String> = {
            let places = self.places();
            keys.iter().map(|key| places.get(key).cloned().unwrap_or_else(|| "0-0".to_owned())).collect()
        };
        let mut command = redis::cmd("XREAD");
        // At least one: 0 would be for ever.
        let milliseconds = at_most.as_millis().max(1).to_string();
        command.arg("COUNT").arg(PAGE).arg("BLOCK").arg(milliseconds).arg("STREAMS").arg(&keys).arg(ids);
        let key = keys.first().map_or("", String::as_str);
        let patience = at_most.saturating_add(SLICE);
        let answer = tokio::time::timeout(patience, wire.command(command, key)).await;
        let answer = answer.map_err(|_| StoreError::unavailable("server does not answer in time"))?;
        let answer = answer.map_err(|error| crate::failure::failed(&error))?;
        if answer == Value::Nil {
            return Ok(());
        }
        for stream in Reply::of(answer)? {
            let mut stream = Reply::of(stream)?;
            let (key, entries) = (stream.text()?, stream.reply()?);
            if let Some(last) = entries.last_value() {
                let last = Reply::of(last)?.text()?;
                self.places().insert(key, last);
            }
        }
        self.wakes.count.send_modify(|count| *count = count.wrapping_add(1));
        Ok(())
    }

    fn places(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.wakes.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
