//! The set of an issuer, found by its metadata.

use std::collections::HashMap;

use cotter::{Ed25519, VerifyError};
use cotter_jwks::{
    Discovery, JwksUrl, RemoteJwks, Standing,
    client::{FetchError, Request},
};

use crate::support::*;

const ISSUER: &str = "https://auth.example/t/1";
const METADATA: &str = "https://auth.example/t/1/.well-known/openid-configuration";

/// A server of several documents.
fn pages(pages: &[(&str, String)]) -> Server {
    Server::new(answers(pages))
}

fn answers(pages: &[(&str, String)]) -> impl FnMut(&Request) -> Reply + Send + 'static {
    let pages: HashMap<String, String> = pages.iter().map(|(url, body)| ((*url).to_owned(), body.clone())).collect();
    move |request| match pages.get(request.url.as_str()) {
        Some(body) => Ok(ok(&[("etag", "\"1\"")], body)),
        None => Ok(status(404, &[], "")),
    }
}

fn metadata(issuer: &str, jwks_uri: &str) -> String {
    format!(r#"{{"issuer":"{issuer}","jwks_uri":"{jwks_uri}"}}"#)
}

#[tokio::test(start_paused = true)]
async fn the_set_of_an_issuer_is_found_once_a_day_and_after_a_failure() {
    let (a, b) = (key("a"), key("b"));
    let server = pages(&[(METADATA, metadata(ISSUER, URL)), (URL, set(&[&a]))]);
    let keys = RemoteJwks::<Ed25519>::of_issuer(ISSUER, Discovery::OpenIdConnect).start_with(server.clone()).unwrap();
    let service = Service::of(keys, Wall::new());
    assert!(service.keys.ready().await);
    assert_eq!(service.verify(&a), Ok(()));
    assert_eq!(server.urls(), [METADATA, URL]);
    pass(7200).await;
    assert_eq!(server.urls().iter().filter(|url| *url == METADATA).count(), 1);
    pass(86_400).await;
    assert_eq!(server.urls().iter().filter(|url| *url == METADATA).count(), 2);

    // The set has moved.
    let moved = "https://auth.example/new.json";
    server.answers(answers(&[(METADATA, metadata(ISSUER, moved)), (moved, set(&[&b]))]));
    pass(600).await;
    assert_eq!((service.verify(&b), service.verify(&a)), (Ok(()), Err(VerifyError::KidUnknown)));
    let tags: Vec<_> = server.urls().into_iter().zip(server.tags()).filter(|(url, _)| url == moved).collect();
    assert!(tags[0].1.is_none(), "an entity tag is of one URL");

    // The set is available and the metadata are not: their last URL still holds.
    let before = server.asked();
    server.answers(move |request| match request.url.as_str() == moved {
        true => Ok(ok(&[], r#"{"keys":[]}"#)),
        false => Err(FetchError::Timeout),
    });
    pass(1000).await;
    assert_eq!(service.keys.status().last_error.unwrap().code(), "keyring-empty");
    assert!(server.urls()[before..].iter().any(|url| url == METADATA));
    assert_eq!(service.verify(&b), Ok(()));

    // Metadata of another issuer are an error.
    server.answers(answers(&[
        (METADATA, metadata("https://evil.example", URL)),
        (URL, set(&[&a])),
        (moved, set(&[&a])),
    ]));
    pass(200).await;
    assert_eq!(service.keys.status().last_error.unwrap().code(), "metadata-issuer");
    assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable);
}

#[tokio::test(start_paused = true)]
async fn metadata_that_cannot_be_had_hold_for_a_day_and_an_hour() {
    for (away, code) in [(None, "connect"), (Some(502), "status"), (Some(429), "status"), (Some(408), "status")] {
        let a = key("a");
        let server = pages(&[(METADATA, metadata(ISSUER, URL)), (URL, set(&[&a]))]);
        let keys =
            RemoteJwks::<Ed25519>::of_issuer(ISSUER, Discovery::OpenIdConnect).start_with(server.clone()).unwrap();
        let service = Service::of(keys, Wall::new());
        service.keys.ready().await;
        let body = set(&[&a]);
        server.answers(move |request| match request.url.as_str() {
            URL => Ok(ok(&[("cache-control", "max-age=60")], &body)),
            _ => away.map(|code| status(code, &[], "")).ok_or(FetchError::Connect),
        });
        pass(86_400 + 3500).await;
        assert_eq!(service.verify(&a), Ok(()), "the set is there");
        let status = service.keys.status();
        assert_eq!((status.standing, status.failures), (Standing::Fresh, 0));
        assert!(server.urls().iter().filter(|url| *url == METADATA).count() > 10, "they are asked for again");
        pass(250).await;
        assert_eq!(service.keys.status().last_error.unwrap().code(), code);
        pass(3600).await;
        assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable, "the URL may be an old one");
    }
}

#[tokio::test(start_paused = true)]
async fn a_set_elsewhere_is_fetched_only_if_its_host_is_named() {
    let a = key("a");
    let google = "https://accounts.example";
    let (elsewhere, oauth) =
        ("https://keys.example/certs", "https://accounts.example/.well-known/oauth-authorization-server");
    let server = pages(&[(oauth, metadata(google, elsewhere)), (elsewhere, set(&[&a]))]);
    let builder = || RemoteJwks::<Ed25519>::of_issuer(google, Discovery::OAuth);
    let keys = builder().start_with(server.clone()).unwrap();
    pass(10).await;
    assert_eq!(keys.status().last_error.unwrap().code(), "metadata-jwks-host");
    assert!(server.urls().iter().all(|url| url == oauth), "nothing was fetched from there");
    let keys = builder().jwks_host("keys.example").start_with(server).unwrap();
    assert!(keys.ready().await);
}

#[tokio::test(start_paused = true)]
async fn a_host_is_a_host_in_any_spelling_and_nothing_else() {
    let a = key("a");
    let issuer = "https://accounts.example";
    let oauth = "https://accounts.example/.well-known/oauth-authorization-server";
    for (uri, allowed) in [
        ("https://keys.example/certs", "KEYS.example"),
        ("https://keys.example:8443/certs", "keys.example"),
        ("https://b\u{fc}cher.example/certs", "B\u{dc}CHER.example"),
        ("https://xn--bcher-kva.example/certs", "b\u{fc}cher.example"),
        ("https://[2001:0db8::1]/certs", "[2001:db8::1]"),
        ("https://0x7f.1/certs", "127.0.0.1"),
    ] {
        let fetched = JwksUrl::https(uri).unwrap();
        let server = pages(&[(oauth, metadata(issuer, uri)), (fetched.as_str(), set(&[&a]))]);
        let keys = RemoteJwks::<Ed25519>::of_issuer(issuer, Discovery::OAuth).jwks_host(allowed);
        let keys = keys.start_with(server.clone()).unwrap();
        pass(1).await;
        assert!(keys.is_ready(), "{uri} {allowed} {:?}", keys.status().last_error);
    }
    // A host that is not one never allows anything, so it is an error at the start.
    let server = Server::of(&[&a]);
    for bad in
        ["", "https://keys.example", "keys.example:443", "keys.example/certs", "keys.example ", "*.example", "::1"]
    {
        let keys = RemoteJwks::<Ed25519>::of_issuer(issuer, Discovery::OAuth).jwks_host(bad);
        assert_eq!(keys.start_with(server.clone()).unwrap_err().code(), "url-host", "{bad:?}");
    }
}

/// What an issuer may write into its metadata, and what is too much.
#[tokio::test(start_paused = true)]
async fn metadata_are_bounded_as_sets_are() {
    let good = metadata(ISSUER, URL);
    let with = |member: &str| good.replacen('{', &format!("{{{member},"), 1);
    let nested = |depth: usize| with(&format!(r#""x":{}{}"#, "[".repeat(depth), "]".repeat(depth)));
    let long = |length: usize| with(&format!(r#""x":"{}""#, "x".repeat(length)));
    for (body, expected) in [
        (with(r#""jwks":{"keys":[]},"id_token_signing_alg_values_supported":["none"]"#), None),
        (long(64_000), None),
        // Skipped without recursion.
        (nested(30_000), None),
        (long(65_536), Some("body-too-large")),
        (format!("\u{feff}{good}"), Some("metadata-malformed")),
        (format!("{good}{good}"), Some("metadata-malformed")),
        (with(r#""\u0069ssuer":"https://evil.example""#), Some("metadata-malformed")),
        (with(r#""jwks_uri":null"#), Some("metadata-malformed")),
        (format!("[{good}]"), Some("metadata-malformed")),
    ] {
        let server = pages(&[(METADATA, body.clone()), (URL, set(&[&key("a")]))]);
        let keys = RemoteJwks::<Ed25519>::of_issuer(ISSUER, Discovery::OpenIdConnect).start_with(server).unwrap();
        pass(1).await;
        let found = keys.status().last_error.map(|error| error.code());
        assert_eq!(found, expected, "{}", &body[..body.len().min(200)]);
    }
}
