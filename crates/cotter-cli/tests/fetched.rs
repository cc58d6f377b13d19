//! `cotter jwks URL` and `--issuer`: what is fetched, what is said of it, and what is refused.
#![allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod command;

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    thread,
};

use command::{Ran, cotter};
use serde_json::Value;

/// Answers each path with the response that this gives, on a port of its own, and returns the address.
fn serve(answer: impl Fn(&str, &str) -> String + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let own = address.clone();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut first, mut line) = (String::new(), String::new());
            reader.read_line(&mut first).unwrap();
            while reader.read_line(&mut line).unwrap() > 2 {
                line.clear();
            }
            let path = first.split(' ').nth(1).unwrap_or_default();
            let _ = stream.write_all(answer(&own, path).as_bytes());
        }
    });
    address
}

fn ok(headers: &str, body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

const SET: &str =
    r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"demo-2026","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;

fn jwks(words: &[&str]) -> Ran {
    cotter(&[&["jwks"], words].concat(), "")
}

#[test]
fn a_set_at_a_url_is_shown_with_what_a_verifier_would_do() {
    let address = serve(|_, _| ok("Cache-Control: public, max-age=900\r\nAge: 300\r\nETag: \"v1\"\r\n", SET));
    let url = format!("{address}/jwks.json");
    let ran = jwks(&[&url]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let expected = format!(
        "{url}\n  status        200, 108 bytes\n  cache-control public, max-age=900\n  age           300\n  etag          \"v1\"\n\
         \x20 keys          EdDSA 1, Ed25519 1, Ed25519|EdDSA 1\n\
         \x20 fresh for     600 s, and used for at most 4200 s\n  next          a verifier fetches the set again after 420 s to 480 s\n{url}: "
    );
    assert!(ran.out.starts_with(&expected), "{}", ran.out);
    assert!(ran.out.contains("demo-2026"), "{}", ran.out);
    let json = jwks(&["--json", &url]);
    let lines: Vec<Value> = json.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), json.code), (2, 0));
    assert_eq!(lines[0]["fresh_for"], 600);
    assert_eq!(lines[0]["keys"]["Ed25519"], 1);
    assert_eq!(lines[1]["keys"][0]["kid"], "demo-2026");
}

#[test]
fn what_a_verifier_would_not_use_is_refused() {
    let twice = SET.replace(
        "]}",
        r#",{"kty":"OKP","crv":"Ed25519","kid":"demo-2026","x":"n9q8xTrtOrquccBNJ7QsqDIEs9RmBNv-5EOzsn1Tb4U"}]}"#,
    );
    let oct = r#"{"keys":[{"kty":"oct","kid":"a","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}]}"#;
    for (code, answer) in [
        ("redirect", "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n".to_owned()),
        ("status", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned()),
        ("not-modified-unasked", "HTTP/1.1 304 Not Modified\r\n\r\n".to_owned()),
        ("encoded", ok("Content-Encoding: gzip\r\n", SET)),
        ("jwks-syntax", ok("", "<!doctype html>")),
        ("key-id-duplicate", ok("", &twice)),
        ("keyring-empty", ok("", oct)),
        ("keyring-empty", ok("", r#"{"keys":[]}"#)),
    ] {
        let address = serve(move |_, _| answer.clone());
        let ran = jwks(&[&address]);
        assert_eq!(ran.code, 1, "{code}: {}{}", ran.out, ran.err);
        assert!(ran.out.contains(&format!("refused       {code}: ")), "{code}: {}", ran.out);
        assert!(ran.out.contains("next          a verifier keeps the keys that it has"), "{}", ran.out);
        let json: Value = serde_json::from_str(jwks(&["--json", &address]).out.lines().next().unwrap()).unwrap();
        assert_eq!((&json["ok"], &json["refused"][0]), (&Value::Bool(false), &Value::from(code)));
    }
}

#[test]
fn what_cannot_be_fetched_is_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    for (url, told) in [
        (closed.as_str(), "no connection to the host"),
        ("http://auth.example/jwks.json", "host is not this machine"),
        ("https://user:secret@auth.example/", "URL contains credentials"),
        ("https://auth.example/#a", "URL has a fragment"),
    ] {
        let ran = jwks(&[url]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{url}: {}", ran.err);
        assert!(ran.err.contains(told), "{url}: {}", ran.err);
        assert!(!ran.err.contains("secret"), "{}", ran.err);
    }
    let ran = jwks(&["--issuer", "https://user:secret@auth.example/"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("auth.example/: URL contains credentials") && !ran.err.contains("secret"), "{}", ran.err);
    let ran = jwks(&["--issuer", "https://auth.example", "--jwks-host", "https://keys.example"]);
    assert!(ran.code == 2 && ran.err.contains("host is malformed"), "{}", ran.err);
}

#[test]
fn a_set_is_found_by_its_issuer() {
    let address = serve(|own, path| match path {
        "/.well-known/openid-configuration" => ok("", &format!(r#"{{"issuer":"{own}","jwks_uri":"{own}/keys"}}"#)),
        "/.well-known/oauth-authorization-server" => {
            ok("", &format!(r#"{{"issuer":"{own}","jwks_uri":"{own}/others"}}"#))
        }
        "/keys" | "/others" => ok("", SET),
        _ => ok("", r#"{"issuer":"https://another.example","jwks_uri":"https://another.example/keys"}"#),
    });
    let ran = jwks(&["--issuer", &address]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert!(ran.out.starts_with(&format!("{address}/keys\n")), "{}", ran.out);
    let ran = jwks(&["--issuer", &address, "--oauth"]);
    assert!(ran.code == 0 && ran.out.starts_with(&format!("{address}/others\n")), "{}{}", ran.out, ran.err);
    let ran = jwks(&["--issuer", &format!("{address}/tenant")]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("issuer is not the one that was asked for"), "{}", ran.err);
}
