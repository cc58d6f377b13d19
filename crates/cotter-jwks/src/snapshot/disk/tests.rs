use std::{
    path::PathBuf,
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
};

use super::*;

/// A disk that is given this time.
fn disk(limit: Duration) -> Disk {
    Disk { limit, ..Disk::new(SnapshotFile::new(PathBuf::from("none"), "s".to_owned())) }
}

const SOON: Duration = Duration::from_millis(10);
const LONG: Duration = Duration::from_secs(60);

/// Waits until the operation that was left behind has ended.
async fn until_idle(disk: &Disk) {
    drop(timeout(LONG, disk.idle.acquire()).await.unwrap().unwrap());
}

#[tokio::test]
async fn a_disk_that_hangs_has_one_operation() {
    let disk = disk(SOON);
    let started = Arc::new(AtomicUsize::new(0));
    let (answer, answered) = mpsc::channel::<()>();
    let begun = Arc::clone(&started);
    let hangs = disk.run(move |_| {
        begun.fetch_add(1, Ordering::SeqCst);
        // An error means that the disk is to answer now.
        let _ = answered.recv();
        Ok(())
    });
    assert_eq!(hangs.await, Err(SnapshotError::Io), "nobody waits for it for long");
    for _ in 0..100 {
        let begun = Arc::clone(&started);
        let more = disk.run(move |_| {
            begun.fetch_add(1, Ordering::SeqCst);
            Ok(())
        });
        assert_eq!(more.await, Err(SnapshotError::Busy));
    }
    assert_eq!(disk.load(None).await, Err(SnapshotError::Busy));
    drop(answer);
    until_idle(&disk).await;
    assert_eq!(started.load(Ordering::SeqCst), 1, "no other was begun, nor left for later");
}

#[tokio::test]
async fn a_disk_that_answers_again_is_used_again() {
    let disk = disk(LONG);
    assert_eq!(disk.run(|_| Ok(1)).await, Ok(1));
    assert_eq!(disk.run(|_| Err::<(), _>(SnapshotError::Mode)).await, Err(SnapshotError::Mode));
    // A panic is an error like any other, and leaves nothing locked.
    let panics = disk.run(|_| -> Result<(), SnapshotError> { panic!("as a test") });
    assert_eq!(panics.await, Err(SnapshotError::Io));
    assert_eq!(disk.run(|_| Ok(2)).await, Ok(2));
}

#[tokio::test]
async fn who_stops_waiting_does_not_make_room_for_another() {
    let disk = disk(LONG);
    let (answer, answered) = mpsc::channel::<()>();
    let hangs = disk.run(move |_| {
        let _ = answered.recv();
        Ok(())
    });
    // The task ends, or its handle is dropped.
    assert!(timeout(SOON, hangs).await.is_err());
    assert_eq!(disk.run(|_| Ok(())).await, Err(SnapshotError::Busy));
    drop(answer);
    until_idle(&disk).await;
    assert_eq!(disk.run(|_| Ok(())).await, Ok(()));
}
