use std::{
    error::Error as _,
    time::{Duration, Instant},
};

use super::{Folder, Numbers, alice, disk::Disk, sessions};
use crate::{
    EndReason, FileInUse, RedbStore, StoreStopped, Subject,
    revocation::{FeedError, RevocationFeed},
    store::{SessionStore, StoreError},
};

fn is_unavailable<T>(answer: Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Unavailable(_)))
}

#[tokio::test]
async fn a_second_store_on_a_file_is_refused() {
    let folder = Folder::new();
    let _first = RedbStore::open(folder.file()).unwrap();
    let refused = RedbStore::open(folder.file()).unwrap_err();
    assert!(refused.source().is_some_and(<dyn std::error::Error>::is::<FileInUse>), "{refused:?}");
}

#[tokio::test]
async fn a_full_disk_is_unavailable_and_loses_nothing() {
    let disk = Disk::default();
    let sessions = sessions(RedbStore::builder().open_backend(disk.clone()).unwrap());
    disk.has_room_for(2_000_000);
    let mut begun = Vec::new();
    let refused = loop {
        let subject = Subject::new(&begun.len().to_string()).unwrap();
        match sessions.begin(subject).with_cookie().data(vec![7; 4000]).start().await {
            Ok(session) => begun.push(session.session.id()),
            Err(refused) => break refused,
        }
    };
    assert!(matches!(refused, crate::BeginError::Store(StoreError::Unavailable(_))), "{refused:?}");
    assert!(begun.len() > 10);

    assert!(is_unavailable(sessions.end(begun[0], EndReason::LoggedOut).await));
    assert!(is_unavailable(sessions.store().get(begun[0]).await));
    let after = disk.after_power_cut(&mut Numbers(7));
    drop(sessions);
    let reopened = RedbStore::builder().open_backend(after).unwrap();
    for id in &begun {
        assert!(reopened.get(*id).await.unwrap().is_some_and(|found| found.record.ended.is_none()));
    }
}

#[tokio::test]
async fn a_panic_of_the_writer_is_unavailable_for_all() {
    let disk = Disk::default();
    let store = RedbStore::builder().open_backend(disk.clone()).unwrap();
    let sessions = sessions(store);
    let begun = sessions.begin(alice()).with_cookie().start().await.unwrap();
    let store = sessions.store();
    let watermark = store.snapshot().await.unwrap().watermark;
    let panics = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        store.write(|_, _| -> super::super::Result<()> { panic!("on purpose") }).await
    };
    let (reader, panicked) = tokio::join!(store.since(&watermark, Duration::MAX), panics);
    assert!(matches!(reader, Err(FeedError::Store(StoreError::Unavailable(_)))), "{reader:?}");
    assert!(is_unavailable(panicked));
    let refused = sessions.end(begun.session.id(), EndReason::LoggedOut).await.unwrap_err();
    assert!(refused.source().is_some_and(<dyn std::error::Error>::is::<StoreStopped>), "{refused:?}");
    assert!(is_unavailable(store.get(begun.session.id()).await));
    assert!(is_unavailable(store.now().await));
    assert!(is_unavailable(store.snapshot().await));
    drop(sessions);
    let reopened = RedbStore::builder().open_backend(disk).unwrap();
    assert!(reopened.get(begun.session.id()).await.unwrap().is_some());
}

#[tokio::test]
async fn a_page_that_is_damaged_while_the_file_is_open_is_an_error() {
    let disk = Disk::default();
    let sessions = sessions(RedbStore::builder().cache_bytes(0).open_backend(disk.clone()).unwrap());
    let begun = sessions.begin(alice()).with_cookie().start().await.unwrap();
    disk.damage();
    let store = sessions.store();
    assert!(store.get(begun.session.id()).await.is_err());
    assert!(store.list(&alice()).await.is_err());
    assert!(store.snapshot().await.is_err());
    assert!(sessions.end(begun.session.id(), EndReason::LoggedOut).await.is_err());
    // Closing the file writes: that must not panic either.
    drop(sessions);
}

#[test]
fn a_panic_while_reading_is_an_error() {
    let read = super::super::refusal::unless_it_panics(|| -> super::super::Result<()> { panic!("on purpose") });
    assert!(matches!(read, Err(StoreError::Corrupt { .. })));
}

#[tokio::test]
async fn a_disk_that_does_not_answer_is_unavailable_in_time() {
    let disk = Disk::default();
    let sessions = sessions(RedbStore::builder().open_backend(disk.clone()).unwrap());
    let begun = sessions.begin(alice()).with_cookie().start().await.unwrap();
    let stuck = disk.stick();
    let start = Instant::now();
    assert!(is_unavailable(sessions.end(begun.session.id(), EndReason::LoggedOut).await));
    let waited = start.elapsed();
    assert!(waited >= Duration::from_secs(4) && waited < Duration::from_secs(6), "{waited:?}");
    // What is not on disk is not seen.
    assert!(sessions.get(begun.session.id()).await.is_ok());
    drop(stuck);
}
