//! What comes of a piece whose answers are cut off, refused or late.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use cotter_session::{
    FindError, RefreshError, RefreshOutcome, RefreshToken, SessionPolicy, Sessions, Subject,
    store::{SessionStore as _, StoreError},
};
use cotter_session_redis::{RedisStore, RedisStoreBuilder};
use futures_util::future::join_all;

use crate::{
    proxy::Proxy,
    server::{Kind, Server},
};

/// More than share a piece.
const USERS: usize = 70;

async fn connected(builder: RedisStoreBuilder) -> Sessions<RedisStore> {
    let store = builder.danger_allow_lossy().connect().await.unwrap();
    Sessions::new(store, SessionPolicy::new(Duration::from_secs(600)))
}

async fn tokens(sessions: &Sessions<RedisStore>) -> Vec<RefreshToken> {
    let begun = (0..USERS).map(|user| async move {
        let begin = sessions.begin(Subject::new(&format!("user {user}")).unwrap()).with_refresh_token("app");
        begin.start().await.unwrap().refresh_token.unwrap()
    });
    join_all(begun).await
}

fn copy(token: &RefreshToken) -> RefreshToken {
    RefreshToken::parse(&token.expose()).unwrap()
}

async fn generation(sessions: &Sessions<RedisStore>, token: &RefreshToken) -> u64 {
    sessions.store().get(token.session_id()).await.unwrap().unwrap().record.refresh.unwrap().generation
}

/// The connection is lost at every place of the answers. Whoever is answered gets the session's own row, each token is
/// spent once, and it leads to one successor.
#[tokio::test]
async fn an_answer_that_is_cut_off_spends_a_token_once() {
    let Some(server) = Server::start(Kind::Redis, &[]) else { return };
    let (proxy, clock) = (Proxy::before(&server), Arc::new(AtomicI64::new(0)));
    let builder = |url: &str| RedisStore::builder(url).unwrap().danger_clock_offset(Arc::clone(&clock));
    let (direct, cut) = (connected(builder(&server.url())).await, connected(builder(&proxy.url())).await);
    let mut held = tokens(&direct).await;
    let mut unanswered = 0;
    for round in 1..=12 {
        // The overlap has closed.
        clock.fetch_add(31_000, Ordering::SeqCst);
        proxy.cut_after(1 + (round - 1) * 2_711);
        let refreshed = join_all(held.iter().map(|token| cut.refresh(copy(token), "app", None))).await;
        for (token, refreshed) in held.iter_mut().zip(refreshed) {
            let again = direct.refresh(copy(token), "app", None).await.unwrap();
            assert_eq!(again.session.id(), token.session_id());
            match refreshed {
                Ok(first) => {
                    assert_eq!(first.session.id(), token.session_id(), "a task got another's answer");
                    assert_eq!((first.outcome, again.outcome), (RefreshOutcome::Rotated, RefreshOutcome::Replayed));
                    assert_eq!(*first.refresh_token.expose(), *again.refresh_token.expose());
                }
                Err(RefreshError::Store(StoreError::Unavailable(_))) => unanswered += 1,
                Err(other) => panic!("a lost answer is {other:?}"),
            }
            *token = again.refresh_token;
            assert_eq!(generation(&direct, token).await, u64::try_from(round).unwrap());
        }
    }
    assert!(unanswered > 0, "no answer was cut off");
}

#[tokio::test]
async fn scripts_that_are_forgotten_are_run_once() {
    let Some(server) = Server::start(Kind::Redis, &[]) else { return };
    let sessions = connected(RedisStore::builder(&server.url()).unwrap()).await;
    let held = tokens(&sessions).await;
    assert_eq!(server.command(&["SCRIPT", "FLUSH"]).trim(), "+OK");
    for refreshed in join_all(held.iter().map(|token| sessions.refresh(copy(token), "app", None))).await {
        assert_eq!(refreshed.unwrap().outcome, RefreshOutcome::Rotated);
    }
    for token in &held {
        assert_eq!(generation(&sessions, token).await, 1);
    }
}

/// What sends for others does not keep a connection on which nothing comes back.
#[tokio::test]
async fn a_connection_that_is_silent_is_closed_in_time() {
    let Some(server) = Server::start(Kind::Redis, &[]) else { return };
    let proxy = Proxy::before(&server);
    let sessions = connected(RedisStore::builder(&proxy.url()).unwrap().timeout(Duration::from_secs(2))).await;
    let begin = sessions.begin(Subject::new("alice").unwrap()).with_cookie();
    let cookie = begin.start().await.unwrap().cookie.unwrap();
    proxy.fall_silent();
    let found = sessions.find(&cookie).await;
    assert!(matches!(found, Err(FindError::Store(StoreError::Unavailable(_)))), "{:?}", found.err());
    for _ in 0..100 {
        if proxy.closed_by_the_store() > 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the connection is still open");
}

/// A counter of everyone has a copy in each bucket: the steps come after the one at its home.
#[tokio::test]
async fn all_buckets_are_raised_in_the_time_of_one_call() {
    let Some(server) = Server::start(Kind::Redis, &[]) else { return };
    let proxy = Proxy::before(&server);
    let builder = RedisStore::builder(&proxy.url()).unwrap().buckets(16).timeout(Duration::from_secs(2));
    let sessions = connected(builder).await;
    assert_eq!(sessions.end_everyone().await.unwrap(), 1);
    proxy.delay(Duration::from_millis(1_200));
    assert!(matches!(sessions.end_everyone().await, Err(StoreError::Unavailable(_))));
    proxy.delay(Duration::ZERO);
    assert!(sessions.end_everyone().await.unwrap() > 2);
}

#[tokio::test]
async fn a_bucket_that_fails_holds_up_no_other() {
    let Some(server) = Server::start(Kind::Redis, &[]) else { return };
    let sessions = connected(RedisStore::builder(&server.url()).unwrap().buckets(16)).await;
    assert_eq!(sessions.end_everyone().await.unwrap(), 1);
    assert_eq!(server.command(&["DEL", "cotter:{b01}:e"]).trim(), ":1");
    assert_eq!(server.command(&["HSET", "cotter:{b01}:e", "of another", "type"]).trim(), ":1");
    assert!(sessions.end_everyone().await.is_err(), "a copy was not raised");
    for bucket in (0..16).filter(|bucket| *bucket != 1) {
        assert_eq!(server.command(&["GET", &format!("cotter:{{b{bucket:02}}}:e")]).trim(), "$1\r\n2", "{bucket}");
    }
}
