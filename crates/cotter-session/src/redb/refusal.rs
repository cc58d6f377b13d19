//! What redb refuses, in the words of a store.

use std::{
    io::ErrorKind,
    panic::{AssertUnwindSafe, catch_unwind},
};

use ::redb::Error;

use super::Result;
use crate::store::StoreError;

/// The file of a store is open already: the cause of a [`StoreError::Unavailable`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("file is open in another store, of this process or another: expected one at a time")]
#[non_exhaustive]
pub struct FileInUse;

/// The thread that writes has ended: the cause of a [`StoreError::Unavailable`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("thread that writes to the file has stopped: open the file again")]
#[non_exhaustive]
pub struct StoreStopped;

/// An error of redb. The text of one that tells of damage is left out, since it may show what is stored.
pub(super) fn refused(error: impl Into<Error>) -> StoreError {
    let error = error.into();
    if matches!(error, Error::DatabaseAlreadyOpen | Error::LockProtocolMismatch) {
        return StoreError::unavailable(FileInUse);
    }
    if matches!(error, Error::Corrupted(_)) {
        return StoreError::Corrupt { what: "a page of the file" };
    }
    if matches!(error, Error::UpgradeRequired(_)) {
        return StoreError::Corrupt { what: "a file of an older redb" };
    }
    if matches!(
        error,
        Error::TableDoesNotExist(_)
            | Error::TableTypeMismatch { .. }
            | Error::TableIsMultimap(_)
            | Error::TypeDefinitionChanged { .. }
    ) {
        return StoreError::Corrupt { what: "a table of the file" };
    }
    if let Error::Io(cause) = &error {
        if cause.kind() == ErrorKind::InvalidData {
            return StoreError::Corrupt { what: "a file that is not a redb database" };
        }
        if cause.kind() == ErrorKind::UnexpectedEof {
            return StoreError::Corrupt { what: "a file that has been cut off" };
        }
    }
    StoreError::unavailable(error)
}

/// Runs what reads the file. A file that was damaged after it was checked can make redb panic.
pub(super) fn unless_it_panics<T>(step: impl FnOnce() -> Result<T>) -> Result<T> {
    // Nothing that the step has left half done is used afterwards: it had a transaction of its own.
    catch_unwind(AssertUnwindSafe(step)).unwrap_or(Err(StoreError::Corrupt { what: "a page of the file" }))
}
