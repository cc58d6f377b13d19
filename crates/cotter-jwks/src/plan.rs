//! All rules of when to fetch and which keys to use meanwhile, without a clock, a network or a key.
//!
//! The caller tells a [`Plan`] what has happened, and asks it what to do. All times are arguments.

mod back_off;
mod demand;
mod held;
mod unknown_ids;

use std::time::Duration;

use self::{back_off::BackOff, held::Held, unknown_ids::UnknownIds};
use crate::{
    clock::Moment,
    freshness::{Bounds, Freshness},
};

/// How often the clocks are read even if nothing is due, since a machine may have slept.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// How many tokens may wait for one refresh.
const MAX_WAITING: usize = 1024;

/// The knobs of a plan.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub(crate) bounds: Bounds,
    /// The time between the beginnings of two refreshes, if tokens ask for the second.
    pub(crate) cool_down: Duration,
}

/// Whether there are keys, and whether they are up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Standing {
    /// The set is fresh, and the last refresh has succeeded. A key that it lacks does not exist.
    Fresh,
    /// The set is used, but may lack a key: it is stale, comes from a snapshot, or the last refresh has failed.
    Outdated,
    /// No set may be used.
    Unavailable,
}

/// The plan's answer for a token whose key is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// Wait until more than this many refreshes have ended; then verify again. [`Plan::leave`] ends the wait.
    Wait { ended: u64, role: Role },
    /// The last refresh began within the cool-down, or it failed and its retry is not due yet.
    CoolDown,
    /// A set that was fetched for this key a short time ago lacked it.
    KnownUnknown,
    /// Too many tokens wait already.
    Crowded,
    /// The task has ended.
    Stopped,
}

/// Why a token waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A refresh begins for it.
    First,
    /// A refresh is asked for already, and has not begun.
    Joined,
    /// The refresh has asked the issuer already, which may have published the key since.
    Late,
}

/// Whether a refresh is under way.
#[derive(Clone, Copy, Debug)]
enum Refresh {
    Idle,
    /// A token has asked for it.
    Asked,
    /// It began at this moment.
    Running(Moment),
    Stopped,
}

/// The state of one key set.
#[derive(Debug)]
pub(crate) struct Plan {
    rules: Rules,
    held: Option<Held>,
    refresh: Refresh,
    /// When the last refresh began or was asked for.
    claimed: Option<Duration>,
    /// How many refreshes have ended.
    ended: u64,
    back_off: BackOff,
    /// When the next refresh is due.
    next: Duration,
    /// When the next refresh is due that was demanded.
    demanded: Option<Duration>,
    unknown: UnknownIds,
    waiting: usize,
}

impl Plan {
    /// Starts without keys; the first refresh is due at once.
    pub(crate) const fn new(rules: Rules, seed: u64) -> Self {
        Self {
            rules,
            held: None,
            refresh: Refresh::Idle,
            claimed: None,
            ended: 0,
            back_off: BackOff::new(seed),
            next: Duration::ZERO,
            demanded: None,
            unknown: UnknownIds::new(),
            waiting: 0,
        }
    }

    /// Holds a set of this age from a snapshot. It is stale from the beginning.
    pub(crate) fn restore(&mut self, now: Moment, age: Duration, usable_for: Duration) {
        let most = self.rules.bounds.max_fresh.saturating_add(self.rules.bounds.max_stale);
        self.held = Some(Held { at: now, age, fresh_for: Duration::ZERO, usable_for: usable_for.min(most) });
    }

    /// Begins a refresh if one is due or was asked for. The caller then fetches, and calls `succeeded` or `failed`.
    pub(crate) fn begin(&mut self, now: Moment) -> bool {
        let begins = match self.refresh {
            Refresh::Asked => true,
            Refresh::Idle if self.is_due(now) => {
                self.claimed = Some(now.uptime);
                true
            }
            Refresh::Idle | Refresh::Running(_) | Refresh::Stopped => false,
        };
        if begins {
            self.refresh = Refresh::Running(now);
            self.demanded = None;
        }
        begins
    }

    /// Ends a refresh that gave a set, or confirmed the one that is held.
    pub(crate) fn succeeded(&mut self, freshness: Freshness) {
        let Refresh::Running(began) = self.refresh else { return };
        self.held = Some(Held {
            at: began,
            age: Duration::ZERO,
            fresh_for: freshness.fresh_for,
            usable_for: freshness.usable_for,
        });
        self.next = began.uptime.saturating_add(self.back_off.ahead(freshness.fresh_for));
        self.back_off.reset();
        self.end();
    }

    /// Ends a refresh that failed. The set that is held stays.
    pub(crate) fn failed(&mut self, now: Moment, retry_after: Option<Duration>) {
        self.next = now.uptime.saturating_add(self.back_off.after_failure(self.rules.cool_down, retry_after));
        self.end();
    }

    /// Ends the plan: no key may be used any more.
    pub(crate) fn stop(&mut self) {
        self.held = None;
        self.end();
        self.refresh = Refresh::Stopped;
    }

