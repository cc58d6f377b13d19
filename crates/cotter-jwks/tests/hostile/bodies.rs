//! Bodies that are too long, encoded, cut off or of another length than stated.

use std::time::Duration;

use cotter_jwks::client::{FetchError, Limits};
use tokio::io::AsyncWriteExt;

use crate::{
    measure::{AT_ONCE, MEMORY, fetch, fetch_within, limits, turn},
    server::{Server, answering, dripping, flooding, ok, read_head},
};

const TOO_LARGE: FetchError = FetchError::BodyTooLarge { limit: 64 * 1024 };

static BLANKS: [u8; 16 * 1024] = [b' '; 16 * 1024];

#[test]
fn a_gigabyte_that_is_announced_is_not_read() {
    let _turn = turn();
    let beginning = "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n";
    assert_eq!(fetch(&flooding(beginning, &BLANKS).url()).unwrap_err(), TOO_LARGE);
    // Nor is it waited for.
    let server = dripping(beginning, b' ', Duration::from_secs(60));
    assert_eq!(fetch(&server.url()).unwrap_err(), TOO_LARGE);
}

#[test]
fn a_gigabyte_that_is_not_announced_is_read_up_to_the_limit() {
    let _turn = turn();
    let server = flooding("HTTP/1.1 200 OK\r\n\r\n", &BLANKS);
    assert_eq!(fetch(&server.url()).unwrap_err(), TOO_LARGE);
    let server = flooding("HTTP/1.0 200 OK\r\n\r\n", &BLANKS);
    assert_eq!(fetch(&server.url()).unwrap_err(), TOO_LARGE);
}

#[test]
fn a_gigabyte_in_chunks_is_read_up_to_the_limit() {
    let _turn = turn();
    let server = flooding("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"8\r\n        \r\n");
    assert_eq!(fetch(&server.url()).unwrap_err(), TOO_LARGE);
    let server = flooding("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n", &BLANKS);
    assert_eq!(fetch(&server.url()).unwrap_err(), TOO_LARGE);
}

#[test]
fn the_limit_itself_is_within_the_limit() {
    let _turn = turn();
    let server = answering(ok(&"x".repeat(64 * 1024)));
    assert_eq!(fetch(&server.url()).unwrap().body.len(), 64 * 1024);
    let server = answering(format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(64 * 1024)));
    assert_eq!(fetch(&server.url()).unwrap().body.len(), 64 * 1024);
    for answer in [ok(&"x".repeat(64 * 1024 + 1)), format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(64 * 1024 + 1))] {
        assert_eq!(fetch(&answering(answer).url()).unwrap_err(), TOO_LARGE);
    }
    let mut shorter = Limits::default();
    shorter.body = 10;
    let server = answering(ok("0123456789a"));
    assert_eq!(
        fetch_within(&server.url(), shorter, AT_ONCE, MEMORY).unwrap_err(),
        FetchError::BodyTooLarge { limit: 10 }
    );
}

