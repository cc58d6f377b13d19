use std::time::Duration;

use super::ScheduleError;
use crate::Lifetime;

/// The most keys that are published at once: common clients stop reading a set there.
pub(crate) const MAX_KEYS: usize = 32;

/// Verifiers keep a set for at least this long, whatever its `max-age` says.
const MIN_MAX_AGE: u64 = 60;

/// The longest leeway of [`Policy::leeway`](cotter::Policy::leeway).
const MAX_LEEWAY: u64 = 600;

/// Ten years: no sum of such times overflows.
pub(super) const MAX_TIME: u64 = 315_360_000;

/// The end of the year 9999, in Unix seconds: no clock that is right shows a later time.
pub(super) const MAX_INSTANT: u64 = 253_402_300_799;

/// Instants are whole seconds, so the time between two of them may be up to this much shorter than it looks.
const ROUNDING: u64 = 1;

/// What a schedule has to know of the services that sign and of those that verify. There are no defaults.
///
/// State the worst that may happen: a time that is too short here breaks the promises of the schedule. A fraction of a second counts as
/// a whole one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "every field must be stated")]
pub struct Fleet {
    /// The longest time that a verifier uses a key set after a server has sent it, fetches that fail included.
    pub cache: Duration,
    /// The part of `cache` in which a verifier goes on with a set that has expired, while it fetches the next.
    pub refresh: Duration,
    /// The longest time in which a change reaches every process that signs and every server that hands out the set.
    pub propagation: Duration,
    /// How far any clock, of a signer or a verifier, is from the true time, and the leeway that verifiers grant; up to 10 minutes.
    pub leeway: Duration,
    /// The longest life of a token. Issuers with a longer lifetime refuse the keys of the schedule; give them [`Timing::token_life`].
    pub token_life: Lifetime,
    /// How long a key signs before the next one does.
    pub period: Duration,
}

/// How long a key stays in each of its states, computed from what is known of the [`Fleet`].
///
/// | Time | Computed as | Because |
/// |---|---|---|
/// | [`max_age`](Self::max_age) | `cache − refresh` | A verifier that fetches late still holds no set for longer than `cache` |
/// | [`announced_for`](Self::announced_for) | `propagation + cache + 2 × leeway + 1 s` | The set reaches the servers, then the last cache. The clock that announces may be behind, and the one that activates ahead |
/// | [`active_for`](Self::active_for) | `period` | It is stated |
/// | [`retiring_for`](Self::retiring_for) | `propagation + token_life + 5 × leeway + 1 s` | The last signer changes keys late, and its token lives. One leeway each: the signer's clock, the verifier's clock, what the verifier grants. Two more: the clocks that retire and remove the key |
/// | [`forgotten_after`](Self::forgotten_after) | `propagation + cache + 2 × leeway + 1 s` | A removal reaches verifiers as an announcement does. Two clocks read the instant |
///
/// The one second is for instants being whole seconds.
///
/// ```
/// use std::time::Duration;
/// use cotter_issue::{Lifetime, schedule::{Fleet, Timing}};
///
/// let fleet = Fleet {
///     cache: Duration::from_secs(3600),
///     refresh: Duration::from_secs(300),
///     propagation: Duration::from_secs(30),
///     leeway: Duration::from_secs(60),
///     token_life: Lifetime::of(Duration::from_secs(600))?,
///     period: Duration::from_secs(86_400),
/// };
/// let timing = Timing::new(fleet)?;
/// assert_eq!(timing.max_age(), Duration::from_secs(3300));
/// assert_eq!(timing.announced_for(), Duration::from_secs(30 + 3600 + 2 * 60 + 1));
/// assert_eq!(timing.retiring_for(), Duration::from_secs(30 + 600 + 5 * 60 + 1));
/// assert_eq!(timing.forgotten_after(), timing.announced_for());
///
/// let hourly = Timing::new(Fleet { period: Duration::from_secs(3600), ..fleet }).unwrap_err();
/// assert_eq!(hourly.to_string(), "period is too short: expected at least 3751 s with these caches and lives of tokens");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    max_age: u64,
    announced_for: u64,
    active_for: u64,
    retiring_for: u64,
    forgotten_after: u64,
    token_life: Lifetime,
}

