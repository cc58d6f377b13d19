//! Floods of tokens with random ids.
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

use std::{alloc::System, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::VerifyError;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use support::*;
use tokio::{runtime::Handle, task::JoinSet};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn random(number: u64) -> String {
    let header = format!(r#"{{"alg":"Ed25519","kid":"{:016x}"}}"#, number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    format!("{}.eA.{}", URL_SAFE_NO_PAD.encode(header), "A".repeat(86))
}

/// Two minutes of five hundred tokens a second, sent at once: some wait for the one refresh, and the rest are refused at once.
#[tokio::test(start_paused = true)]
async fn a_flood_causes_one_fetch_in_a_cool_down_and_leaves_nothing_behind() {
    for fails in [false, true] {
        let known = key("known");
        let server = Server::of(&[&known]);
        let service = Arc::new(Service::start(&server));
        service.keys.ready().await;
        pass(31).await;
        if fails {
            server.fails();
        }
        server.delays(seconds(1));
        let flood = async |from: u64, seconds: u64| {
            let (mut waiting, mut counts) = (JoinSet::new(), [0_u32; 3]);
            let mut most = 0;
            for second in 0..seconds {
                for number in 0..500 {
                    let (service, token) = (Arc::clone(&service), random(from + second * 1000 + number));
                    waiting.spawn(async move {
                        service.keys.verify_or_refresh(&token, |token| service.verifier.verify(token)).await.map(drop)
                    });
                }
                assert_eq!(service.verify(&known), Ok(()));
                most = most.max(waiting.len());
                pass(1).await;
                while let Some(refused) = waiting.try_join_next() {
                    let refused = refused.unwrap().unwrap_err();
                    let is_unavailable = refused == VerifyError::KeysUnavailable;
                    assert!(is_unavailable || refused == VerifyError::KidUnknown, "{refused}");
                    counts[usize::from(is_unavailable)] += 1;
                }
            }
            counts[2] = u32::try_from(waiting.len()).unwrap();
            waiting.abort_all();
            while waiting.join_next().await.is_some() {}
            (counts, most)
        };
        let before = (server.asked(), Handle::current().metrics().num_alive_tasks());
        // The first minute fills what is remembered.
        flood(0, 60).await;
        let region = Region::new(ALLOCATOR);
        let (counts, most) = flood(1_000_000, 60).await;
        let change = region.change();
        let left = i64::try_from(change.bytes_allocated).unwrap() - i64::try_from(change.bytes_deallocated).unwrap();
        let tasks = Handle::current().metrics().num_alive_tasks();
        assert_eq!(tasks, before.1, "the flood has left no task behind");
        assert!(left.abs() < 64 * 1024, "{left} bytes are left of 30,000 tokens");
        assert!(counts[0] + counts[1] >= 29_000 && most <= 1500, "{counts:?} {most}");

        // If the issuer does not answer, retries come in addition.
        let times = server.times();
        let asked = times.len() - before.0;
        let bound = if fails { 25 } else { 4 };
        assert!(asked <= bound, "{asked} in two minutes: {times:?}");
        if !fails {
            let cool = times.windows(2).all(|pair| pair[1] - pair[0] >= seconds(30));
            assert!(cool, "{times:?}");
        }
    }
}

/// Verified tokens that are remembered, and tables, belong to one key object. A token with an unknown key must not replace it.
#[tokio::test(start_paused = true)]
async fn a_refetch_of_the_same_set_leaves_the_keys_as_they_are() {
    let (known, new) = (key("known"), key("new"));
    let server = Server::of(&[&known]);
    let service = Service::start(&server);
    pass(31).await;
    let before = service.keys.keyring().current();
    assert_eq!(service.refresh(&key("unknown")).await.unwrap_err(), VerifyError::KidUnknown);
    assert_eq!((server.asked(), service.keys.status().succeeded), (2, 2));
    assert!(Arc::ptr_eq(&before, &service.keys.keyring().current()));

    server.serves(&[&known, &new]);
    pass(31).await;
    assert_eq!(service.refresh(&new).await, Ok(()));
    assert!(!Arc::ptr_eq(&before, &service.keys.keyring().current()));
}

/// A token of a withdrawn key, sent again and again, causes one refresh in five minutes, not one in thirty seconds.
#[tokio::test(start_paused = true)]
async fn an_old_token_is_not_asked_for_each_time() {
    let (known, old) = (key("known"), key("old"));
    let server = Server::new({
        let body = set(&[&known]);
        move |_| Ok(ok(&[("cache-control", "max-age=3600")], &body))
    });
    let service = Service::start(&server);
    pass(60).await;
    let before = server.asked();
    for _ in 0..300 {
        assert_eq!(service.refresh(&old).await.unwrap_err(), VerifyError::KidUnknown);
        pass(5).await;
    }
    let asked = server.asked() - before;
    assert!((5..=6).contains(&asked), "{asked} in 25 min");
}

#[tokio::test(start_paused = true)]
async fn all_tokens_of_a_new_key_wait_for_one_refresh_and_are_accepted() {
    let (old, new) = (key("old"), key("new"));
    let server = Server::of(&[&old]);
    let service = Arc::new(Service::start(&server));
    pass(60).await;
    server.serves(&[&old, &new]);
    server.delays(seconds(1));
    let new = Arc::new(new);
    let mut waiting = JoinSet::new();
    for _ in 0..500 {
        let (service, new) = (Arc::clone(&service), Arc::clone(&new));
        waiting.spawn(async move { service.refresh(&new).await });
    }
    while let Some(verified) = waiting.join_next().await {
        assert_eq!(verified.unwrap(), Ok(()));
    }
    assert_eq!(server.asked(), 2);
}

/// The issuer publishes a key while a fetch is on its way that does not bring it.
#[tokio::test(start_paused = true)]
async fn a_key_that_came_after_the_request_is_asked_for_again() {
    let (old, new) = (key("old"), key("new"));
    let server = Server::of(&[&old]);
    let service = Service::start(&server);
    pass(60).await;
    server.delays(seconds(1));
    let first = async {
        let asked = service.refresh(&key("other")).await;
        assert_eq!(asked.unwrap_err(), VerifyError::KidUnknown);
    };
    let late = async {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        server.serves(&[&old, &new]);
        assert_eq!(service.refresh(&new).await.unwrap_err(), VerifyError::KidUnknown);
    };
    tokio::join!(first, late);
    assert_eq!(server.asked(), 2);
    pass(30).await;
    assert_eq!(service.refresh(&new).await, Ok(()), "it is not remembered as one that the set lacks");
}

/// No more than 1,024 wait; of the others it is said at once that nothing is known.
#[tokio::test(start_paused = true)]
async fn a_crowd_does_not_wait() {
    let server = Server::of(&[&key("known")]);
    let service = Arc::new(Service::start(&server));
    pass(60).await;
    server.delays(seconds(1));
    let mut waiting = JoinSet::new();
    for number in 0..1100 {
        let (service, token) = (Arc::clone(&service), random(number));
        waiting.spawn(async move {
            let start = tokio::time::Instant::now();
            let verify = |token: &str| service.verifier.verify(token);
            (service.keys.verify_or_refresh(&token, verify).await.unwrap_err(), start.elapsed())
        });
    }
    let mut refused = [0; 2];
    while let Some(done) = waiting.join_next().await {
        match done.unwrap() {
            (VerifyError::KidUnknown, waited) if waited >= seconds(1) => refused[0] += 1,
            (VerifyError::KeysUnavailable, waited) if waited.is_zero() => refused[1] += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((refused, server.asked()), ([1024, 76], 2));
}

#[tokio::test(start_paused = true)]
async fn who_waits_too_long_is_not_told_that_the_key_is_unknown() {
    let (old, new) = (key("old"), key("new"));
    let server = Server::of(&[&old]);
    let service = Service::start(&server);
    pass(60).await;
    server.delays(seconds(4));
    server.serves(&[&old, &new]);
    let start = tokio::time::Instant::now();
    assert_eq!(service.refresh(&new).await.unwrap_err(), VerifyError::KeysUnavailable);
    assert_eq!(start.elapsed().as_secs(), 2);
    pass(3).await;
    assert_eq!(service.verify(&new), Ok(()), "the refresh goes on");
    // Other faults of a token cause nothing.
    pass(60).await;
    let asked = server.asked();
    let other = service.keys.verify_or_refresh("a.b", |token| service.verifier.verify(token)).await.unwrap_err();
    assert_eq!((other, server.asked()), (VerifyError::SegmentCount, asked));
}
