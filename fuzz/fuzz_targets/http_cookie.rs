//! A cookie is read if it is the only one of its name, as it stands; and an unsafe request with one is accepted exactly if
//! it says, once, that it comes from the service's own pages. `Host` decides nothing.
#![no_main]

use cotter_fuzz::{COOKIE_NAME, cookies, fields, only};
use cotter_http::{CrossSite, PublicOrigin, SessionCookieSettings};
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
    let settings = SessionCookieSettings::lax();
    let of_the_name = cookies(&headers);
    assert_eq!(settings.is_in(&headers), !of_the_name.is_empty());
    match (settings.read(&headers), &*of_the_name) {
        (Ok(None), []) => {}
        (Ok(None), [one]) => assert!(!one.is_ascii()),
        (Ok(Some(cookie)), [one]) => {
            assert_eq!(cookie.expose().as_bytes(), *one);
            // What can be set at all comes back as it was set.
            if let Ok(set) = settings.set(cookie.expose()) {
                let set = set.to_str().expect("it is ASCII").split(';').next().unwrap_or_default().to_owned();
                let again =
                    HeaderMap::from_iter([(header::COOKIE, HeaderValue::try_from(set).expect("it is a field"))]);
                let again = settings.read(&again).ok().flatten().expect("it is one cookie");
                assert_eq!(again.expose(), cookie.expose());
            }
        }
        (Err(_), [_, _, ..]) => {}
        _ => panic!("a cookie that is not the only one, or one that is not read"),
    }

    let shop = CrossSite::new(PublicOrigin::https(OWN).expect("it is an origin"));
    assert_eq!(shop.check(&Method::POST, &headers).is_ok(), is_own(&headers));
    let is_upgrade = headers.contains_key(header::UPGRADE);
    assert_eq!(shop.check(&Method::GET, &headers).is_ok(), !is_upgrade || is_own(&headers));
    let says_nothing = !headers.contains_key("sec-fetch-site") && !headers.contains_key("origin");
    assert_eq!(shop.check_log_in(&headers).is_ok(), is_own(&headers) || says_nothing);
    let before = shop.check(&Method::POST, &headers);
    headers.insert(header::HOST, HeaderValue::from_static("shop.example"));
    assert_eq!(shop.check(&Method::POST, &headers), before);

    headers.append(header::COOKIE, HeaderValue::from_static("__Host-Http-sid=a"));
    headers.append(header::COOKIE, HeaderValue::from_static("theme=dark; __Host-Http-sid=a"));
    assert!(settings.read(&headers).is_err() && COOKIE_NAME == settings.name());
});
