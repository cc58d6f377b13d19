//! Times and spans, in the milliseconds of the tables.

use std::time::Duration;

use cotter::Timestamp;
use cotter_session::store::StoreError;

use crate::error::corrupt;

/// The longest span, some 30,000 years: sums of a few of them fit a `bigint`.
const LONGEST: i64 = 1_000_000_000_000_000;

/// Rounded down.
pub(crate) fn span(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(LONGEST).min(LONGEST)
}

/// Rounded down.
pub(crate) fn milliseconds(at: Timestamp) -> i64 {
    span(at.since_unix_epoch())
}

pub(crate) fn timestamp(milliseconds: i64) -> Result<Timestamp, StoreError> {
    let milliseconds = u64::try_from(milliseconds).map_err(|_| corrupt("a time before 1970"))?;
    Ok(Timestamp::from_unix_seconds(0).saturating_add(Duration::from_millis(milliseconds)))
}
