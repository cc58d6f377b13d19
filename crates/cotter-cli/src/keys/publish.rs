//! The set is written, and only then its keys count as published.

use cotter::{KeyId, Timestamp};
use cotter_issue::{
    JwsPublicKeySigningAlgorithm,
    store::{KeyFolder, StoredSchedule},
};

use super::told::Failure;

/// Has the set written while nobody can change the folder. Otherwise one process could write a set that it read before another one dropped
/// a key, over the set that the other one wrote after it.
pub(super) fn publish_held<A: JwsPublicKeySigningAlgorithm>(
    keys: &mut StoredSchedule<A>,
    folder: &KeyFolder,
    write: impl FnOnce(&str) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let held = folder.hold()?;
    keys.refresh()?;
    let written = written(keys, write)?;
    drop(held);
    record(keys, &written)
}

/// Has the set written as it was read.
pub(super) fn publish<A: JwsPublicKeySigningAlgorithm>(
    keys: &mut StoredSchedule<A>,
    write: impl FnOnce(&str) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let written = written(keys, write)?;
    record(keys, &written)
}

/// The keys that are published by this for the first time.
fn written<A: JwsPublicKeySigningAlgorithm>(
    keys: &StoredSchedule<A>,
    write: impl FnOnce(&str) -> Result<(), Failure>,
) -> Result<Vec<KeyId>, Failure> {
    write(keys.jwks(now()?)?.body())?;
    Ok(keys.schedule().unpublished().cloned().collect())
}

/// Records when they were published: now, and not when the set was made.
fn record<A: JwsPublicKeySigningAlgorithm>(keys: &mut StoredSchedule<A>, written: &[KeyId]) -> Result<(), Failure> {
    if written.is_empty() {
        return Ok(());
    }
    let now = now()?;
    keys.update(|schedule| {
        // One that was dropped in the meantime is not among them.
        let still: Vec<_> = schedule.unpublished().filter(|id| written.contains(id)).cloned().collect();
        still.iter().try_for_each(|id| schedule.publish(id, now))
    })?;
    Ok(())
}

fn now() -> Result<Timestamp, Failure> {
    Timestamp::now().map_err(|error| Failure::Usage(error.to_string()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use std::{env, fs, path::PathBuf, sync::mpsc, thread, time::Duration};

    use cotter::Ed25519;
    use cotter_issue::{
        Lifetime, SigningKey,
        schedule::{Fleet, Timing},
        store::AtRest,
    };

    use super::*;

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

    fn place(name: &str) -> (PathBuf, StoredSchedule<Ed25519>) {
        let path = env::temp_dir().join(format!("cotter-publish-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        let key = SigningKey::generate("leaked").unwrap();
        let (folder, at_rest) = (KeyFolder::at(&path), AtRest::plain());
        let mut keys =
            StoredSchedule::danger_create_signing_at_once(folder, at_rest, timing(), key, now_or_panic()).unwrap();
        let spare = SigningKey::generate("spare").unwrap();
        keys.update(|schedule| schedule.announce_unpublished(spare.clone(), now_or_panic())).unwrap();
        (path, keys)
    }

    fn now_or_panic() -> Timestamp {
        Timestamp::now().unwrap()
    }

    fn open(path: &PathBuf) -> StoredSchedule<Ed25519> {
        StoredSchedule::open(KeyFolder::at(path), AtRest::plain(), timing()).unwrap()
    }

    /// The set of a slow process would come over that of a fast one, with the key that was dropped.
    #[test]
    fn a_key_cannot_be_dropped_while_a_set_with_it_is_written() {
        let (path, mut slow) = place("held");
        let (dropped, is_dropped) = mpsc::channel();
        let other = path.clone();
        let written = publish_held(&mut slow, &KeyFolder::at(&path), |body| {
            assert!(body.contains("leaked"));
            thread::spawn(move || {
                let mut fast = open(&other);
                fast.update(|schedule| schedule.danger_drop_signing_at_once("leaked", now_or_panic()).map(drop))
                    .unwrap();
                dropped.send(()).unwrap();
            });
            assert!(is_dropped.recv_timeout(Duration::from_millis(300)).is_err(), "not before the file is written");
            Ok(())
        });
        assert!(written.is_ok());
        is_dropped.recv_timeout(Duration::from_secs(10)).unwrap();
        let mut body = String::new();
        let again = publish_held(&mut slow, &KeyFolder::at(&path), |set| {
            set.clone_into(&mut body);
            Ok(())
        });
        assert!(again.is_ok() && !body.contains("leaked") && body.contains("spare"), "what is read is read anew");
        fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn what_was_not_written_is_not_published() {
        let (path, mut keys) = place("failed");
        let failed = publish(&mut keys, |_| Err(Failure::Usage("the disk is full".to_owned())));
        assert!(failed.is_err());
        assert_eq!(open(&path).schedule().unpublished().count(), 1);
        let written = publish(&mut keys, |_| {
            let late = SigningKey::generate("late").unwrap();
            open(&path).update(|schedule| schedule.announce_unpublished(late.clone(), now_or_panic())).unwrap();
            Ok(())
        });
        assert!(written.is_ok());
        let again = open(&path);
        let unpublished: Vec<_> = again.schedule().unpublished().filter_map(KeyId::as_str).collect();
        assert_eq!(unpublished, ["late"], "it was not in the set that was written");
        fs::remove_dir_all(path).unwrap();
    }
}
