//! What was lost, restored, or put there by hand.

use std::{fs, os::unix::fs::PermissionsExt};

use cotter::Ed25519;

use super::{Place, at, key, seed, timing};
use crate::{
    SigningKey,
    schedule::KeyState,
    store::{AtRest, StoredSchedule},
};

/// What it holds can be saved as long as nobody makes a new state, which would remove the keys.
#[test]
fn keys_whose_state_was_lost_are_kept() {
    let place = Place::new("lost");
    drop(place.create());
    fs::remove_file(place.0.join("state.json")).unwrap();
    let files = place.files();
    assert_eq!(place.code(), "state-missing");
    let create = || StoredSchedule::danger_open_or_create(place.folder(), AtRest::plain(), timing(), at(5));
    let made: Result<StoredSchedule<Ed25519>, _> = create();
    assert_eq!(made.unwrap_err().code(), "state-missing");
    assert_eq!(place.files(), files);
    fs::remove_file(place.0.join(format!("{}.pem", key(1).public().thumbprint()))).unwrap();
    assert!(create().is_ok());
}

/// As by a restored backup: what is gone from the folder is gone.
#[test]
fn a_folder_that_was_replaced_by_hand_is_seen() {
    let (place, other) = (Place::new("by-hand"), Place::new("by-hand-other"));
    let mut keys = place.create();
    let first = SigningKey::<Ed25519>::from_raw("other", &seed(77)).unwrap();
    drop(StoredSchedule::create(other.folder(), AtRest::plain(), timing(), first, at(5)).unwrap());
    fs::remove_dir_all(&place.0).unwrap();
    assert_eq!(keys.refresh().unwrap_err().code(), "store-empty");
    assert!(keys.schedule().active(at(5)).is_ok(), "after an error, all is as it was");
    fs::rename(&other.0, &place.0).unwrap();
    let changes = keys.refresh().unwrap();
    let told: Vec<_> =
        changes.iter().map(|change| (change.id().as_str().unwrap(), change.from(), change.to())).collect();
    assert_eq!(told, [("key-1", Some(KeyState::Active), KeyState::Gone), ("other", None, KeyState::Announced)],);
}

#[test]
fn files_of_other_names_stay() {
    let place = Place::new("foreign");
    let mut keys = place.create();
    for name in ["README", "notes.tmp", "backup.pem", "state.json.bak"] {
        fs::write(place.0.join(name), "mine").unwrap();
    }
    let orphan = format!("{}.pem", key(7).public().thumbprint());
    fs::write(place.0.join(&orphan), "half").unwrap();
    fs::write(place.0.join("state.json.tmp"), "half").unwrap();
    keys.update(|schedule| schedule.announce(key(2), at(1)).map(drop)).unwrap();
    let files = place.files();
    for name in ["README", "notes.tmp", "backup.pem", "state.json.bak"] {
        assert!(files.contains(name), "{name}");
    }
    assert!(!files.contains(&orphan) && !files.contains("state.json.tmp"));
}

/// A backup from before a drop would bring the dropped key back.
#[test]
fn an_older_copy_that_has_forgotten_a_drop_is_refused_by_those_that_saw_it() {
    let place = Place::new("backup");
    let mut keys = place.create();
    keys.update(|schedule| schedule.announce(key(2), at(10)).map(drop)).unwrap();
    let copy: Vec<_> =
        place.files().into_iter().map(|name| (name.clone(), fs::read(place.0.join(name)).unwrap())).collect();
    let _ = keys.update(|schedule| schedule.drop_now("key-1", at(20))).unwrap();
    assert_eq!(keys.generation(), 3);
    for (name, content) in copy {
        fs::write(place.0.join(&name), content).unwrap();
        fs::set_permissions(place.0.join(&name), fs::Permissions::from_mode(0o600)).unwrap();
    }
    for refused in [
        keys.refresh().unwrap_err(),
        keys.advance(at(30)).unwrap_err(),
        keys.update(|schedule| schedule.announce(key(3), at(30)).map(drop)).unwrap_err(),
    ] {
        assert_eq!(refused.code(), "drop-forgotten");
    }
    assert!(keys.active(at(30)).is_err(), "nothing that was dropped signs here");
    // Who opens it now has no other copy to compare it with: the number tells.
    assert_eq!(place.open().unwrap().generation(), 2);
}
