//! Whatever header fields say, a set is used within the bounds; and time in a cache, or one more statement that a response is stale, makes
//! nothing fresher.
#![no_main]

use std::time::Duration;

use cotter_jwks::freshness::{Bounds, Freshness};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use libfuzzer_sys::fuzz_target;

const NAMES: [HeaderName; 5] = [header::CACHE_CONTROL, header::AGE, header::EXPIRES, header::DATE, header::RETRY_AFTER];

// A field a line: the digit of its name, and its value.
fuzz_target!(|text: &[u8]| {
    let mut headers = HeaderMap::new();
    for line in text.split(|byte| *byte == b'\n').take(64) {
        let Some((number, value)) = line.split_first() else { continue };
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.append(&NAMES[usize::from(number.wrapping_sub(b'0')) % NAMES.len()], value);
        }
    }
    let bounds = Bounds::default();
    let freshness = Freshness::of(&headers, &bounds);
    assert!(freshness.fresh_for >= bounds.min_fresh && freshness.fresh_for <= bounds.max_fresh);
    assert!(
        freshness.usable_for >= freshness.fresh_for && freshness.usable_for - freshness.fresh_for <= bounds.max_stale
    );

    headers.append(header::AGE, HeaderValue::from_static("300"));
    let older = Freshness::of(&headers, &bounds);
    assert!(older.fresh_for <= freshness.fresh_for);
    headers.append(header::CACHE_CONTROL, HeaderValue::from_static("stale-if-error=60"));
    let shorter = Freshness::of(&headers, &bounds);
    assert!(shorter.usable_for - shorter.fresh_for <= Duration::from_secs(60));
    headers.append(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    assert_eq!(Freshness::of(&headers, &bounds).fresh_for, bounds.min_fresh);
});
