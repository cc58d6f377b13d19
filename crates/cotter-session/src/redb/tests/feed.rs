use std::time::{Duration, Instant};

use super::{Folder, alice, disk::Disk, sessions};
use crate::{
    EndReason, RedbStore,
    revocation::{FeedError, RevocationFeed, Target, TokenId, Watermark},
};

fn token(id: &str) -> Target {
    Target::Token(TokenId::new(id).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_is_woken() {
    let sessions = sessions(RedbStore::builder().open_backend(Disk::default()).unwrap());
    let watermark = sessions.store().snapshot().await.unwrap().watermark;
    let reader = sessions.clone();
    let waiting = tokio::spawn(async move { reader.store().since(&watermark, Duration::from_secs(30)).await.unwrap() });
    tokio::time::sleep(Duration::from_millis(50)).await;
    let start = Instant::now();
    sessions.revoke(token("a")).await.unwrap();
    let batch = waiting.await.unwrap();
    assert_eq!(batch.revocations[0].target, token("a"));
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_reader_goes_on_after_the_file_was_opened_again() {
    let folder = Folder::new();
    let first = sessions(RedbStore::open(folder.file()).unwrap());
    let empty = first.store().snapshot().await.unwrap().watermark;
    first.revoke(token("a")).await.unwrap();
    let watermark = first.store().snapshot().await.unwrap().watermark;
    drop(first);
    let second = sessions(RedbStore::open(folder.file()).unwrap());
    second.revoke(token("b")).await.unwrap();
    let batch = second.store().since(&watermark, Duration::ZERO).await.unwrap();
    assert_eq!(batch.revocations.len(), 1);
    assert_eq!(batch.revocations[0].target, token("b"));
    assert_eq!(second.store().since(&empty, Duration::ZERO).await.unwrap().revocations.len(), 2);
}

#[tokio::test]
async fn a_file_that_was_put_back_has_another_feed() {
    let folder = Folder::new();
    let first = sessions(RedbStore::open(folder.file()).unwrap());
    first.revoke(token("a")).await.unwrap();
    drop(first);
    let copy = std::fs::read(folder.file()).unwrap();
    let second = sessions(RedbStore::open(folder.file()).unwrap());
    second.revoke(token("b")).await.unwrap();
    let watermark = second.store().snapshot().await.unwrap().watermark;
    drop(second);

    std::fs::write(folder.file(), copy).unwrap();
    let third = sessions(RedbStore::open(folder.file()).unwrap());
    assert!(matches!(third.store().since(&watermark, Duration::ZERO).await, Err(FeedError::Gone)), "it is ahead");
    third.revoke(token("c")).await.unwrap();
    third.revoke(token("d")).await.unwrap();
    assert!(matches!(third.store().since(&watermark, Duration::ZERO).await, Err(FeedError::Gone)), "b is not in it");
}

#[tokio::test]
async fn a_watermark_of_another_file_is_gone() {
    let [one, other] = [0, 1].map(|_| sessions(RedbStore::builder().open_backend(Disk::default()).unwrap()));
    for sessions in [&one, &other] {
        sessions.end_everywhere(&alice()).await.unwrap();
        let begun = sessions.begin(alice()).with_cookie().start().await.unwrap();
        sessions.end(begun.session.id(), EndReason::LoggedOut).await.unwrap();
    }
    let watermark = one.store().snapshot().await.unwrap().watermark;
    for foreign in [watermark.as_str(), "", "1", "x.y", "0.AAAAAAAAAAAAAAAAAAAAAA", "99999999999999999999.AAAA"] {
        let since = other.store().since(&Watermark::new(foreign), Duration::ZERO).await;
        assert!(matches!(since, Err(FeedError::Gone)), "{foreign}");
    }
}
