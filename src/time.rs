//! Instants, as both kinds of token state them.

use core::time::Duration;

#[cfg(feature = "paseto")]
use crate::strict::limits::MAX_TIME_LEN;

/// An instant, counted from 1970-01-01T00:00:00Z without leap seconds (RFC 7519 §2, NumericDate).
///
/// ```
/// use cotter::Timestamp;
///
/// let issued = Timestamp::from_unix_seconds(1_763_683_200);
/// assert_eq!(issued.unix_seconds(), 1_763_683_200);
/// assert!(issued < Timestamp::from_unix_seconds(1_763_683_201));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(Duration);

impl Timestamp {
    /// The instant that many whole seconds after the beginning of 1970.
    #[must_use]
    pub const fn from_unix_seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }

    /// The whole seconds since the beginning of 1970; a fraction is dropped.
    #[must_use]
    pub const fn unix_seconds(self) -> u64 {
        self.0.as_secs()
    }

    /// The time since the beginning of 1970, with its fraction.
    #[must_use]
    pub const fn since_unix_epoch(self) -> Duration {
        self.0
    }

    /// The instant `span` later; the last one that can be told, if there is none.
    pub(crate) const fn saturating_add(self, span: Duration) -> Self {
        Self(self.0.saturating_add(span))
    }

    /// An RFC 3339 time from 1970 to the end of the year 9999 with `T` and `Z` in upper case, and up to nine digits of a
    /// second (PASETO, "Registered Claims"); `None` outside that.
    #[cfg(feature = "paseto")]
    pub(crate) fn from_rfc3339(text: &str) -> Option<Self> {
        if !is_rfc3339(text) {
            return None;
        }
        let instant: jiff::Timestamp = text.parse().ok()?;
        Duration::try_from(instant.as_duration()).ok().map(Self)
    }

    /// A NumericDate from 1970 to the end of the year 9999, with its fraction; `None` outside that.
    pub(crate) fn from_numeric_date(number: f64) -> Option<Self> {
        const END_OF_9999: f64 = 253_402_300_800.0;
        (0.0..END_OF_9999).contains(&number).then(|| Duration::try_from_secs_f64(number).ok()).flatten().map(Self)
    }
}

/// Whether text has the form of RFC 3339 §5.6, upper case: `jiff` reads more forms than this one.
#[cfg(feature = "paseto")]
fn is_rfc3339(text: &str) -> bool {
    /// Digits are compared as `0`, everything else as it is.
    fn has_shape(text: &[u8], shape: &[u8]) -> bool {
        let digit_or_itself = |byte: &u8| if byte.is_ascii_digit() { b'0' } else { *byte };
        text.iter().map(digit_or_itself).eq(shape.iter().copied())
    }
    const DATE_TIME: &[u8] = b"0000-00-00T00:00:00";
    if text.len() > MAX_TIME_LEN {
        return false;
    }
    let Some((date_time, rest)) = text.as_bytes().split_at_checked(DATE_TIME.len()) else { return false };
    let offset = match rest.strip_prefix(b".") {
        None => rest,
        Some(fraction) => {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            match fraction.split_at_checked(digits) {
                Some((_, offset)) if digits > 0 => offset,
                _ => return false,
            }
        }
    };
    let is_offset = match offset {
        [b'+' | b'-', hours @ ..] => has_shape(hours, b"00:00") && hours < b"24".as_slice(),
        zulu => zulu == b"Z",
    };
    has_shape(date_time, DATE_TIME) && is_offset
}

/// A reading of the system clock.
///
/// # Errors
///
/// [`VerifyError::ClockOutOfRange`](crate::VerifyError::ClockOutOfRange) before 1970.
#[cfg(feature = "std")]
impl TryFrom<std::time::SystemTime> for Timestamp {
    type Error = crate::VerifyError;

    fn try_from(time: std::time::SystemTime) -> Result<Self, Self::Error> {
        time.duration_since(std::time::UNIX_EPOCH).map(Self).map_err(|_| crate::VerifyError::ClockOutOfRange)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "paseto")]
    #[test]
    fn times_are_rfc_3339_in_upper_case() {
        for (text, seconds, nanos) in [
            ("1970-01-01T00:00:00Z", 0, 0),
            ("2025-11-21T00:00:00Z", 1_763_683_200, 0),
            ("2025-11-21T00:00:00+00:00", 1_763_683_200, 0),
            ("2025-11-21T01:30:00+01:30", 1_763_683_200, 0),
            ("2025-11-20T16:00:00-08:00", 1_763_683_200, 0),
            ("2025-11-21T00:00:00.5Z", 1_763_683_200, 500_000_000),
            ("2025-11-21T00:00:00.123456789+00:00", 1_763_683_200, 123_456_789),
            ("2024-02-29T00:00:00Z", 1_709_164_800, 0),
            ("9999-12-30T22:00:00Z", 253_402_207_200, 0),
        ] {
            let expected = Timestamp(Duration::new(seconds, nanos));
            assert_eq!(Timestamp::from_rfc3339(text), Some(expected), "{text}");
        }
        for refused in [
            "",
            "1763683200",
            "2025-11-21",
            "2025-11-21T00:00:00",
            "2025-11-21T00:00Z",
            "2025-11-21t00:00:00Z",
            "2025-11-21T00:00:00z",
            "2025-11-21 00:00:00Z",
            "2025-11-21T00:00:00 Z",
            "2025-11-21T00:00:00Z ",
            " 2025-11-21T00:00:00Z",
            "2025-11-21T00:00:00.Z",
            "2025-11-21T00:00:00,5Z",
            "2025-11-21T00:00:00.1234567890Z",
            "2025-11-21T00:00:00.123456789+00:000",
            "2025-11-21T00:00:00+0000",
            "2025-11-21T00:00:00+00",
            "2025-11-21T00:00:00+00:00:00",
            "2025-11-21T00:00:00+24:00",
            "2025-11-21T00:00:00+00:60",
            "2025-11-21T00:00:00Z[UTC]",
            "2025-11-21T24:00:00Z",
            "2025-11-21T00:60:00Z",
            "2025-02-29T00:00:00Z",
            "2025-13-01T00:00:00Z",
            "2025-00-01T00:00:00Z",
            "20251121T000000Z",
            "2025-325T00:00:00Z",
            "+002025-11-21T00:00:00Z",
            "-2025-11-21T00:00:00Z",
            "10000-01-01T00:00:00Z",
            "1969-12-31T23:59:59Z",
            "1970-01-01T00:00:00+00:01",
            "２025-11-21T00:00:00Z",
        ] {
            assert_eq!(Timestamp::from_rfc3339(refused), None, "{refused}");
        }
    }

    #[test]
    fn numeric_dates_end_with_the_year_9999() {
        assert_eq!(Timestamp::from_numeric_date(0.0), Some(Timestamp::from_unix_seconds(0)));
        assert_eq!(
            Timestamp::from_numeric_date(253_402_300_799.0),
            Some(Timestamp::from_unix_seconds(253_402_300_799))
        );
        assert_eq!(Timestamp::from_numeric_date(1.5).unwrap().since_unix_epoch(), Duration::from_millis(1500));
        for refused in [-1.0, -1e-9, 253_402_300_800.0, 1e300, f64::INFINITY, f64::NAN] {
            assert_eq!(Timestamp::from_numeric_date(refused), None, "{refused}");
        }
    }
}
