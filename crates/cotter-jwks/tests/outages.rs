//! What verifiers say while an issuer does not answer, and afterwards.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use cotter::{Fault, VerifyError};
use cotter_jwks::{RemoteJwks, Standing, client::FetchError};
use support::*;

#[tokio::test(start_paused = true)]
async fn before_the_first_set_keys_are_unavailable_and_not_unknown() {
    let (a, server) = (key("a"), Server::of(&[]));
    server.fails();
    let service = Service::start(&server);
    assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable);
    assert_eq!(service.verify(&a).unwrap_err().fault(), Fault::Service);
    pass(600).await;
    assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable);
    assert!(!service.keys.is_ready());
    let status = service.keys.status();
    assert_eq!((status.standing, status.keys, status.succeeded), (Standing::Unavailable, 0, 0));
    assert_eq!(status.last_error.unwrap().code(), "connect");
    assert!(status.failures > 5 && status.age.is_none());

    server.serves(&[&a]);
    pass(61).await;
    assert_eq!(service.verify(&a), Ok(()), "without a restart");
    assert!(service.keys.is_ready() && service.keys.ready().await);
    let status = service.keys.status();
    assert_eq!((status.standing, status.keys, status.failures), (Standing::Fresh, 1, 0));
    assert!(status.last_error.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_first_request_waits_for_the_first_set() {
    let (a, server) = (key("a"), Server::of(&[]));
    server.serves(&[&a]);
    server.delays(seconds(1));
    let service = Service::start(&server);
    assert_eq!(service.refresh(&a).await, Ok(()));
    assert_eq!(server.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_outlived_to_the_bound_and_then_refused() {
    let (a, new) = (key("a"), key("new"));
    let server = Server::of(&[&a]);
    let service = Service::start(&server);
    service.keys.ready().await;
    assert_eq!(service.verify(&new).unwrap_err(), VerifyError::KidUnknown);
    server.fails();
    pass(490).await;
    // Known keys verify. Whether another key exists is unknown.
    for _ in 0..60 {
        assert_eq!(service.verify(&a), Ok(()));
        assert_eq!(service.verify(&new).unwrap_err(), VerifyError::KeysUnavailable);
        assert_eq!(service.keys.status().standing, Standing::Outdated);
        pass(61).await;
    }
    // 10 min by default, and 1 h.
    pass(4200 - 490 - 60 * 61 - 1).await;
    assert_eq!(service.verify(&a), Ok(()));
    pass(2).await;
    assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable);
    assert!(!service.keys.is_ready());
    let asked = server.asked();
    assert!(asked < 400, "{asked} in more than an hour");

    server.serves(&[&a, &new]);
    pass(61).await;
    assert_eq!((service.verify(&a), service.verify(&new)), (Ok(()), Ok(())));
}

#[tokio::test(start_paused = true)]
async fn without_stale_sets_an_outage_is_told_at_once() {
    let a = key("a");
    let server = Server::of(&[&a]);
    let keys = RemoteJwks::builder(url()).max_stale(seconds(0)).start_with(server.clone()).unwrap();
    let service = Service::of(keys, Wall::new());
    service.keys.ready().await;
    server.fails();
    pass(598).await;
    assert_eq!(service.verify(&a), Ok(()));
    pass(3).await;
    assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable);
}

#[tokio::test(start_paused = true)]
async fn what_is_no_set_never_replaces_one() {
    let (a, b) = (key("a"), key("b"));
    let twice = set(&[&b, &key("b")]);
    let many = set(&vec![&b; 10_000]);
    let oct = r#"{"keys":[{"kty":"oct","kid":"a","k":"c2VjcmV0"}]}"#;
    for (status, body, code) in [
        (200, r#"{"keys":[]}"#, "keyring-empty"),
        (200, oct, "keyring-empty"),
        (200, r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":"AA"}]}"#, "keyring-empty"),
        (200, r#"{"keys":[{"kid":"a"},null]}"#, "keyring-empty"),
        (200, "", "jwks-syntax"),
        (200, "<!doctype html>", "jwks-syntax"),
        (200, &set(&[&b])[..40], "jwks-syntax"),
        (200, &twice, "key-id-duplicate"),
        (200, &many, "body-too-large"),
        (302, &set(&[&b]), "redirect"),
        (404, &set(&[&b]), "status"),
        (503, &set(&[&b]), "status"),
    ] {
        let server = Server::of(&[&a]);
        let service = Service::start(&server);
        service.keys.ready().await;
        let reply = support::status(status, &[], body);
        server.answers(move |_| Ok(reply.clone()));
        pass(500).await;
        assert_eq!(service.verify(&a), Ok(()), "{code}");
        assert_eq!(service.verify(&b).unwrap_err(), VerifyError::KeysUnavailable, "{code}");
        assert_eq!(service.keys.status().last_error.unwrap().code(), code);
    }
}

/// A cache that keeps serving the same response while the issuer has withdrawn its key.
#[tokio::test(start_paused = true)]
async fn a_cache_that_is_never_refreshed_keeps_no_key_alive() {
    for (control, bound) in [("max-age=900", 4500), ("max-age=900, must-revalidate", 960), ("no-cache", 3720)] {
        let a = key("a");
        let body = set(&[&a]);
        let start = tokio::time::Instant::now();
        let server = Server::new(move |_| {
            let age = start.elapsed().as_secs().to_string();
            Ok(ok(&[("cache-control", control), ("age", &age)], &body))
        });
        let service = Service::start(&server);
        service.keys.ready().await;
        pass(bound - 120).await;
        assert_eq!(service.verify(&a), Ok(()), "{control}");
        pass(181).await;
        assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable, "{control}");
        assert_eq!(service.keys.status().last_error.unwrap().code(), "aged");
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_never_answers_is_given_up() {
    let a = key("a");
    let server = Server::of(&[&a]);
    let service = Service::start(&server);
    service.keys.ready().await;
    server.delays(seconds(1_000_000));
    pass(500).await;
    assert_eq!(service.keys.status().last_error.unwrap().code(), FetchError::Timeout.code());
    assert!(server.asked() > 2);
    // Meanwhile, the set is withdrawn to the second, although a fetch is under way.
    pass(3699).await;
    assert_eq!(service.verify(&a), Ok(()));
    pass(2).await;
    assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable);
}

#[tokio::test(start_paused = true)]
async fn clocks_that_leap_withdraw_nothing_that_is_fresh() {
    let a = key("a");
    let server = Server::of(&[&a]);
    let service = Service::start(&server);
    service.keys.ready().await;
    for leap in [86_400, -86_400, -1_000_000_000, 1_000_000_000, 3600, -3600] {
        service.wall.leap(leap);
        for _ in 0..90 {
            assert_eq!(service.verify(&a), Ok(()), "{leap}");
            pass(1).await;
        }
        assert_eq!(service.keys.status().standing, Standing::Fresh);
    }
    assert!(server.asked() <= 6, "{}", server.asked());

    // While the issuer is away, the date decides: the machine may have slept.
    server.fails();
    service.wall.leap(86_400);
    pass(31).await;
    assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable);
    server.serves(&[&a]);
    pass(61).await;
    assert_eq!(service.verify(&a), Ok(()));
}
