//! Where the rows of our store are: on a server, or in a file.

use std::{fs, path::PathBuf, sync::Arc};

use cotter_session::{RedbStore, store::SessionStore};

use super::{Address, Engine, Folder, Store};
use crate::{Outcome, contenders};

/// It is to be kept for as long as its store.
pub enum Place {
    Server(Engine, Store),
    File(Folder),
}

impl Place {
    pub fn new(store: Store) -> Outcome<Self> {
        match store {
            Store::Redb => Ok(Self::File(Folder::new("redb")?)),
            _ => Ok(Self::Server(Engine::start(store)?, store)),
        }
    }

    /// Our store there. A file has one.
    pub async fn open(&self) -> Outcome<Arc<dyn SessionStore>> {
        match self {
            Self::Server(engine, store) => contenders::store(Address { store: *store, port: engine.port() }).await,
            Self::File(folder) => Ok(Arc::new(RedbStore::open(file(folder))?)),
        }
    }

    /// What the rows take.
    pub async fn bytes(&self) -> Outcome<u64> {
        match self {
            Self::Server(engine, _) => engine.held("cotter").await,
            Self::File(folder) => Ok(fs::metadata(file(folder))?.len()),
        }
    }
}

fn file(folder: &Folder) -> PathBuf {
    folder.path().join("sessions")
}
