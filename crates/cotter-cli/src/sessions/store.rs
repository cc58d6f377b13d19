//! Opens the store that is stated.

use std::{fs, io::ErrorKind, path::Path, sync::Arc};

use cotter_session::{RedbStore, store::SessionStore};
use cotter_session_postgres::{PostgresStore, tokio_postgres::Config};
use cotter_session_redis::RedisStore;

use super::{arguments::StoreOptions, failure::Failure, store_name::StoreName};
use crate::{file, printable};

/// A store that can be asked. It is connected, if its kind of store connects when it is made.
#[derive(Clone)]
pub(super) enum Store {
    Redb(Arc<RedbStore>),
    Postgres(Arc<PostgresStore>),
    Redis(Arc<RedisStore>),
}

/// Whether a server must promise that what it acknowledges survives a crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Durability {
    Required,
    Waived,
}

impl Store {
    /// What every store does.
    pub(super) fn shared(&self) -> Arc<dyn SessionStore> {
        match self {
            Self::Redb(store) => store.clone(),
            Self::Postgres(store) => store.clone(),
            Self::Redis(store) => store.clone(),
        }
    }
}

impl StoreOptions {
    /// The store that the options name.
    pub(super) fn name(&self) -> Result<StoreName, Failure> {
        let name = match (&self.store, &self.store_file) {
            (Some(text), None) => {
                let name = StoreName::parse(text).map_err(|problem| format!("--store: {problem}"))?;
                if name.has_password() {
                    let problem = "other users of this machine can see a password on the command line";
                    return Err(Failure::Usage(format!("--store: {problem}: expected --store-file")));
                }
                name
            }
            (None, Some(path)) => {
                let bytes = file::private_bytes(path, file::Open::Refused)?;
                let text = file::text(path, &bytes)?.trim_ascii();
                StoreName::parse(text).map_err(|problem| file::named(path, problem))?
            }
            (None, None) => {
                return Err(Failure::Usage(
                    "the store is missing: expected --store or --store-file, as in 'cotter sessions --store redb:sessions.redb …'"
                        .to_owned(),
                ));
            }
            (Some(_), Some(_)) => return Err(Failure::Usage("expected one of --store and --store-file".to_owned())),
        };
        let is_redis = matches!(name, StoreName::Redis(_));
        if self.namespace.is_some() && matches!(name, StoreName::Redb(_)) {
            return Err(Failure::Usage(
                "--namespace: a file has no namespaces: expected PostgreSQL or Redis".to_owned(),
            ));
        }
        if self.buckets.is_some() && !is_redis {
            return Err(Failure::Usage("--buckets: this store has no buckets: expected Redis".to_owned()));
        }
        Ok(name)
    }

    /// What the options say of durability.
    pub(super) const fn durability(&self) -> Durability {
        if self.danger_not_durable { Durability::Waived } else { Durability::Required }
    }

    /// Opens the store.
    pub(super) async fn open(&self, durability: Durability) -> Result<Store, Failure> {
        match self.name()? {
            StoreName::Redb(path) => {
                ensure_there(&path)?;
                // It reads the whole file, and there is nothing else to do meanwhile.
                Ok(Store::Redb(Arc::new(RedbStore::open(&path)?)))
            }
            StoreName::Postgres(server) => Ok(Store::Postgres(Arc::new(self.postgres(*server, durability)?))),
            StoreName::Redis(url) => {
                let malformed = || Failure::Usage("URL is malformed: expected redis://HOST:PORT/NUMBER".to_owned());
                let builder = RedisStore::builder(&url).map_err(|_| malformed())?;
                let builder = builder.buckets(self.buckets.unwrap_or(1));
                let builder = match &self.namespace {
                    Some(prefix) => builder.prefix(prefix).map_err(|_| {
                        Failure::Usage(
                            "--namespace: prefix is not plain: expected 1 to 64 letters, digits, '-', '_', '.', ':'"
                                .to_owned(),
                        )
                    })?,
                    None => builder,
                };
                let builder = if durability == Durability::Waived { builder.danger_allow_lossy() } else { builder };
                Ok(Store::Redis(Arc::new(builder.connect().await?)))
            }
        }
    }

    /// A store on a PostgreSQL server. Nothing is connected yet.
    pub(super) fn postgres(&self, server: Config, durability: Durability) -> Result<PostgresStore, Failure> {
        // One that waits, and one more.
        let builder = PostgresStore::builder().connections(2);
        let builder = match &self.namespace {
            Some(schema) => builder.schema(schema),
            None => builder,
        };
        let builder = if durability == Durability::Waived { builder.danger_allow_not_durable() } else { builder };
        builder.build(server).map_err(|error| Failure::Usage(format!("--namespace: {error}")))
    }
}

/// Opening a file that is not there, or an empty one, would make a store.
fn ensure_there(path: &Path) -> Result<(), Failure> {
    let problem = match fs::metadata(path) {
        Ok(data) if data.is_file() && data.len() > 0 => return Ok(()),
        Ok(data) if data.is_file() => "file is empty, and no store is made here".to_owned(),
        Ok(_) => "expected a file".to_owned(),
        Err(error) if error.kind() == ErrorKind::NotFound => "file is not there, and no store is made here".to_owned(),
        Err(error) => error.to_string(),
    };
    Err(Failure::Usage(printable::text(&file::named(path, &problem))))
}
