//! The requests that are sent: their content, target and number.

use std::{env, process::Command, time::Duration};

use cotter_jwks::{
    ReqwestClient,
    client::{FetchError, Request},
};
use http::HeaderValue;

use crate::{
    certificate,
    measure::{AT_ONCE, Fetching, MEMORY, fetch, fetch_with, limits, turn, url_of},
    server::{answering, dripping, flooding, ok},
};

#[test]
fn a_request_says_what_is_needed_and_nothing_more() {
    let _turn = turn();
    let server = answering(ok("{}"));
    fetch(&server.url()).unwrap();
    let head = server.heads.all().remove(0).to_lowercase();
    let mut lines: Vec<&str> = head.trim_end().split("\r\n").collect();
    assert_eq!(lines.remove(0), "get /jwks.json http/1.1");
    lines.sort_unstable();
    let expected = [
        "accept-encoding: identity",
        "accept: application/jwk-set+json, application/json;q=0.9",
        &format!("host: {}", server.address),
        concat!("user-agent: cotter-jwks/", env!("CARGO_PKG_VERSION")),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn an_entity_tag_is_sent_back() {
    let _turn = turn();
    let server = answering("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n");
    let fetching = Fetching::new();
    // Whatever an entity tag may contain, byte by byte.
    for tag in ["W/\"a\"", "\"!#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\"", "\"\u{e9}\u{fffd}\""] {
        let mut request = Request::new(url_of(&server.url()));
        request.if_none_match = Some(HeaderValue::from_bytes(tag.as_bytes()).unwrap());
        let response = fetching.get(&crate::measure::client(), request).0.unwrap();
        assert_eq!((response.status, response.headers.get("etag").unwrap().to_str().unwrap()), (304, "\"a\""));
        let head = server.heads.all().pop().unwrap();
        assert!(head.contains(&format!("\r\nif-none-match: {tag}\r\n")), "{head}");
    }
}

#[test]
fn no_redirect_is_followed() {
    let _turn = turn();
    let elsewhere = answering(ok("{}"));
    for status in [301, 302, 303, 307, 308] {
        for target in ["http://169.254.169.254/latest/meta-data".to_owned(), elsewhere.url(), "/again".to_owned()] {
            let server = answering(format!("HTTP/1.1 {status} R\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n"));
            let response = fetch(&server.url()).unwrap();
            assert_eq!((response.status, server.heads.all().len()), (status, 1));
        }
    }
    assert_eq!(elsewhere.heads.all().len(), 0);
}

#[test]
fn nothing_is_tried_twice() {
    let _turn = turn();
    // A client with a pool tries again when a connection ends before the first byte.
    let server = answering("");
    assert_eq!(fetch(&server.url()).unwrap_err(), FetchError::Incomplete);
    assert_eq!(server.heads.all().len(), 1);
}

#[test]
fn cookies_and_connections_are_not_kept() {
    let _turn = turn();
    let server =
        answering("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}");
    let (client, fetching) = (crate::measure::client(), Fetching::new());
    for _ in 0..3 {
        fetching.get(&client, Request::new(url_of(&server.url()))).0.unwrap();
    }
    let heads = server.heads.all();
    assert_eq!(heads.len(), 3);
    assert!(heads.iter().all(|head| !head.to_lowercase().contains("cookie")), "{heads:?}");
}

/// Runs one of the tests below in a process with this proxy in its environment.
fn with_proxy(proxy: &str, test: &str) {
    let mut command = Command::new(env::current_exe().unwrap());
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        command.env(name, proxy);
    }
    let ran =
        command.env_remove("NO_PROXY").env_remove("no_proxy").args(["--exact", test, "--ignored"]).output().unwrap();
    let told = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success() && told.contains("1 passed"), "{told}");
}

#[test]
fn a_proxy_of_the_environment_is_not_used_unless_asked_for() {
    let _turn = turn();
    let proxy = answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    with_proxy(&format!("http://{}", proxy.address), "requests::in_an_environment_with_a_proxy_and_not_asking");
    assert_eq!(proxy.heads.all().len(), 0);
    with_proxy(&format!("http://{}", proxy.address), "requests::in_an_environment_with_a_proxy_and_asking");
    let heads = proxy.heads.all();
    assert_eq!(heads.len(), 1, "{heads:?}");
    assert!(heads[0].starts_with("CONNECT auth.example:443 HTTP/1.1\r\n"), "{heads:?}");
}

