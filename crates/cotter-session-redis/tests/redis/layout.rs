//! Rows of another layout.

use std::time::Duration;

use cotter_session::{
    EndReason, FindError, RefreshError, SessionPolicy, Sessions, Subject,
    store::{SessionStore as _, StoreError, WriteData},
};
use cotter_session_redis::RedisStore;

use crate::server::{Kind, Server};

/// The first layout had the same length. In what it had for times and digests, this one would find flags and names.
#[tokio::test]
async fn a_row_of_the_first_layout_is_refused() {
    let Some(server) = Server::start(Kind::Redis, &[]) else { return };
    let store = RedisStore::builder(&server.url()).unwrap().danger_allow_lossy().connect().await.unwrap();
    let sessions = Sessions::new(store, SessionPolicy::new(Duration::from_secs(600)));
    let alice = Subject::new("alice").unwrap();
    let begun = sessions.begin(alice.clone()).with_cookie().with_refresh_token("app").start().await.unwrap();
    let (id, cookie) = (begun.session.id(), begun.cookie.unwrap());
    let key = format!("cotter:{{b00}}:s:{id}");
    let row = server.command(&["GETRANGE", &key, "1", "-1"]);
    assert_eq!(server.command(&["SETRANGE", &key, "0", "\u{1}"]).chars().next(), Some(':'));

    let corrupt = |error: &StoreError| matches!(error, StoreError::Corrupt { .. });
    assert!(matches!(sessions.find(&cookie).await, Err(FindError::Store(error)) if corrupt(&error)));
    let refreshed = sessions.refresh(begun.refresh_token.unwrap(), "app", None).await;
    assert!(matches!(refreshed, Err(RefreshError::Store(error)) if corrupt(&error)));
    assert!(sessions.end(id, EndReason::LoggedOut).await.is_err_and(|error| corrupt(&error)));
    assert!(sessions.store().list(&alice).await.is_err_and(|error| corrupt(&error)));
    let write = WriteData { id, expected: 0, data: Vec::new() };
    assert!(sessions.store().write_data(write).await.is_err_and(|error| corrupt(&error)));
    assert_eq!(server.command(&["GETRANGE", &key, "1", "-1"]), row, "a row that was refused has changed");
}
