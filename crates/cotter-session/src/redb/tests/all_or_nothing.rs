use std::time::Duration;

use super::{alice, disk::Disk, sessions};
use crate::{
    RedbStore,
    operations::{self, Counter, Lookups, Tables},
    revocation::{RevocationFeed, Target, TokenId},
    store::{NewUse, SessionStore, StoreError},
};

/// A request that writes to every table and is refused leaves nothing, and its neighbours in the transaction stay.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_refused_leaves_nothing() {
    let disk = Disk::default();
    let sessions = sessions(RedbStore::builder().open_backend(disk.clone()).unwrap());
    let kept = sessions.begin(alice()).with_cookie().start().await.unwrap().session.id();
    let store = sessions.store();
    let (watermark, stats) = (store.snapshot().await.unwrap().watermark, store.stats().await.unwrap());

    // So that all three wait together.
    let stuck = disk.stick();
    let ahead = store.record_use(NewUse { key: [1; 32], life: Duration::from_secs(60) });
    let first = store.record_use(NewUse { key: [2; 32], life: Duration::from_secs(60) });
    let refused = store.write(move |tables, now| -> Result<(), StoreError> {
        let record = tables.session(kept)?.unwrap();
        tables.set_epoch(Counter::Everyone, 9)?;
        tables.set_epoch(Counter::Everyone, 10)?;
        let target = Target::Token(TokenId::new("refused").unwrap());
        operations::revoke(tables, target, Duration::from_secs(60), now)?;
        operations::record_use(tables, NewUse { key: [3; 32], life: Duration::from_secs(60) }, now)?;
        tables.remove_session(&record)?;
        let digest = crate::SecretDigest::from_bytes([4; 32]);
        let grant = crate::store::Grant { digest, life: Duration::MAX, memory: Duration::MAX, data: Vec::new() };
        operations::put_grant(tables, grant, now)?;
        assert_eq!(tables.epoch(Counter::Everyone)?, 10);
        Err(StoreError::Full { what: "tests", limit: 0 })
    });
    let last = store.record_use(NewUse { key: [5; 32], life: Duration::from_secs(60) });
    let let_go = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        drop(stuck);
    };
    let (ahead, first, refused, last, ()) = tokio::join!(ahead, first, refused, last, let_go);
    assert!(ahead.unwrap() && first.unwrap() && last.unwrap());
    assert!(matches!(refused, Err(StoreError::Full { .. })));

    assert_eq!(store.snapshot().await.unwrap().watermark, watermark);
    assert_eq!(store.stats().await.unwrap(), crate::store::Stats { uses: 3, ..stats });
    assert_eq!(store.epochs(&alice()).await.unwrap(), crate::Epochs::default());
    assert_eq!(store.list(&alice()).await.unwrap().len(), 1);
    assert!(!store.is_revoked(&Target::Token(TokenId::new("refused").unwrap())).await.unwrap());
    assert!(store.record_use(NewUse { key: [3; 32], life: Duration::from_secs(60) }).await.unwrap());
}