#[test]
#[ignore = "run by the test above, in a process of its own"]
fn in_an_environment_with_a_proxy_and_not_asking() {
    let server = answering(ok("{}"));
    assert_eq!(fetch(&server.url()).unwrap().body, b"{}");
    // There is no such host, and no proxy that could resolve it.
    let (fetched, _) = Fetching::new().get(&crate::measure::client(), Request::new(url_of("https://auth.invalid/")));
    assert!(matches!(fetched, Err(FetchError::Dns | FetchError::Connect)), "{fetched:?}");
}

#[test]
#[ignore = "run by the test above, in a process of its own"]
fn in_an_environment_with_a_proxy_and_asking() {
    let builder = ReqwestClient::builder().only_roots_from_pem(&certificate::root_pem());
    let client = builder.proxy_from_environment().build().unwrap();
    let (fetched, _) = Fetching::new().get(&client, Request::new(url_of("https://auth.example/")));
    assert_eq!(fetched.unwrap_err(), FetchError::Connect);
    // This machine is not behind the proxy.
    let server = answering(ok("{}"));
    let (fetched, _) = Fetching::new().get(&client, Request::new(url_of(&server.url())));
    assert_eq!(fetched.unwrap().body, b"{}");
}

#[test]
fn a_proxy_is_bounded_as_a_server_is() {
    let _turn = turn();
    static LETTERS: [u8; 16 * 1024] = [b'x'; 16 * 1024];
    let pause = Duration::from_millis(10);
    let good = "HTTP/1.1 200 OK\r\n\r\n";
    for (name, proxy, expected) in [
        ("an endless head", flooding("HTTP/1.1 200 OK\r\nX: ", &LETTERS), FetchError::Connect),
        ("endless fields", flooding("HTTP/1.1 200 OK\r\n", b"X: y\r\n"), FetchError::Connect),
        ("a slow head", dripping("HTTP/1.1 200 OK\r\nX: ", b'x', pause), FetchError::Connect),
        ("silence", dripping("", b'H', Duration::from_secs(60)), FetchError::Connect),
        (
            "a redirect",
            answering("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n"),
            FetchError::Connect,
        ),
        ("a question", answering("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"), FetchError::Connect),
        ("what is no HTTP", answering("SSH-2.0-OpenSSH_9.2\r\n"), FetchError::Connect),
        ("an answer of its own", answering(format!("{good}{}", ok("{}"))), FetchError::Tls),
        ("data without end", flooding(good, &LETTERS), FetchError::Tls),
    ] {
        let builder = ReqwestClient::builder().only_roots_from_pem(&certificate::root_pem());
        let client = builder.proxy(&format!("http://{}", proxy.address)).build().unwrap();
        let fetched = fetch_with(&client, "https://auth.example/", limits(300, 1000), AT_ONCE, MEMORY).unwrap_err();
        // How much of it is read before TLS begins is a matter of chance.
        let is_cut_off = expected == FetchError::Tls && fetched == FetchError::Incomplete;
        assert!(fetched == expected || is_cut_off, "{name}: {fetched:?}");
        assert_eq!(proxy.heads.all().len(), 1, "{name}");
    }
}

#[test]
fn a_stated_proxy_is_used() {
    let _turn = turn();
    let proxy = answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    let builder = ReqwestClient::builder().only_roots_from_pem(&certificate::root_pem());
    let client = builder.proxy(&format!("http://user:secret@{}", proxy.address)).build().unwrap();
    assert!(!format!("{client:?}").contains("secret"));
    let (fetched, _) = Fetching::new().get(&client, Request::new(url_of("https://auth.example/")));
    assert_eq!(fetched.unwrap_err(), FetchError::Connect);
    assert!(proxy.heads.all()[0].starts_with("CONNECT auth.example:443 HTTP/1.1\r\n"));
}
