//! Opening a snapshot, which nobody but the service may have written.

use std::{fs::File, path::Path};

use super::SnapshotError;

/// Opens a regular file that belongs to this process's user and that no other user may write. Follows no link.
#[cfg(unix)]
pub(super) fn open(path: &Path) -> Result<File, SnapshotError> {
    use std::os::unix::fs::MetadataExt;

    use rustix::{
        fs::{Mode, OFlags},
        io::Errno,
    };

    /// What group and others must not do: change the keys. Reading them harms nobody.
    const OTHERS_WRITE: u32 = 0o022;

    // A pipe must not keep us waiting for its writer.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let file = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(opened) => File::from(opened),
        Err(Errno::NOENT) => return Err(SnapshotError::Absent),
        // A link; FreeBSD says so by another number.
        Err(Errno::LOOP | Errno::MLINK) => return Err(SnapshotError::NotFile),
        Err(_) => return Err(SnapshotError::Io),
    };
    // Of what was opened, whatever the path leads to by now.
    let data = file.metadata().map_err(|_| SnapshotError::Io)?;
    if !data.is_file() {
        return Err(SnapshotError::NotFile);
    }
    if data.uid() != rustix::process::geteuid().as_raw() {
        return Err(SnapshotError::Owner);
    }
    if data.mode() & OTHERS_WRITE != 0 {
        return Err(SnapshotError::Mode);
    }
    Ok(file)
}

/// Opens a regular file. Who may write it is for the folder to say.
#[cfg(not(unix))]
pub(super) fn open(path: &Path) -> Result<File, SnapshotError> {
    let file = File::open(path).map_err(|error| {
        if error.kind() == std::io::ErrorKind::NotFound { SnapshotError::Absent } else { SnapshotError::Io }
    })?;
    if file.metadata().map_err(|_| SnapshotError::Io)?.is_file() { Ok(file) } else { Err(SnapshotError::NotFile) }
}

#[cfg(all(test, unix))]
mod tests;
