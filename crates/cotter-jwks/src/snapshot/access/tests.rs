use std::{
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt, chown, symlink},
};

use super::*;
use crate::snapshot::tests::{Folder, HOUR, at};

/// A snapshot as it is written.
fn saved() -> Folder {
    let folder = Folder::new();
    folder.file("s").save("{}", at(1), HOUR).unwrap();
    folder
}

fn load(folder: &Folder) -> Result<(), SnapshotError> {
    folder.file("s").load(Some(at(2))).map(drop)
}

#[test]
fn a_file_that_others_may_write_is_refused() {
    let folder = saved();
    let set = |mode| fs::set_permissions(folder.path(), Permissions::from_mode(mode)).unwrap();
    for open in [0o620, 0o602, 0o622, 0o660, 0o666, 0o777] {
        set(open);
        assert_eq!(load(&folder), Err(SnapshotError::Mode), "{open:o}");
    }
    // Public keys are no secret.
    for closed in [0o600, 0o640, 0o644, 0o400, 0o444, 0o755] {
        set(closed);
        assert_eq!(load(&folder), Ok(()), "{closed:o}");
    }
}

#[test]
fn a_link_is_not_followed() {
    let folder = saved();
    let (path, elsewhere) = (folder.path(), folder.path().with_file_name("elsewhere.json"));
    fs::rename(&path, &elsewhere).unwrap();
    symlink(&elsewhere, &path).unwrap();
    assert_eq!(load(&folder), Err(SnapshotError::NotFile));
    // A link that leads nowhere is not a file that is absent.
    fs::remove_file(&elsewhere).unwrap();
    assert_eq!(load(&folder), Err(SnapshotError::NotFile));
    // Saving replaces the link, and not what it leads to.
    folder.file("s").save("{}", at(1), HOUR).unwrap();
    assert_eq!(load(&folder), Ok(()));
    assert!(!elsewhere.exists());
}

#[test]
fn what_is_not_a_file_is_refused_at_once() {
    let folder = Folder::new();
    fs::create_dir(folder.path()).unwrap();
    assert_eq!(load(&folder), Err(SnapshotError::NotFile));
    fs::remove_dir(folder.path()).unwrap();
    assert_eq!(load(&folder), Err(SnapshotError::Absent));
    // Nobody writes into the pipe, so who waits for it waits for ever.
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        mknodat(CWD, folder.path(), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        assert_eq!(load(&folder), Err(SnapshotError::NotFile));
    }
}

#[test]
fn a_file_of_another_user_is_refused() {
    let folder = saved();
    if chown(folder.path(), Some(65534), None).is_err() {
        eprintln!("skipped: only root can give a file away");
        return;
    }
    assert_eq!(load(&folder), Err(SnapshotError::Owner), "whoever this process is");
}
