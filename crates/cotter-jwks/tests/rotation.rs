//! Rotating keys, before services whose sets have different ages.
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

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use cotter::{Ed25519, Timestamp, VerifyError};
use cotter_issue::{
    Lifetime, SigningKey,
    jws::Signer,
    schedule::{Fleet, KeySchedule, Timing},
};
use cotter_jwks::{RemoteJwks, Standing, client::FetchError};
use support::*;

#[tokio::test(start_paused = true)]
async fn a_key_that_was_withdrawn_is_refused_within_the_clamp() {
    for (cache_control, bound) in [("max-age=600", 600), ("max-age=1", 60), ("no-store", 60), ("max-age=86400", 3600)] {
        let (old, new) = (key("old"), key("new"));
        let server = Server::of(&[]);
        let both = set(&[&old, &new]);
        server.answers(move |_| Ok(ok(&[("cache-control", cache_control)], &both)));
        let mut services = Vec::new();
        for _ in 0..20 {
            services.push(Service::start(&server));
            pass(bound / 20).await;
        }
        assert!(services.iter().all(|service| service.verify(&old).is_ok()));
        let one = set(&[&new]);
        server.answers(move |_| Ok(ok(&[("cache-control", cache_control)], &one)));
        pass(bound).await;
        for service in &services {
            assert_eq!(service.verify(&old).unwrap_err(), VerifyError::KidUnknown, "{cache_control}");
            assert_eq!(service.verify(&new), Ok(()));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_trusted_does_not_wait_for_a_cool_down() {
    let (old, new) = (key("old"), key("new"));
    let server = Server::of(&[&old]);
    let service = Service::start(&server);
    service.keys.ready().await;
    pass(31).await;
    // A stranger's token.
    assert_eq!(service.refresh(&key("other")).await.unwrap_err(), VerifyError::KidUnknown);
    server.serves(&[&new]);
    assert_eq!(service.refresh(&new).await.unwrap_err(), VerifyError::KidUnknown, "it cools down");
    for _ in 0..100 {
        service.keys.refresh_now();
    }
    pass(2).await;
    assert_eq!((service.verify(&new), service.verify(&old)), (Ok(()), Err(VerifyError::KidUnknown)));
    assert_eq!(server.asked(), 3);
    service.keys.shutdown().await;
    service.keys.refresh_now();
    pass(2).await;
    assert_eq!(server.asked(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_set_without_a_key_removes_it_at_once() {
    let (a, b) = (key("a"), key("b"));
    let server = Server::of(&[&a, &b]);
    let service = Service::start(&server);
    service.keys.ready().await;
    server.serves(&[&b]);
    pass(31).await;
    assert_eq!(service.refresh(&key("other")).await.unwrap_err(), VerifyError::KidUnknown);
    assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KidUnknown, "the refresh for another token has told");
}

/// A leak: the issuer drops all keys of an algorithm, and keeps those of others.
#[tokio::test(start_paused = true)]
async fn a_set_of_other_keys_alone_removes_all_at_once() {
    const OTHERS: [&str; 5] = [
        r#"{"kty":"EC","crv":"P-256","kid":"e","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#,
        r#"{"kty":"OKP","crv":"X25519","kid":"e","x":"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08"}"#,
        r#"{"kty":"OKP","crv":"Ed25519","alg":"ES256","kid":"e","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        r#"{"kty":"OKP","crv":"Ed25519","use":"enc","kid":"e","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        r#"{"kty":"OKP","crv":"Ed25519","key_ops":["encrypt"],"x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
    ];
    for other in OTHERS {
        let (a, b) = (key("a"), key("b"));
        let server = Server::of(&[]);
        let tagged = |body: String| move |_: &cotter_jwks::client::Request| Ok(ok(&[("etag", "\"1\"")], &body));
        server.answers(tagged(set(&[&a, &b])));
        let service = Service::start(&server);
        service.keys.ready().await;
        // A member that cannot be read does not hinder it.
        server.answers(tagged(format!(r#"{{"keys":[{other},{{"kty":"OKP"}}]}}"#)));
        pass(490).await;
        assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KidUnknown, "{other}");
        assert_eq!(service.verify(&b).unwrap_err(), VerifyError::KidUnknown);
        assert!(service.keys.is_ready(), "it is known that there is no key");
        let status = service.keys.status();
        assert_eq!((status.standing, status.keys, status.skipped), (Standing::Fresh, 0, 2));
        assert!(status.last_error.is_none());
        pass(490).await;
        assert!(server.tags().last().unwrap().is_none(), "nothing is confirmed");
        server.serves(&[&b]);
        pass(490).await;
        assert_eq!((service.verify(&b), service.verify(&a)), (Ok(()), Err(VerifyError::KidUnknown)));

        // A service that never had a key is told that something is wrong.
        server.answers(tagged(format!(r#"{{"keys":[{other}]}}"#)));
        let service = Service::start(&server);
        pass(10).await;
        assert_eq!(service.keys.status().last_error.unwrap().code(), "keyring-empty");
        assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable);
        assert!(!service.keys.is_ready());
    }
}

#[tokio::test(start_paused = true)]
async fn a_set_is_confirmed_by_its_entity_tag() {
    let (a, b) = (key("a"), key("b"));
    let server = Server::of(&[]);
    let tagged = |keys: &[&Key], tag: &'static str| {
        let body = set(keys);
        move |request: &cotter_jwks::client::Request| {
            if request.if_none_match.as_ref().is_some_and(|asked| asked == tag) {
                return Ok(status(304, &[("etag", tag)], ""));
            }
            Ok(ok(&[("etag", tag), ("cache-control", "max-age=100")], &body))
        }
    };
    server.answers(tagged(&[&a], "\"1\""));
    let service = Service::start(&server);
    pass(1000).await;
    assert_eq!(service.verify(&a), Ok(()));
    let (asked, state) = (server.asked(), service.keys.status());
    assert!((12..=15).contains(&asked), "every 70 to 80 s, as the first response said: {asked}");
    assert!(server.tags()[1..].iter().all(|tag| tag.as_ref().is_some_and(|tag| tag == "\"1\"")));
    assert!(server.tags()[0].is_none() && state.failures == 0);

    server.answers(tagged(&[&b], "W/\"2\""));
    pass(81).await;
    assert_eq!((service.verify(&b), service.verify(&a)), (Ok(()), Err(VerifyError::KidUnknown)));
    pass(81).await;
    assert_eq!(server.tags().last().unwrap().as_ref().unwrap(), "W/\"2\"");

    // After a day, a 304 confirms nothing: an issuer may send one for ever.
    let before = server.asked();
    pass(86_400).await;
    assert_eq!(server.tags()[before..].iter().filter(|tag| tag.is_none()).count(), 1);

    // A 304 that nobody asked for is an error.
    let other = Server::new(|_| Ok(status(304, &[], "")));
    let service = Service::start(&other);
    pass(10).await;
    assert_eq!(service.keys.status().last_error.unwrap().code(), "not-modified-unasked");
}

/// A 304 updates the stored header fields (RFC 9111 §3.2, §4.3.4): the next one, which says nothing, does not bring old ones back.
#[tokio::test(start_paused = true)]
async fn what_a_304_says_of_freshness_is_kept() {
    for (first, second, asked_at_least) in [("max-age=3600", "max-age=60", 10), ("max-age=60", "max-age=3600", 2)] {
        let body = set(&[&key("a")]);
        let mut count = 0;
        let server = Server::new(move |_| {
            count += 1;
            Ok(match count {
                1 => ok(&[("etag", "\"1\""), ("cache-control", first)], &body),
                2 => status(304, &[("cache-control", second), ("age", "1")], ""),
                // Without a tag, and without an age.
                _ => status(304, &[], ""),
            })
        });
        let service = Service::start(&server);
        service.keys.ready().await;
        while server.asked() < 2 {
            pass(1).await;
        }
        let before = server.asked();
        pass(800).await;
        let asked = server.asked() - before;
        assert!(if asked_at_least == 10 { asked >= 10 } else { asked == 0 }, "{first} {second} {asked}");
        assert!(server.tags()[1..].iter().all(|tag| tag.as_ref().is_some_and(|tag| tag == "\"1\"")));
    }
}

/// A 304 for another set than the one that is held confirms nothing, or a cache that mixes sets up keeps a withdrawn key.
#[tokio::test(start_paused = true)]
async fn a_304_for_another_set_confirms_nothing() {
    let (old, new) = (key("old"), key("new"));
    let (before, after) = (set(&[&old]), set(&[&new]));
    let server = Server::new(move |_| Ok(ok(&[("etag", "\"1\""), ("cache-control", "max-age=100")], &before)));
    let service = Service::start(&server);
    pass(10).await;
    server.answers(move |request| match request.if_none_match {
        Some(_) => Ok(status(304, &[("etag", "\"2\"")], "")),
        None => Ok(ok(&[("etag", "\"2\""), ("cache-control", "max-age=100")], &after)),
    });
    while server.asked() == 1 {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(service.keys.status().last_error.unwrap().code(), "not-modified-other");
    assert_eq!((service.verify(&old), service.keys.status().standing), (Ok(()), Standing::Outdated));
    pass(3).await;
    assert_eq!((service.verify(&new), service.verify(&old)), (Ok(()), Err(VerifyError::KidUnknown)));
    assert!(server.tags().last().unwrap().is_none());
}

/// The issuer's current response: body, entity tag, `Cache-Control`; none during an outage.
type Served = Arc<Mutex<Option<(String, String, String)>>>;

fn serve(served: &Served) -> Server {
    let served = Arc::clone(served);
    Server::new(move |request| {
        let served = served.lock().unwrap();
        let (body, tag, control) = served.as_ref().ok_or(FetchError::Connect)?;
        if request.if_none_match.as_ref().is_some_and(|asked| asked == tag.as_str()) {
            return Ok(status(304, &[("etag", tag)], ""));
        }
        Ok(ok(&[("etag", tag), ("cache-control", control)], body))
    })
}

fn fleet() -> Fleet {
    Fleet {
        cache: seconds(3600),
        refresh: seconds(300),
        propagation: seconds(30),
        leeway: seconds(60),
        token_life: Lifetime::of(seconds(600)).unwrap(),
        period: seconds(14_400),
    }
}

/// Two days of an issuer that rotates by its schedule, and is away for ten minutes now and then, and of services that were started
/// at different times: no valid token is refused, and a dropped key is forgotten in time.
#[tokio::test(start_paused = true)]
async fn no_service_refuses_a_valid_token_whatever_the_age_of_its_set() {
    let timing = Timing::new(fleet()).unwrap();
    let wall = Wall::new();
    let now = || Timestamp::from_unix_seconds(wall.seconds());
    let generate = |number: u32| SigningKey::<Ed25519>::generate(format!("key-{number}").as_str()).unwrap();
    let mut schedule = KeySchedule::danger_signing_at_once(timing, generate(0), now()).unwrap();
    let served = Served::default();
    let server = serve(&served);
    let (mut services, mut tokens, mut number) = (Vec::new(), VecDeque::new(), 0);
    let (mut verified, mut dropped) = (0, Vec::new());
    for minute in 0..2880_u64 {
        if schedule.announce_by().is_some_and(|by| by <= now()) {
            number += 1;
            schedule.announce(generate(number), now()).unwrap();
        }
        schedule.advance(now()).unwrap();
        if minute == 2000 {
            // A leak: the key is dropped as soon as another has been announced for long enough.
            number += 1;
            schedule.announce(generate(number), now()).unwrap();
        }
        if minute == 2100 {
            let leaked = schedule.active(now()).unwrap().clone();
            let id = leaked.id().clone();
            let token = Signer::new(leaked, "test+jws").unwrap().sign(b"leaked").unwrap();
            let _when = schedule.drop_now(&id, now()).unwrap();
            tokens.clear();
            dropped.push((token, wall.seconds() + timing.forgotten_after().as_secs()));
        }
        let document = schedule.jwks(now()).unwrap();
        let is_away = minute % 120 >= 110 && !(2090..2200).contains(&minute);
        *served.lock().unwrap() =
            (!is_away).then(|| (document.body().to_owned(), document.etag().to_owned(), document.cache_control()));
        let token = Signer::new(schedule.active(now()).unwrap().clone(), "test+jws").unwrap().sign(b"x").unwrap();
        tokens.push_back(token);
        if tokens.len() > 10 {
            tokens.pop_front();
        }
        // Ten services, seven minutes apart.
        if minute % 7 == 0 && services.len() < 10 && !is_away {
            let keys = RemoteJwks::<Ed25519>::builder(url()).clock(wall.clone()).start_with(server.clone()).unwrap();
            services.push(Service::of(keys, wall.clone()));
            services[services.len() - 1].keys.ready().await;
        }
        for service in &services {
            for token in [tokens.front().unwrap(), tokens.back().unwrap()] {
                let refused = service.verifier.verify(token).err();
                assert_eq!(refused, None, "minute {minute}: {:?} {:?}", service.keys, service.keys.status());
                verified += 1;
            }
            for (token, forgotten) in &dropped {
                let is_accepted = service.verifier.verify(token).is_ok();
                assert!(!is_accepted || wall.seconds() < *forgotten, "minute {minute}");
            }
        }
        pass(60).await;
    }
    assert!(number >= 10 && verified > 50_000, "{number} {verified}");
}
