use proptest::prelude::*;

use super::*;

const VALUE: &str = "Yi3jXbzXzXb8Y1dIKHfr9xyWkg6mZL6GkRdGm2eh1oM";

fn headers(fields: &[&[u8]]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for field in fields {
        headers.append(header::COOKIE, HeaderValue::from_bytes(field).unwrap());
    }
    headers
}

/// The values of all cookies of the name: `Err` for two.
fn read(fields: &[&[u8]]) -> Result<Option<String>, SeveralCookies> {
    let headers = headers(fields);
    Ok(SessionCookieSettings::lax().read(&headers)?.map(|cookie| cookie.expose().to_owned()))
}

#[test]
fn a_cookie_is_set_and_removed_with_the_same_attributes() {
    for (settings, attributes) in [
        (SessionCookieSettings::lax(), "HttpOnly; SameSite=Lax; Secure; Path=/"),
        (SessionCookieSettings::strict(), "HttpOnly; SameSite=Strict; Secure; Path=/"),
    ] {
        let set = settings.set(VALUE).unwrap();
        assert_eq!(set, format!("__Host-Http-sid={VALUE}; {attributes}"));
        assert!(set.is_sensitive());
        let removal = settings.removal();
        let text = removal.to_str().unwrap();
        assert!(text.starts_with(&format!("__Host-Http-sid=; {attributes}; Max-Age=0; Expires=")), "{text}");
        assert!(text.ends_with("Thu, 01 Jan 1970 00:00:00 GMT"), "{text}");
        assert!(!text.contains("Domain"));
    }
}

#[test]
fn plain_http_has_its_own_cookie_on_this_machine_alone() {
    let here = PublicOrigin::on_loopback("http://localhost:8400").unwrap();
    let settings = SessionCookieSettings::without_secure_on_loopback(&here).unwrap();
    assert_eq!(settings.set(VALUE).unwrap(), format!("sid={VALUE}; HttpOnly; SameSite=Lax; Path=/"));
    assert_eq!(settings.clone().with_name("__Host-Http-sid").unwrap_err(), CookieNameError::PrefixWithoutSecure);
    assert_eq!(settings.with_name("other").unwrap().name(), "other");
    let shop = PublicOrigin::https("https://shop.example").unwrap();
    assert_eq!(SessionCookieSettings::without_secure_on_loopback(&shop), Err(SecureOrigin));
}

#[test]
fn a_name_has_the_prefix_and_is_a_token() {
    let name = |name| SessionCookieSettings::lax().with_name(name).map(|settings| settings.name().to_owned());
    assert_eq!(name("__Host-Http-shop").as_deref(), Ok("__Host-Http-shop"));
    for bad in ["sid", "__Host-sid", "__host-http-sid", "__Http-sid", "__Secure-sid"] {
        assert_eq!(name(bad), Err(CookieNameError::NoPrefix), "{bad}");
    }
    for bad in ["", "a b", "a=b", "a;b", "ä", "a\n"] {
        assert_eq!(name(bad), Err(CookieNameError::NotAToken), "{bad:?}");
    }
    assert_eq!(name(&"a".repeat(65)), Err(CookieNameError::NotAToken));
}

#[test]
fn a_value_that_a_browser_would_not_return_is_refused() {
    let settings = SessionCookieSettings::lax();
    let room = MAX_COOKIE_LEN - settings.name().len();
    assert!(settings.set(&"a".repeat(room)).is_ok());
    assert_eq!(settings.set(&"a".repeat(room + 1)), Err(CookieValueError::TooLong { max: 4096 }));
    for value in ["", "a b", "a;b", "a,b", "\"a\"", "a\\b", "ä", "a\r\nSet-Cookie: x=y", "a\tb", "\u{7f}"] {
        assert_eq!(settings.set(value), Err(CookieValueError::Characters), "{value:?}");
    }
}

