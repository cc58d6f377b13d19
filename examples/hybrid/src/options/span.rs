//! Spans of time, such as `500ms`, `10s`, `15m`, `1h` or `14d`.

use std::time::Duration;

/// The longest span: a hundred years, so that no sum overflows.
const MAX: Duration = Duration::from_secs(100 * 365 * 86_400);

/// Reads a span of time.
pub(super) fn span(text: &str) -> Result<Duration, String> {
    let unit = text.trim_start_matches(|character: char| character.is_ascii_digit());
    let is_known = ["ms", "s", "m", "h", "d"].contains(&unit);
    let span = if is_known { humantime::parse_duration(text).ok() } else { None };
    span.filter(|span| *span <= MAX)
        .ok_or_else(|| "expected a number and its unit: 500ms, 10s, 15m, 1h or 14d".to_owned())
}

/// The same, but not zero.
pub(super) fn some_span(text: &str) -> Result<Duration, String> {
    let read = span(text)?;
    if read.is_zero() { Err("expected more than no time".to_owned()) } else { Ok(read) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_a_number_and_its_unit() {
        for (text, milliseconds) in
            [("500ms", 500), ("10s", 10_000), ("15m", 900_000), ("1h", 3_600_000), ("14d", 1_209_600_000), ("0s", 0)]
        {
            assert_eq!(span(text), Ok(Duration::from_millis(milliseconds)), "{text}");
        }
        for text in ["", "10", "s", "-1s", "1 s", "1.5s", "10w", "1s2s", "99999999999999999999d", "40000d"] {
            assert!(span(text).is_err(), "{text}");
        }
        assert!(some_span("0ms").is_err());
    }
}