impl Timing {
    /// Computes the times.
    ///
    /// # Errors
    ///
    /// - [`ScheduleError::TimeTooLong`]: a time is over ten years.
    /// - [`ScheduleError::LeewayTooLong`]: the leeway is longer than verifiers grant.
    /// - [`ScheduleError::CacheTooShort`]: `max-age` would be under a minute, and common verifiers keep a set for longer than that.
    /// - [`ScheduleError::PeriodTooShort`]: the next key would have to be announced before this one signs, or more than 32 keys would be
    ///   published.
    pub fn new(fleet: Fleet) -> Result<Self, ScheduleError> {
        let cache = seconds("cache", fleet.cache)?;
        let refresh = seconds("refresh", fleet.refresh)?;
        let propagation = seconds("propagation", fleet.propagation)?;
        let leeway = seconds("leeway", fleet.leeway)?;
        let token_life = seconds("token_life", Duration::from_secs(fleet.token_life.as_seconds()))?;
        let period = seconds("period", fleet.period)?;
        if leeway > MAX_LEEWAY {
            return Err(ScheduleError::LeewayTooLong { max_seconds: MAX_LEEWAY });
        }
        let min_cache = sum([refresh, MIN_MAX_AGE]);
        if cache < min_cache {
            return Err(ScheduleError::CacheTooShort { min_seconds: min_cache });
        }
        let reach = sum([propagation, cache, leeway, leeway, ROUNDING]);
        let timing = Self {
            max_age: cache.saturating_sub(refresh),
            announced_for: reach,
            active_for: period,
            retiring_for: sum([propagation, token_life, leeway, leeway, leeway, leeway, leeway, ROUNDING]),
            forgotten_after: reach,
            token_life: fleet.token_life,
        };
        let min_period = timing.min_period();
        if period < min_period { Err(ScheduleError::PeriodTooShort { min_seconds: min_period }) } else { Ok(timing) }
    }

    /// The same times, but a key is published for this long before it may sign.
    ///
    /// If it is shorter than [`announced_for`](Self::announced_for), verifiers with an older set refuse the first tokens of a new key.
    ///
    /// # Errors
    ///
    /// [`ScheduleError::TimeTooLong`], [`ScheduleError::PeriodTooShort`].
    pub fn danger_announced_for(self, lead: Duration) -> Result<Self, ScheduleError> {
        let timing = Self { announced_for: seconds("lead", lead)?, ..self };
        let min_period = timing.min_period();
        if timing.active_for < min_period {
            return Err(ScheduleError::PeriodTooShort { min_seconds: min_period });
        }
        Ok(timing)
    }

    /// With one key announced, one active and one more that has just retired, the others retire one a period.
    fn min_period(&self) -> u64 {
        let others = u64::try_from(MAX_KEYS).unwrap_or(u64::MAX).saturating_sub(3);
        let few_enough = self.retiring_for.checked_div(others).unwrap_or(u64::MAX).saturating_add(1);
        self.announced_for.max(few_enough)
    }

    /// How long HTTP caches and verifiers may keep the key set, stated as its `max-age`.
    #[must_use]
    pub const fn max_age(&self) -> Duration {
        Duration::from_secs(self.max_age)
    }

    /// How long a key is published before it may sign: from then on, every verifier has it.
    #[must_use]
    pub const fn announced_for(&self) -> Duration {
        Duration::from_secs(self.announced_for)
    }

    /// How long a key signs, if the next one has been announced in time.
    #[must_use]
    pub const fn active_for(&self) -> Duration {
        Duration::from_secs(self.active_for)
    }

    /// How long a key stays published after it has been replaced: then no verifier accepts its tokens any longer.
    #[must_use]
    pub const fn retiring_for(&self) -> Duration {
        Duration::from_secs(self.retiring_for)
    }

    /// How long verifiers may go on accepting a key that has been removed from the set.
    #[must_use]
    pub const fn forgotten_after(&self) -> Duration {
        Duration::from_secs(self.forgotten_after)
    }

    /// The longest life of a token: an issuer with a longer lifetime refuses the keys of the schedule.
    #[must_use]
    pub const fn token_life(&self) -> Lifetime {
        self.token_life
    }

    /// How long an id stays taken after its key has gone: no verifier knows the key, and none of its tokens lives.
    pub(super) const fn remembered_for(&self) -> u64 {
        self.forgotten_after.saturating_add(self.retiring_for)
    }

    /// The timing with one of its times made wrong.
    #[cfg(test)]
    pub(crate) fn altered(mut self, alter: impl FnOnce(&mut [&mut u64; 5])) -> Self {
        alter(&mut [
            &mut self.max_age,
            &mut self.announced_for,
            &mut self.active_for,
            &mut self.retiring_for,
            &mut self.forgotten_after,
        ]);
        self
    }
}

/// Whole seconds, a fraction rounded up.
fn seconds(time: &'static str, span: Duration) -> Result<u64, ScheduleError> {
    let whole = span.as_secs().saturating_add(u64::from(span.subsec_nanos() > 0));
    if whole > MAX_TIME { Err(ScheduleError::TimeTooLong { time, max_seconds: MAX_TIME }) } else { Ok(whole) }
}

fn sum<const N: usize>(times: [u64; N]) -> u64 {
    times.into_iter().fold(0, u64::saturating_add)
}