#[test]
fn the_cookie_of_the_exact_name_is_read_among_others() {
    let one = Ok(Some(VALUE.to_owned()));
    let cookie = format!("__Host-Http-sid={VALUE}");
    assert_eq!(read(&[cookie.as_bytes()]), one);
    assert_eq!(read(&[format!("theme=dark; {cookie}; lang=de").as_bytes()]), one);
    assert_eq!(read(&[b"theme=dark", cookie.as_bytes(), b"", b";;", b"="]), one);
    assert_eq!(read(&[b"name=M\xC3\xBCller", format!("x=\"a; {cookie}; b\"").as_bytes(), b"\xFF"]), one);
    for other in ["__host-http-sid", "__HOST-HTTP-SID", "__Host-Http-sid2", "_Host-Http-sid", "sid", "$__Host-Http-sid"]
    {
        assert_eq!(read(&[format!("{other}={VALUE}").as_bytes()]), Ok(None), "{other}");
    }
    assert_eq!(read(&[]), Ok(None));
    assert_eq!(read(&[b"__Host-Http-sid"]), Ok(None), "a name without a value");
    assert_eq!(read(&[b"=__Host-Http-sid=a"]), Ok(None), "a value without a name");
}

#[test]
fn two_of_the_name_are_refused_wherever_they_are() {
    for fields in [
        &[&b"__Host-Http-sid=a; __Host-Http-sid=a"[..]][..],
        &[b"__Host-Http-sid=a", b"__Host-Http-sid=b"],
        &[b"__Host-Http-sid=a", b"x=y", b"z=1;__Host-Http-sid="],
        // Whatever bytes the other one has.
        &[b"__Host-Http-sid=a; __Host-Http-sid=\xff"],
        &[b"__Host-Http-sid=M\xC3\xBCller", b"\t__Host-Http-sid =a"],
    ] {
        assert_eq!(read(fields), Err(SeveralCookies));
        assert!(SessionCookieSettings::lax().is_in(&headers(fields)));
    }
    assert!(!SessionCookieSettings::lax().is_in(&headers(&[b"x=y"])));
}

#[test]
fn a_value_beyond_ascii_is_no_sessions_and_is_there() {
    let fields: &[&[u8]] = &[b"a=b; __Host-Http-sid=M\xC3\xBCller"];
    assert_eq!(read(fields), Ok(None));
    assert!(SessionCookieSettings::lax().is_in(&headers(fields)));
}

/// A page of a neighbouring host may set a cookie whose name begins with a blank of Unicode: it has no prefix for the
/// browser.
#[test]
fn a_blank_of_unicode_does_not_hide_the_lack_of_a_prefix() {
    for blank in ["\u{a0}", "\u{2000}", "\u{3000}", "\u{85}", "\u{2028}", "\u{feff}"] {
        for name in [format!("{blank}__Host-Http-sid"), format!("__Host-Http-sid{blank}")] {
            assert_eq!(read(&[format!("{name}={VALUE}").as_bytes()]), Ok(None), "{name:?}");
        }
    }
    // What the crate does by itself.
    assert_eq!(Cookie::parse("\u{a0}name=value").unwrap().name(), "name");
}

proptest! {
    #[test]
    fn no_field_panics_and_what_is_read_is_in_it(fields in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 0..4)) {
        let fields: Vec<&[u8]> = fields.iter().map(Vec::as_slice).filter(|field| HeaderValue::from_bytes(field).is_ok()).collect();
        prop_assert_eq!(read(&fields), Ok(None));
    }

    #[test]
    fn a_value_that_is_set_is_read(value in "[!#-+\\--:<-\\[\\]-~]{1,100}", before in "([a-z]{1,5}=[a-z]{0,5}; ){0,3}") {
        let set = SessionCookieSettings::lax().set(&value).unwrap();
        let pair = set.to_str().unwrap().split(';').next().unwrap().to_owned();
        prop_assert_eq!(read(&[format!("{before}{pair}").as_bytes()]), Ok(Some(value)));
    }

    #[test]
    fn cookies_of_the_name_are_counted(others in prop::collection::vec("(__Host-Http-sid|[a-z]{1,3})=[a-z]{0,3}", 0..6), cut in 0_usize..6) {
        let count = others.iter().filter(|pair| pair.starts_with("__Host-Http-sid=")).count();
        let (first, second) = others.split_at(cut.min(others.len()));
        let fields = [first.join("; "), second.join("; ")];
        let fields: Vec<&[u8]> = fields.iter().map(String::as_bytes).collect();
        match (count, read(&fields)) {
            (0, Ok(None)) | (1, Ok(Some(_))) | (2.., Err(SeveralCookies)) => {}
            (count, read) => prop_assert!(false, "{} of the name: {:?}", count, read.map(|_| ())),
        }
    }
}
