//! An unsafe request is accepted exactly if it says, once, that it comes from the service's own pages. `Host` decides
//! nothing.
#![no_main]

use cotter_fuzz::{fields, only};
use cotter_http::{CrossSite, PublicOrigin};
use http::{HeaderMap, HeaderValue, Method, header};
use libfuzzer_sys::fuzz_target;

const OWN: &str = "https://shop.example";

/// What the table of `CrossSite` says of an unsafe request.
fn is_own(headers: &HeaderMap) -> bool {
    let is_absent = |name: &str| !headers.contains_key(name);
    match only(headers, "sec-fetch-site") {
        Some(site) => site == b"same-origin" || site == b"none",
        None => is_absent("sec-fetch-site") && only(headers, "origin") == Some(OWN.as_bytes()),
    }
}

// A field a line.
fuzz_target!(|text: &[u8]| {
    let mut headers = fields(text.split(|byte| *byte == b'\n'));
    let shop = CrossSite::new(PublicOrigin::https(OWN).expect("it is an origin"));
    let before = shop.check(&Method::POST, &headers);
    assert_eq!(before.is_ok(), is_own(&headers));
    let is_upgrade = headers.contains_key(header::UPGRADE);
    assert_eq!(shop.check(&Method::GET, &headers).is_ok(), !is_upgrade || is_own(&headers));
    let says_nothing = !headers.contains_key("sec-fetch-site") && !headers.contains_key("origin");
    assert_eq!(shop.check_log_in(&headers).is_ok(), is_own(&headers) || says_nothing);
    headers.insert(header::HOST, HeaderValue::from_static("shop.example"));
    assert_eq!(shop.check(&Method::POST, &headers), before);
});
