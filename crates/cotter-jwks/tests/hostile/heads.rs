//! Heads that are too long, are not HTTP, or never end.

use cotter_jwks::client::{FetchError, Limits};

use crate::{
    measure::{AT_ONCE, MEMORY, fetch, fetch_within, limits, turn},
    server::{answering, flooding},
};

const TOO_LARGE: FetchError = FetchError::HeadersTooLarge { limit: 16 * 1024 };

static LETTERS: [u8; 16 * 1024] = [b'x'; 16 * 1024];

#[test]
fn header_fields_without_end_are_refused() {
    let _turn = turn();
    let server = flooding("HTTP/1.1 200 OK\r\n", b"X-Padding: 0123456789abcdef0123456789abcdef\r\n");
    assert_eq!(fetch(&server.url()).unwrap_err(), TOO_LARGE);
}

#[test]
fn a_header_field_without_end_is_refused() {
    let _turn = turn();
    for beginning in ["HTTP/1.1 200 OK\r\nX-Padding: ", "HTTP/1.1 200 OK\r\nX", "HTTP/1.1 200 "] {
        let server = flooding(beginning, &LETTERS);
        assert_eq!(fetch(&server.url()).unwrap_err(), TOO_LARGE, "{beginning}");
    }
}

#[test]
fn an_entity_tag_without_end_is_refused() {
    let _turn = turn();
    let server = answering(format!("HTTP/1.1 200 OK\r\nETag: \"{}\"\r\n\r\n{{}}", "a".repeat(60_000)));
    assert_eq!(fetch(&server.url()).unwrap_err(), TOO_LARGE);
}

#[test]
fn the_limit_of_the_header_is_held() {
    let _turn = turn();
    // With its name and the four bytes around it, a field has eight more bytes than its value.
    let answer = |length: usize| {
        let (first, second) = ("x".repeat(10_000 - 8), "y".repeat(length - 10_000 - 8));
        format!("HTTP/1.1 304 Not Modified\r\naaaa: {first}\r\nbbbb: {second}\r\n\r\n")
    };
    assert_eq!(fetch(&answering(answer(16 * 1024)).url()).unwrap().status, 304);
    assert_eq!(fetch(&answering(answer(16 * 1024 + 1)).url()).unwrap_err(), TOO_LARGE);
    let mut shorter = Limits::default();
    shorter.headers = 100;
    let server = answering(answer(16 * 1024));
    let fetched = fetch_within(&server.url(), shorter, AT_ONCE, MEMORY);
    assert_eq!(fetched.unwrap_err(), FetchError::HeadersTooLarge { limit: 100 });
}

#[test]
fn more_than_a_hundred_fields_are_refused() {
    let _turn = turn();
    let answer = |count: usize| format!("HTTP/1.1 304 Not Modified\r\n{}\r\n", "a: b\r\n".repeat(count));
    assert_eq!(fetch(&answering(answer(100)).url()).unwrap().headers.len(), 100);
    assert_eq!(fetch(&answering(answer(101)).url()).unwrap_err(), TOO_LARGE);
}

/// Interim responses (RFC 9110 §15.2), which a client skips.
const INTERIM: [&[u8]; 2] = [
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\nX-Padding: 0123456789abcdef\r\n\r\n",
];

#[test]
fn interim_responses_without_end_time_out() {
    let _turn = turn();
    for interim in INTERIM {
        // Each is dropped, so more is allocated than is held.
        let fetched = fetch_within(&flooding("", interim).url(), limits(300, 300), AT_ONCE, 1 << 30);
        assert_eq!(fetched.unwrap_err(), FetchError::Timeout);
    }
}

#[test]
fn a_switch_of_protocols_is_refused() {
    let _turn = turn();
    let server = answering("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
    let fetched = fetch(&server.url());
    assert!(
        fetched.as_ref().map_or(true, |response| response.status == 101 && response.body.is_empty()),
        "{fetched:?}"
    );
}

#[test]
fn what_is_not_http_is_refused() {
    let _turn = turn();
    for answer in [
        "SSH-2.0-OpenSSH_9.2\r\n",
        "{\"keys\":[]}",
        "HTTP/2.0 200 OK\r\n\r\n{}",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-Control: \u{1}\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-Space : a\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-Folded: a\r\n b\r\n\r\n",
        "\0\0\0\0\0\0\0\0\0",
    ] {
        let fetched = fetch(&answering(answer).url());
        assert!(matches!(fetched, Err(FetchError::Protocol | FetchError::Incomplete)), "{answer}: {fetched:?}");
    }
}

#[test]
fn a_second_response_is_never_read() {
    let _turn = turn();
    let second = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    let server = answering(format!("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n{second}"));
    assert_eq!(fetch(&server.url()).unwrap().status, 404);
    assert_eq!(server.heads.all().len(), 1);
}
