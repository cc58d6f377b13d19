//! A process that cannot read its store signs with what it has read, but not for ever.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use cotter::{Ed25519, Timestamp};
use cotter_issue::{
    Lifetime, SigningKey,
    schedule::{Fleet, Timing},
    store::{AtRest, KeyStore, MemoryStore, Revision, StoreError, Stored, StoredSchedule},
};

const NOW: Timestamp = Timestamp::from_unix_seconds(1_763_683_200);
const LIMIT: Duration = Duration::from_millis(500);

/// A store that answers, or does not.
#[derive(Clone, Default)]
struct Cut {
    store: MemoryStore,
    is_cut: Arc<AtomicBool>,
}

impl Cut {
    fn ask<T>(&self, ask: impl FnOnce(&MemoryStore) -> Result<T, StoreError>) -> Result<T, StoreError> {
        if self.is_cut.load(Ordering::SeqCst) {
            Err(StoreError::StorageFailed("the line is cut".into()))
        } else {
            ask(&self.store)
        }
    }
}

impl KeyStore for Cut {
    fn revision(&self) -> Result<Option<Revision>, StoreError> {
        self.ask(MemoryStore::revision)
    }

    fn load(&self) -> Result<Option<(Revision, Stored)>, StoreError> {
        self.ask(MemoryStore::load)
    }

    fn replace(&self, expected: Option<&Revision>, next: &Stored) -> Result<Option<Revision>, StoreError> {
        self.ask(|store| store.replace(expected, next))
    }
}

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

fn create(store: &Cut) -> StoredSchedule<Ed25519> {
    let key = SigningKey::generate("1").unwrap();
    StoredSchedule::danger_create_signing_at_once(store.clone(), AtRest::plain(), timing(), key, NOW).unwrap()
}

#[test]
fn a_store_that_does_not_answer_stops_signing_in_the_end() {
    let store = Cut::default();
    let mut keys = create(&store).stale_after(LIMIT).unwrap();
    assert!(keys.active(NOW).is_ok() && keys.jwks(NOW).is_ok());
    store.is_cut.store(true, Ordering::SeqCst);
    assert_eq!(keys.refresh().unwrap_err().code(), "storage-failed");
    assert!(keys.active(NOW).is_ok(), "an outage that is short changes nothing");

    thread::sleep(LIMIT);
    assert!(keys.rotate(NOW).is_err(), "an error is no answer");
    assert!(keys.age() > LIMIT);
    for refused in [keys.active(NOW).map(drop).unwrap_err(), keys.jwks(NOW).map(drop).unwrap_err()] {
        assert_eq!((refused.code(), refused.is_unavailable()), ("store-stale", true));
    }

    store.is_cut.store(false, Ordering::SeqCst);
    assert_eq!(keys.refresh().unwrap(), []);
    assert!(keys.age() < LIMIT && keys.active(NOW).is_ok() && keys.jwks(NOW).is_ok());
}

/// Each call that the store answers counts, and not only `refresh`.
#[test]
fn every_answer_counts() {
    let store = Cut::default();
    let mut keys = create(&store).stale_after(LIMIT).unwrap();
    let mut other = create(&Cut::default()).stale_after(LIMIT).unwrap();
    for act in 0..3 {
        thread::sleep(LIMIT);
        assert!(keys.active(NOW).is_err());
        match act {
            0 => drop(keys.advance(NOW).unwrap()),
            1 => drop(keys.rotate(NOW).unwrap()),
            _ => drop(keys.update(|schedule| schedule.announce(SigningKey::generate("2").unwrap(), NOW)).unwrap()),
        }
        assert!(keys.active(NOW).is_ok(), "{act}");
    }
    assert_eq!(other.active(NOW).map(drop).unwrap_err().code(), "store-stale");
    // What another process has changed is read whole, and not only asked for.
    let mut another = StoredSchedule::<Ed25519>::open(store.clone(), AtRest::plain(), timing()).unwrap();
    thread::sleep(LIMIT);
    another.update(|schedule| schedule.announce(SigningKey::generate("3").unwrap(), NOW)).unwrap();
    assert_eq!(keys.refresh().unwrap().len(), 1);
    assert!(keys.active(NOW).is_ok());
    // What is there cannot be read: that is no answer either.
    store.store.replace(store.store.revision().unwrap().as_ref(), &Stored::new("{}", [])).unwrap();
    thread::sleep(LIMIT);
    assert_eq!(keys.refresh().unwrap_err().code(), "state-malformed");
    assert_eq!(keys.active(NOW).map(drop).unwrap_err().code(), "store-stale");
    assert!(other.refresh().is_ok());
}

#[test]
fn keys_are_used_for_an_hour_and_for_a_day_at_most() {
    let day = Duration::from_secs(86_400);
    assert!(create(&Cut::default()).stale_after(day).is_ok());
    let refused = create(&Cut::default()).stale_after(day + Duration::from_nanos(1)).unwrap_err();
    assert_eq!(
        (refused.code(), refused.to_string()),
        ("time-too-long", "stale_after is too long: expected at most 86400 s".into())
    );
}
