//! Tokens that are handed out again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use cotter::Timestamp;
use cotter_issue::{Token, token::AccessToken};

use super::TokenRequest;
use crate::{Binding, Epochs, Session, SessionId, SubjectHash};

/// A session and its subject have the same shard, so a subject is forgotten by looking at one.
const SHARDS: usize = 256;

pub(super) struct Cache {
    /// There are always as many as [`SHARDS`].
    shards: Vec<Mutex<Shard>>,
    /// How many tokens each may keep.
    room: usize,
}

#[derive(Default)]
struct Shard {
    sessions: HashMap<SessionId, Kept>,
    tokens: usize,
    /// Counts what was forgotten, so that a token which was signed meanwhile is not kept.
    moment: u64,
}

/// The tokens of a session.
struct Kept {
    subject: SubjectHash,
    tokens: Vec<(Wanted, Arc<Token<AccessToken>>)>,
}

/// What a token must be for to be handed out.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    audience: Box<str>,
    scope: Box<str>,
    binding: Option<Binding>,
    epochs: Epochs,
}

impl Wanted {
    pub(super) fn new(session: &Session, request: &TokenRequest<'_>, binding: Option<Binding>) -> Self {
        Self { audience: request.audience.into(), scope: request.scope.into(), binding, epochs: session.epochs() }
    }
}

/// The number of times that a shard had forgotten something.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment(u64);

impl Cache {
    pub(super) fn new(capacity: usize) -> Self {
        Self { shards: (0..SHARDS).map(|_| Mutex::default()).collect(), room: capacity.div_ceil(SHARDS) }
    }

    /// An empty one of the same size.
    pub(super) fn emptied(&self) -> Self {
        Self::new(self.room.saturating_mul(SHARDS))
    }

    /// A token that has a fifth of its life left, or more.
    pub(super) fn get(&self, session: SessionId, wanted: &Wanted, now: Timestamp) -> Option<Arc<Token<AccessToken>>> {
        let shard = self.shard(session.shard())?;
        let mut tokens = shard.sessions.get(&session)?.tokens.iter();
        tokens.find(|(kept, token)| kept == wanted && is_young(token, now)).map(|(_, token)| Arc::clone(token))
    }

    pub(super) fn moment(&self, session: SessionId) -> Moment {
        Moment(self.shard(session.shard()).map_or(0, |shard| shard.moment))
    }

    /// Keeps a token that was begun at this moment, in place of an earlier one for the same.
    pub(super) fn keep(&self, session: &Session, wanted: Wanted, token: &Arc<Token<AccessToken>>, moment: Moment) {
        let Some(mut shard) = self.shard(session.id().shard()) else { return };
        if shard.moment != moment.0 || self.room == 0 {
            return;
        }
        let subject = session.subject().hash();
        let kept = shard.sessions.entry(session.id()).or_insert_with(|| Kept { subject, tokens: Vec::new() });
        let before = kept.tokens.len();
        // Those of lower counters are not asked for again.
        kept.tokens.retain(|(other, _)| *other != wanted && !other.epochs.is_before(&wanted.epochs));
        kept.tokens.push((wanted, Arc::clone(token)));
        let after = kept.tokens.len();
        shard.tokens = shard.tokens.saturating_add(after).saturating_sub(before);
        while shard.tokens > self.room {
            shard.evict();
        }
    }

    pub(super) fn forget_session(&self, session: SessionId) {
        if let Some(mut shard) = self.shard(session.shard()) {
            shard.forget(|id, _| *id == session);
        }
    }

    /// Forgets the tokens of a subject that were issued under a lower counter.
    pub(super) fn forget_subject(&self, subject: SubjectHash, epoch: u64) {
        if let Some(mut shard) = self.shard(subject.shard()) {
            shard.forget(|_, kept| {
                kept.subject == subject && kept.tokens.iter().any(|(wanted, _)| wanted.epochs.subject < epoch)
            });
        }
    }

    /// Forgets the session of a token.
    pub(super) fn forget_token(&self, id: &str) {
        self.each(|shard| shard.forget(|_, kept| kept.tokens.iter().any(|(_, token)| token.token_id() == id)));
    }

    pub(super) fn forget_all(&self) {
        self.each(|shard| shard.forget(|_, _| true));
    }

    pub(super) fn len(&self) -> usize {
        let mut len: usize = 0;
        self.each(|shard| len = len.saturating_add(shard.tokens));
        len
    }

    fn each(&self, mut then: impl FnMut(&mut Shard)) {
        for shard in &self.shards {
            then(&mut shard.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }

    fn shard(&self, shard: u8) -> Option<MutexGuard<'_, Shard>> {
        Some(self.shards.get(usize::from(shard))?.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Shard {
    fn forget(&mut self, is_over: impl Fn(&SessionId, &Kept) -> bool) {
        self.moment = self.moment.wrapping_add(1);
        self.sessions.retain(|id, kept| !is_over(id, kept));
        self.count();
    }

    /// Drops the token that ends first.
    fn evict(&mut self) {
        let ends =
            self.sessions.iter().flat_map(|(id, kept)| kept.tokens.iter().map(|(_, token)| (token.expires_at(), *id)));
        let Some((end, id)) = ends.min() else { return self.tokens = 0 };
        if let Some(kept) = self.sessions.get_mut(&id) {
            kept.tokens.retain(|(_, token)| token.expires_at() != end);
        }
        self.sessions.retain(|_, kept| !kept.tokens.is_empty());
        self.count();
    }

    fn count(&mut self) {
        self.tokens = self.sessions.values().map(|kept| kept.tokens.len()).sum();
    }
}

/// Whether less than 80 % of a token's life has passed. A clock that goes back makes it young.
fn is_young(token: &Token<AccessToken>, now: Timestamp) -> bool {
    let life = token.expires_at().saturating_duration_since(token.issued_at());
    now.saturating_duration_since(token.issued_at()) < life.saturating_sub(life.checked_div(5).unwrap_or_default())
}
