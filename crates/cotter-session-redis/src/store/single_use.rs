//! Single-use tokens, and grants that one request may take.

use std::time::Duration;

use cotter_session::{
    SecretDigest,
    store::{Grant, NewUse, StoreError, Taken},
};

use super::RedisStore;
use crate::{
    reply::{Reply, number, unexpected},
    script::{PUT_GRANT, RECORD_USE, TAKE_GRANT},
    time::{span, timestamp},
};

/// How long a grant that nobody took is kept past its life.
const GRACE: Duration = Duration::from_secs(60);

impl RedisStore {
    pub(super) async fn record_single_use(&self, new: NewUse) -> Result<bool, StoreError> {
        let [first, ..] = new.key;
        let bucket = self.layout.of(first);
        let call = self.call(&RECORD_USE, bucket, bucket.single_use(&new.key)).number(span(new.life));
        Ok(number(&self.connections.run(&call).await?)? == 1)
    }

    pub(super) async fn keep_grant(&self, grant: Grant) -> Result<(), StoreError> {
        let [first, ..] = *grant.digest.as_bytes();
        let bucket = self.layout.of(first);
        let call = self
            .call(&PUT_GRANT, bucket, bucket.grant(&grant.digest))
            .number(span(grant.life))
            .number(span(grant.memory))
            .bytes(&grant.data);
        match number(&self.connections.run(&call).await?)? {
            1 => Ok(()),
            _ => Err(StoreError::Unsupported { what: "a second grant with the same digest" }),
        }
    }

    pub(super) async fn take(&self, digest: SecretDigest) -> Result<Option<Taken>, StoreError> {
        let [first, ..] = *digest.as_bytes();
        let bucket = self.layout.of(first);
        let call = self.call(&TAKE_GRANT, bucket, bucket.grant(&digest));
        let mut answer = Reply::of(self.connections.run(&call).await?)?;
        Ok(match answer.bytes()?.as_slice() {
            b"none" => None,
            b"expired" => Some(Taken::Expired),
            b"first" => Some(Taken::First(answer.bytes()?)),
            b"again" => Some(Taken::Again(answer.bytes()?)),
            _ => return Err(unexpected()),
        })
    }

    pub(super) async fn count_takers(&self, digest: SecretDigest) -> Result<Option<u64>, StoreError> {
        let [first, ..] = *digest.as_bytes();
        let (mut values, now) = self.values(&self.layout.of(first).grant(&digest), &[]).await?;
        let Some(grant) = values.optional()? else { return Ok(None) };
        let numbers = grant.split_first_chunk::<24>().map(|(numbers, _)| numbers.as_chunks::<8>().0);
        let Some([expires_at, forgotten_at, times]) = numbers else {
            return Err(StoreError::Corrupt { what: "a grant" });
        };
        let times = u64::from_be_bytes(*times);
        // The same as `grant_end` of the scripts.
        let ends_at = match times {
            0 => timestamp(u64::from_be_bytes(*expires_at)).saturating_add(GRACE),
            _ => timestamp(u64::from_be_bytes(*forgotten_at)),
        };
        Ok((now < ends_at).then_some(times))
    }
}
