//! A request goes by a token or by the cookie, and never by both.
#![no_main]

use cotter_fuzz::{COOKIE_NAME, cookies, fields};
use cotter_http::{Credential, Schemes, Way};
use http::{HeaderValue, Uri, header::AUTHORIZATION};
use libfuzzer_sys::fuzz_target;

// A line for the query, then a field a line.
fuzz_target!(|text: &[u8]| {
    let mut lines = text.split(|byte| *byte == b'\n');
    let Ok(uri) = Uri::try_from([b"/?", lines.next().unwrap_or_default()].concat()) else { return };
    let mut headers = fields(lines);
    match Way::read(&headers, &uri, Schemes::Both, COOKIE_NAME) {
        Ok(Way::Cookie) => assert!(!cookies(&headers).is_empty() && !headers.contains_key(AUTHORIZATION)),
        Ok(Way::Token(token)) => {
            assert!(cookies(&headers).is_empty());
            assert_eq!(Credential::read(&headers, &uri, Schemes::Both), Ok(token));
        }
        Err(_) => {}
    }
    // Whatever the request is worth, a field beside the cookie makes it worth nothing.
    if !cookies(&headers).is_empty() {
        headers.append(AUTHORIZATION, HeaderValue::from_static("Bearer a"));
        assert!(Way::read(&headers, &uri, Schemes::Both, COOKIE_NAME).is_err());
    }
});