#[test]
fn ten_thousand_keys_are_too_many_bytes() {
    let _turn = turn();
    let member = r#"{"kty":"OKP","crv":"Ed25519","kid":"k","x":"n9q8xTrtOrquccBNJ7QsqDIEs9RmBNv-5EOzsn1Tb4U"}"#;
    let server = answering(ok(&format!(r#"{{"keys":[{}]}}"#, vec![member; 10_000].join(","))));
    assert_eq!(fetch(&server.url()).unwrap_err(), TOO_LARGE);
}

#[test]
fn a_compressed_body_is_not_decompressed() {
    let _turn = turn();
    // Ten megabytes of blanks. The reader of the response notices the encoding (`RefreshError::Encoded`).
    let bomb = include_bytes!("bomb.gz");
    for encoding in ["Content-Encoding: gzip\r\n", "Content-Encoding: br\r\n", "Content-Encoding: deflate\r\n", ""] {
        let head = format!("HTTP/1.1 200 OK\r\n{encoding}Content-Length: {}\r\n\r\n", bomb.len());
        let response = fetch(&answering([head.as_bytes(), bomb].concat()).url()).unwrap();
        assert_eq!(response.body, bomb, "{encoding}");
        assert_eq!(response.headers.contains_key("content-encoding"), !encoding.is_empty());
    }
}

#[test]
fn a_transfer_coding_but_chunked_is_refused() {
    let _turn = turn();
    for coding in ["gzip", "gzip, chunked"] {
        let server = answering(format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: {coding}\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n"));
        let fetched = fetch(&server.url());
        // A body that is not decoded is not a key set, and no worse.
        assert!(fetched.as_ref().is_err() || fetched.as_ref().unwrap().body.len() < 64, "{coding}: {fetched:?}");
    }
}

#[test]
fn a_body_that_ends_early_is_incomplete() {
    let _turn = turn();
    for answer in [
        "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"keys\":[",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"keys\":[\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{\"keys\":[",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "",
    ] {
        assert_eq!(fetch(&answering(answer).url()).unwrap_err(), FetchError::Incomplete, "{answer}");
    }
}

#[test]
fn a_reset_in_the_middle_is_incomplete() {
    let _turn = turn();
    for answer in ["HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"keys\":[", "HTTP/1.1 200 OK\r\nContent-", ""] {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = std::thread::spawn(move || {
            use std::io::{Read, Write};
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0]).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            std::thread::sleep(Duration::from_millis(20));
            // The rest of the request is not read, so the end is a reset.
            drop(stream);
        });
        let fetched = fetch(&format!("http://{address}/")).unwrap_err();
        assert_eq!(fetched, FetchError::Incomplete, "{answer}");
        server.join().unwrap();
    }
}

#[test]
fn a_body_longer_than_it_says_is_cut_where_it_says() {
    let _turn = turn();
    let server = answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{\"keys\":[]}");
    assert_eq!(fetch(&server.url()).unwrap().body, b"{\"key");
    assert_eq!(server.heads.all().len(), 1);
}

#[test]
fn lengths_that_contradict_each_other_are_refused() {
    let _turn = turn();
    for lengths in
        ["Content-Length: 2\r\nContent-Length: 3", "Content-Length: -1", "Content-Length: 2x", "Content-Length: 2, 3"]
    {
        let answer = format!("HTTP/1.1 200 OK\r\n{lengths}\r\n\r\n{{}}");
        assert_eq!(fetch(&answering(answer).url()).unwrap_err(), FetchError::Protocol, "{lengths}");
    }
}

#[test]
fn chunks_that_are_none_are_refused() {
    let _turn = turn();
    for chunks in ["zz\r\n{}\r\n0\r\n\r\n", "-2\r\n{}", "2\r\n{}xx", "fffffffffffffffffffff\r\n{}", "\r\n\r\n"] {
        let answer = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}");
        assert_eq!(fetch(&answering(answer).url()).unwrap_err(), FetchError::Protocol, "{chunks}");
    }
}

#[test]
fn extensions_and_trailers_say_nothing() {
    let _turn = turn();
    let trailers = "Cache-Control: max-age=1\r\nETag: \"t\"\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n";
    for (fields, body) in [
        ("Trailer: ETag\r\n", format!("2\r\n{{}}\r\n0\r\n{trailers}\r\n")),
        ("", format!("2\r\n{{}}\r\n0\r\n{trailers}\r\n")),
        ("", "1;name=value;q=\"a;b\"\r\n{\r\n01\r\n}\r\n0;last\r\n\r\n".to_owned()),
    ] {
        let server = answering(format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n{fields}\r\n{body}"));
        let response = fetch(&server.url()).unwrap();
        assert_eq!(response.body, b"{}", "{body}");
        for name in ["cache-control", "etag", "content-encoding", "content-length"] {
            assert!(!response.headers.contains_key(name), "{name}");
        }
    }
}

#[test]
fn chunks_count_and_not_a_length_beside_them() {
    let _turn = turn();
    for (length, expected) in [(1, Ok(2)), (100, Ok(2)), (1 << 30, Err(TOO_LARGE))] {
        let fields = format!("Content-Length: {length}\r\nTransfer-Encoding: chunked");
        let server = answering(format!("HTTP/1.1 200 OK\r\n{fields}\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n"));
        assert_eq!(fetch(&server.url()).map(|response| response.body.len()), expected, "{length}");
    }
}

#[test]
fn a_body_that_is_cut_off_under_tls_is_incomplete() {
    let _turn = turn();
    // Without a length, only TLS tells where it ends. Whoever is in the middle can close the connection, but not TLS.
    for body in ["{\"keys\":[", "{}"] {
        let server = Server::tls(crate::certificate::Kind::Good, &[], move |mut connection, heads| async move {
            read_head(&mut connection, &heads).await;
            let answer = format!("HTTP/1.1 200 OK\r\n\r\n{body}");
            connection.write_all(answer.as_bytes()).await.unwrap();
            connection.flush().await.unwrap();
        });
        assert_eq!(fetch(&server.url()).unwrap_err(), FetchError::Incomplete, "{body}");
    }
}

#[test]
fn extensions_and_trailers_without_end_are_refused() {
    let _turn = turn();
    let server = flooding("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;", b"extension=yes;");
    assert_eq!(fetch(&server.url()).unwrap_err(), FetchError::Protocol);
    let server = flooding("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n", b"trailer: yes\r\n");
    assert_eq!(fetch(&server.url()).unwrap_err(), FetchError::Protocol);
}

#[test]
fn the_body_of_another_status_is_not_read() {
    let _turn = turn();
    for status in
        ["204 No Content", "206 Partial Content", "302 Found", "304 Not Modified", "404 Not Found", "503 Unavailable"]
    {
        let server = flooding(&format!("HTTP/1.1 {status}\r\nContent-Length: 1073741824\r\n\r\n"), &BLANKS);
        let response = fetch(&server.url()).unwrap();
        assert_eq!((response.status.to_string().as_str(), response.body.len()), (&status[..3], 0));
    }
}

#[test]
fn a_gigabyte_over_tls_is_read_up_to_the_limit() {
    let _turn = turn();
    let server = Server::tls(crate::certificate::Kind::Good, &[], |mut connection, heads| async move {
        read_head(&mut connection, &heads).await;
        let _ = connection.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
        while connection.write_all(&BLANKS).await.is_ok() {}
    });
    // The server allocates for each record that it writes.
    let fetched = fetch_within(&server.url(), limits(2000, 5000), AT_ONCE, 1 << 30);
    assert_eq!(fetched.unwrap_err(), TOO_LARGE);
}
