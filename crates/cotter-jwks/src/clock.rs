//! Two clocks: `tokio`'s, which never jumps, and the one on the wall.

use std::time::Duration;

use cotter::Timestamp;
use tokio::time::Instant;

/// A clock that tells the date, and may jump.
///
/// Intervals are measured by `tokio`'s clock, which never goes back. The date is used too, since that clock may stand
/// still while a machine sleeps, and because a snapshot has a date. A clock that panics ends the task that keeps the keys.
///
/// ```
/// use cotter::Timestamp;
/// use cotter_jwks::{Clock, SystemClock};
///
/// assert!(SystemClock::default().now() > Some(Timestamp::from_unix_seconds(1_763_683_200)));
/// ```
pub trait Clock: Send + Sync + 'static {
    /// The date; `None` if it is not known.
    fn now(&self) -> Option<Timestamp>;
}

/// The clock of the operating system.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Option<Timestamp> {
        Timestamp::now().ok()
    }
}

/// Now, by both clocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    /// Since the task was started; never goes back.
    pub(crate) uptime: Duration,
    /// The date, if it is known.
    pub(crate) wall: Option<Timestamp>,
}

impl Moment {
    /// The time that has passed on the wall since `earlier`; zero if that clock went back or is not known.
    pub(crate) fn wall_since(self, earlier: Self) -> Duration {
        match (self.wall, earlier.wall) {
            (Some(now), Some(then)) => now.since_unix_epoch().saturating_sub(then.since_unix_epoch()),
            _ => Duration::ZERO,
        }
    }
}

/// Both clocks of one task.
pub(crate) struct Clocks {
    start: Instant,
    wall: Box<dyn Clock>,
}

impl Clocks {
    pub(crate) fn new(wall: Box<dyn Clock>) -> Self {
        Self { start: Instant::now(), wall }
    }

    pub(crate) fn now(&self) -> Moment {
        Moment { uptime: self.uptime(), wall: self.wall.now() }
    }

    pub(crate) fn uptime(&self) -> Duration {
        self.start.elapsed()
    }
}
