//! What each method of a store does to its tables, for the stores that decide in this process.
//!
//! A store runs each of these inside one transaction.

mod many;
mod single_use;

use std::time::Duration;

use cotter::Timestamp;

use crate::{
    EndReason, Epochs, Record, Revocation, SecretDigest, SessionId, Subject, SubjectHash,
    decision::{self, Over, Refresh},
    record::Family,
    revocation::Target,
    store::{Created, EndOne, Ended, Found, NewSession, Renew, Rotate, Rotated, StoreError, Touch, WriteData, Written},
    subject::TenantHash,
};

pub(crate) use many::{end_all, list, purge};
pub(crate) use single_use::{put_grant, record_use, take_grant, times_taken};

type Result<T> = std::result::Result<T, StoreError>;

/// What is looked up in the tables of a store, inside one transaction.
pub(crate) trait Lookups {
    fn session(&self, id: SessionId) -> Result<Option<Record>>;
    /// The sessions of a subject: all that are live, and perhaps some that are over.
    fn sessions_of(&self, subject: SubjectHash) -> Result<Vec<SessionId>>;
    fn epoch(&self, counter: Counter) -> Result<u64>;
    /// When the record of a use may be dropped.
    fn single_use(&self, key: &[u8; 32]) -> Result<Option<Timestamp>>;
    fn grant(&self, digest: &SecretDigest) -> Result<Option<StoredGrant>>;
}

/// The tables of a store, inside one transaction that writes.
pub(crate) trait Tables: Lookups {
    /// Makes or replaces a row. Only `create` makes one.
    fn put_session(&mut self, record: &Record) -> Result<()>;
    fn remove_session(&mut self, record: &Record) -> Result<()>;
    /// Sessions whose absolute limit has come, the oldest first.
    fn sessions_over(&self, now: Timestamp, limit: usize) -> Result<Vec<SessionId>>;

    fn set_epoch(&mut self, counter: Counter, epoch: u64) -> Result<()>;

    /// Until when a target is revoked, in seconds.
    fn revoked_until(&self, target: &Target) -> Result<Option<u64>>;
    fn publish(&mut self, revocation: Revocation) -> Result<()>;
    /// Removes revocations that are no longer in force.
    fn purge_revocations(&mut self, now: Timestamp, limit: usize) -> Result<usize>;

    fn put_single_use(&mut self, key: &[u8; 32], until: Timestamp) -> Result<()>;
    fn purge_single_uses(&mut self, now: Timestamp, limit: usize) -> Result<usize>;

    fn put_grant(&mut self, digest: &SecretDigest, grant: &StoredGrant) -> Result<()>;
    fn purge_grants(&mut self, now: Timestamp, limit: usize) -> Result<usize>;
}

/// One of the counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Counter {
    Everyone,
    Tenant(TenantHash),
    Subject(SubjectHash),
}

/// A grant, as a store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredGrant {
    pub(crate) expires_at: Timestamp,
    /// If it was taken: see [`ends_at`](Self::ends_at).
    pub(crate) forgotten_at: Timestamp,
    pub(crate) times_taken: u64,
    pub(crate) data: Vec<u8>,
}

pub(crate) fn epochs(tables: &impl Lookups, subject: &Subject) -> Result<Epochs> {
    Ok(Epochs {
        everyone: tables.epoch(Counter::Everyone)?,
        tenant: tables.epoch(Counter::Tenant(subject.tenant_hash()))?,
        subject: tables.epoch(Counter::Subject(subject.hash()))?,
    })
}

pub(crate) fn get(tables: &impl Lookups, id: SessionId, now: Timestamp) -> Result<Option<Found>> {
    let Some(record) = tables.session(id)? else { return Ok(None) };
    let latest = epochs(tables, &record.subject)?;
    Ok(Some(Found { record, latest, now }))
}

pub(crate) fn create(tables: &mut impl Tables, new: NewSession, now: Timestamp) -> Result<Created> {
    let latest = epochs(tables, &new.subject)?;
    if new.authenticated_under.is_some_and(|under| under.is_before(&latest)) {
        return Ok(Created::Outdated);
    }
    if tables.session(new.id)?.is_some() {
        return Ok(Created::IdTaken);
    }
    if list(tables, &new.subject, now)?.len() >= new.max_sessions {
        return Ok(Created::TooMany);
    }
    let limit = now.saturating_add(new.lifetime);
    let expires_at = new.not_after.map_or(limit, |not_after| limit.min(not_after));
    let record = Record {
        id: new.id,
        subject: new.subject,
        client: new.client,
        label: new.label,
        epochs: latest,
        created_at: now,
        auth_time: new.auth_time.unwrap_or(now),
        last_used_at: now,
        idle_expires_at: now.saturating_add(new.idle).min(expires_at),
        expires_at,
        cookie: new.cookie,
        refresh: new.refresh.map(|current| Family { current, previous: None, generation: 0 }),
        binding: new.binding,
        version: 0,
        data: new.data,
        ended: None,
    };
    tables.put_session(&record)?;
    Ok(Created::Done(record))
}

