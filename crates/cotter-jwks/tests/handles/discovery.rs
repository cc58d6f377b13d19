//! The set of an issuer, found by its metadata.

use std::collections::HashMap;

use cotter::{Ed25519, VerifyError};
use cotter_jwks::{
    Discovery, RemoteJwks, Standing,
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
