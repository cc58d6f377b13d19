//! Two processes that race with one token get one successor.

use std::{env, time::Duration};

use cotter_session::{RefreshOutcome, RefreshToken, SessionPolicy, Sessions, Subject};
use cotter_session_redis::RedisStore;

use crate::{
    racers::{self, Racers},
    server::{Kind, Server},
};

const URL: &str = "COTTER_TEST_RACER_URL";

async fn sessions(url: &str) -> Sessions<RedisStore> {
    let store = RedisStore::builder(url).unwrap().connect().await.unwrap();
    Sessions::new(store, SessionPolicy::new(Duration::from_secs(600)))
}

/// Not a test: a process of racers.
#[tokio::test(flavor = "multi_thread")]
async fn racer() {
    let Ok(url) = env::var(URL) else { return };
    let sessions = sessions(&url).await;
    racers::serve(|token| {
        let sessions = sessions.clone();
        async move {
            let refreshed = sessions.refresh(RefreshToken::parse(&token).unwrap(), "app", None).await.unwrap();
            (refreshed.outcome == RefreshOutcome::Rotated, refreshed.refresh_token.expose().to_string())
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn racers_in_two_processes_get_one_successor() {
    for kind in [Kind::Redis, Kind::Valkey] {
        let Some(server) = Server::durable(kind) else { continue };
        let sessions = sessions(&server.url()).await;
        let racers = Racers::start("processes::racer", &[(URL, &server.url())]);
        let begin = async |round| {
            let begin = sessions.begin(Subject::new(&format!("user {round}")).unwrap()).with_refresh_token("app");
            begin.start().await.unwrap().refresh_token.unwrap().expose().to_string()
        };
        racers.race_all(begin).await;
    }
}
