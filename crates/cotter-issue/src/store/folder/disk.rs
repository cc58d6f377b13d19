//! Each change to the folder.

use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
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
        let temporary = format!("{name}{TEMPORARY}");
        let path = self.folder.path().join(&temporary);
        steps::before("create", &temporary);
        let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        let mut file = created.map_err(|reason| failed("create", &temporary, reason))?;
        for part in steps::parts(bytes) {
            steps::before("write", &temporary);
            file.write_all(part).map_err(|reason| failed("write", &temporary, reason))?;
        }
        steps::before("sync", &temporary);
        file.sync_all().map_err(|reason| failed("sync", &temporary, reason))?;
        steps::before("rename", name);
        fs::rename(&path, self.folder.path().join(name)).map_err(|reason| failed("rename", &temporary, reason))
    }

    /// Until then, a rename or a removal may be taken back by a power cut.
    pub(super) fn sync_folder(&self) -> Result<(), StoreError> {
        steps::before("sync", ".");
        let folder = File::open(self.folder.path()).map_err(|reason| failed("open", ".", reason))?;
        folder.sync_all().map_err(|reason| failed("sync", ".", reason))
    }

    /// Whether there is a private key.
    pub(super) fn has_keys(&self) -> Result<bool, StoreError> {
        for entry in fs::read_dir(self.folder.path()).map_err(|reason| failed("read", ".", reason))? {
            let name = entry.map_err(|reason| failed("read", ".", reason))?.file_name();
            if name.to_str().and_then(|name| name.strip_suffix(".pem")).is_some_and(is_thumbprint) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Removes private keys other than these, and files that were never finished. Files of other names stay.
    pub(super) fn remove_all_but(&self, keys: &BTreeSet<String>) -> Result<(), StoreError> {
        let mut is_changed = false;
        for entry in fs::read_dir(self.folder.path()).map_err(|reason| failed("read", ".", reason))? {
            let name = entry.map_err(|reason| failed("read", ".", reason))?.file_name();
            let Some(name) = name.to_str().filter(|name| is_leftover(name, keys)) else { continue };
            steps::before("remove", name);
            match fs::remove_file(self.folder.path().join(name)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                removed => removed.map_err(|reason| failed("remove", name, reason))?,
            }
            is_changed = true;
        }
        if is_changed { self.sync_folder() } else { Ok(()) }
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
