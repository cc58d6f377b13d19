//! The life of signing keys: announced, active, retiring, gone.
//!
//! A key is published before it signs, and stays published until nothing that it has signed is accepted any longer. How long each takes
//! is computed from what verifiers may cache, how long tokens live, and how far clocks are off: [`Timing`] has the formulas.
//!
//! A [`KeySchedule`] reads no clock and writes no file. Its [`state`](KeySchedule::state) is a text without private keys, for whoever
//! stores it.

mod by_hand;
mod change;
mod document;
mod key;
mod life;
mod publishing;
#[cfg(test)]
mod simulation;
mod state;
mod stored;
#[cfg(test)]
mod tests;
mod timing;

use std::{fmt, iter};

use cotter::{Thumbprint, Timestamp};

pub use self::{
    change::{Change, Dropped, KeyLife},
    document::JwksDocument,
    life::KeyState,
    timing::{Fleet, Timing},
};
use self::{
    key::ScheduledKey,
    life::Life,
    timing::{MAX_INSTANT, MAX_KEYS},
};
pub use crate::error::ScheduleError;
use crate::{JwsPublicKeySigningAlgorithm, SigningKey};

/// Keys of one algorithm that follow each other, so that verifiers with caches reject no valid token.
///
/// Call [`advance`](Self::advance) often, or at [`next_change`](Self::next_change); store the [`state`](Self::state) after each change, before
/// it is used; and [`announce`](Self::announce) a new key in time. Without a successor, the active key signs on. Keep one announced as a
/// spare: after an emergency [`drop_now`](Self::drop_now) it can sign at once.
///
/// A clock that goes back undoes nothing: the latest time that was seen counts until the clock has come there again. A clock that jumps ahead
/// skips nothing: a key enters one state at a time, and each state lasts its time from then on. If a clock was wrong and far ahead, nothing
/// would move on for as long: [`clock_behind`](Self::clock_behind) tells, and [`danger_reset_clock`](Self::danger_reset_clock) repairs it.
/// Times after the year 9999 are refused.
///
/// An issuer has a clone of its key, and signs with it until it is given another one, also after a drop. Take the key from
/// [`active`](Self::active) for each token, or after each change: `issuer.with_key(schedule.active(now)?.clone())`.
///
/// ```
/// use std::time::Duration;
/// use cotter::{Ed25519, Timestamp};
/// use cotter_issue::{Lifetime, SigningKey, jwt, schedule::{Fleet, KeySchedule, KeyState, Timing}};
///
/// let life = Lifetime::of(Duration::from_secs(600))?;
/// let timing = Timing::new(Fleet {
///     cache: Duration::from_secs(3600),
///     refresh: Duration::from_secs(300),
///     propagation: Duration::from_secs(30),
///     leeway: Duration::from_secs(60),
///     token_life: life,
///     period: Duration::from_secs(86_400),
/// })?;
///
/// let start = Timestamp::from_unix_seconds(1_763_683_200);
/// let first = SigningKey::<Ed25519>::generate("2026-11-21")?;
/// let issuer = jwt::Issuer::new(first.clone(), "order+jwt", "https://auth.example", "orders", life)?;
/// let mut schedule = KeySchedule::new(timing, first, start)?;
/// assert!(schedule.active(start).is_err(), "no verifier has seen the key");
///
/// let ready = start.saturating_add(timing.announced_for());
/// assert_eq!(schedule.advance(ready)?[0].to(), KeyState::Active);
/// let token = issuer.with_key(schedule.active(ready)?.clone()).issue_at("user-17", &serde_json::json!({}), ready)?;
///
/// let announced = schedule.announce_by().ok_or("a successor is needed")?;
/// schedule.announce(SigningKey::generate("2026-11-22")?, announced)?;
/// let rotated = ready.saturating_add(timing.active_for());
/// let changes = schedule.advance(rotated)?;
/// assert_eq!((changes[0].id().as_str(), changes[0].to()), (Some("2026-11-21"), KeyState::Retiring));
/// assert_eq!((changes[1].id().as_str(), changes[1].to()), (Some("2026-11-22"), KeyState::Active));
/// assert!(schedule.jwks(rotated)?.body().contains("2026-11-21"), "its tokens live on");
/// # assert!(issuer.verifier().verify_at(token.expose(), ready).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct KeySchedule<A: JwsPublicKeySigningAlgorithm> {
    timing: Timing,
    /// The latest time that was seen, in Unix seconds.
    seen: u64,
    /// How many times it has been stored.
    generation: u64,
    /// In the order in which they were announced.
    keys: Vec<ScheduledKey<A>>,
    /// The thumbprints of all keys that were dropped, which are never announced again.
    dropped: Vec<String>,
}

