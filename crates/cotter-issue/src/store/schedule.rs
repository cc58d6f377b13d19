//! A schedule and its private keys in a store.

mod fresh;
mod opening;

use std::{
    fmt, mem,
    time::{Duration, Instant},
};

use cotter::{KeyId, Timestamp};

use super::{AtRest, KeyStore, Revision, StoreError, Stored};
use crate::{
    JwsPublicKeySigningAlgorithm, SigningKey,
    schedule::{Change, KeySchedule, ScheduleError, Timing},
};

/// How often a change is tried anew because another process was faster.
const MAX_TRIES: usize = 64;

/// How far a clock may be behind the latest stored time: the longest leeway of verifiers.
const MAX_CLOCK_BEHIND: u64 = 600;

/// A [`KeySchedule`] that is stored, and that several processes may share.
///
/// A change is stored before it is in [`schedule`](Self::schedule), so nothing signs under a state that a crash could take back. All
/// processes must have the same [`Timing`]. Of it, only the lead of each key is stored, and no process waits for less.
///
/// Take keys and sets from [`active`](Self::active) and [`jwks`](Self::jwks). If the store has not answered for an hour, or for the time that
/// [`stale_after`](Self::stale_after) states, they fail with [`StoreError::StoreStale`]: a key may have been dropped without this process
/// knowing.
///
/// # Clocks
///
/// - A process whose clock is more than ten minutes behind the latest stored time moves no key on ([`ScheduleError::ClockBehind`]): one of
///   the two clocks is wrong.
/// - A process whose clock is ahead, and which has been [advancing](Self::advance) keys, gives the keys that others announce their whole
///   lead. It counts from when this process last saw the store without the key.
/// - A process that *starts* with a clock that is ahead cannot know, and may let a key sign too early.
///
/// ```
/// use cotter::{Ed25519, Timestamp};
/// use cotter_issue::{SigningKey, store::{AtRest, MemoryStore, StoredSchedule}};
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
/// let (store, now) = (MemoryStore::new(), Timestamp::from_unix_seconds(1_763_683_200));
/// let first = SigningKey::<Ed25519>::generate("first")?;
/// let mut one = StoredSchedule::danger_create_signing_at_once(store.clone(), AtRest::plain(), timing, first, now)?;
/// let mut other = StoredSchedule::<Ed25519>::open(store, AtRest::plain(), timing)?;
///
/// let next = SigningKey::generate("next")?;
/// one.update(|schedule| schedule.announce(next.clone(), now))?;
/// assert!(!other.schedule().jwks(now)?.body().contains("next"));
/// assert_eq!(other.refresh()?.len(), 1, "one key has changed");
/// assert!(other.schedule().jwks(now)?.body().contains("next"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct StoredSchedule<A: JwsPublicKeySigningAlgorithm> {
    store: Box<dyn KeyStore>,
    at_rest: AtRest,
    timing: Timing,
    revision: Revision,
    schedule: KeySchedule<A>,
    /// When the store last answered, by a monotonic clock.
    answered: Instant,
    stale_after: Duration,
    /// The time at which keys were last moved on, by the caller's clock.
    advanced: Option<Timestamp>,
    /// What was seen, and has not been told: an error after it, or a change that tells of itself alone, must not hide it.
    untold: Vec<Change>,
}

impl<A: JwsPublicKeySigningAlgorithm> StoredSchedule<A> {
    /// The schedule as it was last seen, however long ago, with the state of each key.
    ///
    /// To sign and to serve the set, use [`active`](Self::active) and [`jwks`](Self::jwks), which check its age.
    #[must_use]
    pub const fn schedule(&self) -> &KeySchedule<A> {
        &self.schedule
    }

    /// Sees what other processes have changed, and says which keys are in another state than when this was last said.
    ///
    /// Without a change it costs little; call it every second. A key that is no longer stored has gone. After an error nothing is lost: the
    /// next call says it.
    ///
    /// # Errors
    ///
    /// Those of [`open`](Self::open); [`StoreError::DropForgotten`] if the stored keys are older than those that were read before.
    pub fn refresh(&mut self) -> Result<Vec<Change>, StoreError> {
        self.look()?;
        Ok(mem::take(&mut self.untold))
    }

