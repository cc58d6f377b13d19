//! The scripts compare all three counters, also where a counter has a copy in each bucket.

use std::time::Duration;

use cotter_session::{
    EndReason, RotationNonce, SecretDigest, SessionPolicy, Sessions, Subject,
    decision::Over,
    store::{EndAll, EndOne, Ended, Renew, Rotate, Rotated, Scope, SessionStore as _, WriteData, Written},
};
use cotter_session_redis::RedisStore;

use crate::server::{Kind, Server};

const LIFE: Duration = Duration::from_secs(600);

#[tokio::test(flavor = "multi_thread")]
async fn every_write_minds_every_counter() {
    let Some(server) = Server::durable(Kind::Redis) else { return };
    for buckets in [1, 5] {
        let builder = RedisStore::builder(&server.url()).unwrap().prefix(&format!("t{buckets}")).unwrap();
        let store = builder.buckets(buckets).connect().await.unwrap();
        let sessions = Sessions::new(store, SessionPolicy::new(LIFE));
        // Enough for a subject in each bucket.
        for number in 0..12 {
            let subject = Subject::in_tenant(&format!("tenant {number}"), "alice").unwrap();
            for scope in [Scope::Subject(subject.clone()), Scope::Tenant(subject.tenant().into()), Scope::Everyone] {
                let begun =
                    sessions.begin(subject.clone()).with_cookie().with_refresh_token("app").start().await.unwrap();
                let end = EndAll { scope: scope.clone(), keep: None, revocation_life: LIFE };
                sessions.store().end_all(end).await.unwrap();
                minds(&sessions, begun.session.id(), &scope).await;
                let before = sessions.begin(subject.clone()).with_cookie().authenticated_under(begun.session.epochs());
                assert!(before.start().await.is_err(), "{scope:?}: a log-in from before the end has begun a session");
            }
        }
    }
}

async fn minds(sessions: &Sessions<RedisStore>, id: cotter_session::SessionId, scope: &Scope) {
    let store = sessions.store();
    let record = store.get(id).await.unwrap().unwrap().record;
    let (cookie, current) = (record.cookie.unwrap(), record.refresh.as_ref().unwrap().current);
    let other = SecretDigest::from_bytes([1; 32]);
    let attempt = Rotate {
        id,
        presented: current,
        successor: other,
        nonce: RotationNonce::from_bytes([2; 32]),
        client: "app".into(),
        binding: None,
        overlap: Duration::ZERO,
        idle: LIFE,
        revocation_life: LIFE,
    };
    let rotated = store.rotate(attempt).await.unwrap();
    let is_over = matches!(rotated, Rotated::Over(Over::Ended(EndReason::Everywhere)));
    assert!(is_over, "{scope:?}: rotation is {rotated:?}");
    assert!(!store.renew(Renew { id, from: cookie, to: other }).await.unwrap(), "{scope:?}: cookie was renewed");
    let written = store.write_data(WriteData { id, expected: 0, data: vec![1] }).await.unwrap();
    assert_eq!(written, Written::Over(Over::Ended(EndReason::Everywhere)), "{scope:?}");
    let end = EndOne { id, of: None, reason: EndReason::LoggedOut, revocation_life: LIFE };
    let ended = store.end(end).await.unwrap();
    let is_over = matches!(ended, Ended::Before(Over::Ended(EndReason::Everywhere)));
    assert!(is_over, "{scope:?}: end is {ended:?}");
    assert_eq!(store.get(id).await.unwrap().unwrap().record, record, "{scope:?}: a write has changed the row");
}
