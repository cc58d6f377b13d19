use std::time::Duration;

use crate::clock::Moment;

/// The times of the set that is held.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    /// When it was requested, or read from a snapshot.
    pub(super) at: Moment,
    /// How old it was then.
    pub(super) age: Duration,
    pub(super) fresh_for: Duration,
    pub(super) usable_for: Duration,
}

impl Held {
    /// The age by the clock that never jumps.
    pub(super) fn steady_age(&self, now: Moment) -> Duration {
        self.age.saturating_add(now.uptime.saturating_sub(self.at.uptime))
    }

    /// The age by the clock on the wall.
    pub(super) fn wall_age(&self, now: Moment) -> Duration {
        self.age.saturating_add(now.wall_since(self.at))
    }
}
