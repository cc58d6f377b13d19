//! The answers of a hostile server, by the name of the case.

use std::{io::Write, sync::Arc};

use crate::{
    Outcome,
    server::Answer,
    tokens::{Key, Keys, set},
};

/// How the keys begin: a good set, or none.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// The library has a good set when the case begins.
    GoodSet,
    /// The case is the answer to its first request.
    Nothing,
}

pub struct Case {
    pub name: &'static str,
    pub before: Before,
    /// Whether it has keys that a careful library uses.
    pub is_usable: bool,
    /// The answer; with the URL of another server for a redirect.
    pub answer: fn(&Keys, elsewhere: &str) -> Outcome<Answer>,
}

use Before::{GoodSet, Nothing};

/// A set that withdraws a key is not hostile: it shows what each library does with a good one.
pub const CASES: [Case; 14] = [
    Case {
        name: "good set",
        before: GoodSet,
        is_usable: true,
        answer: |keys, _| Ok(good(&set(&[&keys.known, &keys.planted]))),
    },
    Case { name: "endless body", before: GoodSet, is_usable: false, answer: |_, _| Ok(endless_body()) },
    Case { name: "endless header", before: GoodSet, is_usable: false, answer: |_, _| Ok(endless_header()) },
    Case {
        name: "1 byte/s",
        before: GoodSet,
        is_usable: false,
        answer: |keys, _| Ok(slow(&set(&[&keys.known, &keys.planted]))),
    },
    Case { name: "gzip bomb", before: GoodSet, is_usable: false, answer: |_, _| Ok(encoded("gzip", GZIP_BOMB)) },
    Case { name: "brotli bomb", before: GoodSet, is_usable: false, answer: |_, _| Ok(encoded("br", &brotli_bomb()?)) },
    Case { name: "redirect", before: GoodSet, is_usable: false, answer: |_, elsewhere| Ok(redirect(elsewhere)) },
    Case { name: "10,000 keys", before: GoodSet, is_usable: false, answer: |keys, _| Ok(many(keys)) },
    Case {
        name: "two keys, one id",
        before: GoodSet,
        is_usable: false,
        answer: |keys, _| Ok(good(&set(&[&keys.known, &keys.double, &keys.planted]))),
    },
    Case {
        name: "oct key",
        before: GoodSet,
        is_usable: true,
        answer: |keys, _| Ok(good(&set(&[&keys.known, &keys.secret, &keys.planted]))),
    },
    Case { name: "empty set", before: GoodSet, is_usable: false, answer: |_, _| Ok(good(r#"{"keys":[]}"#)) },
    Case {
        name: "HTML with 200",
        before: GoodSet,
        is_usable: false,
        answer: |_, _| Ok(whole("200 OK", "Content-Type: text/html\r\n", b"<!doctype html><title>Sign in</title>")),
    },
    Case {
        name: "500 with a set",
        before: GoodSet,
        is_usable: false,
        answer: |keys, _| {
            let body = set(&[&keys.known, &keys.planted]);
            Ok(whole("500 Internal Server Error", JSON, body.as_bytes()))
        },
    },
    Case {
        name: "304 first",
        before: Nothing,
        is_usable: false,
        answer: |_, _| Ok(whole("304 Not Modified", "", b"")),
    },
];

const JSON: &str = "Content-Type: application/json\r\nCache-Control: max-age=32\r\n";

/// 10 MiB of blanks in 10 KB.
const GZIP_BOMB: &[u8] = include_bytes!("../../../crates/cotter-jwks/tests/hostile/bomb.gz");

/// How many blanks are in the other bomb.
const BROTLI_BLANKS: usize = 256 * 1024 * 1024;

/// A set as an issuer serves it.
pub fn good(set: &str) -> Answer {
    whole("200 OK", JSON, set.as_bytes())
}

/// The same with another time for which it is fresh, in seconds.
pub fn good_for(set: &str, seconds: u32) -> Answer {
    let fields = format!("Content-Type: application/json\r\nCache-Control: max-age={seconds}\r\n");
    whole("200 OK", &fields, set.as_bytes())
}

fn whole(status: &str, fields: &str, body: &[u8]) -> Answer {
    let head = format!("HTTP/1.1 {status}\r\n{fields}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    Answer::Whole([head.as_bytes(), body].concat().into())
}

fn endless_body() -> Answer {
    let head = format!("HTTP/1.1 200 OK\r\n{JSON}Connection: close\r\n\r\n{{\"keys\":[");
    Answer::Endless(head.into_bytes().into(), vec![b' '; 64 * 1024].into())
}

fn endless_header() -> Answer {
    let field = format!("X-Field: {}\r\n", "a".repeat(1000));
    Answer::Endless(b"HTTP/1.1 200 OK\r\n".as_slice().into(), field.repeat(64).into_bytes().into())
}

fn slow(set: &str) -> Answer {
    let head = format!("HTTP/1.1 200 OK\r\n{JSON}Content-Length: {}\r\nConnection: close\r\n\r\n", set.len());
    Answer::Slow(head.into_bytes().into(), set.as_bytes().into())
}

fn encoded(encoding: &str, body: &[u8]) -> Answer {
    whole("200 OK", &format!("{JSON}Content-Encoding: {encoding}\r\n"), body)
}

fn brotli_bomb() -> Outcome<Arc<[u8]>> {
    let mut bomb = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut bomb, 64 * 1024, 1, 22);
    writer.write_all(br#"{"keys":["#)?;
    let blanks = vec![b' '; 64 * 1024];
    for _ in 0..BROTLI_BLANKS / blanks.len() {
        writer.write_all(&blanks)?;
    }
    writer.flush()?;
    drop(writer);
    Ok(bomb.into())
}

fn redirect(elsewhere: &str) -> Answer {
    whole("302 Found", &format!("Location: {elsewhere}\r\n"), b"")
}

/// The known key, the planted one, and one key under many ids.
fn many(keys: &Keys) -> Answer {
    let other = |number: usize| Key {
        jwk: keys.new.jwk.replace(r#""kid":"new""#, &format!(r#""kid":"other-{number}""#)),
        token: String::new(),
    };
    let others: Vec<Key> = (0..9998).map(other).collect();
    let all: Vec<&Key> = [&keys.known, &keys.planted].into_iter().chain(&others).collect();
    good(&set(&all))
}