    fn end(&mut self) {
        self.refresh = Refresh::Idle;
        self.ended = self.ended.saturating_add(1);
    }

    /// Asks for a refresh on behalf of a token whose key is unknown, or (without an id) while keys are unavailable.
    ///
    /// The cool-down is claimed here, before anything is fetched.
    pub(crate) fn ask(&mut self, id: Option<u64>, now: Moment) -> Ask {
        if id.is_some_and(|id| self.unknown.contains(id, now.uptime)) {
            return Ask::KnownUnknown;
        }
        let role = match self.refresh {
            Refresh::Stopped => return Ask::Stopped,
            Refresh::Asked => Role::Joined,
            Refresh::Running(_) => Role::Late,
            Refresh::Idle if self.is_cooling(now) || self.is_backing_off(now) => return Ask::CoolDown,
            Refresh::Idle => Role::First,
        };
        if self.waiting >= MAX_WAITING {
            return Ask::Crowded;
        }
        if role == Role::First {
            self.claimed = Some(now.uptime);
            self.refresh = Refresh::Asked;
        }
        self.waiting = self.waiting.saturating_add(1);
        Ask::Wait { ended: self.ended, role }
    }

    /// Ends the wait of one token.
    pub(crate) const fn leave(&mut self) {
        self.waiting = self.waiting.saturating_sub(1);
    }

    /// Notes a key that is missing from a set that was fetched for it. A token that came late does not count.
    pub(crate) fn note_unknown(&mut self, id: u64, now: Moment) {
        self.unknown.insert(id, now.uptime);
    }

    /// Whether there are keys, and whether they are up to date.
    pub(crate) fn standing(&self, now: Moment) -> Standing {
        let Some(held) = self.held else { return Standing::Unavailable };
        let age = self.age_of(held, now);
        if age >= held.usable_for {
            Standing::Unavailable
        } else if age >= held.fresh_for || self.back_off.failures() > 0 {
            Standing::Outdated
        } else {
            Standing::Fresh
        }
    }

    /// How long the task may sleep at most: nothing changes by itself before that.
    pub(crate) fn rest(&self, now: Moment) -> Duration {
        let due = match self.refresh {
            Refresh::Asked => Duration::ZERO,
            Refresh::Idle => self.due().saturating_sub(now.uptime),
            Refresh::Running(_) | Refresh::Stopped => HEARTBEAT,
        };
        let change = self.held.map_or(HEARTBEAT, |held| {
            let age = self.age_of(held, now);
            let left = |bound: Duration| bound.checked_sub(age).filter(|left| !left.is_zero());
            left(held.fresh_for).or_else(|| left(held.usable_for)).unwrap_or(HEARTBEAT)
        });
        due.min(change).min(HEARTBEAT)
    }

    /// The age of the set that is held, if it may be used.
    pub(crate) fn age(&self, now: Moment) -> Option<Duration> {
        let held = self.held?;
        (self.standing(now) != Standing::Unavailable).then(|| self.age_of(held, now))
    }

    /// The uptime from which the set that is held is not used any more, if it is used now.
    pub(crate) fn usable_until(&self, now: Moment) -> Option<Duration> {
        let held = self.held?;
        let left = held.usable_for.checked_sub(self.age_of(held, now)).filter(|left| !left.is_zero())?;
        Some(now.uptime.saturating_add(left))
    }

    /// How many refreshes have ended.
    pub(crate) const fn ended(&self) -> u64 {
        self.ended
    }

    /// How many refreshes have failed since the last success.
    pub(crate) const fn failures(&self) -> u32 {
        self.back_off.failures()
    }

    /// When the next refresh is due.
    pub(crate) const fn next(&self) -> Duration {
        self.next
    }

    #[cfg(test)]
    pub(crate) fn is_stopped(&self) -> bool {
        matches!(self.refresh, Refresh::Stopped)
    }

    /// How many tokens wait.
    #[cfg(test)]
    pub(crate) const fn waiting(&self) -> usize {
        self.waiting
    }

    /// Whether the set is stale by the clock on the wall alone: the machine has slept, or that clock was set.
    ///
    /// The set is refreshed, at most once in a cool-down, before it is given up.
    fn has_slept(&self, now: Moment) -> bool {
        let is_stale = self.held.is_some_and(|held| held.wall_age(now) >= held.fresh_for);
        is_stale && self.back_off.failures() == 0 && !self.is_cooling(now)
    }

    /// The age by the clock that never jumps; once a refresh has failed, the greater age of both clocks.
    fn age_of(&self, held: Held, now: Moment) -> Duration {
        if self.back_off.failures() == 0 { held.steady_age(now) } else { held.steady_age(now).max(held.wall_age(now)) }
    }

    /// Whether the last refresh has failed, and the next is not due: no token brings it forward.
    fn is_backing_off(&self, now: Moment) -> bool {
        self.back_off.failures() > 0 && now.uptime < self.next
    }

    fn is_cooling(&self, now: Moment) -> bool {
        self.claimed.is_some_and(|claimed| now.uptime.saturating_sub(claimed) < self.rules.cool_down)
    }
}

#[cfg(test)]
mod tests;
