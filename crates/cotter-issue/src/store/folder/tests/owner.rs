//! Who may read and write: the owner, and nobody else.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use super::{Place, key};
use crate::store::KeyStore;

#[test]
fn what_others_may_read_is_refused() {
    let place = Place::new("modes");
    drop(place.create());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    assert_eq!(mode(&place.0), 0o700);
    for file in place.files() {
        assert_eq!(mode(&place.0.join(&file)), 0o600, "{file}");
    }
    for open in [0o710, 0o701, 0o740, 0o755, 0o770] {
        set(&place.0, open);
        assert_eq!(place.code(), "folder-mode", "{open:o}");
        assert_eq!(place.folder().revision().unwrap_err().code(), "folder-mode");
    }
    set(&place.0, 0o700);
    for file in place.files() {
        for open in [0o640, 0o620, 0o604, 0o602, 0o666] {
            set(&place.0.join(&file), open);
            assert_eq!(place.code(), "file-mode", "{file} {open:o}");
        }
        set(&place.0.join(&file), 0o600);
    }
    place.open().unwrap();
}

/// The service could not read what another user writes, root included.
#[test]
fn what_belongs_to_another_user_is_refused() {
    let place = Place::new("owner");
    drop(place.create());
    let give = |path: &Path| std::os::unix::fs::chown(path, Some(65534), None);
    let key = format!("{}.pem", key(1).public().thumbprint());
    if give(&place.0.join(&key)).is_err() {
        eprintln!("skipped: only root can give a file away");
        return;
    }
    assert_eq!(place.code(), "file-owner");
    give(&place.0).unwrap();
    assert_eq!(place.code(), "folder-owner");
}
