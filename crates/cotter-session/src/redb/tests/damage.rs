use std::time::{Duration, Instant};

use ::redb::{Builder, TableDefinition};

use super::{Folder, Numbers, alice, disk::Disk, sessions, times};
use crate::{
    EndReason, Record, RedbStore, Sessions,
    operations::Lookups,
    redb::{
        row::{decode_session, encode_session},
        schema::{FILE, FILE_VERSION},
    },
    revocation::RevocationFeed,
    store::{SessionStore, StoreError},
};

/// A file with some of everything.
async fn image() -> (Vec<u8>, Vec<Record>) {
    let folder = Folder::new();
    let sessions = sessions(RedbStore::open(folder.file()).unwrap());
    let mut records = Vec::new();
    for number in 0..60 {
        let begun = sessions.begin(alice()).with_cookie().with_refresh_token("app").label("a label").start();
        let begun = begun.await.unwrap();
        if number % 3 == 0 {
            sessions.end(begun.session.id(), EndReason::LoggedOut).await.unwrap();
        }
        records.push(sessions.store().get(begun.session.id()).await.unwrap().unwrap().record);
    }
    drop(sessions);
    (std::fs::read(folder.file()).unwrap(), records)
}

/// All that can be read, and one write. Each is the truth or an error.
async fn use_all(sessions: &Sessions<RedbStore>, records: &[Record]) -> Result<(), StoreError> {
    let store = sessions.store();
    for record in records {
        let found = store.get(record.id).await?.expect("no row is lost silently");
        assert_eq!(found.record, *record);
    }
    assert_eq!(store.list(&alice()).await?.len(), 40);
    assert_eq!(store.snapshot().await?.revocations.len(), 20);
    assert_eq!(store.stats().await?.sessions, 60);
    store.purge(1000).await?;
    store.now().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_holds_the_truth_or_is_refused() {
    let (image, records) = image().await;
    let mut numbers = Numbers(3);
    let (mut refused, mut failed, mut good) = (0, 0, 0);
    for variant in 0..times(200) {
        let mut damaged = image.clone();
        match variant % 4 {
            0 => damaged.truncate(numbers.below(image.len())),
            1 => damaged[numbers.below(image.len())] ^= 1 << numbers.below(8),
            // The header has more to go wrong.
            2 => damaged[numbers.below(512)] ^= 1 << numbers.below(8),
            _ => {
                let start = numbers.below(image.len());
                let end = (start + 4096).min(image.len());
                damaged[start..end].fill(u8::try_from(numbers.below(256)).unwrap());
            }
        }
        let start = Instant::now();
        match RedbStore::builder().open_backend(Disk::holding(damaged)) {
            Err(StoreError::Corrupt { .. }) => refused += 1,
            Err(other) => panic!("variant {variant}: {other:?}"),
            Ok(store) => match use_all(&sessions(store), &records).await {
                Ok(()) => good += 1,
                Err(StoreError::Corrupt { .. } | StoreError::Unavailable(_)) => failed += 1,
                Err(other) => panic!("variant {variant}: {other:?}"),
            },
        }
        // It ends. A machine may stand still for many seconds.
        assert!(start.elapsed() < Duration::from_secs(120), "variant {variant} took {:?}", start.elapsed());
    }
    println!("refused when opened: {refused}; when used: {failed}; as it was: {good}");
    assert_eq!(refused + failed + good, times(200));
    assert!(refused > 50 && good > 0);
}

/// A changed bit in what is stored, where nothing but a checksum can tell.
#[tokio::test]
async fn a_changed_bit_of_a_row_is_found() {
    let (image, records) = image().await;
    let labels: Vec<usize> = (0..image.len()).filter(|start| image[*start..].starts_with(b"a label")).collect();
    assert!(labels.len() >= records.len());
    let mut refused = 0;
    for start in labels.into_iter().step_by(7) {
        let mut damaged = image.clone();
        damaged[start] ^= 1;
        match RedbStore::builder().open_backend(Disk::holding(damaged)) {
            Err(StoreError::Corrupt { .. }) => refused += 1,
            // A page that is not in use any more.
            opened => use_all(&sessions(opened.unwrap()), &records).await.unwrap(),
        }
    }
    assert!(refused > 0);
}

#[tokio::test]
async fn a_file_of_something_else_is_refused() {
    let folder = Folder::new();
    std::fs::write(folder.file(), vec![b'x'; 10_000]).unwrap();
    assert_eq!(what(RedbStore::open(folder.file())), "a file that is not a redb database");
    std::fs::write(folder.file(), b"short").unwrap();
    assert!(matches!(RedbStore::open(folder.file()), Err(StoreError::Corrupt { .. })));
    std::fs::remove_file(folder.file()).unwrap();

    let database = Builder::new().create(folder.file()).unwrap();
    let transaction = database.begin_write().unwrap();
    transaction.open_table(TableDefinition::<u64, u64>::new("orders")).unwrap();
    transaction.commit().unwrap();
    drop(database);
    assert_eq!(what(RedbStore::open(folder.file())), "a database of something else");
}

#[tokio::test]
async fn a_file_of_another_version_is_refused() {
    let folder = Folder::new();
    drop(RedbStore::open(folder.file()).unwrap());
    let database = Builder::new().open(folder.file()).unwrap();
    let transaction = database.begin_write().unwrap();
    transaction.open_table(FILE).unwrap().insert(FILE_VERSION, [2_u8].as_slice()).unwrap();
    transaction.commit().unwrap();
    drop(database);
    assert_eq!(what(RedbStore::open(folder.file())), "a file of another version");
}

#[tokio::test]
async fn a_row_is_read_whole_or_not_at_all() {
    let sessions = sessions(RedbStore::builder().open_backend(Disk::default()).unwrap());
    let begun = sessions.begin(alice()).with_cookie().with_refresh_token("app").data(vec![1, 2, 3]).start();
    let id = begun.await.unwrap().session.id();
    let record = sessions.store().read(move |tables, _| tables.session(id)).await.unwrap().unwrap();
    let row = encode_session(&record).unwrap();
    assert_eq!(decode_session(id, &row).unwrap(), record);
    for length in 0..row.len() {
        assert!(decode_session(id, &row[..length]).is_err(), "{length} of {} bytes", row.len());
    }
    assert!(decode_session(id, &[row.as_slice(), &[0]].concat()).is_err());
    let mut other = row.clone();
    other[0] = 2;
    assert!(decode_session(id, &other).is_err());
}

fn what(opened: Result<RedbStore, StoreError>) -> &'static str {
    match opened {
        Err(StoreError::Corrupt { what }) => what,
        other => panic!("{other:?}"),
    }
}
