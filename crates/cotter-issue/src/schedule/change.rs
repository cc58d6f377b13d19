//! What callers see of the lives of keys.

use std::{cmp::Reverse, collections::BTreeMap};

use cotter::{KeyId, Timestamp};

use super::{KeySchedule, KeyState, life::Life};
use crate::JwsPublicKeySigningAlgorithm;

/// A key has come into a state.
///
/// [`KeySchedule`](super::KeySchedule) has an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    id: KeyId,
    from: Option<KeyState>,
    to: KeyState,
    at: Timestamp,
}

impl Change {
    pub(super) fn new(id: &KeyId, from: Option<KeyState>, to: KeyState, at: u64) -> Self {
        Self { id: id.clone(), from, to, at: Timestamp::from_unix_seconds(at) }
    }

    /// The id of the key.
    #[must_use]
    pub const fn id(&self) -> &KeyId {
        &self.id
    }

    /// The state before; `None` for a key that is new.
    #[must_use]
    pub const fn from(&self) -> Option<KeyState> {
        self.from
    }

    /// The state from now on.
    #[must_use]
    pub const fn to(&self) -> KeyState {
        self.to
    }

    /// When it came into the state. For a clock that went back, it is the latest time that was seen.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        self.at
    }
}

impl<A: JwsPublicKeySigningAlgorithm> KeySchedule<A> {
    /// The keys that are in another state than before: first those that sign no more, then the others. A key that is no longer listed has
    /// gone.
    pub(crate) fn changes_since(&self, before: &Self) -> Vec<Change> {
        let states = |schedule: &Self| -> BTreeMap<KeyId, KeyState> {
            schedule.keys.iter().map(|key| (key.public.id().clone(), key.life.state())).collect()
        };
        let (old, new) = (states(before), states(self));
        let came = self.keys().filter(|key| old.get(key.id()) != Some(&key.state()));
        let came = came.map(|key| (key.id(), key.state(), key.since().unix_seconds()));
        let is_unlisted = |key: &KeyLife<'_>| key.state() != KeyState::Gone && !new.contains_key(key.id());
        let unlisted = before.keys().filter(is_unlisted).map(|key| (key.id(), KeyState::Gone, self.seen));
        // A key that came and went between two looks has never signed here.
        let changes = came.chain(unlisted).map(|(id, to, at)| Change::new(id, old.get(id).copied(), to, at));
        let mut changes: Vec<_> = changes.collect();
        changes.sort_by_key(|change| Reverse(change.to));
        changes
    }
}

/// A key was dropped in an emergency: what changed, and when no verifier accepts it any longer.
///
/// [`KeySchedule::drop_now`](super::KeySchedule::drop_now) has an example.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "verifiers accept the key until `forgotten_at`"]
pub struct Dropped {
    pub(super) changes: Vec<Change>,
    forgotten_at: Timestamp,
}

impl Dropped {
    pub(super) const fn new(changes: Vec<Change>, forgotten_at: u64) -> Self {
        Self { changes, forgotten_at: Timestamp::from_unix_seconds(forgotten_at) }
    }

    /// What changed: the key has gone, and another may have become active.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// From then on, by any clock of the fleet, no verifier accepts the key.
    #[must_use]
    pub const fn forgotten_at(&self) -> Timestamp {
        self.forgotten_at
    }
}

/// A key of a schedule, its state, and since when it is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyLife<'s> {
    id: &'s KeyId,
    state: KeyState,
    since: Timestamp,
    is_published: bool,
    is_dropped: bool,
}

impl<'s> KeyLife<'s> {
    pub(super) fn new(id: &'s KeyId, life: &Life, is_dropped: bool) -> Self {
        let since = Timestamp::from_unix_seconds(life.since());
        Self { id, state: life.state(), since, is_published: life.published.is_some(), is_dropped }
    }

    /// The id of the key.
    #[must_use]
    pub const fn id(&self) -> &'s KeyId {
        self.id
    }

    /// Its state.
    #[must_use]
    pub const fn state(&self) -> KeyState {
        self.state
    }

    /// When it came into this state.
    #[must_use]
    pub const fn since(&self) -> Timestamp {
        self.since
    }

    /// Whether a set with it has been published, as far as the schedule knows.
    #[must_use]
    pub const fn is_published(&self) -> bool {
        self.is_published
    }

    /// Whether it was dropped, so that it is never announced again.
    #[must_use]
    pub const fn is_dropped(&self) -> bool {
        self.is_dropped
    }
}
