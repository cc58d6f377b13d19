//! Times as the scripts count them: in whole milliseconds, which a Lua number holds exactly.

use std::time::Duration;

use cotter::Timestamp;

/// The longest span, some 300 years: a sum of two spans and a date still has 14 digits, which Lua writes out.
const MAX: u64 = 9_999_999_999_999;

pub(crate) fn span(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(MAX).min(MAX)
}

/// Rounded down.
pub(crate) fn milliseconds(time: Timestamp) -> u64 {
    span(time.since_unix_epoch())
}

pub(crate) const fn timestamp(milliseconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(0).saturating_add(Duration::from_millis(milliseconds))
}
