//! What several tasks ask for at once goes out as one piece, and stays each task's own.

use std::{future::poll_fn, task::Poll, time::Duration};

use cotter_session::{
    RefreshError, RefreshToken, SessionCookie, SessionPolicy, Sessions, Subject,
    revocation::Target,
    store::{SessionStore as _, StoreError},
};
use cotter_session_redis::RedisStore;
use futures_util::future::join_all;

use crate::server::{Kind, Server};

/// More than share a piece.
const USERS: usize = 150;

struct Held {
    cookie: SessionCookie,
    token: RefreshToken,
}

async fn begun(server: &Server) -> (Sessions<RedisStore>, Vec<Held>) {
    let store = RedisStore::builder(&server.url()).unwrap().connect().await.unwrap();
    let sessions = Sessions::new(store, SessionPolicy::new(Duration::from_secs(600)));
    let mut held = Vec::new();
    for user in 0..USERS {
        let begin = sessions.begin(Subject::new(&format!("user {user}")).unwrap()).with_cookie();
        let begun = begin.with_refresh_token("app").start().await.unwrap();
        held.push(Held { cookie: begun.cookie.unwrap(), token: begun.refresh_token.unwrap() });
    }
    for held in &held {
        sessions.find(&held.cookie).await.unwrap();
    }
    (sessions, held)
}

/// How often the server has read from a connection, and has told its clock.
fn counts(server: &Server) -> [u64; 2] {
    [("stats", "total_reads_processed:"), ("commandstats", "cmdstat_time:calls=")].map(|(section, name)| {
        let stats = server.command(&["INFO", section]);
        let count = stats.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        count.split(|other: char| !other.is_ascii_digit()).next().unwrap().parse().unwrap()
    })
}

#[tokio::test]
async fn what_is_asked_for_at_once_is_sent_at_once() {
    let Some(server) = Server::durable(Kind::Redis) else { return };
    let (sessions, held) = begun(&server).await;
    let before = counts(&server);
    let found = join_all(held.iter().map(|held| sessions.find(&held.cookie))).await;
    let after = counts(&server);
    assert!(found.iter().all(Result::is_ok));
    // Of which some are the test's own.
    assert!(after[0] - before[0] < 10, "{USERS} look-ups were read in {} pieces", after[0] - before[0]);
    assert!(after[1] - before[1] < 10, "{USERS} look-ups asked {} times for the clock", after[1] - before[1]);
    let ids: Vec<_> = found.iter().map(|session| session.as_ref().unwrap().id()).collect();
    let expected: Vec<_> = held.iter().map(|held| held.cookie.session_id()).collect();
    assert_eq!(ids, expected, "a task got another's answer");
}

#[tokio::test]
async fn an_error_is_of_one_task() {
    let Some(server) = Server::durable(Kind::Redis) else { return };
    let (sessions, mut held) = begun(&server).await;
    let damaged = held.len() / 2;
    let key = format!("cotter:{{b00}}:s:{}", held[damaged].cookie.session_id());
    assert_eq!(server.command(&["SET", &key, "not a row", "XX"]).trim(), "+OK");
    let refreshes = held.drain(..).map(|held| async { sessions.refresh(held.token, "app", None).await });
    for (number, refreshed) in join_all(refreshes).await.into_iter().enumerate() {
        if number == damaged {
            assert!(matches!(refreshed, Err(RefreshError::Store(StoreError::Corrupt { .. }))), "{:?}", refreshed.err());
        } else {
            assert!(refreshed.is_ok(), "a neighbour's error came to {number}: {:?}", refreshed.err());
        }
    }
}

/// One task's answer is an error, and it asks for the clock as the others do.
#[tokio::test]
async fn what_is_behind_an_error_is_nobody_elses() {
    let Some(server) = Server::durable(Kind::Redis) else { return };
    let (sessions, held) = begun(&server).await;
    assert_eq!(server.command(&["SET", "cotter:{b00}:r", "not a set"]).trim(), "+OK");
    let target = Target::Session(held[0].cookie.session_id());
    let found = held.iter().map(|held| sessions.find(&held.cookie));
    let (failed, found) = tokio::join!(sessions.store().is_revoked(&target), join_all(found));
    assert!(matches!(failed, Err(StoreError::Unavailable(_))), "{failed:?}");
    for (held, found) in held.iter().zip(found) {
        assert_eq!(found.map(|session| session.id()).ok(), Some(held.cookie.session_id()));
    }
}

/// Whoever asks first starts what sends, for others too.
#[tokio::test]
async fn whoever_goes_away_harms_nobody() {
    let Some(server) = Server::durable(Kind::Redis) else { return };
    let (sessions, held) = begun(&server).await;
    for round in 0..50 {
        let uses = held.iter().enumerate().map(|(number, held)| {
            let goes = number == 0 || (number + round) % 3 == 0;
            // A call that is given no time asks once, and is dropped.
            let patience = if goes { Duration::ZERO } else { Duration::from_secs(5) };
            // Inside the overlap each use of the token is answered. It is not sent twice.
            let refresh = sessions.refresh(RefreshToken::parse(&held.token.expose()).unwrap(), "app", None);
            async move { (goes, tokio::time::timeout(patience, refresh).await) }
        });
        for (goes, refreshed) in join_all(uses).await {
            assert!(goes || matches!(refreshed, Ok(Ok(_))), "a caller that stayed got no answer");
        }
    }
}

/// Whoever asks first may be of a runtime that ends.
#[test]
fn a_runtime_that_ends_leaves_nothing_behind() {
    others_are_answered(drop);
}

/// Or of one whose thread does something else.
#[test]
fn a_runtime_that_stands_still_holds_nobody_up() {
    let mut still = None;
    others_are_answered(|first| still = Some(first));
}

/// The connection is driven, and its pieces are sent, by the runtime that made it.
#[test]
fn a_connection_whose_runtime_has_ended_is_made_again() {
    let Some(server) = Server::durable(Kind::Redis) else { return };
    let short = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (sessions, held) = short.block_on(begun(&server));
    drop(short);
    let lasting = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // Fewer than go out without a turn.
    for found in lasting.block_on(join_all(held.iter().take(2).map(|held| sessions.find(&held.cookie)))) {
        assert!(found.is_ok(), "the store does not answer any more: {:?}", found.err());
    }
}

fn others_are_answered(leave: impl FnOnce(tokio::runtime::Runtime)) {
    let Some(server) = Server::durable(Kind::Redis) else { return };
    let lasting = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (sessions, held) = lasting.block_on(begun(&server));
    let short = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    short.block_on(async {
        let mut find = Box::pin(sessions.find(&held[0].cookie));
        // Asks, and does not come back for the answer.
        let _ = poll_fn(|context| Poll::Ready(find.as_mut().poll(context).is_pending())).await;
    });
    leave(short);
    // Fewer than go out without a turn.
    let found = lasting.block_on(join_all(held.iter().take(2).map(|held| sessions.find(&held.cookie))));
    for found in found {
        assert!(found.is_ok(), "the store does not answer any more: {:?}", found.err());
    }
}
