//! `kill -9` of the server, at any moment of a write and right after its answer.

use std::{sync::Arc, time::Duration};

use cotter_session::{
    EndReason, FindError, RefreshError, RefreshOutcome, RefreshToken, SessionId, SessionPolicy, Sessions, Subject,
    store::{Ended, StoreError},
};
use cotter_session_redis::RedisStore;
use tokio::task::JoinSet;

use crate::server::{Kind, Server};

/// How often: `COTTER_KILL_ROUNDS`, else 300 in a long run (`COTTER_FULL=1`).
fn rounds() -> u64 {
    let is_full = std::env::var("COTTER_FULL").is_ok_and(|full| full != "0");
    let usual = if is_full { 300 } else { 10 };
    std::env::var("COTTER_KILL_ROUNDS").map_or(usual, |rounds| rounds.parse().unwrap())
}

/// What a writer was told before the server was killed.
#[derive(Default)]
struct Told {
    begun: Vec<SessionId>,
    ended: Vec<SessionId>,
    /// The tokens that others were exchanged for.
    rotated: Vec<String>,
}

/// Begins, refreshes and ends sessions until the server is gone.
async fn write(sessions: Sessions<RedisStore>, name: String) -> Told {
    let mut told = Told::default();
    for number in 0.. {
        let subject = Subject::new(&format!("{name} {number}")).unwrap();
        let Ok(begun) = sessions.begin(subject).with_refresh_token("app").start().await else { break };
        let (id, token) = (begun.session.id(), begun.refresh_token.unwrap());
        if number % 2 == 0 {
            told.begun.push(id);
            let Ok(refreshed) = sessions.refresh(token, "app", None).await else { break };
            told.rotated.push(refreshed.refresh_token.expose().to_string());
        } else {
            match sessions.end(id, EndReason::LoggedOut).await {
                Ok(Ended::Now(_)) => told.ended.push(id),
                Ok(other) => panic!("a session has ended as {other:?}"),
                Err(_) => break,
            }
        }
    }
    told
}

/// How many acknowledged writes there were, and how many are lost.
async fn round(server: &mut Server, pause: Duration) -> (usize, usize) {
    let store = RedisStore::builder(&server.url()).unwrap().danger_allow_lossy().connect().await.unwrap();
    let sessions =
        Sessions::new(store, SessionPolicy::new(Duration::from_secs(600)).overlap(Duration::from_secs(60)).unwrap());
    let mut writers = JoinSet::new();
    for writer in 0..8 {
        writers.spawn(write(sessions.clone(), format!("{pause:?} {writer}")));
    }
    tokio::time::sleep(pause).await;
    server.kill();
    let told = writers.join_all().await;
    server.restart();

    let (mut count, mut lost) = (0, 0);
    for told in told {
        for id in told.begun {
            count += 1;
            lost += usize::from(!is_live(&sessions, id).await);
        }
        for id in told.ended {
            count += 1;
            // Unknown is over too: the log-in may be lost with the log-out.
            lost += usize::from(is_live(&sessions, id).await);
        }
        for successor in told.rotated {
            count += 1;
            // The successor is the current token: it stays so inside the overlap.
            let kept = sessions.refresh(RefreshToken::parse(&successor).unwrap(), "app", None).await;
            lost += usize::from(!matches!(kept, Ok(refreshed) if refreshed.outcome == RefreshOutcome::Current));
        }
    }
    (count, lost)
}

async fn is_live(sessions: &Sessions<RedisStore>, id: SessionId) -> bool {
    for _ in 0..3 {
        match sessions.get(id).await {
            Ok(_) => return true,
            Err(FindError::Over(_)) => return false,
            Err(_) => {}
        }
    }
    panic!("the server has not come back");
}

async fn all_rounds(kind: Kind, sync: &str) -> Option<(usize, usize)> {
    let mut server = Server::start(kind, &["--appendonly", "yes", "--appendfsync", sync])?;
    let (mut count, mut lost) = (0, 0);
    for number in 0..rounds() {
        // Another moment each time.
        let pause = Duration::from_micros(60_000 + number * 7919 % 90_000);
        let (counted, missed) = round(&mut server, pause).await;
        count += counted;
        lost += missed;
    }
    println!("{kind:?}, appendfsync {sync}: {count} writes acknowledged, {lost} lost in {} kills", rounds());
    Some((count, lost))
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost() {
    for kind in [Kind::Redis, Kind::Valkey] {
        let Some((count, lost)) = all_rounds(kind, "always").await else { continue };
        assert!(count > 0, "{kind:?}: nothing was acknowledged before a kill");
        assert_eq!(lost, 0, "{kind:?}: {lost} of {count} acknowledged writes are lost");
    }
}

/// Not a promise, but a figure: what `danger_allow_lossy` accepts. A killed process loses what it had not written;
/// a machine that fails loses up to a second more.
#[tokio::test(flavor = "multi_thread")]
async fn what_everysec_loses_is_counted() {
    for kind in [Kind::Redis, Kind::Valkey] {
        let Some((count, lost)) = all_rounds(kind, "everysec").await else { continue };
        assert!(lost <= count);
    }
}

/// An answer that was lost with the connection is given again inside the overlap.
#[tokio::test(flavor = "multi_thread")]
async fn answer_that_was_lost_is_given_again() {
    let Some(server) = Server::durable(Kind::Redis) else { return };
    let store = RedisStore::builder(&server.url()).unwrap().connect().await.unwrap();
    let sessions = Arc::new(Sessions::new(store, SessionPolicy::new(Duration::from_secs(600))));
    for number in 0..rounds() {
        let begin = sessions.begin(Subject::new(&format!("user {number}")).unwrap()).with_refresh_token("app");
        let token = begin.start().await.unwrap().refresh_token.unwrap().expose().to_string();
        let racer = {
            let (sessions, token) = (sessions.clone(), RefreshToken::parse(&token).unwrap());
            tokio::spawn(async move { sessions.refresh(token, "app", None).await.map(|done| done.outcome) })
        };
        tokio::time::sleep(Duration::from_micros(number * 137 % 2000)).await;
        server.command(&["CLIENT", "KILL", "TYPE", "normal"]);
        match racer.await.unwrap() {
            Ok(RefreshOutcome::Rotated) | Err(RefreshError::Store(StoreError::Unavailable(_))) => {}
            other => panic!("a refresh whose connection was cut is {other:?}"),
        }
        // The first may find the connection dead.
        let mut again = sessions.refresh(RefreshToken::parse(&token).unwrap(), "app", None).await;
        if matches!(again, Err(RefreshError::Store(_))) {
            again = sessions.refresh(RefreshToken::parse(&token).unwrap(), "app", None).await;
        }
        assert!(again.is_ok(), "{:?}", again.err());
    }
}
