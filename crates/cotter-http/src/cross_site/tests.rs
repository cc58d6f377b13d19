use proptest::prelude::*;

use super::*;

const OWN: &str = "https://shop.example";

fn shop() -> CrossSite {
    CrossSite::new(PublicOrigin::https(OWN).unwrap())
}

fn headers(site: &[&str], origin: &[&str], upgrade: Option<&str>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, values) in [(SEC_FETCH_SITE, site), ("origin", origin), ("upgrade", upgrade.as_slice())] {
        for value in values {
            headers.append(name, value.parse().unwrap());
        }
    }
    headers
}

/// What a field, of a name that may be repeated, holds.
type Values = &'static [&'static str];

/// Each pair of the two fields, and what becomes of an unsafe request with it.
fn table() -> Vec<(Values, Values, Result<(), CrossSiteError>)> {
    use CrossSiteError::{Neither, NullOrigin, Origin, Repeated, Site};
    let origins: [Values; 9] = [
        &[],
        &[OWN],
        &["null"],
        &["https://shop.example:8443"],
        &["http://shop.example"],
        &["https://shop.example.evil.example"],
        &["https://shop.example/"],
        &["evil"],
        &[OWN, OWN],
    ];
    let without_site = [
        Err(Neither),
        Ok(()),
        Err(NullOrigin),
        Err(Origin),
        Err(Origin),
        Err(Origin),
        Err(Origin),
        Err(Origin),
        Err(Repeated),
    ];
    let mut table = Vec::new();
    for (origin, outcome) in origins.into_iter().zip(without_site) {
        table.push((&[][..], origin, outcome));
        for site in [&["same-origin"][..], &["none"]] {
            table.push((site, origin, Ok(())));
        }
        for site in
            [&["same-site"][..], &["cross-site"], &["banana"], &[""], &["Same-Origin"], &["same-origin, same-origin"]]
        {
            table.push((site, origin, Err(Site)));
        }
        table.push((&["same-origin", "same-origin"], origin, Err(Repeated)));
        table.push((&["cross-site", "same-origin"], origin, Err(Repeated)));
    }
    table
}

#[test]
fn an_unsafe_request_says_that_it_comes_from_the_own_pages() {
    let shop = shop();
    for (site, origin, expected) in table() {
        let headers = headers(site, origin, None);
        for method in ["POST", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND", "get"] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            assert_eq!(shop.check(&method, &headers), expected, "{method} {site:?} {origin:?}");
        }
        for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::TRACE] {
            assert_eq!(shop.check(&method, &headers), Ok(()), "{method} {site:?} {origin:?}");
        }
    }
}

#[test]
fn an_upgrade_is_unsafe_whatever_its_method() {
    let shop = shop();
    for (site, origin, expected) in table() {
        for upgrade in ["websocket", "WebSocket", "h2c, websocket", ""] {
            let headers = headers(site, origin, Some(upgrade));
            for method in ["GET", "HEAD", "OPTIONS", "TRACE", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND"] {
                let method = Method::from_bytes(method.as_bytes()).unwrap();
                assert_eq!(shop.check(&method, &headers), expected, "{method} {upgrade:?} {site:?} {origin:?}");
            }
        }
    }
}

#[test]
fn a_log_in_is_accepted_from_what_is_not_a_browser() {
    let shop = shop();
    for (site, origin, expected) in table() {
        let expected = if expected == Err(CrossSiteError::Neither) { Ok(()) } else { expected };
        for upgrade in [None, Some("websocket")] {
            assert_eq!(shop.check_log_in(&headers(site, origin, upgrade)), expected, "{upgrade:?} {site:?} {origin:?}");
        }
    }
}

#[test]
fn a_service_on_this_machine_has_a_port_in_its_origin() {
    let here = CrossSite::new(PublicOrigin::on_loopback("http://localhost:8400").unwrap());
    let of = |origin: &str| here.check(&Method::POST, &headers(&[], &[origin], None));
    assert_eq!(of("http://localhost:8400"), Ok(()));
    for other in ["http://localhost:8401", "http://localhost", "https://localhost:8400", "http://127.0.0.1:8400"] {
        assert_eq!(of(other), Err(CrossSiteError::Origin), "{other}");
    }
}

proptest! {
    /// Nothing but the two words and the one origin passes.
    #[test]
    fn nothing_else_is_accepted(
        site in prop::option::of(prop::collection::vec(0x20_u8..=0xff, 0..20)),
        origin in prop::option::of(prop::collection::vec(0x20_u8..=0xff, 0..30)),
    ) {
        let value = |bytes: &Vec<u8>| HeaderValue::from_bytes(bytes).ok();
        let mut headers = HeaderMap::new();
        for (name, bytes) in [(SEC_FETCH_SITE, &site), ("origin", &origin)] {
            if let Some(value) = bytes.as_ref().and_then(value) {
                headers.insert(name, value);
            }
        }
        prop_assert!(shop().check(&Method::POST, &headers).is_err());
    }
}
