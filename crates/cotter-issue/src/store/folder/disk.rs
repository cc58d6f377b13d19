//! Each change to the folder.

use std::{collections::BTreeSet, fs::File, io::Write};

use rustix::{
    fs::{AtFlags, Dir, Mode, OFlags},
    io::Errno,
};

use super::{
    super::StoreError,
    access::{Folder, failed},
    document::is_thumbprint,
    steps,
};

/// The end of the name of a file that is being written.
const TEMPORARY: &str = ".tmp";

pub(super) struct Disk<'f> {
    folder: &'f Folder,
}

impl<'f> Disk<'f> {
    pub(super) const fn of(folder: &'f Folder) -> Self {
        Self { folder }
    }

    /// Writes a whole file, which takes the place of another one at once, and only when it is on the disk.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let (folder, temporary) = (self.folder.opened(), format!("{name}{TEMPORARY}"));
        steps::before("create", &temporary);
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let created = rustix::fs::openat(folder, &*temporary, flags, Mode::RUSR | Mode::WUSR);
        let mut file = File::from(created.map_err(|reason| failed("create", &temporary, reason.into()))?);
        for part in steps::parts(bytes) {
            steps::before("write", &temporary);
            file.write_all(part).map_err(|reason| failed("write", &temporary, reason))?;
        }
        steps::before("sync", &temporary);
        file.sync_all().map_err(|reason| failed("sync", &temporary, reason))?;
        steps::before("rename", name);
        let renamed = rustix::fs::renameat(folder, &*temporary, folder, name);
        renamed.map_err(|reason| failed("rename", &temporary, reason.into()))
    }

    /// Until then, a rename or a removal may be taken back by a power cut.
    pub(super) fn sync_folder(&self) -> Result<(), StoreError> {
        steps::before("sync", ".");
        self.folder.opened().sync_all().map_err(|reason| failed("sync", ".", reason))
    }

    /// Whether there is a private key.
    pub(super) fn has_keys(&self) -> Result<bool, StoreError> {
        let is_key = |name: &String| name.strip_suffix(".pem").is_some_and(is_thumbprint);
        Ok(self.names()?.iter().any(is_key))
    }

    /// Removes private keys other than these, and files that were never finished. Files of other names stay.
    pub(super) fn remove_all_but(&self, keys: &BTreeSet<String>) -> Result<(), StoreError> {
        let mut is_changed = false;
        for name in self.names()?.iter().filter(|name| is_leftover(name, keys)) {
            steps::before("remove", name);
            match rustix::fs::unlinkat(self.folder.opened(), &**name, AtFlags::empty()) {
                Err(Errno::NOENT) => {}
                removed => removed.map_err(|reason| failed("remove", name, reason.into()))?,
            }
            is_changed = true;
        }
        if is_changed { self.sync_folder() } else { Ok(()) }
    }

    /// The names of the files, except those that are not UTF-8. The store's own names all are.
    fn names(&self) -> Result<Vec<String>, StoreError> {
        let failed = |reason: Errno| failed("read", ".", reason.into());
        let mut names = Vec::new();
        for entry in Dir::read_from(self.folder.opened()).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            names.extend(entry.file_name().to_str().map(str::to_owned));
        }
        Ok(names)
    }
}

/// Whether a file is a private key that is none of these, or was never finished.
fn is_leftover(name: &str, keys: &BTreeSet<String>) -> bool {
    let finished = name.strip_suffix(TEMPORARY);
    let key = finished.unwrap_or(name).strip_suffix(".pem").filter(|key| is_thumbprint(key));
    match finished {
        Some(finished) => key.is_some() || finished == super::STATE,
        None => key.is_some_and(|key| !keys.contains(key)),
    }
}