pub(crate) fn rotate(tables: &mut impl Tables, attempt: &Rotate, now: Timestamp) -> Result<Rotated> {
    let found = get(tables, attempt.id, now)?;
    let latest = found.as_ref().map_or_else(Epochs::default, |found| found.latest);
    let decision = decision::refresh(found.as_ref().map(|found| &found.record), &latest, attempt, now);
    let Some(Found { mut record, .. }) = found else { return Ok(Rotated::Over(Over::Unknown)) };
    Ok(match decision {
        Refresh::Over(over) => Rotated::Over(over),
        Refresh::ClientMismatch => Rotated::ClientMismatch,
        Refresh::BindingMismatch => Rotated::BindingMismatch,
        Refresh::Stay => Rotated::Current(record, now),
        Refresh::Replay(previous) => Rotated::Replayed(record, previous.nonce, now),
        Refresh::Rotate => {
            decision::rotate(&mut record, attempt, now);
            tables.put_session(&record)?;
            Rotated::Rotated(record)
        }
        Refresh::Reuse(reuse) => {
            end_record(tables, record.clone(), EndReason::Reuse, attempt.revocation_life, now)?;
            Rotated::Reused(record, reuse)
        }
    })
}

pub(crate) fn renew(tables: &mut impl Tables, renew: Renew, now: Timestamp) -> Result<bool> {
    let Ok(mut record) = live(tables, renew.id, now)? else { return Ok(false) };
    if record.cookie != Some(renew.from) {
        return Ok(false);
    }
    record.cookie = Some(renew.to);
    tables.put_session(&record)?;
    Ok(true)
}

pub(crate) fn touch(tables: &mut impl Tables, touch: Touch, now: Timestamp) -> Result<()> {
    let Ok(mut record) = live(tables, touch.id, now)? else { return Ok(()) };
    if record.last_used_at.saturating_add(touch.interval) > now {
        return Ok(());
    }
    decision::used(&mut record, touch.idle, now);
    tables.put_session(&record)
}

pub(crate) fn end(tables: &mut impl Tables, end: EndOne, now: Timestamp) -> Result<Ended> {
    let record = match live(tables, end.id, now)? {
        Ok(record) => record,
        Err(over) => return Ok(Ended::Before(over)),
    };
    if end.of.is_some_and(|of| of != record.subject.hash()) {
        return Ok(Ended::Before(Over::Unknown));
    }
    end_record(tables, record.clone(), end.reason, end.revocation_life, now)?;
    Ok(Ended::Now(record))
}

pub(crate) fn write_data(tables: &mut impl Tables, write: WriteData, now: Timestamp) -> Result<Written> {
    let mut record = match live(tables, write.id, now)? {
        Ok(record) => record,
        Err(over) => return Ok(Written::Over(over)),
    };
    if record.version != write.expected {
        return Ok(Written::Conflict(record.version));
    }
    record.version = record.version.saturating_add(1);
    record.data = write.data;
    tables.put_session(&record)?;
    Ok(Written::Done(record.version))
}

pub(crate) fn revoke(tables: &mut impl Tables, target: Target, life: Duration, now: Timestamp) -> Result<()> {
    match target {
        Target::Token(_) | Target::Key(_) => publish(tables, target, life, now),
        Target::Session(_) | Target::Subject { .. } | Target::Tenant { .. } | Target::Everyone { .. } => {
            Err(StoreError::Unsupported { what: "a revocation of sessions that is not made by ending them" })
        }
    }
}

/// A session that is live, or why it is not.
fn live(tables: &impl Lookups, id: SessionId, now: Timestamp) -> Result<std::result::Result<Record, Over>> {
    let Some(found) = get(tables, id, now)? else { return Ok(Err(Over::Unknown)) };
    Ok(decision::live(&found.record, &found.latest, now).map(|()| found.record))
}

/// Ends a live session, and publishes it.
fn end_record(
    tables: &mut impl Tables,
    mut record: Record,
    reason: EndReason,
    life: Duration,
    now: Timestamp,
) -> Result<()> {
    decision::end(&mut record, reason);
    publish(tables, Target::Session(record.id), life, now)?;
    tables.put_session(&record)
}

fn publish(tables: &mut impl Tables, target: Target, life: Duration, now: Timestamp) -> Result<()> {
    // Rounded up, since tokens count in seconds.
    let until = now.saturating_add(life).unix_seconds().saturating_add(1);
    // Whoever has a token may ask for its revocation again and again: verifiers know it already.
    if tables.revoked_until(&target)?.is_some_and(|before| until <= before) {
        return Ok(());
    }
    tables.publish(Revocation { target, until })
}
