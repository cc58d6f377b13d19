//! Keys in a folder of files.
//!
//! ```text
//! folder            the store: what is read and written, in which order, under which lock
//! ├▶ document       the file `state.json`
//! ├▶ access         opening the folder and its files: kinds, modes, lengths
//! ├▶ lock           one process at a time
//! └▶ disk           each change to the folder, one system call after the other
//!    └▶ steps       where tests stand between the system calls
//! ```

mod access;
mod disk;
mod document;
mod lock;
mod steps;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

use self::{access::Folder, document::Document, lock::Locked};
use super::{KeyStore, Revision, StoreError, Stored};

/// The file of the state.
const STATE: &str = "state.json";

/// The state file before there is a state. With it, a first key that a crash left behind is told from keys whose state was lost.
const BEGUN: &str = "{}";

/// A folder of files: the state, and each private key in a file of its own.
///
/// | File | |
/// |---|---|
/// | `state.json` | The state: public keys, when each came into its state, and which private keys there are |
/// | `THUMBPRINT.pem` | A private key (PKCS #8), named by its thumbprint |
///
/// The folder has mode 0700 and its files 0600; if others may read or write one of them, it is refused. A private key is written, and on the
/// disk, before the state names it. The state is written to a new file, which is synced and takes the place of the old one by a rename, and
/// the folder is synced before a change is reported. So after a crash at any instant the folder holds the state before or the one
/// after. Key files that the state does not name, such a crash may leave behind; the next change removes them. If the state file itself is
/// lost, nothing is opened, made or removed until it is restored.
///
/// The lock is on the folder itself (`flock`), so it cannot be removed. Each call looks up the folder's path once, so the folder cannot be
/// swapped between two steps.
///
/// The folder and its files belong to the user who opens them. Run `cotter keys` as the user of the service, and not as root: the service
/// could not read what root writes.
///
/// Removing a file does not wipe it from the disk. Encrypt the keys ([`AtRest`](super::AtRest)) or the disk where that counts. The file
/// system must have `flock` and atomic renames, as local ones do.
///
/// ```
/// use cotter::{Ed25519, Timestamp};
/// use cotter_issue::{SigningKey, store::{AtRest, KeyFolder, StoredSchedule}};
/// # use std::time::Duration;
/// # use cotter_issue::{Lifetime, schedule::{Fleet, Timing}};
/// # let timing = Timing::new(Fleet {
/// #     cache: Duration::from_secs(3600),
/// #     refresh: Duration::from_secs(300),
/// #     propagation: Duration::from_secs(30),
/// #     leeway: Duration::from_secs(60),
/// #     token_life: Lifetime::of(Duration::from_secs(600))?,
/// #     period: Duration::from_secs(86_400),
/// # })?;
/// # let path = std::env::temp_dir().join(format!("cotter-example-{}", std::process::id()));
///
/// let now = Timestamp::from_unix_seconds(1_763_683_200);
/// let first = SigningKey::<Ed25519>::generate("2026-11")?;
/// StoredSchedule::create(KeyFolder::at(&path), AtRest::plain(), timing, first, now)?;
///
/// let keys = StoredSchedule::<Ed25519>::open(KeyFolder::at(&path), AtRest::plain(), timing)?;
/// assert!(keys.schedule().jwks(now)?.body().contains("2026-11"));
/// # std::fs::remove_dir_all(path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFolder {
    path: PathBuf,
}

