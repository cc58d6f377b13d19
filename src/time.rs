//! Instants, for both kinds of token.

#[cfg(feature = "paseto")]
mod rfc3339;

use core::time::Duration;

#[cfg(feature = "std")]
use crate::VerifyError;

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
    /// The last instant that can be represented.
    #[cfg(feature = "std")]
    pub(crate) const LAST: Self = Self(Duration::MAX);

    /// The present instant, by the system clock.
    ///
    /// On `wasm32-unknown-unknown`, where the standard library has no clock, this function does not exist: get the time
    /// from the host, and use the functions that end in `_at`.
    ///
    /// ```
    /// use cotter::Timestamp;
    ///
    /// assert!(Timestamp::now()? > Timestamp::from_unix_seconds(1_763_683_200));
    /// # Ok::<(), cotter::VerifyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`VerifyError::ClockOutOfRange`] if the clock is before 1970.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn now() -> Result<Self, VerifyError> {
        Self::try_from(std::time::SystemTime::now())
    }

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

    /// The instant `span` later; `None` if it is past the last one that fits, some 584 billion years ahead.
    ///
    /// ```
    /// use core::time::Duration;
    /// use cotter::Timestamp;
    ///
    /// let issued = Timestamp::from_unix_seconds(1_763_683_200);
    /// let hour = Duration::from_secs(3600);
    /// assert_eq!(issued.checked_add(hour), Some(Timestamp::from_unix_seconds(1_763_686_800)));
    /// assert_eq!(issued.checked_add(Duration::MAX), None);
    /// ```
    #[must_use]
    pub const fn checked_add(self, span: Duration) -> Option<Self> {
        match self.0.checked_add(span) {
            Some(since) => Some(Self(since)),
            None => None,
        }
    }

    /// The instant `span` earlier; `None` if it is before 1970.
    ///
    /// ```
    /// use core::time::Duration;
    /// use cotter::Timestamp;
    ///
    /// let now = Timestamp::from_unix_seconds(90);
    /// assert_eq!(now.checked_sub(Duration::from_secs(60)), Some(Timestamp::from_unix_seconds(30)));
    /// assert_eq!(now.checked_sub(Duration::from_secs(91)), None);
    /// ```
    #[must_use]
    pub const fn checked_sub(self, span: Duration) -> Option<Self> {
        match self.0.checked_sub(span) {
            Some(since) => Some(Self(since)),
            None => None,
        }
    }

    /// The instant `span` later, or the last one that fits.
    ///
    /// ```
    /// use core::time::Duration;
    /// use cotter::Timestamp;
    ///
    /// let exp = Timestamp::from_unix_seconds(1_763_683_200).saturating_add(Duration::from_secs(300));
    /// assert_eq!(exp.unix_seconds(), 1_763_683_500);
    /// ```
    #[must_use]
    pub const fn saturating_add(self, span: Duration) -> Self {
        Self(self.0.saturating_add(span))
    }

    /// The instant `span` earlier, or the beginning of 1970.
    ///
    /// ```
    /// use core::time::Duration;
    /// use cotter::Timestamp;
    ///
    /// let now = Timestamp::from_unix_seconds(90);
    /// assert_eq!(now.saturating_sub(Duration::from_secs(91)), Timestamp::from_unix_seconds(0));
    /// ```
    #[must_use]
    pub const fn saturating_sub(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(span))
    }

    /// The time from `earlier` to this instant; `None` if `earlier` is later.
    ///
    /// ```
    /// use core::time::Duration;
    /// use cotter::Timestamp;
    ///
    /// let (issued, now) = (Timestamp::from_unix_seconds(30), Timestamp::from_unix_seconds(90));
    /// assert_eq!(now.checked_duration_since(issued), Some(Duration::from_secs(60)));
    /// assert_eq!(issued.checked_duration_since(now), None);
    /// ```
    #[must_use]
    pub const fn checked_duration_since(self, earlier: Self) -> Option<Duration> {
        self.0.checked_sub(earlier.0)
    }

    /// The time from `earlier` to this instant; zero if `earlier` is later.
    ///
    /// ```
    /// use core::time::Duration;
    /// use cotter::Timestamp;
    ///
    /// let (now, exp) = (Timestamp::from_unix_seconds(90), Timestamp::from_unix_seconds(30));
    /// assert_eq!(exp.saturating_duration_since(now), Duration::ZERO);
    /// ```
    #[must_use]
    pub const fn saturating_duration_since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }

    /// The instant as a `SystemTime`; `None` if the standard library cannot represent it on this platform.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use cotter::Timestamp;
    ///
    /// let expires = Timestamp::from_unix_seconds(1_763_683_200).to_system_time();
    /// assert_eq!(expires, Some(UNIX_EPOCH + Duration::from_secs(1_763_683_200)));
    /// ```
    #[cfg(feature = "std")]
    #[must_use]
    pub fn to_system_time(self) -> Option<std::time::SystemTime> {
        std::time::UNIX_EPOCH.checked_add(self.0)
    }

    /// The instant as RFC 3339 text in UTC, with its fraction of a second, if any; `None` after the year 9999.
    ///
    /// This is the form of `exp`, `nbf` and `iat` in a PASETO ("Registered Claims").
    ///
    /// ```
    /// use core::time::Duration;
    /// use cotter::Timestamp;
    ///
    /// let exp = Timestamp::from_unix_seconds(1_763_683_200);
    /// assert_eq!(exp.to_rfc3339().as_deref(), Some("2025-11-21T00:00:00Z"));
    ///
    /// let later = exp.saturating_add(Duration::from_millis(250));
    /// assert_eq!(later.to_rfc3339().as_deref(), Some("2025-11-21T00:00:00.25Z"));
    /// assert_eq!(Timestamp::from_unix_seconds(253_402_300_800).to_rfc3339(), None);
    /// ```
    #[cfg(feature = "paseto")]
    #[must_use]
    pub fn to_rfc3339(self) -> Option<alloc::string::String> {
        rfc3339::write(self.0)
    }

    /// Reads an RFC 3339 time from 1970 to 9999, with upper-case `T` and `Z` and up to nine digits of a second (PASETO,
    /// "Registered Claims"); `None` outside that.
    #[cfg(feature = "paseto")]
    pub(crate) fn from_rfc3339(text: &str) -> Option<Self> {
        rfc3339::read(text).map(Self)
    }

    /// Reads a NumericDate from 1970 to the end of the year 9999, with its fraction; `None` outside that.
    pub(crate) fn from_numeric_date(number: f64) -> Option<Self> {
        const END: f64 = 253_402_300_800.0;
        (0.0..END).contains(&number).then(|| Duration::try_from_secs_f64(number).ok()).flatten().map(Self)
    }

    /// Does the same for a number without a fraction.
    pub(crate) fn from_whole_numeric_date(number: u64) -> Option<Self> {
        const END: u64 = 253_402_300_800;
        (number < END).then(|| Self::from_unix_seconds(number))
    }
}

