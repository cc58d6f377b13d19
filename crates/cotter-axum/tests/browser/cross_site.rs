//! The whole table: method × `Sec-Fetch-Site` × `Origin` × cookie × upgrade.

use bytes::Bytes;
use http::Method;
use http_body_util::Full;

use crate::support::{Browser, COOKIE, ORIGIN, Service};

const SITES: [Option<&str>; 7] =
    [None, Some("same-origin"), Some("none"), Some("same-site"), Some("cross-site"), Some("banana"), Some("")];

const ORIGINS: [Option<&str>; 9] = [
    None,
    Some(ORIGIN),
    Some("null"),
    Some("http://localhost:8401"),
    Some("https://localhost:8400"),
    Some("http://127.0.0.1:8400"),
    Some("https://evil.example"),
    Some("http://localhost:8400.evil.example"),
    Some("http://localhost:8400/"),
];

/// Whether the table of the contract lets an unsafe request through.
fn is_own(site: Option<&str>, origin: Option<&str>) -> bool {
    match site {
        Some(site) => site == "same-origin" || site == "none",
        None => origin == Some(ORIGIN),
    }
}

fn source(site: Option<&str>, origin: Option<&str>) -> Vec<(&'static str, String)> {
    let fields = [("sec-fetch-site", site), ("origin", origin)];
    fields.into_iter().filter_map(|(name, value)| Some((name, value?.to_owned()))).collect()
}

