//! A form is read by one media type alone, and not if the request has a query.
#![no_main]

use cotter_fuzz::{fields, only};
use cotter_http::{Form, FormError};
use libfuzzer_sys::fuzz_target;

// The media type.
fuzz_target!(|media_type: &[u8]| {
    let headers = fields([&[b"7", media_type].concat()[..]].into_iter());
    let Ok(_) = Form::read(&headers, None, b"") else { return };
    let stated = only(&headers, "content-type").expect("it is stated once").to_ascii_lowercase();
    let rest = stated.trim_ascii_start().strip_prefix(b"application/x-www-form-urlencoded".as_slice());
    let rest = rest.expect("it is a form").trim_ascii_start();
    assert!(rest.is_empty() || rest.starts_with(b";"), "it is a longer type");
    assert_eq!(Form::read(&headers, Some("a"), b"").err(), Some(FormError::InQuery));
});
