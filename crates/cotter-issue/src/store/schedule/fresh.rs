//! The key that signs and the set that is served, as long as the store answers.

use std::time::Duration;

use cotter::Timestamp;

use super::{super::StoreError, StoredSchedule};
use crate::{
    JwsPublicKeySigningAlgorithm, SigningKey,
    schedule::{JwksDocument, ScheduleError},
};

/// The longest time that keys may be used without an answer from the store, in seconds.
const MAX_STALE_AFTER: u64 = 86_400;

impl<A: JwsPublicKeySigningAlgorithm> StoredSchedule<A> {
    /// Stops signing and serving the key set once the store has not answered for `limit`, instead of an hour. At most a day.
    ///
    /// A process that cannot read the store does not see a drop, and signs on with a key that has leaked. Choose the longest outage of
    /// the store that is worth this risk.
    ///
    /// # Errors
    ///
    /// [`ScheduleError::TimeTooLong`].
    pub fn stale_after(self, limit: Duration) -> Result<Self, ScheduleError> {
        if limit > Duration::from_secs(MAX_STALE_AFTER) {
            return Err(ScheduleError::TimeTooLong { time: "stale_after", max_seconds: MAX_STALE_AFTER });
        }
        Ok(Self { stale_after: limit, ..self })
    }

    /// How long ago the store last answered.
    ///
    /// The clock is monotonic. It may stand still while the machine sleeps.
    #[must_use]
    pub fn age(&self) -> Duration {
        self.answered.elapsed()
    }

    /// The number of changes to the stored schedule, counting its creation. An older copy has a smaller number.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.schedule.generation()
    }

    /// The key that signs at `now`, as [`KeySchedule::active`](crate::schedule::KeySchedule::active) gives it.
    ///
    /// # Errors
    ///
    /// [`StoreError::StoreStale`] if the store has not answered for too long; those of
    /// [`KeySchedule::active`](crate::schedule::KeySchedule::active).
    pub fn active(&self, now: Timestamp) -> Result<&SigningKey<A>, StoreError> {
        self.ensure_fresh()?;
        Ok(self.schedule.active(now)?)
    }

    /// The set of the public keys that verifiers must know at `now`, as [`KeySchedule::jwks`](crate::schedule::KeySchedule::jwks) gives it.
    ///
    /// # Errors
    ///
    /// [`StoreError::StoreStale`] if the store has not answered for too long; those of
    /// [`KeySchedule::jwks`](crate::schedule::KeySchedule::jwks).
    pub fn jwks(&self, now: Timestamp) -> Result<JwksDocument, StoreError> {
        self.ensure_fresh()?;
        Ok(self.schedule.jwks(now)?)
    }

    fn ensure_fresh(&self) -> Result<(), StoreError> {
        let age = self.age();
        if age > self.stale_after {
            return Err(StoreError::StoreStale { seconds: age.as_secs(), max_seconds: self.stale_after.as_secs() });
        }
        Ok(())
    }
}
