//! What a view knows: one table for each level.

use std::{collections::HashMap, sync::Arc};

use sha2::{Digest as _, Sha256};

use super::table::{Key, Mark, SHARDS, Table};
use crate::{EpochClaim, Revocation, SessionId, SubjectHash, TenantHash, TokenId, id, revocation::Target};

/// The revocations of one moment. A clone shares everything that is not changed.
#[derive(Clone)]
pub(super) struct State {
    sessions: Arc<Table<Until>>,
    /// Tokens with a `jti` of 16 bytes in base64url, by these.
    tokens: Arc<Table<Until>>,
    /// Tokens with any other `jti`, by its hash.
    hashed_tokens: Arc<Table<Until>>,
    subjects: Arc<Table<Raised>>,
    tenants: Arc<Table<Raised>>,
    everyone: Option<Raised>,
    keys: Arc<HashMap<Box<str>, Until>>,
    /// The hash of the only tenant of a service that has no name for it.
    no_tenant: TenantHash,
}

/// A token, as a view looks it up.
#[derive(Clone, Copy)]
pub(super) struct Looked<'t> {
    pub(super) session: SessionId,
    pub(super) token: &'t str,
    pub(super) subject: &'t str,
    pub(super) claim: EpochClaim,
    pub(super) key_id: Option<&'t str>,
}

impl State {
    /// Nothing is revoked.
    pub(super) fn new() -> Self {
        Self {
            sessions: Arc::new(Table::new()),
            tokens: Arc::new(Table::new()),
            hashed_tokens: Arc::new(Table::new()),
            subjects: Arc::new(Table::new()),
            tenants: Arc::new(Table::new()),
            everyone: None,
            keys: Arc::default(),
            no_tenant: TenantHash::of(""),
        }
    }

    /// The same sessions, tokens and keys. No counter is raised.
    pub(super) fn without_counters(&self) -> Self {
        Self { subjects: Arc::new(Table::new()), tenants: Arc::new(Table::new()), everyone: None, ..self.clone() }
    }

    /// Whether any level covers this token. None makes an exception from another.
    pub(super) fn revokes(&self, looked: &Looked<'_>) -> bool {
        let Looked { session, claim, .. } = looked;
        let epochs = claim.epochs();
        self.everyone.is_some_and(|raised| epochs.everyone < raised.epoch())
            || self.has_key(looked.key_id)
            || self.sessions.len() > 0 && self.sessions.get(&Key(*session.as_bytes())).is_some()
            || self.has_token(looked.token)
            || self.has_raised_tenant(*claim)
            || self.has_raised_subject(looked)
    }

    fn has_key(&self, key_id: Option<&str>) -> bool {
        !self.keys.is_empty() && key_id.is_some_and(|key_id| self.keys.contains_key(key_id))
    }

    fn has_token(&self, token: &str) -> bool {
        match (self.tokens.len(), self.hashed_tokens.len()) {
            (0, 0) => false,
            _ => match id::sixteen(token) {
                Some(bytes) => self.tokens.get(&Key(bytes)).is_some(),
                None => self.hashed_tokens.get(&hashed(token)).is_some(),
            },
        }
    }

    fn has_raised_tenant(&self, claim: EpochClaim) -> bool {
        let raised = |tenant: TenantHash| self.tenants.get(&Key(*tenant.as_bytes()));
        self.tenants.len() > 0
            && raised(self.tenant_of(claim)).is_some_and(|raised| claim.epochs().tenant < raised.epoch())
    }

    /// Looked at last: the name is hashed with SHA-256.
    fn has_raised_subject(&self, looked: &Looked<'_>) -> bool {
        if self.subjects.len() == 0 {
            return false;
        }
        let subject = SubjectHash::of(self.tenant_of(looked.claim), looked.subject);
        let raised = self.subjects.get(&Key(*subject.as_bytes()));
        raised.is_some_and(|raised| looked.claim.epochs().subject < raised.epoch())
    }

    fn tenant_of(&self, claim: EpochClaim) -> TenantHash {
        claim.tenant().unwrap_or(self.no_tenant)
    }

    /// Adds a revocation. `now` is the store's clock, by which entries are over.
    pub(super) fn add(&mut self, revocation: &Revocation, now: u32) {
        let until = seconds(revocation.until);
        if until <= now {
            return;
        }
        let (mark, raised) = (Until(until), |epoch| Raised::new(epoch, until));
        match &revocation.target {
            Target::Session(session) => Arc::make_mut(&mut self.sessions).put(Key(*session.as_bytes()), mark, now),
            Target::Token(token) => self.add_token(token, mark, now),
            Target::Key(key_id) => {
                let known = Arc::make_mut(&mut self.keys).entry(key_id.clone()).or_insert(mark);
                *known = known.merge(mark);
            }
            Target::Subject { subject, epoch } => {
                Arc::make_mut(&mut self.subjects).put(Key(*subject.as_bytes()), raised(*epoch), now);
            }
            Target::Tenant { tenant, epoch } => {
                Arc::make_mut(&mut self.tenants).put(Key(*tenant.as_bytes()), raised(*epoch), now);
            }
            Target::Everyone { epoch } => {
                let raised = raised(*epoch);
                self.everyone = Some(self.everyone.map_or(raised, |known| known.merge(raised)));
            }
        }
    }

