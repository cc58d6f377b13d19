//! The tables in a transaction that writes.

use ::redb::{ReadableTable, WriteTransaction};
use cotter::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{
    Result,
    journal::Journal,
    lookups::{self, counter_key, subject_key, target_key},
    refusal::refused,
    row::{decode_revocation, encode_grant, encode_revocation, encode_session, milliseconds},
    schema::{
        BY_EXPIRY, BY_SUBJECT, EPOCHS, FILE, FILE_LOG_END, GRANTS, GRANTS_BY_END, LOG, LOG_BY_END, SESSIONS, TARGETS,
        USES, USES_BY_END,
    },
};
use crate::{
    Record, Revocation, SecretDigest, SessionId, SubjectHash,
    operations::{Counter, Lookups, StoredGrant, Tables},
    revocation::Target,
    store::StoreError,
};

type Bytes = &'static [u8];

/// All tables, for requests one after the other: each is kept or undone.
pub(super) struct WriteTables<'t> {
    file: Journal<'t, &'static str, Bytes>,
    sessions: Journal<'t, [u8; 16], Bytes>,
    by_subject: Journal<'t, [u8; 32], ()>,
    by_expiry: Journal<'t, (u64, [u8; 16]), ()>,
    epochs: Journal<'t, [u8; 17], u64>,
    log: Journal<'t, u64, Bytes>,
    log_by_end: Journal<'t, (u64, u64), ()>,
    targets: Journal<'t, Bytes, u64>,
    uses: Journal<'t, [u8; 32], u64>,
    uses_by_end: Journal<'t, (u64, [u8; 32]), ()>,
    grants: Journal<'t, [u8; 32], Bytes>,
    grants_by_end: Journal<'t, (u64, [u8; 32]), ()>,
}

/// Does the same with every table.
macro_rules! each {
    ($tables:expr, $table:ident => $what:expr) => {{
        let WriteTables {
            file,
            sessions,
            by_subject,
            by_expiry,
            epochs,
            log,
            log_by_end,
            targets,
            uses,
            uses_by_end,
            grants,
            grants_by_end,
        } = $tables;
        each!(@ $table => $what; file sessions by_subject by_expiry epochs log log_by_end targets);
        each!(@ $table => $what; uses uses_by_end grants grants_by_end);
    }};
    (@ $table:ident => $what:expr; $($name:ident)*) => { $({ let $table = $name; $what; })* };
}

impl<'t> WriteTables<'t> {
    pub(super) fn open(transaction: &'t WriteTransaction) -> Result<Self> {
        Ok(Self {
            file: Journal::open(transaction, FILE)?,
            sessions: Journal::open(transaction, SESSIONS)?,
            by_subject: Journal::open(transaction, BY_SUBJECT)?,
            by_expiry: Journal::open(transaction, BY_EXPIRY)?,
            epochs: Journal::open(transaction, EPOCHS)?,
            log: Journal::open(transaction, LOG)?,
            log_by_end: Journal::open(transaction, LOG_BY_END)?,
            targets: Journal::open(transaction, TARGETS)?,
            uses: Journal::open(transaction, USES)?,
            uses_by_end: Journal::open(transaction, USES_BY_END)?,
            grants: Journal::open(transaction, GRANTS)?,
            grants_by_end: Journal::open(transaction, GRANTS_BY_END)?,
        })
    }

    /// Ends a request that stays. Returns whether it has written.
    pub(super) fn keep(&mut self) -> bool {
        let mut has_written = false;
        each!(self, table => has_written |= table.keep());
        has_written
    }

    /// Ends a request that was refused: nothing that it wrote stays.
    pub(super) fn undo(&mut self) -> Result<()> {
        each!(self, table => table.undo()?);
        Ok(())
    }

    /// The number of the last revocation, and the tag of the log up to it.
    pub(super) fn log_end(&self) -> Result<(u64, [u8; 16])> {
        log_end(self.file.table())
    }
}

pub(super) fn log_end(file: &impl ReadableTable<&'static str, Bytes>) -> Result<(u64, [u8; 16])> {
    const DAMAGED: StoreError = StoreError::Corrupt { what: "the end of the log" };
    let end = file.get(FILE_LOG_END).map_err(refused)?.ok_or(DAMAGED)?;
    let (sequence, tag) = end.value().split_first_chunk().ok_or(DAMAGED)?;
    Ok((u64::from_be_bytes(*sequence), tag.try_into().map_err(|_| DAMAGED)?))
}

/// The tag of a log that goes on: two logs with the same tag have the same entries.
fn next_tag(tag: &[u8; 16], sequence: u64, revocation: &[u8]) -> [u8; 16] {
    let hash = Sha256::new_with_prefix("cotter revocations\0").chain_update(tag).chain_update(sequence.to_be_bytes());
    let mut next = [0; 16];
    next.iter_mut().zip(hash.chain_update(revocation).finalize()).for_each(|(to, from)| *to = from);
    next
}

impl Lookups for WriteTables<'_> {
    fn session(&self, id: SessionId) -> Result<Option<Record>> {
        lookups::session(self.sessions.table(), id)
    }

    fn sessions_of(&self, subject: SubjectHash) -> Result<Vec<SessionId>> {
        lookups::sessions_of(self.by_subject.table(), subject)
    }

    fn epoch(&self, counter: Counter) -> Result<u64> {
        lookups::epoch(self.epochs.table(), counter)
    }

    fn single_use(&self, key: &[u8; 32]) -> Result<Option<Timestamp>> {
        lookups::single_use(self.uses.table(), key)
    }

    fn grant(&self, digest: &SecretDigest) -> Result<Option<StoredGrant>> {
        lookups::grant(self.grants.table(), digest)
    }
}

