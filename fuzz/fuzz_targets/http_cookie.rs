//! A cookie is read if it is the only one of its name, as it stands; and it comes back as it was set.
#![no_main]

use cotter_fuzz::{COOKIE_NAME, cookies, fields};
use cotter_http::SessionCookieSettings;
use http::{HeaderMap, HeaderValue, header};
use libfuzzer_sys::fuzz_target;

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
    headers.append(header::COOKIE, HeaderValue::from_static("__Host-Http-sid=a"));
    headers.append(header::COOKIE, HeaderValue::from_static("theme=dark; __Host-Http-sid=a"));
    assert!(settings.read(&headers).is_err() && COOKIE_NAME == settings.name());
});
