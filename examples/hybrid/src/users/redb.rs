//! Users in a file of their own, beside that of the sessions.

use std::{fs::OpenOptions, os::unix::fs::OpenOptionsExt, path::Path, sync::Arc};

use ::redb::{Builder, Database, ReadableDatabase, ReadableTable, TableDefinition, backends::FileBackend};
use cotter_session::store::{BoxFuture, StoreError};
use tokio::task::spawn_blocking;

use super::{PasswordHash, UserStore};

/// Names and hashes.
const USERS: TableDefinition<'_, &str, &str> = TableDefinition::new("users");

pub(crate) struct RedbUsers(Arc<Database>);

impl RedbUsers {
    /// Opens the file, or makes it with mode 0600. One process has it at a time.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
        let backend = FileBackend::new(file.map_err(failed)?).map_err(failed)?;
        let database = Builder::new().create_with_backend(backend).map_err(failed)?;
        let transaction = database.begin_write().map_err(failed)?;
        transaction.open_table(USERS).map_err(failed)?;
        transaction.commit().map_err(failed)?;
        Ok(Self(Arc::new(database)))
    }

    /// Puts a hash in place of what is expected, in one transaction that is on disk when this returns.
    fn put(
        &self,
        name: &str,
        expected: Option<PasswordHash>,
        hash: PasswordHash,
    ) -> BoxFuture<'_, Result<bool, StoreError>> {
        let (database, name) = (Arc::clone(&self.0), name.to_owned());
        Box::pin(blocking(move || {
            let transaction = database.begin_write().map_err(failed)?;
            let is_expected = {
                let mut users = transaction.open_table(USERS).map_err(failed)?;
                let found = users.get(&*name).map_err(failed)?.map(|hash| hash.value().to_owned());
                let is_expected = found.as_deref() == expected.as_ref().map(PasswordHash::as_str);
                if is_expected {
                    users.insert(&*name, hash.as_str()).map_err(failed)?;
                }
                is_expected
            };
            transaction.commit().map_err(failed)?;
            Ok(is_expected)
        }))
    }
}

impl UserStore for RedbUsers {
    fn make_if_absent(&self, name: &str, hash: PasswordHash) -> BoxFuture<'_, Result<bool, StoreError>> {
        self.put(name, None, hash)
    }

    fn hash_of(&self, name: &str) -> BoxFuture<'_, Result<Option<PasswordHash>, StoreError>> {
        let (database, name) = (Arc::clone(&self.0), name.to_owned());
        Box::pin(blocking(move || {
            let users = database.begin_read().map_err(failed)?.open_table(USERS).map_err(failed)?;
            let found = users.get(&*name).map_err(failed)?;
            Ok(found.map(|hash| PasswordHash::stored(hash.value().to_owned())))
        }))
    }

    fn replace(&self, name: &str, from: PasswordHash, to: PasswordHash) -> BoxFuture<'_, Result<bool, StoreError>> {
        self.put(name, Some(from), to)
    }
}

/// The disk may be slow.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    spawn_blocking(work).await.unwrap_or_else(|error| Err(failed(error)))
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::unavailable(error)
}
