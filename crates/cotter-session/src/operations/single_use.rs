use std::time::Duration;

use cotter::Timestamp;

use super::{Lookups, Result, StoredGrant, Tables};
use crate::{
    SecretDigest,
    store::{Grant, NewUse, StoreError, Taken},
};

/// How long a grant that nobody took is kept past its life, so that a late taker is told that it is late.
const GRACE: Duration = Duration::from_secs(60);

impl StoredGrant {
    /// When it is forgotten. Only a grant that was taken is remembered for longer than it can be taken: anybody can
    /// cause grants that nobody takes.
    pub(crate) const fn ends_at(&self) -> Timestamp {
        if self.times_taken == 0 { self.expires_at.saturating_add(GRACE) } else { self.forgotten_at }
    }
}

pub(crate) fn record_use(tables: &mut impl Tables, new: NewUse, now: Timestamp) -> Result<bool> {
    if tables.single_use(&new.key)?.is_some_and(|until| now < until) {
        return Ok(false);
    }
    tables.put_single_use(&new.key, now.saturating_add(new.life))?;
    Ok(true)
}

pub(crate) fn put_grant(tables: &mut impl Tables, grant: Grant, now: Timestamp) -> Result<()> {
    if tables.grant(&grant.digest)?.is_some() {
        return Err(StoreError::Unsupported { what: "a second grant with the same digest" });
    }
    let stored = StoredGrant {
        expires_at: now.saturating_add(grant.life),
        forgotten_at: now.saturating_add(grant.life.max(grant.memory)),
        times_taken: 0,
        data: grant.data,
    };
    tables.put_grant(&grant.digest, &stored)
}

pub(crate) fn take_grant(tables: &mut impl Tables, digest: &SecretDigest, now: Timestamp) -> Result<Option<Taken>> {
    let Some(mut stored) = tables.grant(digest)?.filter(|stored| now < stored.ends_at()) else { return Ok(None) };
    if stored.times_taken == 0 && now >= stored.expires_at {
        return Ok(Some(Taken::Expired));
    }
    stored.times_taken = stored.times_taken.saturating_add(1);
    tables.put_grant(digest, &stored)?;
    let data = stored.data;
    Ok(Some(if stored.times_taken == 1 { Taken::First(data) } else { Taken::Again(data) }))
}

pub(crate) fn times_taken(tables: &impl Lookups, digest: &SecretDigest, now: Timestamp) -> Result<Option<u64>> {
    let stored = tables.grant(digest)?.filter(|stored| now < stored.ends_at());
    Ok(stored.map(|stored| stored.times_taken))
}
