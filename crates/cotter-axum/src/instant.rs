//! Times in JSON: RFC 3339, in UTC.

use cotter::Timestamp;
use jiff::SignedDuration;

/// The same instant, whose `Display` is RFC 3339. Beyond the year 9999, its end.
pub(crate) fn rfc3339(at: Timestamp) -> jiff::Timestamp {
    let since = SignedDuration::try_from(at.since_unix_epoch()).unwrap_or(SignedDuration::MAX);
    jiff::Timestamp::from_duration(since).unwrap_or(jiff::Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn times_are_rfc_3339_in_utc() {
        let at = |seconds, milliseconds| {
            let at = Timestamp::from_unix_seconds(seconds).saturating_add(Duration::from_millis(milliseconds));
            rfc3339(at).to_string()
        };
        assert_eq!(at(1_763_683_200, 0), "2025-11-21T00:00:00Z");
        assert_eq!(at(1_763_683_200, 250), "2025-11-21T00:00:00.25Z");
        assert_eq!(at(u64::MAX, 0), "9999-12-30T22:00:00.999999999Z");
    }
}
