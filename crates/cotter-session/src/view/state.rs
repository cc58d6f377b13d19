//! What a view knows: one table for each level.

use std::{collections::HashMap, sync::Arc};

use sha2::{Digest as _, Sha256};

use super::check::Claims;
use super::table::{Entry, Key, SHARDS, Table};
use crate::{EpochClaim, Revocation, SessionId, SubjectHash, TenantHash, id, revocation::Target};

/// The revocations of one moment. A clone shares everything that is not changed.
#[derive(Clone)]
pub(super) struct State {
    sessions: Table<0>,
    /// Tokens with a `jti` of 16 bytes in base64url, by these.
    tokens: Table<0>,
    /// Tokens with any other `jti`, by its hash.
    hashed_tokens: Table<0>,
    /// With the counter that was raised, as tenants.
    subjects: Table<1>,
    tenants: Table<1>,
    everyone: Option<Raised>,
    /// Until when each is revoked.
    keys: Arc<HashMap<Box<str>, u32>>,
    /// The hash of the only tenant of a service that has no name for it.
    no_tenant: TenantHash,
}

impl State {
    /// Nothing is revoked.
    pub(super) fn new() -> Self {
        Self {
            sessions: Table::new(),
            tokens: Table::of_texts(),
            hashed_tokens: Table::new(),
            subjects: Table::new(),
            tenants: Table::new(),
            everyone: None,
            keys: Arc::default(),
            no_tenant: TenantHash::of(""),
        }
    }

    /// The same sessions, tokens and keys. No counter is raised.
    pub(super) fn without_counters(&self) -> Self {
        Self { subjects: Table::new(), tenants: Table::new(), everyone: None, ..self.clone() }
    }

    /// Whether any level covers this token. None makes an exception from another.
    pub(super) fn revokes(&self, claims: &Claims<'_>, session: SessionId, claim: &EpochClaim) -> bool {
        self.everyone.is_some_and(|raised| claim.epochs().everyone < raised.epoch)
            || self.has_key(claims.key_id)
            || self.has_session(session)
            || self.has_token(claims.token)
            || self.has_raised_tenant(claim)
            || self.has_raised_subject(claims.subject, claim)
    }

    fn has_key(&self, key_id: Option<&str>) -> bool {
        !self.keys.is_empty() && key_id.is_some_and(|key_id| self.keys.contains_key(key_id))
    }

    fn has_session(&self, session: SessionId) -> bool {
        !self.sessions.is_empty() && self.sessions.get(Key(*session.as_bytes())).is_some()
    }

    fn has_token(&self, token: &str) -> bool {
        (!self.tokens.is_empty() && self.tokens.get_text(token).is_some())
            || (!self.hashed_tokens.is_empty()
                && id::sixteen(token).is_none()
                && self.hashed_tokens.get(hashed(token)).is_some())
    }

    fn has_raised_tenant(&self, claim: &EpochClaim) -> bool {
        !self.tenants.is_empty()
            && (self.tenants.get(Key(*self.tenant_of(claim).as_bytes())))
                .is_some_and(|[raised]| claim.epochs().tenant < raised)
    }

    /// Looked at last: the name is hashed with SHA-256.
    fn has_raised_subject(&self, subject: &str, claim: &EpochClaim) -> bool {
        if self.subjects.is_empty() {
            return false;
        }
        let subject = SubjectHash::of(self.tenant_of(claim), subject);
        let raised = self.subjects.get(Key(*subject.as_bytes()));
        raised.is_some_and(|[raised]| claim.epochs().subject < raised)
    }

    fn tenant_of(&self, claim: &EpochClaim) -> TenantHash {
        claim.tenant().unwrap_or(self.no_tenant)
    }

    /// Adds a revocation. `now` is the store's clock, by which entries are over.
    pub(super) fn add(&mut self, revocation: &Revocation, now: u32) {
        let until = seconds(revocation.until);
        if until <= now {
            return;
        }
        let named = |bytes: &[u8; 16]| Entry { key: Key(*bytes), counters: [], until };
        let raised = |bytes: &[u8; 16], epoch| Entry { key: Key(*bytes), counters: [epoch], until };
        match &revocation.target {
            Target::Session(session) => self.sessions.put(&named(session.as_bytes()), now),
            Target::Token(token) => match id::sixteen(token.as_str()) {
                Some(bytes) => self.tokens.put(&named(&bytes), now),
                None => self.hashed_tokens.put(&named(&hashed(token.as_str()).0), now),
            },
            Target::Key(key_id) => {
                let known = Arc::make_mut(&mut self.keys).entry(key_id.clone()).or_insert(until);
                *known = until.max(*known);
            }
            Target::Subject { subject, epoch } => self.subjects.put(&raised(subject.as_bytes(), *epoch), now),
            Target::Tenant { tenant, epoch } => self.tenants.put(&raised(tenant.as_bytes(), *epoch), now),
            Target::Everyone { epoch } => {
                let known = self.everyone.unwrap_or_default();
                self.everyone = Some(Raised { epoch: known.epoch.max(*epoch), until: known.until.max(until) });
            }
        }
    }

    /// Drops what is over: the small levels at once, and of each table so many shards from this one on.
    pub(super) fn sweep(&mut self, first: usize, shards: usize, now: u32) {
        self.everyone = self.everyone.filter(|raised| raised.until > now);
        if self.keys.values().any(|until| *until <= now) {
            Arc::make_mut(&mut self.keys).retain(|_, until| *until > now);
        }
        for place in (first..).map(|place| place % SHARDS).take(shards.min(SHARDS)) {
            self.sessions.sweep(place, now);
            self.tokens.sweep(place, now);
            self.hashed_tokens.sweep(place, now);
            self.subjects.sweep(place, now);
            self.tenants.sweep(place, now);
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
        let named = [("session", &self.sessions), ("token", &self.tokens), ("hashed", &self.hashed_tokens)];
        let raised = [("subject", &self.subjects), ("tenant", &self.tenants)];
        let named = (named.iter()).flat_map(|(kind, table)| {
            table.iter().map(move |entry| (format!("{kind} {:?}", entry.key), 0, entry.until))
        });
        let raised = raised.iter().flat_map(|(kind, table)| {
            table.iter().map(move |entry| (format!("{kind} {:?}", entry.key), entry.counters[0], entry.until))
        });
        let keys = self.keys.iter().map(|(key, until)| (format!("key {key}"), 0, *until));
        let everyone = self.everyone.iter().map(|raised| ("everyone".to_owned(), raised.epoch, raised.until));
        named.chain(raised).chain(keys).chain(everyone).collect()
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

/// A counter has been raised.
#[derive(Clone, Copy, Default)]
struct Raised {
    epoch: u64,
    until: u32,
}
