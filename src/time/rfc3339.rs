//! RFC 3339 §5.6, in upper case. `jiff` does the calendar, but reads more forms, so the form is checked first.

use alloc::{format, string::String};
use core::time::Duration;

use jiff::{SignedDuration, civil::DateTime};

use crate::strict::limits::MAX_TIME_LEN;

const BEGINNING_OF_1970: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// 9999-12-31T24:00:00Z
const END_OF_9999: Duration = Duration::from_secs(253_402_300_800);

/// The time since the beginning of 1970, for a time up to the end of 9999.
///
/// A leap second is rejected: it follows the second before it only for readers that know all leap seconds.
pub(super) fn read(text: &str) -> Option<Duration> {
    if text.len() > MAX_TIME_LEN {
        return None;
    }
    let (date_time, offset) = text.split_at_checked(end_of_date_time(text.as_bytes())?)?;
    let local: DateTime = date_time.parse().ok()?;
    let since = local.duration_since(BEGINNING_OF_1970).checked_sub(read_offset(offset)?)?;
    Duration::try_from(since).ok().filter(|since| *since < END_OF_9999)
}

/// The instant this long after the beginning of 1970, in UTC; `None` after the end of 9999, where `jiff` ends too.
pub(super) fn write(since: Duration) -> Option<String> {
    let time = BEGINNING_OF_1970.checked_add(SignedDuration::try_from(since).ok()?).ok()?;
    Some(format!("{time}Z"))
}

/// The position of the offset, after date, time and a fraction of one to nine digits.
fn end_of_date_time(text: &[u8]) -> Option<usize> {
    const FORM: &[u8] = b"0000-00-00T00:00:00";
    let (date_time, rest) = text.split_at_checked(FORM.len())?;
    let [.., b'0'..=b'5', _] = date_time else { return None };
    if !has_form(date_time, FORM) {
        return None;
    }
    let Some(fraction) = rest.strip_prefix(b".") else { return Some(FORM.len()) };
    let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (1..=9).contains(&digits).then_some(FORM.len().checked_add(1)?.checked_add(digits)?)
}

/// How far local time is ahead of UTC: zero for `Z`, and less than a day otherwise.
fn read_offset(offset: &str) -> Option<SignedDuration> {
    if offset == "Z" {
        return Some(SignedDuration::ZERO);
    }
    let (sign, time) = offset.split_at_checked(1)?;
    if !has_form(time.as_bytes(), b"00:00") {
        return None;
    }
    let (hours, minutes) = time.split_once(':')?;
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    let ahead = SignedDuration::from_secs(hours.checked_mul(3600)?.checked_add(minutes.checked_mul(60)?)?);
    match sign {
        "+" => Some(ahead),
        "-" => ahead.checked_neg(),
        _ => None,
    }
}

/// Whether a text has this form: any digit where the form has `0`, and otherwise the same characters.
fn has_form(text: &[u8], form: &[u8]) -> bool {
    let digit_or_itself = |byte: &u8| if byte.is_ascii_digit() { b'0' } else { *byte };
    text.iter().map(digit_or_itself).eq(form.iter().copied())
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, reason = "the numbers of a test are small")]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
            ("1969-12-31T22:00:00-02:00", 0, 0),
            ("9999-12-31T23:59:59Z", 253_402_300_799, 0),
            ("9999-12-31T23:59:59.999999999+23:59", 253_402_214_459, 999_999_999),
        ] {
            let expected = Duration::new(seconds, nanos);
            assert_eq!(read(text), Some(expected), "{text}");
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
            "2025-11-21T00:00:60Z",
            "2016-12-31T23:59:60Z",
            "2016-12-31T23:59:60.5Z",
            "9999-12-31T23:59:59-00:01",
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
            assert_eq!(read(refused), None, "{refused}");
        }
    }

    /// Counts day by day, with the calendar's own rule for leap years instead of `jiff`'s.
    #[test]
    fn whatever_the_month_its_first_and_last_second_are_written_and_read_back() {
        let mut day = 0_u64;
        for year in 1970..=9999_u64 {
            let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            for (month, days) in (1..).zip([31, if is_leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
            {
                for (since, text) in [
                    (day * 86_400, format!("{year}-{month:02}-01T00:00:00Z")),
                    ((day + days) * 86_400 - 1, format!("{year}-{month:02}-{days}T23:59:59Z")),
                ] {
                    let since = Duration::from_secs(since);
                    assert_eq!(write(since).as_deref(), Some(&*text));
                    assert_eq!(read(&text), Some(since));
                }
                day += days;
            }
        }
        assert_eq!(write(Duration::from_secs(day * 86_400)), None);
        assert_eq!(write(Duration::MAX), None);
    }

    #[test]
    fn a_fraction_has_the_digits_that_it_needs() {
        for (nanos, text) in [
            (0, "1970-01-01T00:00:01Z"),
            (1, "1970-01-01T00:00:01.000000001Z"),
            (250_000_000, "1970-01-01T00:00:01.25Z"),
            (999_999_999, "1970-01-01T00:00:01.999999999Z"),
        ] {
            assert_eq!(write(Duration::new(1, nanos)).as_deref(), Some(text));
        }
        let last = Duration::new(253_402_300_799, 999_999_999);
        assert_eq!(write(last).as_deref(), Some("9999-12-31T23:59:59.999999999Z"));
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_back(seconds in 0..253_402_300_800_u64, nanos in 0..1_000_000_000_u32) {
            let since = Duration::new(seconds, nanos);
            prop_assert_eq!(write(since).and_then(|text| read(&text)), Some(since));
        }
    }
}
