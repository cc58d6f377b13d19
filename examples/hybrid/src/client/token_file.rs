//! The refresh token in a file of mode 0600, one process at a time. A real app uses the keychain of its system.

use std::{
    env,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::Undone;
use crate::{failure::Failure, options::Origin, secret_file};

/// How long another process may have the file.
const PATIENCE: Duration = Duration::from_secs(30);
const PACE: Duration = Duration::from_millis(20);

pub(super) struct TokenFile {
    path: PathBuf,
}

/// The file while no other process has it.
pub(super) struct Held<'f> {
    path: &'f Path,
    _lock: File,
}

/// A refresh token, and the issuer that it is shown to.
#[derive(Serialize, Deserialize)]
struct Kept {
    issuer: String,
    refresh_token: Zeroizing<String>,
}

impl TokenFile {
    /// The file that is stated, or the one of this user.
    pub(super) fn at(stated: Option<PathBuf>) -> Result<Self, Failure> {
        if let Some(path) = stated {
            return Ok(Self { path });
        }
        let state = env::var_os("XDG_STATE_HOME").filter(|state| Path::new(state).is_absolute()).map(PathBuf::from);
        let state = state.or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".local/state")));
        let state = state.ok_or_else(|| Failure::new("no home is known: expected --token-file"))?;
        Ok(Self { path: state.join("hybrid").join("token") })
    }

    /// Waits until no other process has the file.
    pub(super) async fn hold(&self) -> Result<Held<'_>, Undone> {
        let lock = self.lock_file().map_err(|error| Undone::last(format!("token file: {error}")))?;
        let mut waited = Duration::ZERO;
        loop {
            match lock.try_lock() {
                Ok(()) => return Ok(Held { path: &self.path, _lock: lock }),
                Err(TryLockError::Error(error)) => return Err(Undone::last(format!("token file: {error}"))),
                Err(TryLockError::WouldBlock) if waited >= PATIENCE => {
                    return Err(Undone::later("another process has the token file"));
                }
                Err(TryLockError::WouldBlock) => {
                    tokio::time::sleep(PACE).await;
                    waited = waited.saturating_add(PACE);
                }
            }
        }
    }

    /// A file beside the token's, which is replaced and so cannot be locked itself.
    fn lock_file(&self) -> io::Result<File> {
        if let Some(folder) = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let mut name = self.path.file_name().ok_or(ErrorKind::IsADirectory)?.to_owned();
        name.push(".lock");
        let path = self.path.with_file_name(name);
        OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)
    }
}

impl Held<'_> {
    /// The refresh token of this issuer. Another issuer is shown none.
    pub(super) fn read(&self, issuer: &Origin) -> Result<Option<Zeroizing<String>>, Undone> {
        let text = match secret_file::read(self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Undone::last(format!("token file: {error}"))),
        };
        let kept: Kept =
            serde_json::from_str(&text).map_err(|_| Undone::last("token file is malformed: log in again"))?;
        if kept.issuer != issuer.as_str() {
            return Err(Undone::last("token file belongs to another issuer: expected its --public-url"));
        }
        Ok(Some(kept.refresh_token))
    }

    pub(super) fn write(&self, issuer: &Origin, refresh_token: &Zeroizing<String>) -> Result<(), Undone> {
        let kept = Kept { issuer: issuer.as_str().to_owned(), refresh_token: refresh_token.clone() };
        let written = serde_json::to_string(&kept).map_err(io::Error::other);
        let written = written.and_then(|text| secret_file::replace(self.path, &Zeroizing::new(text)));
        // What was kept before gets the same successor within the overlap.
        written.map_err(|error| Undone::later(format!("token file cannot be written: {error}")))
    }

    pub(super) fn remove(&self) -> Result<(), Undone> {
        match fs::remove_file(self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(Undone::last(format!("token file: {error}"))),
            _ => Ok(()),
        }
    }
}