    /// Sees what others have changed, and moves every key on that is due. Of several processes that do so at once, one makes each step.
    ///
    /// Says which keys have come into another state, whoever did it. Nothing is written if nothing is due.
    ///
    /// Call it in a service that serves [`jwks`](Self::jwks): keys that others have added without publishing them count as published from
    /// now on.
    ///
    /// # Errors
    ///
    /// Those of [`refresh`](Self::refresh); [`ScheduleError::TimeTooLate`]; [`ScheduleError::ClockBehind`] if the clock is more than ten
    /// minutes behind the latest stored time. After an error, the active key signs on.
    pub fn advance(&mut self, now: Timestamp) -> Result<Vec<Change>, StoreError> {
        self.advance_untold(now)?;
        Ok(mem::take(&mut self.untold))
    }

    /// As [`advance`](Self::advance), and announces a new key when one is due: all that a service does every second.
    ///
    /// The new key is named by its thumbprint. Of several processes, one announces it.
    ///
    /// # Errors
    ///
    /// As [`advance`](Self::advance), and those of [`SigningKey::generate`] and [`KeySchedule::announce`].
    pub fn rotate(&mut self, now: Timestamp) -> Result<Vec<Change>, StoreError> {
        self.advance_untold(now)?;
        let is_due = |schedule: &KeySchedule<A>| schedule.announce_by().is_some_and(|by| by <= now);
        if is_due(&self.schedule) {
            let next = SigningKey::generate(KeyId::ABSENT)?.pinned_by_thumbprint();
            let announce = |schedule: &mut KeySchedule<A>| {
                if is_due(schedule) { schedule.announce(next.clone(), now).map(Some) } else { Ok(None) }
            };
            let (_, announced) = self.change(announce, Option::is_some)?;
            self.untold.extend(announced);
        }
        Ok(mem::take(&mut self.untold))
    }

    /// Changes what is stored: `act` is given the schedule as it is stored now. If another process is faster, it is called again.
    ///
    /// What `act` refuses is not stored, and neither is anything that it has done before. What others have changed in the meantime, the next
    /// [`refresh`](Self::refresh) says.
    ///
    /// # Errors
    ///
    /// Those of `act`, as [`open`](Self::open), and [`StoreError::StoreContended`]. If the store fails, what is stored may be either of the
    /// two; the next [`refresh`](Self::refresh) tells.
    pub fn update<T>(
        &mut self,
        act: impl FnMut(&mut KeySchedule<A>) -> Result<T, ScheduleError>,
    ) -> Result<T, StoreError> {
        self.change(act, |_| true).map(|(done, _)| done)
    }

    /// What was done, and the changes that this made.
    pub(super) fn change<T>(
        &mut self,
        mut act: impl FnMut(&mut KeySchedule<A>) -> Result<T, ScheduleError>,
        is_change: impl Fn(&T) -> bool,
    ) -> Result<(T, Vec<Change>), StoreError> {
        for _ in 0..MAX_TRIES {
            let asked = Instant::now();
            let stored = self.load()?;
            let mut schedule = self.restored(&stored)?;
            let done = act(&mut schedule)?;
            if !is_change(&done) || schedule.state() == stored.state() {
                return Ok((done, Vec::new()));
            }
            schedule = schedule.stored_once_more();
            let next = sealed(&self.at_rest, &schedule, Some(&stored))?;
            if let Some(revision) = self.store.replace(Some(&self.revision), &next)? {
                let made = schedule.changes_since(&self.schedule);
                (self.revision, self.schedule, self.answered) = (revision, schedule, asked);
                return Ok((done, made));
            }
        }
        Err(StoreError::StoreContended { tries: MAX_TRIES })
    }

