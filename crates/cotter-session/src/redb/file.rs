//! Opening the file.

use std::{
    fs::{File, OpenOptions},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use ::redb::{Builder, Database, ReadableDatabase, StorageBackend, TableHandle, backends::FileBackend};

use super::{
    Result,
    lookups::ReadTables,
    refusal::{StoreStopped, refused, unless_it_panics},
    schema::{FILE, FILE_LOG_END, FILE_NAME, FILE_VERSION, VERSION},
    tables::{WriteTables, log_end},
};
use crate::{secret::random, store::StoreError};

/// Opens a file, or makes it, for its owner alone.
pub(super) fn open(path: &Path) -> Result<FileBackend> {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    let file = match options.open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.create(true).truncate(false).open(path).map_err(StoreError::unavailable)?;
            sync_name(path).map_err(StoreError::unavailable)?;
            file
        }
        Err(error) => return Err(StoreError::unavailable(error)),
    };
    FileBackend::new(file).map_err(refused)
}

/// Puts the name of a new file on disk: `fsync` of the file need not.
fn sync_name(path: &Path) -> std::io::Result<()> {
    if cfg!(unix) {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

/// A database that is open, and what is on its disk now. It is closed when this is dropped, however damaged its file is.
pub(super) struct OpenDatabase {
    /// Begun once for each commit, since that takes longer than a look-up.
    latest: Mutex<Option<Arc<ReadTables>>>,
    database: Option<Database>,
}

impl OpenDatabase {
    pub(super) fn get(&self) -> Result<&Database> {
        self.database.as_ref().ok_or_else(|| StoreError::unavailable(StoreStopped))
    }

    /// What is on disk now.
    pub(super) fn latest(&self) -> Result<Arc<ReadTables>> {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tables) = latest.as_ref() {
            return Ok(Arc::clone(tables));
        }
        let tables = Arc::new(ReadTables::begin(self.get()?)?);
        *latest = Some(Arc::clone(&tables));
        Ok(tables)
    }

    /// Notes that something has been committed: whoever reads from now on sees it.
    pub(super) fn has_changed(&self) {
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Drop for OpenDatabase {
    fn drop(&mut self) {
        self.has_changed();
        let database = self.database.take();
        // Closing writes, and meets whatever damage there is. What was acknowledged is on disk already.
        let _ = unless_it_panics(|| {
            drop(database);
            Ok(())
        });
    }
}

/// The database in a file, checked, with all tables.
pub(super) fn database(backend: impl StorageBackend, cache_bytes: usize) -> Result<OpenDatabase> {
    let database = Builder::new()
        .set_cache_size(cache_bytes)
        .set_check_integrity_on_open(true)
        .create_with_backend(backend)
        .map_err(refused)?;
    let tables: Vec<String> = {
        let transaction = database.begin_read().map_err(refused)?;
        transaction.list_tables().map_err(refused)?.map(|table| table.name().to_owned()).collect()
    };
    if tables.is_empty() {
        begin(&database)?;
    } else if !tables.iter().any(|table| table == FILE.name()) {
        return Err(StoreError::Corrupt { what: "a database of something else" });
    }
    check(&ReadTables::begin(&database)?)?;
    Ok(OpenDatabase { latest: Mutex::new(None), database: Some(database) })
}

/// Makes the tables of a new file.
fn begin(database: &Database) -> Result<()> {
    let name = random::<16>().map_err(StoreError::unavailable)?;
    let transaction = database.begin_write().map_err(refused)?;
    {
        drop(WriteTables::open(&transaction)?);
        let mut file = transaction.open_table(FILE).map_err(refused)?;
        file.insert(FILE_VERSION, [VERSION].as_slice()).map_err(refused)?;
        file.insert(FILE_NAME, name.as_slice()).map_err(refused)?;
        file.insert(FILE_LOG_END, [[0; 8].as_slice(), name.as_slice()].concat().as_slice()).map_err(refused)?;
    }
    transaction.commit().map_err(refused)
}

/// Checks that a file is one of this version.
fn check(tables: &ReadTables) -> Result<()> {
    let version = tables.file.get(FILE_VERSION).map_err(refused)?;
    if version.is_none_or(|version| version.value() != [VERSION]) {
        return Err(StoreError::Corrupt { what: "a file of another version" });
    }
    log_end(&tables.file).map(drop)
}
