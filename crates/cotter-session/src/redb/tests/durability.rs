use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use super::{Numbers, disk::Disk, sessions, times};
use crate::{
    EndReason, RedbStore, RefreshToken, SessionId, Sessions, Subject, decision,
    store::{Scope, SessionStore},
};

/// What a session was last acknowledged to be.
#[derive(Clone, Copy, Debug)]
enum Acknowledged {
    Rotated(u64),
    Over,
}

/// Begins, refreshes and ends sessions, and writes down what was acknowledged.
async fn work(sessions: Sessions<RedbStore>, task: usize, log: Arc<Mutex<Vec<(SessionId, Acknowledged)>>>) {
    for round in 0..6 {
        let subject = Subject::new(&format!("{task}-{round}")).unwrap();
        let begun = sessions.begin(subject.clone()).with_refresh_token("app").start().await.unwrap();
        let id = begun.session.id();
        log.lock().unwrap().push((id, Acknowledged::Rotated(0)));
        let mut token: RefreshToken = begun.refresh_token.unwrap();
        for generation in 1..4 {
            token = sessions.refresh(token, "app", None).await.unwrap().refresh_token;
            log.lock().unwrap().push((id, Acknowledged::Rotated(generation)));
        }
        if round % 2 == 0 {
            sessions.end(id, EndReason::LoggedOut).await.unwrap();
        } else {
            sessions.end_everywhere(&subject).await.unwrap();
        }
        log.lock().unwrap().push((id, Acknowledged::Over));
    }
}

/// Nothing that was acknowledged is missing in a store.
async fn holds(store: &RedbStore, acknowledged: &[(SessionId, Acknowledged)]) {
    for (id, state) in acknowledged {
        let found = store.get(*id).await.unwrap().expect("it was acknowledged");
        let is_live = decision::live(&found.record, &found.latest, found.now).is_ok();
        match state {
            Acknowledged::Over => assert!(!is_live, "it was ended"),
            Acknowledged::Rotated(generation) => {
                let reached = found.record.refresh.map_or(u64::MAX, |family| family.generation);
                assert!(reached >= *generation, "rotation {generation} was acknowledged, and it has {reached}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_a_power_cut() {
    let mut cuts = 0;
    for round in 0..times(1) {
        cuts += cut_while_it_works(Numbers(1 + round)).await;
    }
    println!("the power was cut {cuts} times");
}

/// Gives how often.
async fn cut_while_it_works(mut numbers: Numbers) -> usize {
    let disk = Disk::default();
    disk.sync_takes(Duration::from_micros(500));
    let sessions = sessions(RedbStore::builder().open_backend(disk.clone()).unwrap());
    let log = Arc::new(Mutex::new(Vec::new()));
    let tasks: Vec<_> = (0..16).map(|task| tokio::spawn(work(sessions.clone(), task, Arc::clone(&log)))).collect();
    let mut cuts = 0;
    loop {
        let was_over = tasks.iter().all(tokio::task::JoinHandle::is_finished);
        // First what was acknowledged, then the disk.
        let acknowledged = log.lock().unwrap().clone();
        let after = disk.after_power_cut(&mut numbers);
        holds(&RedbStore::builder().open_backend(after).unwrap(), &acknowledged).await;
        cuts += 1;
        if was_over {
            break;
        }
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(log.lock().unwrap().len(), 16 * 6 * 5);
    assert!(cuts > 5, "the power was cut {cuts} times");
    cuts
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_that_wait_share_a_sync() {
    let disk = Disk::default();
    let sessions = sessions(RedbStore::builder().open_backend(disk.clone()).unwrap());
    disk.sync_takes(Duration::from_millis(20));
    let before = disk.syncs();
    let tasks: Vec<_> = (0..64)
        .map(|number| {
            let sessions = sessions.clone();
            let subject = Subject::new(&number.to_string()).unwrap();
            tokio::spawn(async move { sessions.begin(subject).with_cookie().start().await.unwrap().session.id() })
        })
        .collect();
    let mut ids = std::collections::HashSet::new();
    for task in tasks {
        ids.insert(task.await.unwrap());
    }
    assert_eq!(ids.len(), 64);
    assert_eq!(sessions.store().stats().await.unwrap().sessions, 64);
    let syncs = disk.syncs() - before;
    assert!(syncs <= 8, "64 callers waited for {syncs} syncs");
}

#[tokio::test]
async fn what_changes_nothing_is_not_synced() {
    let disk = Disk::default();
    let sessions = sessions(RedbStore::builder().open_backend(disk.clone()).unwrap());
    let begun = sessions.begin(super::alice()).with_cookie().start().await.unwrap();
    sessions.end(begun.session.id(), EndReason::LoggedOut).await.unwrap();
    let before = disk.syncs();
    sessions.end(begun.session.id(), EndReason::LoggedOut).await.unwrap();
    assert_eq!(disk.syncs(), before);
    let end = crate::store::EndAll { scope: Scope::Everyone, keep: None, revocation_life: Duration::ZERO };
    sessions.store().end_all(end).await.unwrap();
    assert!(disk.syncs() > before);
}
