//! A refresh that somebody who is trusted asks for.

use std::time::Duration;

use super::Plan;
use crate::clock::Moment;

/// The time between the beginnings of two refreshes, if the second is demanded.
const LEAST: Duration = Duration::from_secs(1);

impl Plan {
    /// Demands a refresh that begins after this moment, whether others have to cool down or not. It waits for the one that
    /// runs, and until a second after the last one began.
    pub(crate) fn demand(&mut self, now: Moment) {
        let least = self.claimed.map_or(Duration::ZERO, |claimed| claimed.saturating_add(LEAST));
        self.demanded.get_or_insert(least.max(now.uptime));
    }

    /// When the next refresh is due.
    pub(super) fn due(&self) -> Duration {
        self.demanded.map_or(self.next, |demanded| demanded.min(self.next))
    }

    pub(super) fn is_due(&self, now: Moment) -> bool {
        now.uptime >= self.due() || self.has_slept(now)
    }
}
