//! What callers see of the lives of keys.

use cotter::{KeyId, Timestamp};

use super::{KeyState, life::Life};

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

/// A key was dropped in an emergency: what changed, and when no verifier accepts it any longer.
///
/// [`KeySchedule::drop_now`](super::KeySchedule::drop_now) has an example.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "verifiers accept the key until `forgotten_at`"]
pub struct Dropped {
    changes: Vec<Change>,
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
}

impl<'s> KeyLife<'s> {
    pub(super) fn new(id: &'s KeyId, life: &Life) -> Self {
        Self { id, state: life.state(), since: Timestamp::from_unix_seconds(life.since()) }
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
}