impl<A: JwsPublicKeySigningAlgorithm> KeySchedule<A> {
    /// Announces the first key. It signs after [`Timing::announced_for`], as every key does.
    ///
    /// # Errors
    ///
    /// [`ScheduleError::KeyIdAbsent`], [`ScheduleError::TimeTooLate`].
    pub fn new(timing: Timing, first: SigningKey<A>, now: Timestamp) -> Result<Self, ScheduleError> {
        let mut schedule = Self::empty(timing);
        schedule.announce(first, now)?;
        Ok(schedule)
    }

    /// Begins with a key that signs at once, for a service whose set no verifier has fetched before.
    ///
    /// A verifier that has an older set rejects the tokens of this key until it fetches the new one: for up to
    /// [`Timing::announced_for`], valid tokens are refused.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn danger_signing_at_once(timing: Timing, first: SigningKey<A>, now: Timestamp) -> Result<Self, ScheduleError> {
        let mut schedule = Self::new(timing, first, now)?;
        let at = schedule.seen;
        schedule.keys.iter_mut().for_each(|key| key.life.enter(KeyState::Active, at));
        Ok(schedule)
    }

    const fn empty(timing: Timing) -> Self {
        Self { timing, seen: 0, generation: 0, keys: Vec::new(), dropped: Vec::new() }
    }

    /// The times of this schedule.
    #[must_use]
    pub const fn timing(&self) -> &Timing {
        &self.timing
    }

    /// Publishes a key that will sign later: after [`Timing::announced_for`], and after the keys that were announced before it.
    ///
    /// Use it if every request gets the current [`jwks`](Self::jwks). That time is stored with the key, so a process with a shorter timing
    /// waits as long. If the set is written to a file now and then, use [`announce_unpublished`](Self::announce_unpublished).
    ///
    /// # Errors
    ///
    /// [`ScheduleError::KeyIdAbsent`], [`ScheduleError::KeyIdTaken`], [`ScheduleError::KeyReused`], [`ScheduleError::KeyDropped`],
    /// [`ScheduleError::TooManyKeys`], [`ScheduleError::TimeTooLate`]; the schedule is as it was.
    pub fn announce(&mut self, key: SigningKey<A>, now: Timestamp) -> Result<Change, ScheduleError> {
        self.add(key, now, Life::announced)
    }

    /// Adds a key. `life` makes its life from the time and the lead.
    fn add(&mut self, key: SigningKey<A>, now: Timestamp, life: fn(u64, u64) -> Life) -> Result<Change, ScheduleError> {
        let at = self.counted(now)?;
        if key.id().as_str().is_none() {
            return Err(ScheduleError::KeyIdAbsent);
        }
        let thumbprint = key.public().thumbprint();
        if self.is_dropped(&thumbprint) {
            return Err(ScheduleError::KeyDropped);
        }
        if self.keys.iter().any(|known| known.public.id() == key.id()) {
            return Err(ScheduleError::KeyIdTaken);
        }
        if self.keys.iter().any(|known| known.public.thumbprint() == thumbprint) {
            return Err(ScheduleError::KeyReused);
        }
        if self.keys.iter().filter(|known| known.life.gone.is_none()).count() >= MAX_KEYS {
            return Err(ScheduleError::TooManyKeys { max: MAX_KEYS });
        }
        self.seen = at;
        let change = Change::new(key.id(), None, KeyState::Announced, at);
        let life = life(at, self.timing.announced_for().as_secs());
        self.keys.push(ScheduledKey::new(key.living_at_most(self.timing.token_life()), life));
        Ok(change)
    }

    /// Moves every key on that is due, and says which came into which state, in order.
    ///
    /// A key that retires loses its private half here: it is wiped when no issuer has a clone of it.
    ///
    /// # Errors
    ///
    /// [`ScheduleError::TimeTooLate`].
    pub fn advance(&mut self, now: Timestamp) -> Result<Vec<Change>, ScheduleError> {
        let now = self.counted(now)?;
        self.seen = now;
        let changes = iter::from_fn(|| self.step(now)).collect();
        let remembered_for = self.timing.remembered_for();
        self.keys.retain(|key| key.life.gone.is_none_or(|gone| now < gone.saturating_add(remembered_for)));
        Ok(changes)
    }

    /// The key that signs at `now`.
    ///
    /// For a [`StoredSchedule`](crate::store::StoredSchedule), call its own `active`, which knows the age of what it has read.
    ///
    /// Give it to the issuers by their `with_key`. Those whose lifetime is longer than [`Timing::token_life`] refuse it.
    ///
    /// # Errors
    ///
    /// [`ScheduleError::NoneActive`] with the time from which on a key may sign, if one is announced; [`ScheduleError::TimeTooLate`].
    pub fn active(&self, now: Timestamp) -> Result<&SigningKey<A>, ScheduleError> {
        let lives = self.lives_at(now)?;
        let is_active = |(key, life): (_, &Life)| (life.state() == KeyState::Active).then_some(key);
        let active =
            self.keys.iter().zip(&lives).find_map(is_active).and_then(|key: &ScheduledKey<A>| key.private.as_ref());
        let ready_at = life::next(&lives, &self.timing).filter(|step| step.to == KeyState::Active);
        let ready_at = ready_at.map(|step| Timestamp::from_unix_seconds(step.due));
        active.ok_or(ScheduleError::NoneActive { ready_at })
    }

    /// The set of the public keys that verifiers must know at `now`: announced, active and retiring.
    ///
    /// After an emergency drop without a spare it may be empty. Many verifiers keep their last set then, as long as they may keep any.
    ///
    /// # Errors
    ///
    /// [`ScheduleError::TimeTooLate`].
    pub fn jwks(&self, now: Timestamp) -> Result<JwksDocument, ScheduleError> {
        let lives = self.lives_at(now)?;
        let published = self.keys.iter().zip(&lives).filter(|(_, life)| life.gone.is_none());
        Ok(JwksDocument::new(published.map(|(key, _)| &*key.jwk), self.timing.max_age()))
    }

    /// When [`advance`](Self::advance) has something to do next; `None` if nothing is due before another key is announced.
    #[must_use]
    pub fn next_change(&self) -> Option<Timestamp> {
        let lives: Vec<_> = self.keys.iter().map(|key| key.life).collect();
        life::next(&lives, &self.timing).map(|step| Timestamp::from_unix_seconds(step.due))
    }

    /// When the next key must be announced, so that the active one signs no longer than its time; `None` if one is announced.
    #[must_use]
    pub fn announce_by(&self) -> Option<Timestamp> {
        let has = |state| self.keys.iter().find(|key| key.life.state() == state);
        if has(KeyState::Announced).is_some() {
            return None;
        }
        let by = has(KeyState::Active).map_or(self.seen, |active| {
            let over = active.life.since().saturating_add(self.timing.active_for().as_secs());
            over.saturating_sub(self.timing.announced_for().as_secs())
        });
        Some(Timestamp::from_unix_seconds(by))
    }

    /// The keys and their states, in the order in which they were announced. Keys that have gone are listed while their ids are taken.
    pub fn keys(&self) -> impl Iterator<Item = KeyLife<'_>> {
        let is_dropped = |key: &ScheduledKey<A>| self.is_dropped(&key.public.thumbprint());
        self.keys.iter().map(move |key| KeyLife::new(key.public.id(), &key.life, is_dropped(key)))
    }

    /// The time that counts: the latest that was seen.
    fn counted(&self, now: Timestamp) -> Result<u64, ScheduleError> {
        let now = now.unix_seconds();
        if now > MAX_INSTANT { Err(ScheduleError::TimeTooLate) } else { Ok(self.seen.max(now)) }
    }

    /// The lives as [`advance`](Self::advance) would make them.
    fn lives_at(&self, now: Timestamp) -> Result<Vec<Life>, ScheduleError> {
        let lives = self.keys.iter().map(|key| key.life).collect();
        Ok(life::moved(lives, &self.timing, self.counted(now)?))
    }

    fn is_dropped(&self, thumbprint: &Thumbprint) -> bool {
        self.dropped.contains(&thumbprint.to_string())
    }

    /// With keys that issue no token that lives for longer than the times were computed for.
    fn bounded(mut self) -> Self {
        let life = self.timing.token_life();
        for key in &mut self.keys {
            key.private = key.private.take().map(|private| private.living_at_most(life));
        }
        self
    }

    fn step(&mut self, now: u64) -> Option<Change> {
        let lives: Vec<_> = self.keys.iter().map(|key| key.life).collect();
        let step = life::next(&lives, &self.timing).filter(|step| step.due <= now)?;
        // As of now, and not of when it was due: until now the key before may have signed.
        Some(self.keys.get_mut(step.key)?.enter(step.to, now))
    }
}

impl<A: JwsPublicKeySigningAlgorithm> fmt::Debug for KeySchedule<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeySchedule<{}>", A::NAME)?;
        f.debug_map().entries(self.keys.iter().map(|key| (key.public.id(), key.life.state()))).finish()
    }
}
