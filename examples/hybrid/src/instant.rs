//! Instants, as people and JSON read them.

use std::time::{Duration, SystemTime};

use cotter::Timestamp;

/// RFC 3339, in UTC. A time that no clock shows is a number of seconds.
pub(crate) fn rfc3339(at: Timestamp) -> String {
    // The end of the year 9999, which the formatter does not go beyond.
    let seconds = at.unix_seconds().min(253_402_300_799);
    let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
    time.map_or_else(|| seconds.to_string(), |time| humantime::format_rfc3339_seconds(time).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_in_utc() {
        assert_eq!(rfc3339(Timestamp::from_unix_seconds(1_763_683_200)), "2025-11-21T00:00:00Z");
        assert_eq!(rfc3339(Timestamp::from_unix_seconds(u64::MAX)), "9999-12-31T23:59:59Z");
    }
}
