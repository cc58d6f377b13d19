use std::time::Duration;

use super::{Folder, MovedClock, alice, disk::Disk, policy, sessions};
use crate::{
    EndReason, RedbStore, SecretDigest, Sessions, Subject,
    revocation::{RevocationFeed, Target, TokenId},
    store::{Grant, NewUse, SessionStore, Taken},
};

#[tokio::test]
async fn everything_is_there_when_the_file_is_opened_again() {
    let folder = Folder::new();
    let digest = SecretDigest::from_bytes([1; 32]);
    let once = NewUse { key: [2; 32], life: Duration::from_secs(60) };
    let revoked = Target::Token(TokenId::new("a").unwrap());

    let first = sessions(RedbStore::open(folder.file()).unwrap());
    let begun = first.begin(alice()).with_cookie().with_refresh_token("app").label("phone").data(vec![1, 2, 3]);
    let begun = begun.start().await.unwrap();
    let token = first.refresh(begun.refresh_token.unwrap(), "app", None).await.unwrap().refresh_token;
    let ended = first.begin(alice()).with_cookie().start().await.unwrap();
    first.end(ended.session.id(), EndReason::LoggedOut).await.unwrap();
    first.end_tenant("acme").await.unwrap();
    first.revoke(revoked.clone()).await.unwrap();
    let grant = Grant { digest, life: Duration::from_secs(60), memory: Duration::from_secs(60), data: vec![9] };
    first.store().put_grant(grant).await.unwrap();
    assert!(first.store().record_use(once).await.unwrap());
    let before = (first.store().list(&alice()).await.unwrap(), first.store().stats().await.unwrap());
    let feed = first.store().snapshot().await.unwrap();
    drop(first);

    let second = sessions(RedbStore::open(folder.file()).unwrap());
    assert_eq!((second.store().list(&alice()).await.unwrap(), second.store().stats().await.unwrap()), before);
    assert_eq!(second.store().snapshot().await.unwrap().revocations, feed.revocations);
    assert_eq!(second.find(&begun.cookie.unwrap()).await.unwrap().label(), "phone");
    assert!(second.refresh(token, "app", None).await.is_ok());
    assert!(second.find(&ended.cookie.unwrap()).await.is_err());
    let tenant = Subject::in_tenant("acme", "bob").unwrap();
    assert_eq!(second.store().epochs(&tenant).await.unwrap().tenant, 1);
    assert!(second.store().is_revoked(&revoked).await.unwrap());
    assert!(!second.store().record_use(once).await.unwrap());
    assert_eq!(second.store().take_grant(digest).await.unwrap(), Some(Taken::First(vec![9])));
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    let _store = RedbStore::open(folder.file()).unwrap();
    assert_eq!(std::fs::metadata(folder.file()).unwrap().permissions().mode() & 0o777, 0o600);
}

/// What is removed makes room: the file does not grow for ever.
#[tokio::test(flavor = "multi_thread")]
async fn purging_bounds_the_file() {
    let (disk, clock) = (Disk::default(), MovedClock::default());
    let store = RedbStore::builder().clock(clock.clone()).open_backend(disk.clone()).unwrap();
    let sessions = Sessions::new(store, policy());
    let mut lengths = Vec::new();
    for _ in 0..12 {
        for number in 0..200 {
            let subject = Subject::new(&format!("subject {number}")).unwrap();
            let begun = sessions.begin(subject).with_cookie().start().await.unwrap();
            sessions.end(begun.session.id(), EndReason::LoggedOut).await.unwrap();
        }
        clock.forward(Duration::from_secs(91 * 86_400));
        let mut removed = 0;
        for _ in 0..5 {
            removed += sessions.purge(50).await.unwrap().removed;
        }
        assert_eq!(removed, 400, "200 sessions and 200 revocations");
        assert!(!sessions.purge(50).await.unwrap().more);
        assert_eq!(sessions.store().stats().await.unwrap(), crate::store::Stats::default());
        assert!(sessions.store().snapshot().await.unwrap().revocations.is_empty());
        lengths.push(disk.length());
    }
    // It breathes. Without the purge it would be six times as long.
    assert!(lengths[11] <= 2 * lengths[2], "{lengths:?}");
}
