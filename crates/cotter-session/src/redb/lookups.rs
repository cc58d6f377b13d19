//! Look-ups, in a transaction of either kind.

use ::redb::{Database, ReadOnlyTable, ReadableDatabase, ReadableTable, ReadableTableMetadata};
use cotter::Timestamp;

use super::{
    Result,
    refusal::refused,
    row::{decode_grant, decode_session, timestamp},
    schema::{BY_SUBJECT, EPOCHS, FILE, GRANTS, LOG, SESSIONS, TARGETS, USES},
};
use crate::{
    Record, SecretDigest, SessionId, SubjectHash,
    operations::{Counter, Lookups, StoredGrant},
    revocation::Target,
    store::{Stats, StoreError},
};

/// What was on disk when it began.
pub(super) struct ReadTables {
    pub(super) file: ReadOnlyTable<&'static str, &'static [u8]>,
    pub(super) log: ReadOnlyTable<u64, &'static [u8]>,
    sessions: ReadOnlyTable<[u8; 16], &'static [u8]>,
    by_subject: ReadOnlyTable<[u8; 32], ()>,
    epochs: ReadOnlyTable<[u8; 17], u64>,
    targets: ReadOnlyTable<&'static [u8], u64>,
    uses: ReadOnlyTable<[u8; 32], u64>,
    grants: ReadOnlyTable<[u8; 32], &'static [u8]>,
}

impl ReadTables {
    pub(super) fn begin(database: &Database) -> Result<Self> {
        let transaction = database.begin_read().map_err(refused)?;
        Ok(Self {
            file: transaction.open_table(FILE).map_err(refused)?,
            log: transaction.open_table(LOG).map_err(refused)?,
            sessions: transaction.open_table(SESSIONS).map_err(refused)?,
            by_subject: transaction.open_table(BY_SUBJECT).map_err(refused)?,
            epochs: transaction.open_table(EPOCHS).map_err(refused)?,
            targets: transaction.open_table(TARGETS).map_err(refused)?,
            uses: transaction.open_table(USES).map_err(refused)?,
            grants: transaction.open_table(GRANTS).map_err(refused)?,
        })
    }

    /// Until when a target is revoked, in seconds.
    pub(super) fn revoked_until(&self, target: &Target) -> Result<Option<u64>> {
        revoked_until(&self.targets, target)
    }

    pub(super) fn stats(&self) -> Result<Stats> {
        Ok(Stats {
            sessions: self.sessions.len().map_err(refused)?,
            revocations: self.targets.len().map_err(refused)?,
            uses: self.uses.len().map_err(refused)?,
            grants: self.grants.len().map_err(refused)?,
        })
    }
}

impl Lookups for ReadTables {
    fn session(&self, id: SessionId) -> Result<Option<Record>> {
        session(&self.sessions, id)
    }

    fn sessions_of(&self, subject: SubjectHash) -> Result<Vec<SessionId>> {
        sessions_of(&self.by_subject, subject)
    }

    fn epoch(&self, counter: Counter) -> Result<u64> {
        epoch(&self.epochs, counter)
    }

    fn single_use(&self, key: &[u8; 32]) -> Result<Option<Timestamp>> {
        single_use(&self.uses, key)
    }

    fn grant(&self, digest: &SecretDigest) -> Result<Option<StoredGrant>> {
        grant(&self.grants, digest)
    }
}

pub(super) fn session(table: &impl ReadableTable<[u8; 16], &'static [u8]>, id: SessionId) -> Result<Option<Record>> {
    let row = table.get(id.as_bytes()).map_err(refused)?;
    row.map(|row| decode_session(id, row.value())).transpose()
}

pub(super) fn sessions_of(table: &impl ReadableTable<[u8; 32], ()>, subject: SubjectHash) -> Result<Vec<SessionId>> {
    let first = subject_key(subject, SessionId::from_bytes([0; 16]));
    let last = subject_key(subject, SessionId::from_bytes([u8::MAX; 16]));
    let mut ids = Vec::new();
    for entry in table.range(first..=last).map_err(refused)? {
        let (key, _) = entry.map_err(refused)?;
        ids.extend(key.value().last_chunk().copied().map(SessionId::from_bytes));
    }
    Ok(ids)
}

pub(super) fn epoch(table: &impl ReadableTable<[u8; 17], u64>, counter: Counter) -> Result<u64> {
    let epoch = table.get(counter_key(counter)).map_err(refused)?;
    Ok(epoch.map_or(0, |epoch| epoch.value()))
}

pub(super) fn single_use(table: &impl ReadableTable<[u8; 32], u64>, key: &[u8; 32]) -> Result<Option<Timestamp>> {
    let until = table.get(key).map_err(refused)?;
    Ok(until.map(|until| timestamp(until.value())))
}

pub(super) fn revoked_until(table: &impl ReadableTable<&'static [u8], u64>, target: &Target) -> Result<Option<u64>> {
    let until = table.get(target_key(target)?.as_slice()).map_err(refused)?;
    Ok(until.map(|until| until.value()))
}

pub(super) fn grant(
    table: &impl ReadableTable<[u8; 32], &'static [u8]>,
    digest: &SecretDigest,
) -> Result<Option<StoredGrant>> {
    let row = table.get(digest.as_bytes()).map_err(refused)?;
    row.map(|row| decode_grant(row.value())).transpose()
}

pub(super) fn subject_key(subject: SubjectHash, id: SessionId) -> [u8; 32] {
    let mut key = [0; 32];
    key.iter_mut().zip(subject.as_bytes().iter().chain(id.as_bytes())).for_each(|(to, from)| *to = *from);
    key
}

pub(super) fn counter_key(counter: Counter) -> [u8; 17] {
    let (kind, of) = match counter {
        Counter::Everyone => (0, [0; 16]),
        Counter::Tenant(tenant) => (1, *tenant.as_bytes()),
        Counter::Subject(subject) => (2, *subject.as_bytes()),
    };
    let mut key = [kind; 17];
    key.iter_mut().skip(1).zip(of).for_each(|(to, from)| *to = from);
    key
}

pub(super) fn target_key(target: &Target) -> Result<Vec<u8>> {
    postcard::to_allocvec(target).map_err(|_| StoreError::Unsupported { what: "a target that cannot be written" })
}
