//! The last good set in a file, so that a service can start while its issuer is away.
//!
//! Nothing signs the file: whoever can write it decides which keys are trusted. On Unix, a file that another user owns or
//! may write is refused, and so is a link. Its set is stale from the beginning, and never counts as fresher than its date.

mod access;
mod disk;

use std::{
    fs::{self, File, OpenOptions},
    hash::{BuildHasher, RandomState},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use cotter::Timestamp;
use serde::{Deserialize, Serialize};

pub(crate) use self::disk::Disk;

const VERSION: u8 = 1;

/// The longest file, in bytes: a set of 64 KiB in which every character is escaped, and the other members.
const MAX_LEN: u64 = 6 * 64 * 1024 + 8 * 1024;

/// A file for the set of one source.
#[derive(Clone, Debug)]
pub(crate) struct SnapshotFile {
    path: PathBuf,
    /// The URL or the issuer. A file of another source is refused.
    source: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    version: u8,
    source: String,
    /// In seconds since 1970.
    saved: u64,
    /// In seconds after that.
    usable_for: u64,
    jwks: String,
}

/// A set from a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Loaded {
    pub(crate) jwks: String,
    pub(crate) age: Duration,
    pub(crate) usable_for: Duration,
}

/// Why a snapshot is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SnapshotError {
    /// There is no file.
    Absent,
    /// The file cannot be read or written, or not in time.
    Io,
    /// An earlier operation on the file has not ended.
    Busy,
    /// It is not a regular file but a link, a folder or a pipe.
    NotFile,
    /// It belongs to another user.
    Owner,
    /// Others may write to it.
    Mode,
    /// The file is too long, or not in the form of this version.
    Malformed,
    /// The file belongs to another URL or issuer.
    OtherSource,
    /// The date is not known, or before the one in the file, so the age of the set is unknown.
    NoDate,
    /// The set is no longer usable.
    TooOld,
}

impl SnapshotError {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Io => "io",
            Self::Busy => "busy",
            Self::NotFile => "not-file",
            Self::Owner => "owner",
            Self::Mode => "mode",
            Self::Malformed => "malformed",
            Self::OtherSource => "other-source",
            Self::NoDate => "no-date",
            Self::TooOld => "too-old",
        }
    }
}

impl SnapshotFile {
    pub(crate) const fn new(path: PathBuf, source: String) -> Self {
        Self { path, source }
    }

    /// Reads the set, with its age as of `now`.
    pub(crate) fn load(&self, now: Option<Timestamp>) -> Result<Loaded, SnapshotError> {
        let file = access::open(&self.path)?;
        let mut text = Vec::new();
        file.take(MAX_LEN.saturating_add(1)).read_to_end(&mut text).map_err(|_| SnapshotError::Io)?;
        if u64::try_from(text.len()).is_ok_and(|len| len > MAX_LEN) {
            return Err(SnapshotError::Malformed);
        }
        let content: Content = serde_json::from_slice(&text).map_err(|_| SnapshotError::Malformed)?;
        if content.version != VERSION {
            return Err(SnapshotError::Malformed);
        }
        if content.source != self.source {
            return Err(SnapshotError::OtherSource);
        }
        let now = now.ok_or(SnapshotError::NoDate)?.unix_seconds();
        let age = Duration::from_secs(now.checked_sub(content.saved).ok_or(SnapshotError::NoDate)?);
        let usable_for = Duration::from_secs(content.usable_for);
        if age >= usable_for {
            return Err(SnapshotError::TooOld);
        }
        Ok(Loaded { jwks: content.jwks, age, usable_for })
    }

    /// Replaces the file as a whole. Only its owner may read it.
    pub(crate) fn save(&self, jwks: &str, saved: Timestamp, usable_for: Duration) -> Result<(), SnapshotError> {
        let content = Content {
            version: VERSION,
            source: self.source.clone(),
            saved: saved.unix_seconds(),
            usable_for: usable_for.as_secs(),
            jwks: jwks.to_owned(),
        };
        let text = serde_json::to_vec(&content).map_err(|_| SnapshotError::Malformed)?;
        // Processes that share the file must not write to one temporary file.
        let mut name = self.path.file_name().ok_or(SnapshotError::Io)?.to_owned();
        name.push(format!(".{:016x}.tmp", RandomState::new().hash_one(saved.since_unix_epoch())));
        let temporary = self.path.with_file_name(name);
        let written = write(&temporary, &text).and_then(|()| fs::rename(&temporary, &self.path));
        if written.is_err() {
            // The file may be missing.
            let _ = fs::remove_file(&temporary);
        }
        written.and_then(|()| sync_folder(&self.path)).map_err(|_| SnapshotError::Io)
    }
}

fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text)?;
    file.sync_all()
}

/// Makes the renaming durable, where folders can be opened.
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) => {
            File::open(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })?.sync_all()
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
