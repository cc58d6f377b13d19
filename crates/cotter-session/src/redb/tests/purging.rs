use std::{cell::RefCell, time::Duration};

use super::{MovedClock, alice, disk::Disk, policy};
use crate::{RedbStore, Sessions, Subject, store::Purged};

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
    let sessions = over(300).await;
    let done = RefCell::new(Vec::new());
    let removal = async {
        let purged = sessions.purge(300).await.unwrap();
        done.borrow_mut().push("removal");
        purged
    };
    let log_in = async {
        sessions.begin(alice()).with_cookie().start().await.unwrap();
        done.borrow_mut().push("log-in");
    };
    let (purged, ()) = tokio::join!(removal, log_in);
    assert_eq!(*done.borrow(), ["log-in", "removal"]);
    assert_eq!(purged, Purged { removed: 300, more: true });
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