impl Tables for WriteTables<'_> {
    fn put_session(&mut self, record: &Record) -> Result<()> {
        let existed = self.sessions.insert(record.id.as_bytes(), &encode_session(record)?.as_slice())?;
        if record.ended.is_some() {
            // A list of sessions does not read those that were ended.
            self.by_subject.remove(&subject_key(record.subject.hash(), record.id))?;
        }
        if !existed {
            self.by_subject.insert(&subject_key(record.subject.hash(), record.id), &())?;
            self.by_expiry.insert(&(milliseconds(record.expires_at), *record.id.as_bytes()), &())?;
        }
        Ok(())
    }

    fn remove_session(&mut self, record: &Record) -> Result<()> {
        self.sessions.remove(record.id.as_bytes())?;
        self.by_subject.remove(&subject_key(record.subject.hash(), record.id))?;
        self.by_expiry.remove(&(milliseconds(record.expires_at), *record.id.as_bytes()))
    }

    fn sessions_over(&self, now: Timestamp, limit: usize) -> Result<Vec<SessionId>> {
        let over = first_up_to(self.by_expiry.table(), (milliseconds(now), [u8::MAX; 16]), limit)?;
        Ok(over.into_iter().map(|(_, id)| SessionId::from_bytes(id)).collect())
    }

    fn set_epoch(&mut self, counter: Counter, epoch: u64) -> Result<()> {
        self.epochs.insert(&counter_key(counter), &epoch)?;
        Ok(())
    }

    fn revoked_until(&self, target: &Target) -> Result<Option<u64>> {
        lookups::revoked_until(self.targets.table(), target)
    }

    fn publish(&mut self, revocation: Revocation) -> Result<()> {
        let (last, tag) = self.log_end()?;
        let sequence = last.saturating_add(1);
        let target = target_key(&revocation.target)?;
        let tag = next_tag(&tag, sequence, &encode_revocation(&tag, &revocation)?);
        self.log.insert(&sequence, &encode_revocation(&tag, &revocation)?.as_slice())?;
        self.log_by_end.insert(&(revocation.until, sequence), &())?;
        let before = self.targets.table().get(target.as_slice()).map_err(refused)?.map_or(0, |until| until.value());
        self.targets.insert(&target.as_slice(), &before.max(revocation.until))?;
        let end = [sequence.to_be_bytes().as_slice(), &tag].concat();
        self.file.insert(&FILE_LOG_END, &end.as_slice())?;
        Ok(())
    }

    fn purge_revocations(&mut self, now: Timestamp, limit: usize) -> Result<usize> {
        let now = now.unix_seconds();
        let over = first_up_to(self.log_by_end.table(), (now, u64::MAX), limit)?;
        for (until, sequence) in &over {
            let row = self.log.table().get(sequence).map_err(refused)?;
            let target = row.map(|row| decode_revocation(row.value())).transpose()?;
            if let Some((_, revocation)) = target {
                let key = target_key(&revocation.target)?;
                let until = self.targets.table().get(key.as_slice()).map_err(refused)?.map(|until| until.value());
                if until.is_some_and(|until| until <= now) {
                    self.targets.remove(&key.as_slice())?;
                }
            }
            self.log.remove(sequence)?;
            self.log_by_end.remove(&(*until, *sequence))?;
        }
        Ok(over.len())
    }

    fn put_single_use(&mut self, key: &[u8; 32], until: Timestamp) -> Result<()> {
        if let Some(before) = self.single_use(key)? {
            self.uses_by_end.remove(&(milliseconds(before), *key))?;
        }
        self.uses.insert(key, &milliseconds(until))?;
        self.uses_by_end.insert(&(milliseconds(until), *key), &())?;
        Ok(())
    }

    fn purge_single_uses(&mut self, now: Timestamp, limit: usize) -> Result<usize> {
        let over = first_up_to(self.uses_by_end.table(), (milliseconds(now), [u8::MAX; 32]), limit)?;
        for entry in &over {
            self.uses_by_end.remove(entry)?;
            self.uses.remove(&entry.1)?;
        }
        Ok(over.len())
    }

    fn put_grant(&mut self, digest: &SecretDigest, grant: &StoredGrant) -> Result<()> {
        if let Some(before) = self.grant(digest)? {
            self.grants_by_end.remove(&(milliseconds(before.ends_at()), *digest.as_bytes()))?;
        }
        self.grants.insert(digest.as_bytes(), &encode_grant(grant)?.as_slice())?;
        self.grants_by_end.insert(&(milliseconds(grant.ends_at()), *digest.as_bytes()), &())?;
        Ok(())
    }

    fn purge_grants(&mut self, now: Timestamp, limit: usize) -> Result<usize> {
        let over = first_up_to(self.grants_by_end.table(), (milliseconds(now), [u8::MAX; 32]), limit)?;
        for entry in &over {
            self.grants_by_end.remove(entry)?;
            self.grants.remove(&entry.1)?;
        }
        Ok(over.len())
    }
}

/// The first keys of an index, up to one.
fn first_up_to<K>(index: &impl ReadableTable<K, ()>, last: K, limit: usize) -> Result<Vec<K>>
where
    K: for<'k> ::redb::Key<SelfType<'k> = K> + Copy + 'static,
{
    let entries = index.range(..=last).map_err(refused)?.take(limit);
    entries.map(|entry| entry.map(|(key, _)| key.value()).map_err(refused)).collect()
}
