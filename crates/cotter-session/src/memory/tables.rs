use std::collections::{BTreeMap, BTreeSet, HashMap};

use cotter::Timestamp;

use super::retired::Retired;
use crate::{
    Record, Revocation, SecretDigest, SessionId, SubjectHash, TenantHash,
    operations::{Counter, Lookups, StoredGrant, Tables},
    revocation::Target,
    store::{Stats, StoreError},
};

/// The tables, each with an index by the time at which its rows may go.
pub(super) struct MemoryTables {
    limit: usize,
    sessions: HashMap<SessionId, Record>,
    /// Those that may be live.
    by_subject: BTreeSet<(SubjectHash, SessionId)>,
    /// The others.
    retired: Retired,
    by_expiry: BTreeSet<(Timestamp, SessionId)>,
    epochs: HashMap<Counter, u64>,
    log: BTreeMap<u64, Revocation>,
    log_by_end: BTreeSet<(u64, u64)>,
    /// Until when each is revoked, and the number of its entry in the log.
    targets: HashMap<Target, (u64, u64)>,
    /// How many of them are tokens or keys.
    revoked_singly: usize,
    sequence: u64,
    uses: HashMap<[u8; 32], Timestamp>,
    uses_by_end: BTreeSet<(Timestamp, [u8; 32])>,
    grants: HashMap<[u8; 32], StoredGrant>,
    grants_by_end: BTreeSet<(Timestamp, [u8; 32])>,
}

impl MemoryTables {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            sessions: HashMap::new(),
            by_subject: BTreeSet::new(),
            retired: Retired::default(),
            by_expiry: BTreeSet::new(),
            epochs: HashMap::new(),
            log: BTreeMap::new(),
            log_by_end: BTreeSet::new(),
            targets: HashMap::new(),
            revoked_singly: 0,
            sequence: 0,
            uses: HashMap::new(),
            uses_by_end: BTreeSet::new(),
            grants: HashMap::new(),
            grants_by_end: BTreeSet::new(),
        }
    }

    /// The number of the last revocation.
    pub(super) const fn last_sequence(&self) -> u64 {
        self.sequence
    }

    /// The revocations after a number that are in force.
    pub(super) fn after(&self, sequence: u64, now: Timestamp) -> Vec<Revocation> {
        let later = self.log.range(sequence.saturating_add(1)..);
        later.map(|(_, revocation)| revocation).filter(|revocation| in_force(revocation, now)).cloned().collect()
    }

    pub(super) fn is_published(&self, target: &Target, now: Timestamp) -> bool {
        self.targets.get(target).is_some_and(|(until, _)| now.unix_seconds() < *until)
    }

    pub(super) fn stats(&self) -> Stats {
        let count = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
        Stats {
            sessions: count(self.sessions.len()),
            revocations: count(self.targets.len()),
            uses: count(self.uses.len()),
            grants: count(self.grants.len()),
        }
    }

    /// Removes the entry of a target, if it has one.
    fn remove_revocation(&mut self, target: &Target) -> Option<Revocation> {
        let (until, sequence) = self.targets.remove(target)?;
        if is_single(target) {
            self.revoked_singly = self.revoked_singly.saturating_sub(1);
        }
        self.log_by_end.remove(&(until, sequence));
        self.log.remove(&sequence)
    }

    /// Notes that a session will not be live again.
    fn retire(&mut self, subject: SubjectHash, id: SessionId) {
        self.by_subject.remove(&(subject, id));
        self.retired.add(id);
    }

    /// The sessions that a counter ends when it is raised. One that goes on is put again.
    fn covered_by(&self, counter: Counter) -> Vec<(SubjectHash, SessionId)> {
        let is_of = |id: &SessionId, tenant: TenantHash| {
            self.sessions.get(id).is_some_and(|record| record.subject.tenant_hash() == tenant)
        };
        match counter {
            Counter::Everyone => self.by_subject.iter().copied().collect(),
            Counter::Tenant(tenant) => self.by_subject.iter().filter(|(_, id)| is_of(id, tenant)).copied().collect(),
            Counter::Subject(subject) => self.of_subject(subject).copied().collect(),
        }
    }

    fn of_subject(&self, subject: SubjectHash) -> impl Iterator<Item = &(SubjectHash, SessionId)> {
        let first = (subject, SessionId::from_bytes([0; 16]));
        self.by_subject.range(first..).take_while(move |(of, _)| *of == subject)
    }

    /// Refuses a new row if there are as many as there may be.
    const fn has_room(&self, what: &'static str, rows: usize) -> Result<(), StoreError> {
        if rows < self.limit { Ok(()) } else { Err(StoreError::Full { what, limit: self.limit }) }
    }
}