    fn add_token(&mut self, token: &TokenId, mark: Until, now: u32) {
        match id::sixteen(token.as_str()) {
            Some(bytes) => Arc::make_mut(&mut self.tokens).put(Key(bytes), mark, now),
            None => Arc::make_mut(&mut self.hashed_tokens).put(hashed(token.as_str()), mark, now),
        }
    }

    /// Drops what is over: the small levels at once, and of each table so many shards from this one on.
    pub(super) fn sweep(&mut self, first: usize, shards: usize, now: u32) {
        self.everyone = self.everyone.filter(|raised| raised.until() > now);
        if self.keys.values().any(|until| until.0 <= now) {
            Arc::make_mut(&mut self.keys).retain(|_, until| until.0 > now);
        }
        for place in (first..).map(|place| place % SHARDS).take(shards.min(SHARDS)) {
            sweep(&mut self.sessions, place, now);
            sweep(&mut self.tokens, place, now);
            sweep(&mut self.hashed_tokens, place, now);
            sweep(&mut self.subjects, place, now);
            sweep(&mut self.tenants, place, now);
        }
    }

    pub(super) fn counts(&self) -> super::ViewCounts {
        super::ViewCounts {
            sessions: self.sessions.len(),
            tokens: self.tokens.len().saturating_add(self.hashed_tokens.len()),
            keys: self.keys.len(),
            subjects: self.subjects.len(),
            tenants: self.tenants.len(),
            everyone: usize::from(self.everyone.is_some()),
        }
    }

    /// Everything, in one order.
    #[cfg(test)]
    pub(super) fn contents(&self) -> std::collections::BTreeSet<(String, u64, u32)> {
        let untils = [("session", &self.sessions), ("token", &self.tokens), ("hashed", &self.hashed_tokens)];
        let raised = [("subject", &self.subjects), ("tenant", &self.tenants)];
        let of_untils = untils
            .iter()
            .flat_map(|(kind, table)| table.iter().map(move |(key, mark)| (format!("{kind} {:?}", key.0), 0, mark.0)));
        let of_raised = raised.iter().flat_map(|(kind, table)| {
            table.iter().map(move |(key, mark)| (format!("{kind} {:?}", key.0), mark.epoch(), mark.until()))
        });
        let keys = self.keys.iter().map(|(key, mark)| (format!("key {key}"), 0, mark.0));
        let everyone = self.everyone.iter().map(|mark| ("everyone".to_owned(), mark.epoch(), mark.until()));
        of_untils.chain(of_raised).chain(keys).chain(everyone).collect()
    }
}

fn sweep<M: Mark>(table: &mut Arc<Table<M>>, place: usize, now: u32) {
    // Looked at first, so that nothing is copied for nothing.
    if table.is_due(place, now) {
        Arc::make_mut(table).sweep_shard(place, now);
    }
}

/// Seconds since 1970 in 32 bits, as entries are kept. Whatever is later than 2106 is never over.
pub(super) fn seconds(seconds: u64) -> u32 {
    u32::try_from(seconds).unwrap_or(u32::MAX)
}

/// The key of a `jti` that is not 16 bytes in base64url.
fn hashed(token: &str) -> Key {
    let hash = Sha256::new_with_prefix("cotter token id\0").chain_update(token).finalize();
    Key(hash.first_chunk().copied().unwrap_or_default())
}

/// A session, a token or a key is revoked.
#[derive(Clone, Copy)]
struct Until(u32);

impl Mark for Until {
    fn until(&self) -> u32 {
        self.0
    }

    fn merge(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }
}

/// A counter has been raised. In 12 bytes, aligned like the other marks.
#[derive(Clone, Copy)]
struct Raised {
    epoch: [u32; 2],
    until: u32,
}

impl Raised {
    fn new(epoch: u64, until: u32) -> Self {
        let low = u32::try_from(epoch & u64::from(u32::MAX)).unwrap_or(u32::MAX);
        let high = u32::try_from(epoch >> 32).unwrap_or(u32::MAX);
        Self { epoch: [high, low], until }
    }

    fn epoch(self) -> u64 {
        let [high, low] = self.epoch;
        u64::from(high) << 32 | u64::from(low)
    }
}

impl Mark for Raised {
    fn until(&self) -> u32 {
        self.until
    }

    fn merge(self, other: Self) -> Self {
        // The halves compare like the number.
        Self { epoch: self.epoch.max(other.epoch), until: self.until.max(other.until) }
    }
}

/// The bytes of an entry in each kind of table, of which up to 7 in 8 are in use.
#[cfg(test)]
pub(super) const fn entry_sizes() -> [usize; 2] {
    [size_of::<(Key, Until)>(), size_of::<(Key, Raised)>()]
}
