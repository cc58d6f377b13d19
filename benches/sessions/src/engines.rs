//! The engines, each started for one measurement and ended with it.

mod folder;
mod place;
mod postgres;
mod proxy;
mod redis;

use std::str::FromStr;

pub use self::{folder::Folder, place::Place, postgres::Postgres, proxy::Proxy, redis::Redis};
use crate::Outcome;

/// Where sessions are kept, and how durably.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// `fsync` and `synchronous_commit` on.
    Postgres,
    /// `appendfsync always`, which `cotter-session-redis` asks for.
    Redis,
    /// `appendfsync everysec`: the writes of the last second may be lost.
    RedisEverysec,
    /// A file of this process.
    Redb,
}

impl Store {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Redis => "redis",
            Self::RedisEverysec => "redis-everysec",
            Self::Redb => "redb",
        }
    }

    /// As tables say it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::Redis => "Redis, `appendfsync always`",
            Self::RedisEverysec => "Redis, `appendfsync everysec`",
            Self::Redb => "redb",
        }
    }
}

impl FromStr for Store {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let all = [Self::Postgres, Self::Redis, Self::RedisEverysec, Self::Redb];
        all.into_iter().find(|store| store.name() == name).ok_or_else(|| format!("no store is named {name}"))
    }
}

/// A server that runs.
pub enum Engine {
    Postgres(Postgres),
    Redis(Redis),
}

/// Where a server is reached: itself, or a proxy before it.
#[derive(Clone, Copy, Debug)]
pub struct Address {
    pub store: Store,
    pub port: u16,
}

impl Address {
    pub fn url(self) -> String {
        match self.store {
            Store::Postgres => format!("postgres://cotter@127.0.0.1:{}/postgres", self.port),
            _ => format!("redis://127.0.0.1:{}", self.port),
        }
    }
}

impl Engine {
    /// Starts the server of a store that has one.
    pub fn start(store: Store) -> Outcome<Self> {
        match store {
            Store::Postgres => Ok(Self::Postgres(Postgres::start()?)),
            Store::Redis => Ok(Self::Redis(Redis::start("always")?)),
            Store::RedisEverysec => Ok(Self::Redis(Redis::start("everysec")?)),
            Store::Redb => Err("redb has no server".into()),
        }
    }

    pub const fn port(&self) -> u16 {
        match self {
            Self::Postgres(server) => server.port(),
            Self::Redis(server) => server.port(),
        }
    }

    /// `kill -9`, of every process of it.
    pub fn kill(&mut self) -> Outcome<()> {
        match self {
            Self::Postgres(server) => server.kill(),
            Self::Redis(server) => server.kill(),
        }
    }

    /// Starts it again, on the same port and with the same data.
    pub fn restart(&mut self) -> Outcome<()> {
        match self {
            Self::Postgres(server) => server.restart(),
            Self::Redis(server) => server.restart(),
        }
    }

    /// `kill -STOP` or `kill -CONT`, of every process of it.
    pub fn signal(&self, signal: &str) -> Outcome<()> {
        match self {
            Self::Postgres(server) => server.signal(signal),
            Self::Redis(server) => server.signal(signal),
        }
    }

    /// The processes of it.
    pub fn processes(&self) -> Outcome<Vec<String>> {
        match self {
            Self::Postgres(server) => server.processes(),
            Self::Redis(server) => Ok(vec![server.process()]),
        }
    }

    /// What has been written to the log that makes writes durable, in bytes.
    pub async fn logged(&self) -> Outcome<u64> {
        match self {
            Self::Postgres(server) => server.number("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint").await,
            Self::Redis(server) => server.info("aof_current_size"),
        }
    }

    /// Bytes that a library's rows take: tables with their indexes, or memory of the whole server.
    pub async fn held(&self, tables: &str) -> Outcome<u64> {
        match self {
            Self::Postgres(server) => server.size(tables).await,
            Self::Redis(server) => server.info("used_memory"),
        }
    }
}