/// Whether a target is a token or a key, and not sessions.
const fn is_single(target: &Target) -> bool {
    match target {
        Target::Token(_) | Target::Key(_) => true,
        Target::Session(_) | Target::Subject { .. } | Target::Tenant { .. } | Target::Everyone { .. } => false,
    }
}

/// What a raised counter has published before, and now covers.
fn before(target: &Target) -> Option<Target> {
    match target {
        Target::Subject { subject, epoch } => Some(Target::Subject { subject: *subject, epoch: epoch.checked_sub(1)? }),
        Target::Tenant { tenant, epoch } => Some(Target::Tenant { tenant: *tenant, epoch: epoch.checked_sub(1)? }),
        Target::Everyone { epoch } => Some(Target::Everyone { epoch: epoch.checked_sub(1)? }),
        Target::Session(_) | Target::Token(_) | Target::Key(_) => None,
    }
}

fn in_force(revocation: &Revocation, now: Timestamp) -> bool {
    now.unix_seconds() < revocation.until
}

/// The first entries of an index that are over.
fn over<K: Copy + Ord>(index: &BTreeSet<(Timestamp, K)>, now: Timestamp, limit: usize) -> Vec<(Timestamp, K)> {
    index.iter().take_while(|(end, _)| *end <= now).take(limit).copied().collect()
}

impl Lookups for MemoryTables {
    fn session(&self, id: SessionId) -> Result<Option<Record>, StoreError> {
        Ok(self.sessions.get(&id).cloned())
    }

    fn sessions_of(&self, subject: SubjectHash) -> Result<Vec<SessionId>, StoreError> {
        Ok(self.of_subject(subject).map(|(_, id)| *id).collect())
    }

    fn epoch(&self, counter: Counter) -> Result<u64, StoreError> {
        Ok(self.epochs.get(&counter).copied().unwrap_or(0))
    }

    fn single_use(&self, key: &[u8; 32]) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.uses.get(key).copied())
    }

    fn grant(&self, digest: &SecretDigest) -> Result<Option<StoredGrant>, StoreError> {
        Ok(self.grants.get(digest.as_bytes()).cloned())
    }
}

impl Tables for MemoryTables {
    fn put_session(&mut self, record: &Record) -> Result<(), StoreError> {
        let is_new = !self.sessions.contains_key(&record.id);
        if is_new {
            self.has_room("sessions", self.sessions.len().saturating_sub(self.retired.len()))?;
            self.by_expiry.insert((record.expires_at, record.id));
        }
        self.sessions.insert(record.id, record.clone());
        if record.ended.is_some() {
            self.retire(record.subject.hash(), record.id);
        } else if is_new || self.retired.remove(record.id) {
            self.by_subject.insert((record.subject.hash(), record.id));
        }
        while self.retired.len() > self.limit {
            let oldest = self.retired.oldest().and_then(|id| self.sessions.get(&id).cloned());
            let Some(oldest) = oldest else { break };
            self.remove_session(&oldest)?;
        }
        Ok(())
    }

    fn remove_session(&mut self, record: &Record) -> Result<(), StoreError> {
        self.sessions.remove(&record.id);
        self.retired.remove(record.id);
        self.by_subject.remove(&(record.subject.hash(), record.id));
        self.by_expiry.remove(&(record.expires_at, record.id));
        Ok(())
    }

