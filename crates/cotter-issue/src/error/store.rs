use std::{error::Error, io};

use thiserror::Error;

use super::{ScheduleError, SigningKeyError};

/// Why stored keys are not opened or changed.
///
/// ```
/// use cotter::Ed25519;
/// use cotter_issue::store::{AtRest, MemoryStore, StoredSchedule};
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
///
/// let refused = StoredSchedule::<Ed25519>::open(MemoryStore::new(), AtRest::plain(), timing).unwrap_err();
/// assert_eq!(refused.code(), "store-empty");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A key, a state or a step breaks a rule; the code is that of the rule.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),

    // Any store.
    /// Nothing is stored.
    #[error("no keys are stored: expected keys that were created")]
    StoreEmpty,
    /// Keys are stored already, which would be lost.
    #[error("keys are stored already: expected an empty store")]
    StoreTaken,
    /// Others have changed what is stored each time that a change was tried.
    #[error("keys are changed by others all the time: expected one of {tries} tries to succeed")]
    StoreContended {
        /// How often it was tried.
        tries: usize,
    },
    /// What is stored is not what a store has written.
    #[error("stored keys are malformed: expected {expected}")]
    StoreMalformed {
        /// What was expected.
        expected: &'static str,
    },
    /// The store has not answered for too long: a key may have been dropped without this process knowing.
    #[error("stored keys were last read {seconds} s ago: expected an answer of the store within {max_seconds} s")]
    StoreStale {
        /// How long ago the store last answered, in seconds.
        seconds: u64,
        /// The limit, in seconds.
        max_seconds: u64,
    },
    /// The stored keys lack a drop that was read before, so they are an older copy.
    #[error(
        "stored keys are older than those that were read before: expected a copy that knows of every key that was dropped"
    )]
    DropForgotten,
    /// A store of the caller's own failed.
    #[error("storage failed: {0}")]
    StorageFailed(#[source] Box<dyn Error + Send + Sync>),

    // Folders.
    /// Others than the owner may read, change or enter the folder.
    #[error("folder is open to others (mode {found:04o}): expected mode 0700")]
    FolderMode {
        /// The permission bits.
        found: u32,
    },
    /// Others than the owner may read or change a file of the folder.
    #[error("file {file} is open to others (mode {found:04o}): expected mode 0600")]
    FileMode {
        /// The name of the file.
        file: String,
        /// The permission bits.
        found: u32,
    },
    /// The folder belongs to another user, who could not read what is written into it.
    #[error("folder belongs to user {found}: expected user {expected}, who runs this")]
    FolderOwner {
        /// The user id of its owner.
        found: u32,
        /// The effective user id of this process.
        expected: u32,
    },
    /// A file of the folder belongs to another user.
    #[error("file {file} belongs to user {found}: expected user {expected}, who runs this")]
    FileOwner {
        /// The name of the file.
        file: String,
        /// The user id of its owner.
        found: u32,
        /// The effective user id of this process.
        expected: u32,
    },
    /// Something in the folder is a link, a pipe or a folder, and should be a file.
    #[error("{file} is not a regular file: expected one, and no link")]
    FileKind {
        /// Its name.
        file: String,
    },
    /// The state names a private key whose file is not there.
    #[error("file {file} of a private key is missing: expected one for each key that may sign")]
    KeyFileMissing {
        /// The name of the file.
        file: String,
    },
    /// There are private keys, and no state that names them: it was lost, and making a new one would remove them.
    #[error("private keys are here without state.json: expected both; restore it, or move the keys away")]
    StateMissing,
    /// A file is longer than any that is written.
    #[error("file {file} is too long: expected at most {max} bytes")]
    FileTooLong {
        /// The name of the file.
        file: String,
        /// The limit, in bytes.
        max: usize,
    },
    /// Another process holds the lock, and does not let it go.
    #[error("lock is held by another process: expected it to be free within {seconds} s")]
    LockHeld {
        /// How long it was waited for, in seconds.
        seconds: u64,
    },
    /// The operating system refuses something.
    #[error("cannot {action} {file}: {reason}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// The name of the file, or `.` for the folder.
        file: String,
        /// The answer of the operating system.
        #[source]
        reason: io::Error,
    },
}

impl From<SigningKeyError> for StoreError {
    fn from(reason: SigningKeyError) -> Self {
        Self::Schedule(reason.into())
    }
}

impl StoreError {
    /// Whether the store could not answer. Nothing is known to be wrong, and a retry may succeed: answer clients with 503.
    ///
    /// ```
    /// use cotter_issue::store::StoreError;
    ///
    /// assert!(StoreError::StorageFailed("the line is cut".into()).is_unavailable());
    /// assert!(!StoreError::StoreEmpty.is_unavailable());
    /// ```
    #[must_use]
    pub const fn is_unavailable(&self) -> bool {
        matches!(
            self,
            Self::StoreStale { .. }
                | Self::StoreContended { .. }
                | Self::StorageFailed(_)
                | Self::LockHeld { .. }
                | Self::Io { .. }
        )
    }

    /// The stable name of the rule that was broken, in kebab case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Schedule(reason) => reason.code(),
            Self::StoreEmpty => "store-empty",
            Self::StoreTaken => "store-taken",
            Self::StoreContended { .. } => "store-contended",
            Self::StoreMalformed { .. } => "store-malformed",
            Self::StoreStale { .. } => "store-stale",
            Self::DropForgotten => "drop-forgotten",
            Self::StorageFailed(_) => "storage-failed",
            Self::FolderMode { .. } => "folder-mode",
            Self::FileMode { .. } => "file-mode",
            Self::FolderOwner { .. } => "folder-owner",
            Self::FileOwner { .. } => "file-owner",
            Self::FileKind { .. } => "file-kind",
            Self::KeyFileMissing { .. } => "key-file-missing",
            Self::StateMissing => "state-missing",
            Self::FileTooLong { .. } => "file-too-long",
            Self::LockHeld { .. } => "lock-held",
            Self::Io { .. } => "io",
        }
    }
}
