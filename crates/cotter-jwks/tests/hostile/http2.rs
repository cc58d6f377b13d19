//! Peers that speak HTTP/2 (RFC 9113). The client does not, although `reqwest` is built with it here: the limits of a fetch do not cover
//! what `h2` keeps of a stream.

use cotter_jwks::client::FetchError;
use tokio::io::AsyncWriteExt;

use crate::{
    certificate::Kind,
    measure::{fetch, turn},
    server::{Server, read_head},
};

const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const CONTINUATION: u8 = 9;

const END_HEADERS: u8 = 4;

/// `:status: 200`, from the static table.
const STATUS_200: u8 = 0x88;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A server that speaks HTTP/2 whatever was agreed on: its preface, these frames, and then the same again and again.
fn frames(protocols: &[&str], first: &[u8], again: &'static [u8]) -> Server {
    let first = [frame(SETTINGS, 0, 0, &[]), first.to_vec()].concat();
    Server::tls(Kind::Good, protocols, move |mut connection, heads| {
        let first = first.clone();
        async move {
            read_head(&mut connection, &heads).await;
            let _ = connection.write_all(&first).await;
            while !again.is_empty() && connection.write_all(again).await.is_ok() {}
        }
    })
}

#[test]
fn http2_is_neither_offered_nor_agreed_on() {
    let _turn = turn();
    let server = frames(&["h2"], &[], &[]);
    assert_eq!(fetch(&server.url()).unwrap_err(), FetchError::Tls);
    assert_eq!(server.heads.all(), [""]);
    // If there is a choice, and if nothing is agreed on, the request is HTTP/1.1.
    for protocols in [&["h2", "http/1.1"][..], &[]] {
        let server = frames(protocols, &[], &[]);
        assert_eq!(fetch(&server.url()).unwrap_err(), FetchError::Protocol);
        assert!(server.heads.all()[0].starts_with("GET /jwks.json HTTP/1.1\r\n"), "{protocols:?}");
    }
}

#[test]
fn frames_of_http2_are_no_response() {
    let _turn = turn();
    let goaway = frame(GOAWAY, 0, 0, &[0, 0, 0, 0, 0, 0, 0, 1]);
    let answer = frame(HEADERS, END_HEADERS, 1, &[STATUS_200]);
    let open = frame(HEADERS, 0, 1, &[STATUS_200]);
    // Sixteen fields of the static table in each.
    static FLOOD: [u8; 25] = [
        0,
        0,
        16,
        CONTINUATION,
        0,
        0,
        0,
        0,
        1,
        0x90,
        0x90,
        0x90,
        0x90,
        0x90,
        0x90,
        0x90,
        0x90,
        0x90,
        0x90,
        0x90,
        0x90,
        0x90,
        0x90,
        0x90,
        0x90,
    ];
    for (first, again) in [
        (goaway.clone(), &[][..]),
        ([answer, goaway].concat(), &[]),
        (frame(RST_STREAM, 0, 1, &[0; 4]), &[]),
        (open, &FLOOD),
        // A table of 2^32 bytes.
        (frame(SETTINGS, 0, 0, &[0, 1, 0xff, 0xff, 0xff, 0xff]), &[]),
    ] {
        assert_eq!(fetch(&frames(&[], &first, again).url()).unwrap_err(), FetchError::Protocol);
    }
}