/// A reading of the system clock.
///
/// # Errors
///
/// [`VerifyError::ClockOutOfRange`](crate::VerifyError::ClockOutOfRange) before 1970.
#[cfg(feature = "std")]
impl TryFrom<std::time::SystemTime> for Timestamp {
    type Error = VerifyError;

    fn try_from(time: std::time::SystemTime) -> Result<Self, Self::Error> {
        time.duration_since(std::time::UNIX_EPOCH).map(Self).map_err(|_| VerifyError::ClockOutOfRange)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numeric_dates_end_with_the_year_9999() {
        assert_eq!(Timestamp::from_numeric_date(0.0), Some(Timestamp::from_unix_seconds(0)));
        assert_eq!(
            Timestamp::from_numeric_date(253_402_300_799.0),
            Some(Timestamp::from_unix_seconds(253_402_300_799))
        );
        assert_eq!(Timestamp::from_numeric_date(1.5).unwrap().since_unix_epoch(), Duration::from_millis(1500));
        assert_eq!(
            Timestamp::from_whole_numeric_date(253_402_300_799),
            Timestamp::from_numeric_date(253_402_300_799.0)
        );
        assert_eq!(Timestamp::from_whole_numeric_date(253_402_300_800), None);
        for refused in [-1.0, -1e-9, 253_402_300_800.0, 1e300, f64::INFINITY, f64::NAN] {
            assert_eq!(Timestamp::from_numeric_date(refused), None, "{refused}");
        }
    }
}
