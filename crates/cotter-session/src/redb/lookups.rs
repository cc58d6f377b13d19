//! Look-ups, in a transaction of either kind.

use ::redb::{
    Database, Key, ReadOnlyTable, ReadTransaction, ReadableDatabase, ReadableTable, ReadableTableMetadata,
    TableDefinition, TableHandle, Value,
};
use cotter::Timestamp;

use super::{
    Result,
    refusal::refused,
    row::{decode_grant, decode_session, timestamp},
    schema::{BY_SUBJECT, EPOCHS, FILE, GRANTS, LOG, SESSIONS, TARGETS, USES},
    tables::log_end,
};
use crate::{
    Record, SecretDigest, SessionId, SubjectHash,
    operations::{Counter, Lookups, StoredGrant},
    revocation::Target,
    store::{Stats, StoreError},
};

/// What was on disk when it began.
pub(super) struct ReadTables {
    transaction: ReadTransaction,
}

impl ReadTables {
    pub(super) fn begin(database: &Database) -> Result<Self> {
        Ok(Self { transaction: database.begin_read().map_err(refused)? })
    }

    pub(super) fn table<K: Key + 'static, V: Value + 'static>(
        &self,
        definition: TableDefinition<'_, K, V>,
    ) -> Result<ReadOnlyTable<K, V>> {
        self.transaction.open_table(definition).map_err(refused)
    }

    /// Until when a target is revoked, in seconds.
    pub(super) fn revoked_until(&self, target: &Target) -> Result<Option<u64>> {
        let key = target_key(target)?;
        let until = self.table(TARGETS)?.get(key.as_slice()).map_err(refused)?;
        Ok(until.map(|until| until.value()))
    }

    pub(super) fn stats(&self) -> Result<Stats> {
        Ok(Stats {
            sessions: self.table(SESSIONS)?.len().map_err(refused)?,
            revocations: self.table(TARGETS)?.len().map_err(refused)?,
            uses: self.table(USES)?.len().map_err(refused)?,
            grants: self.table(GRANTS)?.len().map_err(refused)?,
        })
    }

    pub(super) fn has_table(&self, name: &str) -> Result<bool> {
        Ok(self.transaction.list_tables().map_err(refused)?.any(|table| table.name() == name))
    }

    /// Opens every table that is looked up, so that one that is missing is found at once.
    pub(super) fn open_all(&self) -> Result<()> {
        self.stats()?;
        log_end(&self.table(FILE)?)?;
        self.table(BY_SUBJECT)?;
        self.table(EPOCHS)?;
        self.table(LOG)?;
        Ok(())
    }
}

impl Lookups for ReadTables {
    fn session(&self, id: SessionId) -> Result<Option<Record>> {
        session(&self.table(SESSIONS)?, id)
    }

    fn sessions_of(&self, subject: SubjectHash) -> Result<Vec<SessionId>> {
        sessions_of(&self.table(BY_SUBJECT)?, subject)
    }

    fn epoch(&self, counter: Counter) -> Result<u64> {
        epoch(&self.table(EPOCHS)?, counter)
    }

    fn single_use(&self, key: &[u8; 32]) -> Result<Option<Timestamp>> {
        single_use(&self.table(USES)?, key)
    }

    fn grant(&self, digest: &SecretDigest) -> Result<Option<StoredGrant>> {
        grant(&self.table(GRANTS)?, digest)
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
