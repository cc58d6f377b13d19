//! What `Sessions` adds to a store: limits of what is kept, what a wrong secret is told, and events.
#![allow(clippy::unwrap_used)]

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::Timestamp;
use cotter_session::{
    BeginError, Clock, EndReason, FindError, MemoryStore, RefreshOutcome, RefreshToken, SecurityEvent, Session,
    SessionCookie, SessionPolicy, Sessions, Subject, UpdateError, decision::Over, store::StoreError,
};

fn policy() -> SessionPolicy {
    SessionPolicy::new(Duration::from_secs(600))
}

fn sessions(policy: SessionPolicy) -> Sessions<MemoryStore> {
    Sessions::new(MemoryStore::new(1000).unwrap(), policy)
}

fn alice() -> Subject {
    Subject::new("alice").unwrap()
}

/// The same session's, with another secret.
fn with_wrong_secret(cookie: &SessionCookie) -> SessionCookie {
    let mut bytes = URL_SAFE_NO_PAD.decode(&*cookie.expose()).unwrap();
    bytes.iter_mut().skip(16).for_each(|byte| *byte ^= 1);
    SessionCookie::parse(&URL_SAFE_NO_PAD.encode(bytes)).unwrap()
}

#[tokio::test]
async fn a_wrong_secret_is_told_nothing_of_a_session() {
    let live = sessions(policy());
    let cookie = live.begin(alice()).with_cookie().start().await.unwrap().cookie.unwrap();
    let wrong = with_wrong_secret(&cookie);
    assert_eq!(wrong.session_id(), cookie.session_id());
    assert!(matches!(live.find(&wrong).await, Err(FindError::Over(Over::Unknown))));
    assert!(matches!(live.renew(&wrong).await, Err(FindError::Over(Over::Unknown))));
    live.end_everywhere(&alice()).await.unwrap();
    assert!(matches!(live.find(&wrong).await, Err(FindError::Over(Over::Unknown))));
    let told = live.find(&cookie).await;
    assert!(matches!(told, Err(FindError::Over(Over::Ended(EndReason::Everywhere)))));

    let expired = sessions(policy().cookie_idle(Duration::ZERO));
    let cookie = expired.begin(alice()).with_cookie().start().await.unwrap().cookie.unwrap();
    assert!(matches!(expired.find(&with_wrong_secret(&cookie)).await, Err(FindError::Over(Over::Unknown))));
    assert!(matches!(expired.find(&cookie).await, Err(FindError::Over(Over::Expired))));
}

#[tokio::test]
async fn a_session_has_a_credential_and_no_long_texts() {
    let sessions = sessions(policy().max_data(10));
    assert!(matches!(sessions.begin(alice()).start().await, Err(BeginError::NoCredential)));
    let begin = || sessions.begin(alice()).with_cookie();
    assert!(begin().label(&"a".repeat(512)).start().await.is_ok());
    let error = begin().label(&"a".repeat(513)).start().await.map(drop).unwrap_err();
    assert_eq!(error.to_string(), "label of a session is too long: expected at most 512 bytes");
    let error = begin().with_refresh_token(&"a".repeat(513)).start().await.map(drop).unwrap_err();
    assert_eq!(error.to_string(), "name of a client is too long: expected at most 512 bytes");
    let error = begin().data(vec![0; 11]).start().await.map(drop).unwrap_err();
    assert_eq!(error.to_string(), "data of a session is too long: expected at most 10 bytes");

    let session = begin().data(vec![0; 10]).start().await.unwrap().session;
    let error = sessions.update_data(&session, vec![0; 11]).await.unwrap_err();
    assert!(matches!(error, UpdateError::TooLong { max_bytes: 10 }));
    assert_eq!(sessions.get(session.id()).await.unwrap().data(), [0; 10]);
}

#[tokio::test]
async fn a_session_says_when_it_is_over_without_use() {
    let day = Duration::from_secs(86_400);
    let sessions = sessions(policy().cookie_idle(day).refresh_idle(14 * day).session_max(7 * day));
    let browser = sessions.begin(alice()).with_cookie().start().await.unwrap().session;
    assert_eq!(browser.idle_expires_at(), browser.created_at().saturating_add(day));
    let native = sessions.begin(alice()).with_refresh_token("cli").start().await.unwrap().session;
    assert_eq!(native.idle_expires_at(), native.expires_at(), "the absolute limit comes first");
}

