//! What a server must promise, and what happens when it does not answer.

use std::time::{Duration, Instant};

use cotter_session::{
    EndReason, FindError, RevocationFeed as _, SessionPolicy, Sessions, Subject,
    store::{SessionStore as _, StoreError},
};
use cotter_session_redis::RedisStore;

use crate::server::{Kind, Server};

const ALWAYS: [&str; 4] = ["--appendonly", "yes", "--appendfsync", "always"];

async fn refused(settings: &[&str]) -> Option<String> {
    let server = Server::start(Kind::Redis, settings)?;
    let builder = RedisStore::builder(&server.url()).unwrap();
    let error = builder.connect().await.expect_err("the server must be refused");
    assert!(matches!(error, StoreError::NotDurable { .. }), "{error}");
    let lossy = RedisStore::builder(&server.url()).unwrap().danger_allow_lossy().connect().await;
    assert!(lossy.is_ok(), "a server whose losses are accepted is refused");
    Some(error.to_string())
}

#[tokio::test]
async fn server_that_may_lose_writes_is_refused() {
    for settings in [&["--appendonly", "no"][..], &["--appendonly", "yes", "--appendfsync", "everysec"]] {
        let Some(error) = refused(settings).await else { return };
        assert!(error.contains("appendfsync always"), "{error}");
    }
}

#[tokio::test]
async fn server_that_pauses_its_syncs_is_refused() {
    let pausing = [&ALWAYS[..], &["--no-appendfsync-on-rewrite", "yes"]].concat();
    let Some(error) = refused(&pausing).await else { return };
    assert!(error.contains("no-appendfsync-on-rewrite no"), "{error}");
}

#[tokio::test]
async fn server_that_evicts_is_refused() {
    let evicting = [&ALWAYS[..], &["--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"]].concat();
    let Some(error) = refused(&evicting).await else { return };
    assert!(error.contains("noeviction"), "{error}");
    let full = [&ALWAYS[..], &["--maxmemory", "100mb", "--maxmemory-policy", "noeviction"]].concat();
    let server = Server::start(Kind::Redis, &full).unwrap();
    assert!(RedisStore::builder(&server.url()).unwrap().connect().await.is_ok());
}

#[tokio::test]
async fn promise_that_is_withdrawn_is_noticed() {
    let Some(server) = Server::durable(Kind::Redis) else { return };
    let store = RedisStore::builder(&server.url()).unwrap().connect().await.unwrap();
    assert!(store.now().await.is_ok());
    server.command(&["CONFIG", "SET", "appendfsync", "everysec"]);
    assert!(matches!(store.now().await, Err(StoreError::NotDurable { .. })));
}

#[tokio::test]
async fn absent_server_is_unavailable() {
    let url = {
        let Some(server) = Server::durable(Kind::Redis) else { return };
        server.url()
    };
    let error = RedisStore::builder(&url).unwrap().connect().await.expect_err("there is no server");
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
}

/// A stopped server is no answer, and says nothing about a session. When it goes on, so does the store.
#[tokio::test(flavor = "multi_thread")]
async fn stopped_server_is_unavailable_in_time() {
    for kind in [Kind::Redis, Kind::Valkey] {
        let Some(server) = Server::durable(kind) else { continue };
        let store =
            RedisStore::builder(&server.url()).unwrap().timeout(Duration::from_secs(60)).connect().await.unwrap();
        let sessions = Sessions::new(store, SessionPolicy::new(Duration::from_secs(600)));
        let begun = sessions.begin(Subject::new("alice").unwrap()).with_cookie().start().await.unwrap();
        let (cookie, id) = (begun.cookie.unwrap(), begun.session.id());
        let snapshot = sessions.store().snapshot().await.unwrap().watermark;

        server.signal("-STOP");
        let begun = Instant::now();
        let (found, ended, fed) = tokio::join!(
            sessions.find(&cookie),
            sessions.end(id, EndReason::LoggedOut),
            sessions.store().since(&snapshot, Duration::from_secs(1)),
        );
        assert!(begun.elapsed() < Duration::from_secs(7), "an answer has taken {:?}", begun.elapsed());
        assert!(matches!(found, Err(FindError::Store(StoreError::Unavailable(_)))), "{:?}", found.err());
        assert!(matches!(ended, Err(StoreError::Unavailable(_))), "{:?}", ended.err());
        assert!(fed.is_err(), "a feed that cannot be read is not silent");
        // A connection cannot be made either.
        let again = Instant::now();
        assert!(matches!(sessions.find(&cookie).await, Err(FindError::Store(StoreError::Unavailable(_)))));
        assert!(again.elapsed() < Duration::from_millis(5500), "an answer has taken {:?}", again.elapsed());

        server.signal("-CONT");
        // The end may have been done: its answer alone was lost.
        let found = sessions.find(&cookie).await;
        assert!(!matches!(found, Err(FindError::Store(_))), "the store has not connected again");
        assert!(sessions.end(id, EndReason::LoggedOut).await.is_ok());
        assert!(matches!(sessions.find(&cookie).await, Err(FindError::Over(_))));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn connection_is_made_again() {
    let Some(mut server) = Server::durable(Kind::Redis) else { return };
    let store = RedisStore::builder(&server.url()).unwrap().connect().await.unwrap();
    let sessions = Sessions::new(store, SessionPolicy::new(Duration::from_secs(600)));
    let cookie = sessions.begin(Subject::new("alice").unwrap()).with_cookie().start().await.unwrap().cookie.unwrap();
    server.restart();
    assert!(sessions.find(&cookie).await.is_ok(), "a look-up is repeated on a new connection");
    // Scripts are not known to the server any more.
    assert!(sessions.renew(&cookie).await.is_ok());
}