    fn sessions_over(&self, now: Timestamp, limit: usize) -> Result<Vec<SessionId>, StoreError> {
        Ok(over(&self.by_expiry, now, limit).into_iter().map(|(_, id)| id).collect())
    }

    fn set_epoch(&mut self, counter: Counter, epoch: u64) -> Result<(), StoreError> {
        if !self.epochs.contains_key(&counter) {
            self.has_room("counters", self.epochs.len())?;
        }
        self.epochs.insert(counter, epoch);
        for (subject, id) in self.covered_by(counter) {
            self.retire(subject, id);
        }
        Ok(())
    }

    fn revoked_until(&self, target: &Target) -> Result<Option<u64>, StoreError> {
        Ok(self.targets.get(target).map(|(until, _)| *until))
    }

    fn publish(&mut self, revocation: Revocation) -> Result<(), StoreError> {
        // One entry a target: a longer revocation replaces a shorter one.
        let is_new = self.remove_revocation(&revocation.target).is_none();
        if is_single(&revocation.target) {
            if is_new {
                self.has_room("revocations of tokens and keys", self.revoked_singly)?;
            }
            self.revoked_singly = self.revoked_singly.saturating_add(1);
        }
        // The end of sessions is never refused. A session ends once, and of each counter there is one entry, so that
        // the limits of sessions and counters are theirs.
        if let Some(lower) = before(&revocation.target)
            && self.targets.get(&lower).is_some_and(|(until, _)| *until <= revocation.until)
        {
            self.remove_revocation(&lower);
        }
        self.sequence = self.sequence.saturating_add(1);
        self.targets.insert(revocation.target.clone(), (revocation.until, self.sequence));
        self.log_by_end.insert((revocation.until, self.sequence));
        self.log.insert(self.sequence, revocation);
        Ok(())
    }

    fn purge_revocations(&mut self, now: Timestamp, limit: usize) -> Result<usize, StoreError> {
        let is_over = |until: u64| until <= now.unix_seconds();
        let over: Vec<(u64, u64)> =
            self.log_by_end.iter().take_while(|(until, _)| is_over(*until)).take(limit).copied().collect();
        for (_, sequence) in &over {
            if let Some(target) = self.log.get(sequence).map(|revocation| revocation.target.clone()) {
                self.remove_revocation(&target);
            }
        }
        Ok(over.len())
    }

    fn put_single_use(&mut self, key: &[u8; 32], until: Timestamp) -> Result<(), StoreError> {
        match self.uses.get(key) {
            Some(before) => drop(self.uses_by_end.remove(&(*before, *key))),
            None => self.has_room("uses of tokens", self.uses.len())?,
        }
        self.uses.insert(*key, until);
        self.uses_by_end.insert((until, *key));
        Ok(())
    }

    fn purge_single_uses(&mut self, now: Timestamp, limit: usize) -> Result<usize, StoreError> {
        let over = over(&self.uses_by_end, now, limit);
        for entry in &over {
            self.uses_by_end.remove(entry);
            self.uses.remove(&entry.1);
        }
        Ok(over.len())
    }

    fn put_grant(&mut self, digest: &SecretDigest, grant: &StoredGrant) -> Result<(), StoreError> {
        match self.grants.get(digest.as_bytes()) {
            Some(before) => drop(self.grants_by_end.remove(&(before.ends_at(), *digest.as_bytes()))),
            None => self.has_room("grants", self.grants.len())?,
        }
        self.grants_by_end.insert((grant.ends_at(), *digest.as_bytes()));
        self.grants.insert(*digest.as_bytes(), grant.clone());
        Ok(())
    }

    fn purge_grants(&mut self, now: Timestamp, limit: usize) -> Result<usize, StoreError> {
        let over = over(&self.grants_by_end, now, limit);
        for entry in &over {
            self.grants_by_end.remove(entry);
            self.grants.remove(&entry.1);
        }
        Ok(over.len())
    }
}
