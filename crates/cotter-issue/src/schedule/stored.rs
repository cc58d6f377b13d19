//! The stored schedule, and how an older copy is recognised.

use std::time::Duration;

use cotter::Timestamp;

use super::KeySchedule;
use crate::{JwsPublicKeySigningAlgorithm, SigningKey};

impl<A: JwsPublicKeySigningAlgorithm> KeySchedule<A> {
    /// The latest time that was seen. For a stored schedule, it is the time of the last change.
    #[must_use]
    pub const fn latest_time(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.seen)
    }

    /// How many times it has been stored.
    pub(crate) const fn generation(&self) -> u64 {
        self.generation
    }

    /// Returns the schedule as it is stored after a change, with the next generation.
    pub(crate) fn stored_once_more(self) -> Self {
        Self { generation: self.generation.saturating_add(1), ..self }
    }

    /// Whether a key that `before` lists as dropped is missing from this schedule's list.
    pub(crate) fn has_forgotten_drops_of(&self, before: &Self) -> bool {
        before.dropped.iter().any(|thumbprint| !self.dropped.contains(thumbprint))
    }

    /// How far a clock that shows `now` is behind the latest time that was seen; zero if it is not.
    ///
    /// More than the clocks of the fleet differ by means that one clock was wrong.
    #[must_use]
    pub const fn clock_behind(&self, now: Timestamp) -> Duration {
        Duration::from_secs(self.seen.saturating_sub(now.unix_seconds()))
    }

    /// The keys that sign or will sign, and so must be stored.
    pub(crate) fn private_keys(&self) -> impl Iterator<Item = &SigningKey<A>> {
        self.keys.iter().filter_map(|key| key.private.as_ref())
    }
}