#[tokio::test]
async fn only_the_current_token_is_active_and_its_predecessor_is_known() {
    let sessions = sessions(policy());
    let first = sessions.begin(alice()).with_refresh_token("app").start().await.unwrap().refresh_token.unwrap();
    let copy = || RefreshToken::parse(&first.expose()).unwrap();
    assert!(sessions.inspect(&first).await.is_ok());
    let second = sessions.refresh(copy(), "app", None).await.unwrap().refresh_token;
    assert!(sessions.inspect(&first).await.is_err());
    assert!(sessions.session_of(&first).await.is_ok());
    let session = sessions.inspect(&second).await.unwrap();
    assert_eq!((session.client(), session.has_cookie(), session.has_refresh_token()), (Some("app"), false, true));
    sessions.end(session.id(), EndReason::Revoked).await.unwrap();
    let told = sessions.session_of(&second).await;
    assert!(matches!(told, Err(FindError::Over(Over::Ended(EndReason::Revoked)))));
}

#[tokio::test]
async fn an_end_is_an_event_unless_it_is_a_log_out() {
    let events = Arc::new(Mutex::new(Vec::new()));
    let sink = events.clone();
    let sessions = sessions(policy()).events(move |event: &SecurityEvent| sink.lock().unwrap().push(event.clone()));
    let begin = async || sessions.begin(alice()).with_cookie().start().await.unwrap().cookie.unwrap();
    let take = || std::mem::take(&mut *events.lock().unwrap());

    sessions.end(begin().await.session_id(), EndReason::LoggedOut).await.unwrap();
    assert_eq!(take(), []);
    let session = begin().await.session_id();
    let reason = EndReason::Administrative;
    sessions.end(session, reason).await.unwrap();
    sessions.end(session, reason).await.unwrap();
    assert_eq!(take(), [SecurityEvent::Ended { session, subject: alice(), reason }]);
    let cookie = begin().await;
    sessions.end_everywhere_else(&alice(), &cookie).await.unwrap();
    let kept = Some(cookie.session_id());
    assert_eq!(take(), [SecurityEvent::EndedEverywhere { subject: alice(), kept }]);
    sessions.end_everywhere(&alice()).await.unwrap();
    assert_eq!(take(), [SecurityEvent::EndedEverywhere { subject: alice(), kept: None }]);
}

/// Seconds since 1970.
struct Moved(Arc<AtomicU64>);

impl Clock for Moved {
    fn now(&self) -> Result<Timestamp, StoreError> {
        Ok(Timestamp::from_unix_seconds(self.0.load(Ordering::SeqCst)))
    }
}

/// Tokens count their life from it, so it is never later than the store's answer.
#[tokio::test]
async fn a_session_says_when_it_was_read() {
    let clock = Arc::new(AtomicU64::new(1_000));
    let at = |time| clock.store(time, Ordering::SeqCst);
    let sessions = Sessions::new(MemoryStore::with_clock(1000, Moved(Arc::clone(&clock))).unwrap(), policy());
    let begun = sessions.begin(alice()).with_cookie().with_refresh_token("cli").start().await.unwrap();
    let (cookie, token) = (begun.cookie.unwrap(), begun.refresh_token.unwrap());
    let read_at = |session: &Session| session.read_at().unix_seconds();
    assert_eq!(read_at(&begun.session), 1_000);
    at(1_010);
    assert_eq!(read_at(&sessions.find(&cookie).await.unwrap()), 1_010);
    assert_eq!(read_at(&sessions.get(begun.session.id()).await.unwrap()), 1_010);
    assert_eq!(read_at(&sessions.inspect(&token).await.unwrap()), 1_010);
    assert_eq!(read_at(&sessions.list(&alice()).await.unwrap()[0]), 1_000);

    at(1_020);
    let again = RefreshToken::parse(&token.expose()).unwrap();
    assert_eq!(read_at(&sessions.refresh(token, "cli", None).await.unwrap().session), 1_020);
    at(1_030);
    let replayed = sessions.refresh(again, "cli", None).await.unwrap();
    assert_eq!((replayed.outcome, read_at(&replayed.session)), (RefreshOutcome::Replayed, 1_030));
    let current = sessions.refresh(replayed.refresh_token, "cli", None).await.unwrap();
    assert_eq!((current.outcome, read_at(&current.session)), (RefreshOutcome::Current, 1_030));
    let kept = sessions.end_everywhere_else(&alice(), &cookie).await.unwrap().kept.unwrap().0;
    assert!((1_020..=1_030).contains(&read_at(&kept)));

    // The store's clock goes back, and a last use does not.
    let begun = sessions.begin(alice()).with_refresh_token("cli").start().await.unwrap();
    at(1_025);
    let rotated = sessions.refresh(begun.refresh_token.unwrap(), "cli", None).await.unwrap();
    assert_eq!((rotated.outcome, read_at(&rotated.session)), (RefreshOutcome::Rotated, 1_025));
}
