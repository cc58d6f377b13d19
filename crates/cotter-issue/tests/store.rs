//! A schedule in a store, shared by several: who sees what, and what is stored.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use cotter::{Ed25519, Timestamp};
use cotter_issue::{
    Lifetime, SigningKey,
    schedule::{Fleet, KeyState, Timing},
    store::{AtRest, KeyStore, MemoryStore, Revision, StoreError, Stored, StoredSchedule},
};

fn timing() -> Timing {
    Timing::new(Fleet {
        cache: Duration::from_secs(3600),
        refresh: Duration::from_secs(300),
        propagation: Duration::from_secs(30),
        leeway: Duration::from_secs(60),
        token_life: Lifetime::of(Duration::from_secs(600)).unwrap(),
        period: Duration::from_secs(86_400),
    })
    .unwrap()
}

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(1_763_683_200_u64.saturating_add(seconds))
}

/// A seed whose bytes are not all the same, as those of trivial keys are.
fn seed(number: u8) -> [u8; 32] {
    std::array::from_fn(|at| number.wrapping_add(u8::try_from(at).unwrap()))
}

fn key(number: u8) -> SigningKey<Ed25519> {
    SigningKey::from_raw(format!("key-{number}"), &seed(number)).unwrap()
}

fn create(store: impl KeyStore + 'static) -> StoredSchedule<Ed25519> {
    StoredSchedule::danger_create_signing_at_once(store, AtRest::plain(), timing(), key(1), at(0)).unwrap()
}

fn open(store: impl KeyStore + 'static) -> StoredSchedule<Ed25519> {
    StoredSchedule::open(store, AtRest::plain(), timing()).unwrap()
}

#[test]
fn a_rotation_runs_by_itself_and_once() {
    let store = MemoryStore::new();
    let mut one = create(store.clone());
    let mut other = open(store.clone());
    let mut told = Vec::new();
    for hour in 0..(24 * 4) {
        let now = at(hour * 3600);
        told.extend(one.rotate(now).unwrap().into_iter().map(|change| change.to()));
        let _ = other.rotate(now).unwrap();
        assert_eq!(one.refresh().unwrap(), [], "one of the two has done it all");
        assert!(one.schedule().active(now).is_ok());
        let (_, stored) = store.load().unwrap().unwrap();
        let may_sign = one.schedule().keys().filter(|key| key.state() <= KeyState::Active).count();
        assert_eq!(stored.keys().count(), may_sign, "no key that signs no more");
    }
    let count = |state| told.iter().filter(|to| **to == state).count();
    assert_eq!((count(KeyState::Announced), count(KeyState::Active), count(KeyState::Retiring)), (3, 3, 3));
}

#[test]
fn of_several_that_start_at_once_one_makes_the_first_key() {
    let store = MemoryStore::new();
    let start = || StoredSchedule::<Ed25519>::danger_open_or_create(store.clone(), AtRest::plain(), timing(), at(0));
    let started: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap().unwrap()).collect()
    });
    for keys in &started {
        assert_eq!(keys.schedule().state(), started[0].schedule().state());
        assert!(keys.schedule().active(at(0)).is_ok());
    }
}

/// What a reader has seen last is what its changes are told from.
#[test]
fn every_process_is_told_every_change_once() {
    let store = MemoryStore::new();
    let (mut one, mut other) = (create(store.clone()), open(store));
    one.update(|schedule| schedule.announce(key(2), at(1))).unwrap();
    let _ = one.update(|schedule| schedule.drop_now("key-1", at(2))).unwrap();
    let told: Vec<_> = other.refresh().unwrap().into_iter().map(|change| (change.id().clone(), change.to())).collect();
    assert_eq!(told, [(key(1).id().clone(), KeyState::Gone), (key(2).id().clone(), KeyState::Announced)]);
    assert_eq!(other.advance(at(2)).unwrap(), []);
    assert!(other.schedule().active(at(2)).is_err(), "the dropped key signs no more");
}

/// A service makes its issuers anew after each change, so it must hear of every one.
#[test]
fn what_others_did_is_told_whatever_comes_between() {
    let store = MemoryStore::new();
    let (mut one, mut other) = (create(store.clone()), open(store));
    one.update(|schedule| schedule.announce(key(2), at(1))).unwrap();
    assert_eq!(other.refresh().unwrap().len(), 1);
    let _ = one.update(|schedule| schedule.drop_now("key-1", at(2))).unwrap();
    other.update(|schedule| schedule.announce(key(3), at(3))).unwrap();
    let told: Vec<_> = other.refresh().unwrap().into_iter().map(|change| change.to()).collect();
    assert_eq!(told, [KeyState::Gone], "the drop, and not what this process has announced itself");
}

