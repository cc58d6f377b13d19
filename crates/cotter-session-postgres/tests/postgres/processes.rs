//! Racers in two processes: this one, started twice more.

use std::{sync::Arc, time::Duration};

use cotter_session::{RefreshOutcome, RefreshToken, SessionPolicy, Sessions, Subject};
use cotter_session_postgres::PostgresStore;

use crate::{
    racers::{self, Racers},
    store::fresh,
};

const SCHEMA: &str = "COTTER_TEST_RACER_SCHEMA";
const SERVER: &str = "COTTER_TEST_RACER_SERVER";

/// Not a test: a process of racers.
#[tokio::test(flavor = "multi_thread")]
async fn racer() {
    let (Ok(schema), Ok(server)) = (std::env::var(SCHEMA), std::env::var(SERVER)) else { return };
    let builder = PostgresStore::builder().schema(&schema).danger_allow_not_durable();
    let sessions =
        Sessions::new(builder.build(server.parse().unwrap()).unwrap(), SessionPolicy::new(Duration::from_secs(600)));
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
async fn one_of_two_processes_rotates() {
    let Some(fresh) = fresh().await else { return };
    let sessions = Sessions::shared(Arc::clone(&fresh.store), SessionPolicy::new(Duration::from_secs(600)));
    let port = fresh.server.get_ports()[0];
    let (user, database) = (fresh.server.get_user().unwrap(), fresh.server.get_dbname().unwrap());
    let server = format!("postgres://{user}@127.0.0.1:{port}/{database}");
    let racers = Racers::start("processes::racer", &[(SCHEMA, &fresh.schema), (SERVER, &server)]);
    let begin = async |round| {
        let begin = sessions.begin(Subject::new(&format!("alice{round}")).unwrap()).with_refresh_token("app");
        begin.start().await.unwrap().refresh_token.unwrap().expose().to_string()
    };
    racers.race_all(begin).await;
}
