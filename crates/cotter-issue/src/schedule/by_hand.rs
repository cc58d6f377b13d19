//! What an operator does out of turn: use a key earlier, replace one, drop one, and repair the clock.

use cotter::{IntoKeyId, Timestamp};

use super::{Change, Dropped, KeySchedule, KeyState, ScheduleError};
use crate::JwsPublicKeySigningAlgorithm;

impl<A: JwsPublicKeySigningAlgorithm> KeySchedule<A> {
    /// Lets an announced key sign from now on; the key that was active retires.
    ///
    /// # Errors
    ///
    /// [`ScheduleError::KeyUnpublished`] if no set with it has been published; [`ScheduleError::KeyNotReady`] if that was less than
    /// [`Timing::announced_for`](super::Timing::announced_for) or the key's own lead ago;
    /// [`ScheduleError::KeyStateOther`] if it is not announced; [`ScheduleError::KeyIdUnknown`], [`ScheduleError::TimeTooLate`]. The
    /// schedule is as it was.
    pub fn activate_now(&mut self, id: impl IntoKeyId, now: Timestamp) -> Result<Vec<Change>, ScheduleError> {
        let (key, at) = (self.position_in(id, KeyState::Announced)?, self.counted(now)?);
        self.ready(key, at)?;
        Ok(self.take_over(key, at))
    }

    /// Lets an announced key sign from now on, though not every verifier may have it.
    ///
    /// For up to [`Timing::announced_for`](super::Timing::announced_for), verifiers with an older set refuse valid tokens.
    ///
    /// # Errors
    ///
    /// Those of [`activate_now`](Self::activate_now), except [`ScheduleError::KeyUnpublished`] and [`ScheduleError::KeyNotReady`].
    pub fn danger_activate_at_once(
        &mut self,
        id: impl IntoKeyId,
        now: Timestamp,
    ) -> Result<Vec<Change>, ScheduleError> {
        let (key, at) = (self.position_in(id, KeyState::Announced)?, self.counted(now)?);
        Ok(self.take_over(key, at))
    }

    /// Replaces the active key before its time is over, by the key that was announced first. It stays published for its tokens.
    ///
    /// # Errors
    ///
    /// [`ScheduleError::NoSuccessor`] if no key is announced; [`ScheduleError::KeyUnpublished`], [`ScheduleError::KeyNotReady`] as for
    /// [`activate_now`](Self::activate_now);
    /// [`ScheduleError::KeyStateOther`] if `id` is not the active key; [`ScheduleError::KeyIdUnknown`], [`ScheduleError::TimeTooLate`].
    pub fn retire_now(&mut self, id: impl IntoKeyId, now: Timestamp) -> Result<Vec<Change>, ScheduleError> {
        self.position_in(id, KeyState::Active)?;
        let (key, at) = (self.successor()?, self.counted(now)?);
        self.ready(key, at)?;
        Ok(self.take_over(key, at))
    }

    /// Takes a key out of the set at once, whatever its state; it never signs again, and is refused if it is announced again.
    ///
    /// If it was the active key, the next one that has been announced for long enough takes over. Servers and caches that have the old set
    /// accept the key until [`Dropped::forgotten_at`]. To drop a key that has gone already changes no state.
    ///
    /// An issuer that has a clone of the key signs with it until it is given another one.
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
    /// let mut schedule = KeySchedule::new(timing, SigningKey::<Ed25519>::generate("leaked")?, start)?;
    /// schedule.announce(SigningKey::generate("spare")?, start)?;
    /// let now = start.saturating_add(timing.announced_for());
    /// schedule.advance(now)?;
    ///
    /// let dropped = schedule.drop_now("leaked", now)?;
    /// assert_eq!(dropped.forgotten_at(), now.saturating_add(timing.forgotten_after()));
    /// assert_eq!(schedule.active(now)?.id().as_str(), Some("spare"));
    /// assert!(!schedule.jwks(now)?.body().contains("leaked"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ScheduleError::KeyIdUnknown`], [`ScheduleError::TimeTooLate`], and those of an id.
    pub fn drop_now(&mut self, id: impl IntoKeyId, now: Timestamp) -> Result<Dropped, ScheduleError> {
        let (key, at) = (self.position(id)?, self.counted(now)?);
        let mut dropped = self.drop_at(key, at);
        dropped.changes.extend(self.advance(now)?);
        Ok(dropped)
    }