impl KeyFolder {
    /// The folder with this path. Nothing is opened yet; if there is none, [`StoredSchedule::create`](super::StoredSchedule::create) makes
    /// it, below a folder that exists.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Keeps changes away from the folder until the result is dropped.
    ///
    /// Use it to write a copy of the key set that is not older than a drop. Reading goes on. A change, also by this process, waits for up
    /// to 10 seconds and is then refused with `lock-held`.
    ///
    /// ```
    /// use cotter::{Ed25519, Timestamp};
    /// use cotter_issue::{SigningKey, store::{AtRest, KeyFolder, StoredSchedule}};
    /// # use std::time::Duration;
    /// # use cotter_issue::{Lifetime, schedule::{Fleet, Timing}};
    /// # let timing = Timing::new(Fleet {
    /// #     cache: Duration::from_secs(3600),
    /// #     refresh: Duration::from_secs(300),
    /// #     propagation: Duration::from_secs(30),
    /// #     leeway: Duration::from_secs(60),
    /// #     token_life: Lifetime::of(Duration::from_secs(600))?,
    /// #     period: Duration::from_secs(86_400),
    /// # })?;
    /// # let path = std::env::temp_dir().join(format!("cotter-example-hold-{}", std::process::id()));
    ///
    /// let (folder, now) = (KeyFolder::at(&path), Timestamp::from_unix_seconds(1_763_683_200));
    /// assert_eq!(folder.hold().unwrap_err().code(), "store-empty");
    /// StoredSchedule::create(folder.clone(), AtRest::plain(), timing, SigningKey::<Ed25519>::generate("1")?, now)?;
    ///
    /// let held = folder.hold()?;
    /// let keys = StoredSchedule::<Ed25519>::open(folder, AtRest::plain(), timing)?;
    /// std::fs::write(path.join("jwks.json"), keys.jwks(now)?.body())?;
    /// drop(held);
    /// # std::fs::remove_dir_all(path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`StoreError::StoreEmpty`] if there is no folder; [`StoreError::LockHeld`]; and those of a folder.
    pub fn hold(&self) -> Result<HeldFolder, StoreError> {
        let folder = Folder::open(&self.path)?.ok_or(StoreError::StoreEmpty)?;
        Ok(HeldFolder { _locked: Locked::shared(folder)? })
    }

    /// The path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// A folder that stays unchanged until this is dropped.
///
/// [`KeyFolder::hold`] has an example.
#[must_use = "the folder is free when this is dropped"]
pub struct HeldFolder {
    _locked: Locked,
}

impl fmt::Debug for HeldFolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeldFolder").finish_non_exhaustive()
    }
}

impl KeyStore for KeyFolder {
    fn revision(&self) -> Result<Option<Revision>, StoreError> {
        let Some(folder) = Folder::open(&self.path)? else { return Ok(None) };
        Ok(read_state(&folder)?.map(|text| document::revision(&text)))
    }

    fn load(&self) -> Result<Option<(Revision, Stored)>, StoreError> {
        let Some(folder) = Folder::open(&self.path)? else { return Ok(None) };
        let folder = Locked::shared(folder)?;
        let Some(text) = read_state(&folder)? else { return Ok(None) };
        // Whoever wrote it may have died before the folder was synced, and nobody may act on a state that a power cut takes back.
        folder.disk().sync_folder()?;
        let document = Document::read(&text)?;
        let mut keys = BTreeMap::new();
        for name in document.keys {
            let file = key_file(&name);
            let pem = folder.read(&file, access::MAX_KEY_LEN)?.ok_or(StoreError::KeyFileMissing { file })?;
            keys.insert(name, pem);
        }
        Ok(Some((document::revision(&text), Stored { state: document.state, keys })))
    }

    fn replace(&self, expected: Option<&Revision>, next: &Stored) -> Result<Option<Revision>, StoreError> {
        let text = document::write(next)?;
        let folder = match Folder::open(&self.path)? {
            Some(folder) => folder,
            None if expected.is_some() => return Ok(None),
            None => Folder::make(&self.path)?,
        };
        let folder = Locked::exclusive(folder)?;
        let present = read_state(&folder)?;
        if present.as_deref().map(document::revision).as_ref() != expected {
            return Ok(None);
        }
        let named = present.as_deref().map(Document::read).transpose()?.map(|present| present.keys).unwrap_or_default();
        let disk = folder.disk();
        disk.remove_all_but(&named)?;
        if !folder.has(STATE)? {
            disk.put(STATE, BEGUN.as_bytes())?;
            disk.sync_folder()?;
        }
        for (name, pem) in next.keys() {
            if !named.contains(name) {
                disk.put(&key_file(name), pem.as_bytes())?;
            }
        }
        disk.sync_folder()?;
        disk.put(STATE, text.as_bytes())?;
        disk.sync_folder()?;
        disk.remove_all_but(&next.keys.keys().cloned().collect())?;
        Ok(Some(document::revision(&text)))
    }
}

/// The text of the state file, if there is a state.
fn read_state(folder: &Folder) -> Result<Option<String>, StoreError> {
    match folder.read(STATE, document::MAX_LEN)? {
        Some(text) if *text == BEGUN => Ok(None),
        Some(text) => Ok(Some(text.to_string())),
        None if folder.disk().has_keys()? => Err(StoreError::StateMissing),
        None => Ok(None),
    }
}

fn key_file(thumbprint: &str) -> String {
    format!("{thumbprint}.pem")
}