#[test]
fn what_others_did_is_told_after_a_failure() {
    let store = MemoryStore::new();
    let mut one = create(store.clone());
    one.update(|schedule| schedule.announce(key(2), at(1))).unwrap();
    let mut other = open(Faulty { store, tries: AtomicUsize::new(1), fails: true });
    let _ = one.update(|schedule| schedule.drop_now("key-2", at(2))).unwrap();
    assert_eq!(other.rotate(at(86_400)).unwrap_err().code(), "storage-failed");
    let told = other.refresh().unwrap();
    let gone = told.iter().filter(|change| change.id() == key(2).id() && change.to() == KeyState::Gone);
    assert_eq!(gone.count(), 1, "{told:?}");
}

/// A store in which somebody else is always faster, or which fails after having stored.
#[derive(Default)]
struct Faulty {
    store: MemoryStore,
    tries: AtomicUsize,
    fails: bool,
}

impl KeyStore for Faulty {
    fn revision(&self) -> Result<Option<Revision>, StoreError> {
        self.store.revision()
    }

    fn load(&self) -> Result<Option<(Revision, Stored)>, StoreError> {
        self.store.load()
    }

    fn replace(&self, expected: Option<&Revision>, next: &Stored) -> Result<Option<Revision>, StoreError> {
        let tries = self.tries.fetch_add(1, Ordering::SeqCst);
        match (self.fails, tries) {
            (_, 0) => self.store.replace(expected, next),
            (false, _) => Ok(None),
            (true, _) => {
                self.store.replace(expected, next)?;
                Err(StoreError::StorageFailed("the line is cut".into()))
            }
        }
    }
}

#[test]
fn a_change_is_tried_again_but_not_for_ever() {
    let mut keys = create(Faulty::default());
    let refused = keys.update(|schedule| schedule.announce(key(2), at(1))).unwrap_err();
    assert_eq!(refused.code(), "store-contended");
    assert_eq!(keys.schedule().keys().count(), 1);
}

#[test]
fn after_a_failure_the_store_tells_what_happened() {
    let store = MemoryStore::new();
    let mut keys = create(Faulty { store: store.clone(), fails: true, ..Faulty::default() });
    assert_eq!(keys.update(|schedule| schedule.announce(key(2), at(1))).unwrap_err().code(), "storage-failed");
    assert_eq!(keys.schedule().keys().count(), 1, "not before it is known to be stored");
    assert_eq!(keys.refresh().unwrap().len(), 1);
    assert_eq!(keys.schedule().keys().count(), 2);
}

/// A store whose `revision` is older than what it holds, as in the instant in which another process is faster.
struct Late {
    store: MemoryStore,
    told: Option<Revision>,
    writes: Arc<AtomicUsize>,
}

impl KeyStore for Late {
    fn revision(&self) -> Result<Option<Revision>, StoreError> {
        Ok(self.told.clone())
    }

    fn load(&self) -> Result<Option<(Revision, Stored)>, StoreError> {
        self.store.load()
    }

    fn replace(&self, expected: Option<&Revision>, next: &Stored) -> Result<Option<Revision>, StoreError> {
        self.writes.fetch_add(1, Ordering::SeqCst);
        self.store.replace(expected, next)
    }
}

#[test]
fn what_another_process_has_just_done_is_not_done_again() {
    let store = MemoryStore::new();
    let mut one = create(store.clone());
    one.update(|schedule| schedule.announce(key(2), at(1))).unwrap();
    let writes = Arc::new(AtomicUsize::new(0));
    let told = store.revision().unwrap();
    let mut late = open(Late { store: store.clone(), told, writes: Arc::clone(&writes) });
    assert_eq!(one.advance(at(86_400)).unwrap().len(), 2);
    // It sees the two steps, and has made none of them.
    assert_eq!(late.advance(at(86_401)).unwrap().len(), 2);
    assert_eq!(late.schedule().state(), one.schedule().state());
    assert_eq!(writes.load(Ordering::SeqCst), 0);

    // The same of the announcement of a new key, and of the first start.
    let told = store.revision().unwrap();
    let mut late = open(Late { store: store.clone(), told, writes: Arc::clone(&writes) });
    assert_eq!(one.rotate(at(2 * 86_400)).unwrap().len(), 2, "one goes, one is announced");
    assert_eq!(late.rotate(at(2 * 86_400)).unwrap().len(), 2);
    assert_eq!(writes.load(Ordering::SeqCst), 0);
    let late = Late { store, told: None, writes: Arc::clone(&writes) };
    let late = StoredSchedule::<Ed25519>::danger_open_or_create(late, AtRest::plain(), timing(), at(0)).unwrap();
    assert_eq!(late.schedule().state(), one.schedule().state());
}

#[test]
fn debug_shows_no_private_key() {
    let store = MemoryStore::new();
    let keys = create(store.clone());
    let (_, stored) = store.load().unwrap().unwrap();
    let secret: String = stored.keys().next().unwrap().1.lines().nth(1).unwrap().to_owned();
    assert!(secret.len() > 40);
    for shown in [format!("{store:?}"), format!("{stored:?}"), format!("{keys:?}")] {
        assert!(!shown.contains(&secret) && !shown.contains("PRIVATE"), "{shown}");
    }
}