#[tokio::test]
async fn an_unsafe_request_with_a_cookie_comes_from_the_own_pages() {
    let service = Service::start().await;
    let mut live = service.logged_in("alice").await;
    let mut over = live.with_cookie(&"A".repeat(43));
    let mut none = Browser::new(service.address);
    let websocket: &[(&'static str, &[u8])] = &[
        ("connection", b"upgrade"),
        ("upgrade", b"websocket"),
        ("sec-websocket-version", b"13"),
        ("sec-websocket-key", b"dGhlIHNhbXBsZSBub25jZQ=="),
    ];
    let mut cells = 0;
    for site in SITES {
        for origin in ORIGINS {
            for (method, upgrade, is_unsafe) in [
                (Method::POST, &[][..], true),
                (Method::PUT, &[], true),
                (Method::PATCH, &[], true),
                (Method::DELETE, &[], true),
                (Method::from_bytes(b"MERGE").unwrap(), &[], true),
                (Method::GET, &[], false),
                (Method::OPTIONS, &[], false),
                (Method::GET, websocket, true),
            ] {
                let refused = is_unsafe && !is_own(site, origin);
                for (browser, accepted) in [(&mut live, 200), (&mut over, 401), (&mut none, 401)] {
                    browser.source = source(site, origin);
                    let expected = if refused && browser.cookie.is_some() { 403 } else { accepted };
                    let answer = browser.ask(method.clone(), "/any", upgrade).await;
                    assert_eq!(answer.status, expected, "{method} {upgrade:?} {site:?} {origin:?}: {answer:?}");
                    if expected == 403 {
                        answer.assert_refusal(403, "cross_site");
                    }
                    cells += 1;
                }
            }
        }
    }
    assert_eq!(cells, 7 * 9 * 8 * 3);
}

/// Over HTTP/2 the handshake of a WebSocket is an extended `CONNECT` (RFC 8441), without a field `Upgrade`.
#[tokio::test]
async fn a_web_socket_over_http2_comes_from_the_own_pages() {
    let service = Service::start().await;
    let alice = service.logged_in("alice").await;
    let stream = tokio::net::TcpStream::connect(service.address).await.unwrap();
    let io = hyper_util::rt::TokioIo::new(stream);
    let handshake = hyper::client::conn::http2::handshake(hyper_util::rt::TokioExecutor::new(), io);
    let (mut sender, connection) = handshake.await.unwrap();
    tokio::spawn(connection);
    // The server says by its settings, which come before any answer, that it knows the extended `CONNECT`.
    let first = format!("http://{}/", service.address);
    sender.send_request(http::Request::get(first).body(Full::<Bytes>::default()).unwrap()).await.unwrap();
    for site in SITES {
        for origin in ORIGINS {
            let mut request = http::Request::connect(format!("http://{}/any", service.address))
                .extension(hyper::ext::Protocol::from_static("websocket"))
                .header("sec-websocket-version", "13")
                .header("cookie", format!("{COOKIE}={}", alice.value()));
            for (name, value) in source(site, origin) {
                request = request.header(name, value);
            }
            let answer = sender.send_request(request.body(Full::default()).unwrap()).await.unwrap();
            let expected = if is_own(site, origin) { 200 } else { 403 };
            assert_eq!(answer.status(), expected, "{site:?} {origin:?}");
        }
    }
}

#[tokio::test]
async fn a_log_in_comes_from_the_own_form_or_from_what_is_not_a_browser() {
    let service = Service::start().await;
    let mut bob = service.logged_in("bob").await;
    for site in SITES {
        for origin in ORIGINS {
            let is_accepted = is_own(site, origin) || (site.is_none() && origin.is_none());
            for cookie in [None, bob.cookie.clone()] {
                if is_accepted && cookie.is_some() {
                    continue;
                }
                let mut browser = Browser::new(service.address);
                browser.cookie = cookie;
                browser.source = source(site, origin);
                let user = format!("user-{}-{}", site.unwrap_or("x"), origin.is_none());
                let answer = browser.post(&format!("/login/{user}")).await;
                if is_accepted && answer.status != 403 {
                    assert_eq!(answer.status, 303, "{site:?} {origin:?}");
                } else if is_accepted {
                    answer.assert_refusal(403, "too_many_sessions");
                } else {
                    answer.assert_refusal(403, "cross_site");
                }
            }
        }
    }
    assert!(bob.is_alive().await);
}

/// With `SameSite`, the form of another site comes without the cookie; the answer must not take it all the same.
#[tokio::test]
async fn a_page_of_another_site_cannot_make_a_browser_forget_its_cookie() {
    let service = Service::start().await;
    let mut alice = service.logged_in("alice").await;
    for site in SITES {
        for origin in ORIGINS {
            for path in ["/logout", "/logout-everywhere"] {
                let mut without_cookie = Browser::new(service.address);
                without_cookie.source = source(site, origin);
                let answer = without_cookie.post(path).await;
                if is_own(site, origin) || (site.is_none() && origin.is_none()) {
                    assert_eq!(answer.status, 303, "{site:?} {origin:?}");
                } else {
                    answer.assert_refusal(403, "cross_site");
                }
                if !is_own(site, origin) {
                    let mut with_cookie = alice.with_cookie(alice.value());
                    with_cookie.source = source(site, origin);
                    with_cookie.post(path).await.assert_refusal(403, "cross_site");
                }
            }
        }
    }
    assert!(alice.is_alive().await);
}

#[tokio::test]
async fn fields_that_are_repeated_are_refused() {
    let service = Service::start().await;
    let mut alice = service.logged_in("alice").await;
    for fields in [
        vec![("sec-fetch-site", "same-origin"), ("sec-fetch-site", "same-origin")],
        vec![("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
        vec![("origin", ORIGIN), ("origin", ORIGIN)],
        vec![("sec-fetch-site", "same-origin, same-origin")],
    ] {
        alice.source = fields.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
        for path in ["/any", "/logout", "/login/alice"] {
            alice.post(path).await.assert_refusal(403, "cross_site");
        }
    }
    alice.source = Vec::new();
    assert!(alice.is_alive().await);
}

/// `Host` decides nothing: a proxy may rewrite it.
#[tokio::test]
async fn the_origin_is_compared_with_the_one_that_is_stated() {
    let service = Service::start().await;
    let mut alice = service.logged_in("alice").await;
    alice.source = vec![("origin", "http://evil.example".to_owned()), ("host", "evil.example".to_owned())];
    alice.post("/any").await.assert_refusal(403, "cross_site");
    alice.source = vec![("origin", ORIGIN.to_owned()), ("host", "internal:1".to_owned())];
    assert_eq!(alice.post("/any").await.status, 200);
}
