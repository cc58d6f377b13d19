//! A store that is down: 503, and everything is kept.

use std::time::{Duration, Instant};

use crate::{
    engine::{self, Engine},
    native::refresh,
    system::{PASSWORD, Start, System, fields},
};

#[tokio::test]
async fn a_stop_of_redis_ends_nothing() {
    if let Some(redis) = engine::redis() {
        stopped(redis).await;
    }
}

#[tokio::test]
async fn a_stop_of_postgresql_ends_nothing() {
    if let Some(postgres) = engine::postgres() {
        stopped(postgres).await;
    }
}

async fn stopped(mut engine: Engine) {
    let system = System::new(Start { store: Some(engine.url.clone()), ..Start::default() }).await;
    let mut browser = system.logged_in(0, "alice").await;
    let native = system.native(0, "alice").await;
    let cookie = browser.cookie.clone();
    engine.stop();

    let begun = Instant::now();
    for path in ["/", "/account/sessions", "/app/orders"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status(), 503, "{path}");
        assert!(!fields(&answer, "retry-after").is_empty(), "{path}");
    }
    for (path, form) in [
        ("/logout", vec![]),
        ("/logout-everywhere", vec![]),
        ("/login", vec![("username", "alice"), ("password", PASSWORD)]),
        ("/account/password", vec![("old", PASSWORD), ("new", "something new 9")]),
    ] {
        let answer = browser.post(path, &form).await;
        assert_eq!(answer.status(), 503, "{path}");
        assert!(!fields(&answer, "retry-after").is_empty(), "{path}");
    }
    assert_eq!(browser.cookie, cookie, "no cookie was removed");
    let answer = refresh(&system, 0, &native.refresh).await;
    assert_eq!(answer.status(), 503);
    assert!(!fields(&answer, "retry-after").is_empty());
    assert!(begun.elapsed() < Duration::from_secs(45), "each within 5 s");
    let ready = system.http.get(format!("{}/readyz", system.web_urls[0])).send().await.unwrap();
    assert_eq!(ready.status(), 503);
    assert_eq!(system.orders_status(&native.access).await, 200, "what changes nothing is served");

    engine.start_again();
    system.ready().await;
    assert!(browser.is_alive().await);
    assert_eq!(refresh(&system, 0, &native.refresh).await.status(), 200);
    assert_eq!(system.browser(0).log_in("alice", PASSWORD).await.status(), 303);
}