    /// Takes a key out of the set at once. If it was the active one, the next key that is announced signs at once, though not every
    /// verifier may have it.
    ///
    /// Of all other keys, none changes its state. Verifiers with an older set refuse the tokens of the new key, and accept those of the
    /// dropped one, until [`Dropped::forgotten_at`].
    ///
    /// # Errors
    ///
    /// [`ScheduleError::NoSuccessor`] if the key is active and none is announced; else as [`drop_now`](Self::drop_now).
    pub fn danger_drop_signing_at_once(
        &mut self,
        id: impl IntoKeyId,
        now: Timestamp,
    ) -> Result<Dropped, ScheduleError> {
        let (key, at) = (self.position(id)?, self.counted(now)?);
        let was_active = self.keys.get(key).is_some_and(|key| key.life.state() == KeyState::Active);
        let successor = if was_active { Some(self.successor()?) } else { None };
        let mut dropped = self.drop_at(key, at);
        if let Some(successor) = successor {
            dropped.changes.extend(self.take_over(successor, at));
        }
        Ok(dropped)
    }

    /// Makes `now` the time that counts, after a clock was wrong and far ahead.
    ///
    /// Times that were recorded after `now` become `now`, so each state lasts its whole time from now on. That is dangerous only if `now`
    /// is wrong too, and behind: once the clock is right, a key would seem to have been announced for longer than it was.
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
    /// let now = Timestamp::from_unix_seconds(1_763_683_200);
    /// let mut schedule = KeySchedule::new(timing, SigningKey::<Ed25519>::generate("2026-11")?, now)?;
    /// let wrong = now.saturating_add(Duration::from_secs(30 * 365 * 86_400));
    /// schedule.advance(wrong)?;
    /// assert_eq!(schedule.clock_behind(now), Duration::from_secs(30 * 365 * 86_400));
    ///
    /// schedule.danger_reset_clock(now)?;
    /// assert_eq!(schedule.clock_behind(now), Duration::ZERO);
    /// assert!(schedule.keys().all(|key| key.since() <= now));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ScheduleError::TimeTooLate`].
    pub fn danger_reset_clock(&mut self, now: Timestamp) -> Result<(), ScheduleError> {
        self.counted(now)?;
        self.seen = now.unix_seconds();
        self.keys.iter_mut().for_each(|key| key.life.end_by(now.unix_seconds()));
        Ok(())
    }

    pub(super) fn position(&self, id: impl IntoKeyId) -> Result<usize, ScheduleError> {
        let id = id.into_key_id()?;
        self.keys.iter().position(|key| *key.public.id() == id).ok_or(ScheduleError::KeyIdUnknown)
    }

    /// The place of a key, which is in this state.
    fn position_in(&self, id: impl IntoKeyId, expected: KeyState) -> Result<usize, ScheduleError> {
        let position = self.position(id)?;
        match self.keys.get(position).map(|key| key.life.state()) {
            Some(found) if found != expected => {
                Err(ScheduleError::KeyStateOther { found: found.as_str(), expected: expected.as_str() })
            }
            _ => Ok(position),
        }
    }

    /// The key that was announced first.
    fn successor(&self) -> Result<usize, ScheduleError> {
        let successor = self.keys.iter().position(|key| key.life.state() == KeyState::Announced);
        successor.ok_or(ScheduleError::NoSuccessor)
    }

    fn ready(&self, key: usize, at: u64) -> Result<(), ScheduleError> {
        let ready = self.keys.get(key).and_then(|key| key.life.ready(&self.timing));
        let ready = ready.ok_or(ScheduleError::KeyUnpublished)?;
        if at < ready {
            Err(ScheduleError::KeyNotReady { ready_at: Timestamp::from_unix_seconds(ready) })
        } else {
            Ok(())
        }
    }

    /// The active key retires, and this one signs.
    fn take_over(&mut self, key: usize, at: u64) -> Vec<Change> {
        self.seen = at;
        let retired = self.keys.iter_mut().find(|key| key.life.state() == KeyState::Active);
        let retired = retired.map(|key| key.enter(KeyState::Retiring, at));
        let activated = self.keys.get_mut(key).map(|key| key.enter(KeyState::Active, at));
        retired.into_iter().chain(activated).collect()
    }

    fn drop_at(&mut self, key: usize, at: u64) -> Dropped {
        self.seen = at;
        let mut changes = Vec::new();
        let mut gone = at;
        if let Some(key) = self.keys.get_mut(key) {
            let thumbprint = key.public.thumbprint().to_string();
            if !self.dropped.contains(&thumbprint) {
                self.dropped.push(thumbprint);
            }
            match key.life.gone {
                Some(before) => gone = before,
                None => changes.push(key.enter(KeyState::Gone, at)),
            }
        }
        Dropped::new(changes, gone.saturating_add(self.timing.forgotten_after().as_secs()))
    }
}
