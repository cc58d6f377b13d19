//! The engine that sessions and users are kept in.

use std::{
    ffi::OsString,
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
    time::{Duration, Instant},
};

use cotter_session::{
    MemoryStore, RedbStore,
    store::{SessionStore, StoreError, Timed},
};
use cotter_session_postgres::PostgresStore;
use cotter_session_redis::RedisStore;
use zeroize::Zeroizing;

use crate::{
    failure::Failure,
    users::{MemoryUsers, PostgresUsers, RedbUsers, RedisUsers, UserStore},
};

/// How many sessions are kept in memory.
const MEMORY_SESSIONS: usize = 100_000;

/// How long a server is tried for.
const PATIENCE: Duration = Duration::from_secs(10);
const PACE: Duration = Duration::from_millis(200);

/// `--store`.
#[derive(Clone)]
pub(crate) enum StoreName {
    Memory,
    Redb(PathBuf),
    /// A URL may have a password.
    Postgres(Zeroizing<String>),
    Redis(Zeroizing<String>),
}

/// Sessions and users in one engine.
pub(crate) struct Stores {
    pub(crate) sessions: Arc<dyn SessionStore>,
    pub(crate) users: Arc<dyn UserStore>,
}

impl StoreName {
    /// A file in this folder.
    pub(crate) fn redb_in(folder: &Path) -> Self {
        Self::Redb(folder.join("sessions.redb"))
    }

    /// Opens the engine, and makes what it lacks. A server that is starting too is waited for.
    pub(crate) async fn open(&self) -> Result<Stores, Failure> {
        let until = Instant::now().checked_add(PATIENCE);
        loop {
            let opened = match self {
                Self::Memory => memory(),
                Self::Redb(path) => redb(path),
                Self::Postgres(url) => postgres(url).await,
                Self::Redis(url) => redis(url).await,
            };
            let is_server = matches!(self, Self::Postgres(_) | Self::Redis(_));
            match opened {
                Err(StoreError::Unavailable(_)) if is_server && until.is_some_and(|until| Instant::now() < until) => {
                    tokio::time::sleep(PACE).await;
                }
                Err(error) => return Err(Failure::of(&format!("--store {self:?}"), &error)),
                Ok(stores) => return Ok(stores),
            }
        }
    }
}

fn memory() -> Result<Stores, StoreError> {
    let sessions = MemoryStore::new(MEMORY_SESSIONS).map_err(StoreError::unavailable)?;
    Ok(Stores { sessions: Arc::new(Timed::new(sessions)), users: Arc::new(MemoryUsers::default()) })
}

/// The sessions' file first, whose error says that another process has it.
fn redb(path: &Path) -> Result<Stores, StoreError> {
    let sessions = RedbStore::open(path)?;
    let users = RedbUsers::open(&beside(path))?;
    Ok(Stores { sessions: Arc::new(Timed::new(sessions)), users: Arc::new(users) })
}

/// The file of the users, beside that of the sessions.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".users");
    name.into()
}

async fn postgres(url: &str) -> Result<Stores, StoreError> {
    let server: tokio_postgres::Config =
        url.parse().map_err(|_| StoreError::Unsupported { what: "this URL of PostgreSQL" })?;
    let sessions = PostgresStore::builder().build(server.clone()).map_err(StoreError::unavailable)?;
    sessions.migrate().await?;
    let users = PostgresUsers::open(server).await?;
    Ok(Stores { sessions: Arc::new(Timed::new(sessions)), users: Arc::new(users) })
}

async fn redis(url: &str) -> Result<Stores, StoreError> {
    let sessions = RedisStore::builder(url)?.connect().await?;
    let users = RedisUsers::open(url)?;
    Ok(Stores { sessions: Arc::new(Timed::new(sessions)), users: Arc::new(users) })
}

impl FromStr for StoreName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = || Zeroizing::new(text.to_owned());
        if text == "memory" {
            Ok(Self::Memory)
        } else if let Some(path) = text.strip_prefix("redb:").filter(|path| !path.is_empty()) {
            Ok(Self::Redb(path.into()))
        } else if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Ok(Self::Postgres(url()))
        } else if text.starts_with("redis://") {
            Ok(Self::Redis(url()))
        } else {
            Err("expected memory, redb:PATH, postgres://… or redis://…")
        }
    }
}

impl fmt::Debug for StoreName {
    /// Without what may be a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("memory"),
            Self::Redb(path) => write!(f, "redb:{}", path.display()),
            Self::Postgres(_) => f.write_str("postgres://…"),
            Self::Redis(_) => f.write_str("redis://…"),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::secret_file;

    #[test]
    fn a_name_shows_no_password() {
        for (text, shown) in [
            ("memory", "memory"),
            ("redb:/var/lib/hybrid/sessions.redb", "redb:/var/lib/hybrid/sessions.redb"),
            ("postgres://hybrid:secret@127.0.0.1:5432/h", "postgres://…"),
            ("redis://:secret@127.0.0.1:6379/1", "redis://…"),
        ] {
            assert_eq!(format!("{:?}", text.parse::<StoreName>().unwrap()), shown);
        }
        for text in ["", "redb:", "mysql://x", "Memory", "rediss://x"] {
            assert!(text.parse::<StoreName>().is_err(), "{text}");
        }
    }

    #[tokio::test]
    async fn a_second_process_on_one_file_is_told_why() {
        let folder = secret_file::temporary_folder().unwrap();
        let name = StoreName::redb_in(&folder);
        let first = name.open().await.unwrap();
        let refused = name.open().await.err().unwrap().to_string();
        assert!(refused.contains("file is open in another store"), "{refused}");
        drop(first);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
