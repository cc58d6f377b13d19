//! The publication of a key: the time before it may sign counts from then.

use std::time::Duration;

use cotter::{IntoKeyId, KeyId, Timestamp};

use super::{Change, KeySchedule, KeyState, ScheduleError, Timing, life::Life};
use crate::{JwsPublicKeySigningAlgorithm, SigningKey};

impl<A: JwsPublicKeySigningAlgorithm> KeySchedule<A> {
    /// Creates a schedule whose first key is not published yet, as [`announce_unpublished`](Self::announce_unpublished) adds one.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new).
    pub fn new_unpublished(timing: Timing, first: SigningKey<A>, now: Timestamp) -> Result<Self, ScheduleError> {
        let mut schedule = Self::empty(timing);
        schedule.announce_unpublished(first, now)?;
        Ok(schedule)
    }

    /// Adds a key to a set that is written and served later.
    ///
    /// The time before the key may sign begins with [`publish`](Self::publish).
    ///
    /// ```
    /// use cotter::{Ed25519, Timestamp};
    /// use cotter_issue::{SigningKey, schedule::KeySchedule};
    /// # use std::time::Duration;
    /// # use cotter_issue::{Lifetime, schedule::{Fleet, Timing}};
    /// # let timing = Timing::new(Fleet {
    /// #     cache: Duration::from_secs(3600),
    /// #     refresh: Duration::from_secs(300),
    /// #     propagation: Duration::from_secs(30),
    /// #     leeway: Duration::from_secs(60),
    /// #     token_life: Lifetime::of(Duration::from_secs(600))?,
    /// #     period: Duration::from_secs(86_400),
    /// # })?;
    ///
    /// let start = Timestamp::from_unix_seconds(1_763_683_200);
    /// let mut schedule = KeySchedule::new_unpublished(timing, SigningKey::<Ed25519>::generate("first")?, start)?;
    /// let written = start.saturating_add(Duration::from_secs(7200));
    /// assert_eq!(schedule.activate_now("first", written).unwrap_err().code(), "key-unpublished");
    ///
    /// assert!(schedule.jwks(written)?.body().contains("first"));
    /// schedule.publish("first", written)?;
    /// assert_eq!(schedule.next_change(), Some(written.saturating_add(timing.announced_for())));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`announce`](Self::announce).
    pub fn announce_unpublished(&mut self, key: SigningKey<A>, now: Timestamp) -> Result<Change, ScheduleError> {
        self.add(key, now, Life::unpublished)
    }

    /// Records that a set with this key can be fetched from now on.
    ///
    /// Nothing changes for a key that was published before, or that is no longer announced.
    ///
    /// # Errors
    ///
    /// [`ScheduleError::KeyIdUnknown`], [`ScheduleError::TimeTooLate`].
    pub fn publish(&mut self, id: impl IntoKeyId, now: Timestamp) -> Result<(), ScheduleError> {
        let (key, at) = (self.position(id)?, self.counted(now)?);
        if let Some(key) = self.keys.get_mut(key)
            && key.life.state() == KeyState::Announced
            && key.life.published.is_none()
        {
            key.life.published = Some(at);
            self.seen = at;
        }
        Ok(())
    }

    /// The announced keys that no published set has.
    pub fn unpublished(&self) -> impl Iterator<Item = &KeyId> {
        let is_unpublished = |life: &Life| life.state() == KeyState::Announced && life.published.is_none();
        self.keys.iter().filter(move |key| is_unpublished(&key.life)).map(|key| key.public.id())
    }

    /// The longest lead of a key in this schedule: how long it must be published before it signs. `None` without keys.
    #[must_use]
    pub fn longest_lead(&self) -> Option<Duration> {
        self.keys.iter().map(|key| Duration::from_secs(key.life.lead)).max()
    }

    /// Keeps what this process has seen of the keys that `before` had too. The others did not exist at `until`.
    pub(crate) fn seen_by(&mut self, before: &Self, until: Option<Timestamp>) {
        let until = until.map_or(0, Timestamp::unix_seconds);
        for key in &mut self.keys {
            let known = before.keys.iter().find(|known| known.jwk == key.jwk);
            key.life.unseen_until = known.map_or(until, |known| known.life.unseen_until);
        }
    }

    /// Lowers later times that were seen to `now`, after a clock has gone back.
    pub(crate) fn seen_no_later_than(&mut self, now: Timestamp) {
        for key in &mut self.keys {
            key.life.unseen_until = key.life.unseen_until.min(now.unix_seconds());
        }
    }
}