    fn advance_untold(&mut self, now: Timestamp) -> Result<(), StoreError> {
        self.look()?;
        let behind = self.schedule.clock_behind(now).as_secs();
        if behind > MAX_CLOCK_BEHIND {
            let (seconds, max_seconds) = (behind, MAX_CLOCK_BEHIND);
            return Err(ScheduleError::ClockBehind { seconds, max_seconds }.into());
        }
        self.schedule.seen_no_later_than(now);
        if self.schedule.unpublished().next().is_some() {
            self.change(|schedule| publish_all(schedule, now), |count| *count > 0)?;
        }
        if self.schedule.next_change().is_some_and(|due| due <= now) {
            let (_, steps) = self.change(|schedule| schedule.advance(now), |steps| !steps.is_empty())?;
            self.untold.extend(steps);
        }
        self.advanced = Some(now);
        Ok(())
    }

    /// Loads what is stored if it has changed.
    fn look(&mut self) -> Result<(), StoreError> {
        let asked = Instant::now();
        if self.store.revision()?.as_ref() != Some(&self.revision) {
            return self.load().map(drop);
        }
        self.answered = asked;
        Ok(())
    }

    fn load(&mut self) -> Result<Stored, StoreError> {
        let asked = Instant::now();
        let (revision, stored) = self.store.load()?.ok_or(StoreError::StoreEmpty)?;
        let schedule = self.restored(&stored)?;
        if schedule.has_forgotten_drops_of(&self.schedule) {
            return Err(StoreError::DropForgotten);
        }
        self.untold.extend(schedule.changes_since(&self.schedule));
        (self.revision, self.schedule, self.answered) = (revision, schedule, asked);
        Ok(stored)
    }

    /// The schedule that is stored, with what this process has seen of its keys.
    fn restored(&self, stored: &Stored) -> Result<KeySchedule<A>, StoreError> {
        let mut schedule = restored(&self.at_rest, self.timing, stored, Some(&self.schedule))?;
        schedule.seen_by(&self.schedule, self.advanced);
        Ok(schedule)
    }
}

/// Records every key as published. Returns how many were not before.
fn publish_all<A: JwsPublicKeySigningAlgorithm>(
    schedule: &mut KeySchedule<A>,
    now: Timestamp,
) -> Result<usize, ScheduleError> {
    let ids: Vec<_> = schedule.unpublished().cloned().collect();
    ids.iter().try_for_each(|id| schedule.publish(id, now))?;
    Ok(ids.len())
}

/// A schedule as it is stored. A private key that is stored already stays as it is.
fn sealed<A: JwsPublicKeySigningAlgorithm>(
    at_rest: &AtRest,
    schedule: &KeySchedule<A>,
    before: Option<&Stored>,
) -> Result<Stored, StoreError> {
    let keys = schedule.private_keys().map(|key| {
        let thumbprint = key.public().thumbprint().to_string();
        let pem = match before.and_then(|stored| stored.keys.get(&thumbprint)) {
            Some(pem) => pem.clone(),
            None => at_rest.seal(key)?,
        };
        Ok((thumbprint, pem))
    });
    Ok(Stored::new(schedule.state(), keys.collect::<Result<Vec<_>, StoreError>>()?))
}

/// The schedule that is stored. A private key that is known is not opened again.
fn restored<A: JwsPublicKeySigningAlgorithm>(
    at_rest: &AtRest,
    timing: Timing,
    stored: &Stored,
    known: Option<&KeySchedule<A>>,
) -> Result<KeySchedule<A>, ScheduleError> {
    KeySchedule::restore_with(timing, &stored.state, |id, thumbprint| {
        let mut known = known.into_iter().flat_map(KeySchedule::private_keys);
        if let Some(key) = known.find(|key| key.id() == id && key.public().thumbprint() == *thumbprint) {
            return Ok(Some(key.clone()));
        }
        let pem = stored.keys.get(&thumbprint.to_string());
        pem.map(|pem| at_rest.open(id, pem)).transpose().map_err(ScheduleError::from)
    })
}

impl<A: JwsPublicKeySigningAlgorithm> fmt::Debug for StoredSchedule<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at_rest, revision, schedule, .. } = self;
        f.debug_struct("StoredSchedule")
            .field("at_rest", at_rest)
            .field("revision", revision)
            .field("schedule", schedule)
            .finish()
    }
}
