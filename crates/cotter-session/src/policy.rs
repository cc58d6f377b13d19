//! How long sessions live.

use std::time::Duration;

/// The longest that a step of a store takes before its caller is told that its outcome is unknown. A log-out counts its life
/// from a moment within the step, and is visible at its end.
const STORE_STEP: Duration = Duration::from_secs(5);

/// The longest overlap.
const MAX_OVERLAP: Duration = Duration::from_secs(60);

/// How long sessions live, and how many a subject may have.
///
/// ```
/// use std::time::Duration;
/// use cotter_session::SessionPolicy;
///
/// let policy = SessionPolicy::new(Duration::from_secs(600)).session_max(Duration::from_secs(30 * 86_400));
/// assert_eq!(policy.revocation_life(), Duration::from_secs(665));
/// assert!(policy.overlap(Duration::from_secs(61)).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionPolicy {
    pub(crate) access_life: Duration,
    pub(crate) leeway: Duration,
    pub(crate) overlap: Duration,
    pub(crate) cookie_idle: Duration,
    pub(crate) refresh_idle: Duration,
    pub(crate) session_max: Duration,
    pub(crate) touch_interval: Duration,
    pub(crate) max_sessions: usize,
    pub(crate) max_data: usize,
}

impl SessionPolicy {
    /// A policy for access tokens that live at most so long.
    ///
    /// Everything else has a default: an overlap of 30 s, a leeway of 60 s, 1 day without use for a cookie and 14 for a
    /// refresh token, 90 days at most, 100 sessions a subject.
    #[must_use]
    pub const fn new(access_life: Duration) -> Self {
        Self {
            access_life,
            leeway: Duration::from_secs(60),
            overlap: Duration::from_secs(30),
            cookie_idle: Duration::from_secs(86_400),
            refresh_idle: Duration::from_secs(14 * 86_400),
            session_max: Duration::from_secs(90 * 86_400),
            touch_interval: Duration::from_secs(60),
            max_sessions: 100,
            max_data: 4096,
        }
    }

    /// The largest leeway of any verifier. Revocations are kept for as long as tokens live, and this.
    #[must_use]
    pub const fn leeway(self, leeway: Duration) -> Self {
        Self { leeway, ..self }
    }

    /// How long after a rotation the predecessor still gets the same successor. Zero is strict.
    ///
    /// A client whose answer was lost needs it. Whoever steals a token can use it unseen for as long.
    ///
    /// # Errors
    ///
    /// [`OverlapTooLong`] beyond 60 s.
    pub fn overlap(self, overlap: Duration) -> Result<Self, OverlapTooLong> {
        if overlap > MAX_OVERLAP { Err(OverlapTooLong) } else { Ok(Self { overlap, ..self }) }
    }

    /// How long a session with a cookie lives without use.
    #[must_use]
    pub const fn cookie_idle(self, idle: Duration) -> Self {
        Self { cookie_idle: idle, ..self }
    }

    /// How long a session with a refresh token lives without use.
    #[must_use]
    pub const fn refresh_idle(self, idle: Duration) -> Self {
        Self { refresh_idle: idle, ..self }
    }

    /// How long a session lives at most. No use moves this limit.
    #[must_use]
    pub const fn session_max(self, max: Duration) -> Self {
        Self { session_max: max, ..self }
    }

    /// How often a use is written at most. A session's idle limit should be ten times as long, or more.
    #[must_use]
    pub const fn touch_interval(self, interval: Duration) -> Self {
        Self { touch_interval: interval, ..self }
    }

    /// How many live sessions a subject may have. One more is refused; none is ended to make room.
    #[must_use]
    pub const fn max_sessions(self, max: usize) -> Self {
        Self { max_sessions: max, ..self }
    }

    /// How many bytes of data a session may have.
    #[must_use]
    pub const fn max_data(self, bytes: usize) -> Self {
        Self { max_data: bytes, ..self }
    }

    /// How long verifiers must keep a revocation: the life of an access token, the leeway, and the 5 s that a step of a
    /// store may take.
    #[must_use]
    pub const fn revocation_life(&self) -> Duration {
        self.access_life.saturating_add(self.leeway).saturating_add(STORE_STEP)
    }
}

/// The overlap is longer than 60 s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("overlap is too long: expected at most 60 seconds")]
#[non_exhaustive]
pub struct OverlapTooLong;
