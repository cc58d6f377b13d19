//! Opening the folder and its files, which nobody but their owner may read or write.

use std::{
    fs::{self, DirBuilder, File, Metadata},
    io::{self, Read},
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::Path,
};

use rustix::{
    fs::{Mode, OFlags},
    io::Errno,
};
use zeroize::Zeroizing;

use super::{super::StoreError, disk::Disk, steps};

/// The longest file of a private key, in bytes.
pub(super) const MAX_KEY_LEN: usize = 64 * 1024;

/// What group and others may do.
const OTHERS: u32 = 0o077;

/// The user that this process acts for.
fn user() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// A folder that only its owner may enter. Its path is looked up once, so all files are in one folder, whatever is put there later.
pub(super) struct Folder {
    opened: File,
}

impl Folder {
    /// The folder, if there is one.
    pub(super) fn open(path: &Path) -> Result<Option<Self>, StoreError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let opened = match rustix::fs::open(path, flags, Mode::empty()) {
            Ok(opened) => File::from(opened),
            Err(Errno::NOENT) => return Ok(None),
            Err(reason) => {
                // Says why it cannot be opened, if others may enter it or it belongs to another user.
                fs::metadata(path).map_or(Ok(()), |data| ensure_private(&data))?;
                return Err(failed("open", ".", reason.into()));
            }
        };
        ensure_private(&opened.metadata().map_err(|reason| failed("open", ".", reason))?)?;
        Ok(Some(Self { opened }))
    }

    /// Makes the folder, below one that exists.
    pub(super) fn make(path: &Path) -> Result<Self, StoreError> {
        steps::before("make", ".");
        match DirBuilder::new().mode(0o700).create(path) {
            // Somebody else was faster.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => made.map_err(|reason| failed("make", ".", reason))?,
        }
        if let Some(parent) = path.parent() {
            let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
            steps::before("sync", "..");
            File::open(parent).and_then(|folder| folder.sync_all()).map_err(|reason| failed("sync", "..", reason))?;
        }
        Self::open(path)?.ok_or_else(|| failed("open", ".", io::ErrorKind::NotFound.into()))
    }

    /// The folder itself, to be locked, listed and synced.
    pub(super) const fn opened(&self) -> &File {
        &self.opened
    }

    pub(super) const fn disk(&self) -> Disk<'_> {
        Disk::of(self)
    }

    /// Whether there is such a file.
    pub(super) fn has(&self, name: &str) -> Result<bool, StoreError> {
        Ok(self.file(name)?.is_some())
    }

    /// The text of a file, if there is one.
    pub(super) fn read(&self, name: &str, max_len: usize) -> Result<Option<Zeroizing<String>>, StoreError> {
        let Some(file) = self.file(name)? else { return Ok(None) };
        // Of the full size from the beginning, so that growing leaves no copy behind.
        let len = file.metadata().map_err(|reason| failed("read", name, reason))?.len();
        let limit = max_len.saturating_add(1);
        let mut bytes =
            Zeroizing::new(Vec::with_capacity(usize::try_from(len).unwrap_or(limit).min(limit).saturating_mul(2)));
        let mut file = file.take(u64::try_from(limit).unwrap_or(u64::MAX));
        file.read_to_end(&mut bytes).map_err(|reason| failed("read", name, reason))?;
        if bytes.len() > max_len {
            return Err(StoreError::FileTooLong { file: name.into(), max: max_len });
        }
        let text = str::from_utf8(&bytes).map_err(|_| StoreError::StoreMalformed { expected: "files in UTF-8" })?;
        Ok(Some(Zeroizing::new(text.to_owned())))
    }

    /// Opens a regular file that belongs to nobody else, and follows no link.
    fn file(&self, name: &str) -> Result<Option<File>, StoreError> {
        // A pipe must not keep us waiting for its writer.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let file = match rustix::fs::openat(&self.opened, name, flags, Mode::empty()) {
            Err(Errno::NOENT) => return Ok(None),
            Err(Errno::LOOP | Errno::NXIO) => return Err(StoreError::FileKind { file: name.into() }),
            opened => File::from(opened.map_err(|reason| failed("open", name, reason.into()))?),
        };
        let data = file.metadata().map_err(|reason| failed("open", name, reason))?;
        if !data.is_file() {
            return Err(StoreError::FileKind { file: name.into() });
        }
        if data.uid() != user() {
            return Err(StoreError::FileOwner { file: name.into(), found: data.uid(), expected: user() });
        }
        if data.mode() & OTHERS != 0 {
            return Err(StoreError::FileMode { file: name.into(), found: data.mode() & 0o7777 });
        }
        Ok(Some(file))
    }
}

/// Refuses a folder that others may enter, or that belongs to another user.
fn ensure_private(data: &Metadata) -> Result<(), StoreError> {
    if !data.is_dir() {
        Err(failed("open", ".", io::ErrorKind::NotADirectory.into()))
    } else if data.uid() != user() {
        Err(StoreError::FolderOwner { found: data.uid(), expected: user() })
    } else if data.mode() & OTHERS != 0 {
        Err(StoreError::FolderMode { found: data.mode() & 0o7777 })
    } else {
        Ok(())
    }
}

pub(super) fn failed(action: &'static str, file: &str, reason: io::Error) -> StoreError {
    StoreError::Io { action, file: file.into(), reason }
}
