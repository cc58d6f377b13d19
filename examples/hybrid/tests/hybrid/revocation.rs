//! Log-out: at once at every `web`, and within the feed's time at `orders`.

use std::time::Duration;

use reqwest::Method;

use crate::{
    engine,
    native::{error, refresh},
    system::{PASSWORD, Start, System},
};

const FEED: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_log_out_is_seen_in_memory() {
    seen(Start::default(), FEED).await;
}

#[tokio::test]
async fn a_log_out_is_seen_in_a_file() {
    seen(Start { store: None, ..Start::default() }, FEED).await;
}

#[tokio::test]
async fn a_log_out_is_seen_on_redis_at_every_web() {
    let Some(redis) = engine::redis() else { return };
    seen(Start { store: Some(redis.url.clone()), webs: 2, ..Start::default() }, FEED).await;
}

#[tokio::test]
async fn a_log_out_is_seen_on_postgresql_at_every_web() {
    let Some(postgres) = engine::postgres() else { return };
    seen(Start { store: Some(postgres.url.clone()), webs: 2, ..Start::default() }, 2 * FEED).await;
}

async fn seen(start: Start, bound: Duration) {
    let system = System::new(start).await;
    let last = system.web_urls.len() - 1;
    let at_last = &system.web_urls[last];

    // Here, and no further.
    let (mut here, mut other) = (system.logged_in(0, "alice").await, system.logged_in(last, "alice").await);
    let authorized = system.native(0, "alice").await;
    let mut elsewhere = here.at(at_last);
    assert!(elsewhere.is_alive().await);
    assert_eq!(here.post("/logout", &[]).await.status(), 303);
    assert!(!elsewhere.is_alive().await, "at once, at every web");
    assert!(other.is_alive().await);
    assert_eq!(system.orders_status(&authorized.access).await, 200, "a client that was authorized lives");

    // One that is named: a native client's, by its sid.
    let sessions = other.sessions().await;
    let native = sessions.iter().find(|session| session["kind"] == "native").unwrap();
    let path = format!("/account/sessions/{}", native["sid"].as_str().unwrap());
    assert_eq!(other.own(Method::DELETE, &path).send().await.unwrap().status(), 204);
    assert_eq!(error(refresh(&system, last, &authorized.refresh).await).await, "invalid_grant");
    assert!(system.refused_within(bound, &authorized.access).await);

    // Everywhere, codes that are out too.
    let mut browser = system.logged_in(0, "alice").await;
    let code = crate::native::code(&mut browser).await;
    let native = system.native(last, "alice").await;
    let mut bob = system.logged_in(0, "bob").await;
    assert_eq!(other.post("/logout-everywhere", &[]).await.status(), 303);
    assert!(!browser.at(at_last).is_alive().await && !browser.is_alive().await && !other.is_alive().await);
    assert_eq!(error(refresh(&system, 0, &native.refresh).await).await, "invalid_grant");
    let exchanged = crate::native::exchange(&system, last, &code, crate::native::VERIFIER).await;
    assert_eq!(error(exchanged).await, "invalid_grant");
    assert!(system.refused_within(bound, &native.access).await);
    assert!(bob.is_alive().await);

    // A change of password, at the other process.
    const NEW: &str = "battery staple 2";
    let mut changing = bob.at(at_last);
    let changed = changing.post("/account/password", &[("old", PASSWORD), ("new", NEW)]).await;
    assert_eq!(changed.status(), 303);
    assert!(changing.is_alive().await && !bob.is_alive().await, "the former cookie is dead at once");
    assert_eq!(system.browser(0).log_in("bob", PASSWORD).await.status(), 401);
    assert_eq!(system.browser(0).log_in("bob", NEW).await.status(), 303);
    let again = changing.post("/account/password", &[("old", PASSWORD), ("new", "yet another one")]).await;
    assert_eq!(again.status(), 403, "the old one is old");
}

/// The process is killed right after the answer.
#[tokio::test]
async fn a_log_out_that_was_answered_outlives_the_process() {
    let mut system = System::new(Start { store: None, ..Start::default() }).await;
    let (mut out, mut kept) = (system.logged_in(0, "alice").await, system.logged_in(0, "bob").await);
    let cookie = out.cookie.clone();
    assert_eq!(out.post("/logout", &[]).await.status(), 303);
    system.web[0].kill();
    system.start_web_again(0);
    system.ready().await;
    out.cookie = cookie;
    assert!(!out.is_alive().await);
    assert!(kept.is_alive().await, "and the others live");
    assert_eq!(system.browser(0).log_in("alice", PASSWORD).await.status(), 303, "users too");
}
