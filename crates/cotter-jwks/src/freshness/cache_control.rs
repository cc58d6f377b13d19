//! The directives of `Cache-Control` that matter for a key set (RFC 9111 §5.2.2).

use std::time::Duration;

use http::{HeaderMap, header};

/// The value that replaces a larger number (RFC 9111 §1.2.2).
const MOST_SECONDS: u64 = 1 << 31;

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct CacheControl {
    pub(super) max_age: Option<Duration>,
    pub(super) stale_if_error: Option<Duration>,
    pub(super) must_revalidate: bool,
    /// `no-store` or `no-cache`, or something that cannot be read.
    pub(super) is_stale_at_once: bool,
}

impl CacheControl {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let mut control = Self::default();
        for field in headers.get_all(header::CACHE_CONTROL) {
            let mut rest = field.as_bytes();
            while !rest.is_empty() {
                let Some((directive, after)) = split_at_comma(rest) else {
                    // A string without an end hides whatever follows it.
                    control.is_stale_at_once = true;
                    break;
                };
                control.apply(directive);
                rest = after;
            }
        }
        control
    }

    fn apply(&mut self, directive: &[u8]) {
        let (name, value) = match directive.iter().position(|byte| *byte == b'=') {
            Some(at) => {
                let (name, value) = directive.split_at(at);
                (name, value.split_first().map(|(_, value)| value))
            }
            None => (directive, None),
        };
        match name.trim_ascii().to_ascii_lowercase().as_slice() {
            b"no-store" | b"no-cache" => self.is_stale_at_once = true,
            b"must-revalidate" => self.must_revalidate = true,
            b"max-age" => match (value.and_then(seconds), self.max_age) {
                (Some(stated), None) => self.max_age = Some(stated),
                // A repetition does not contradict.
                (Some(stated), Some(earlier)) if stated == earlier => {}
                _ => self.is_stale_at_once = true,
            },
            b"stale-if-error" => {
                let stated = value.and_then(seconds).unwrap_or_default();
                self.stale_if_error = Some(self.stale_if_error.map_or(stated, |earlier| earlier.min(stated)));
            }
            _ => {}
        }
    }
}

/// The first directive of a list, and the rest after its comma. Commas in strings do not count.
fn split_at_comma(list: &[u8]) -> Option<(&[u8], &[u8])> {
    let (mut in_string, mut is_escaped) = (false, false);
    for (at, byte) in list.iter().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            b',' if !in_string => {
                let (directive, after) = list.split_at(at);
                return Some((directive, after.split_first()?.1));
            }
            _ => {}
        }
    }
    (!in_string).then_some((list, &[]))
}

/// A number of seconds, as a token or as a string. Both must be accepted (RFC 9111 §5.2).
fn seconds(value: &[u8]) -> Option<Duration> {
    let value = value.trim_ascii();
    delta_seconds(value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\"")).unwrap_or(value))
}

/// Digits alone (RFC 9111 §1.2.2). A number that is too large is capped.
pub(super) fn delta_seconds(digits: &[u8]) -> Option<Duration> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let value = digits.iter().fold(0_u64, |value, digit| {
        value.saturating_mul(10).saturating_add(u64::from(digit.wrapping_sub(b'0'))).min(MOST_SECONDS)
    });
    Some(Duration::from_secs(value))
}
