use std::time::Duration;

use super::{MovedClock, alice, disk::Disk, policy};
use crate::{
    RedbStore, Sessions, Subject,
    store::{Purged, SessionStore as _},
};

/// So many sessions that are over.
async fn over(count: usize) -> Sessions<RedbStore> {
    let clock = MovedClock::default();
    let store = RedbStore::builder().clock(clock.clone()).open_backend(Disk::default()).unwrap();
    let sessions = Sessions::new(store, policy());
    for number in 0..count {
        let subject = Subject::new(&format!("subject {number}")).unwrap();
        sessions.begin(subject).with_cookie().start().await.unwrap();
    }
    clock.forward(Duration::from_secs(91 * 86_400));
    sessions
}

#[tokio::test]
async fn a_log_in_does_not_wait_until_all_is_removed() {
    // The removal goes on while the rows are counted: on a crowded machine, sometimes to its end.
    for _ in 0..10 {
        let sessions = over(300).await;
        let log_in = async {
            sessions.begin(alice()).with_cookie().start().await.unwrap();
            sessions.store().stats().await.unwrap().sessions
        };
        let (purged, left) = tokio::join!(sessions.purge(300), log_in);
        assert_eq!(purged.unwrap(), Purged { removed: 300, more: true });
        if left > 100 {
            return;
        }
    }
    panic!("each time, nearly all was removed before the log-in");
}

#[tokio::test]
async fn no_more_is_removed_than_was_asked_for() {
    let sessions = over(400).await;
    for (limit, removed, more) in [
        (0, 0, true),
        (1, 1, true),
        (64, 64, true),
        (65, 65, true),
        (130, 130, true),
        (141, 140, false),
        (500, 0, false),
        (0, 0, true),
    ] {
        assert_eq!(sessions.purge(limit).await.unwrap(), Purged { removed, more }, "{limit}");
    }
}
