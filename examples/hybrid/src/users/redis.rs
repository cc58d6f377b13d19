//! Users on Redis or Valkey, each in one string.

use std::time::Duration;

use ::redis::{AsyncConnectionConfig, Client, FromRedisValue, aio::MultiplexedConnection};
use cotter_session::store::{BoxFuture, StoreError};

use super::{PasswordHash, UserStore};

/// How long connecting may take, and each answer.
const WITHIN: Duration = Duration::from_secs(2);

/// A value that is replaced only if it is the expected one.
const REPLACE: &str = "if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[2])
return 1";

/// Connects for each step: a password is judged a thousand times more slowly than that, and no connection grows old.
pub(crate) struct RedisUsers(Client);

impl RedisUsers {
    /// The store of the sessions has asked whether the server keeps what it acknowledges.
    pub(crate) fn open(url: &str) -> Result<Self, StoreError> {
        Ok(Self(Client::open(url).map_err(StoreError::unavailable)?))
    }

    async fn connection(&self) -> Result<MultiplexedConnection, StoreError> {
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(WITHIN)).set_response_timeout(Some(WITHIN));
        self.0.get_multiplexed_async_connection_with_config(&config).await.map_err(StoreError::unavailable)
    }

    fn ask<T: FromRedisValue + Send>(&self, command: ::redis::Cmd) -> BoxFuture<'_, Result<T, StoreError>> {
        Box::pin(async move {
            let mut connection = self.connection().await?;
            command.query_async(&mut connection).await.map_err(StoreError::unavailable)
        })
    }
}

impl UserStore for RedisUsers {
    fn make_if_absent(&self, name: &str, hash: PasswordHash) -> BoxFuture<'_, Result<bool, StoreError>> {
        let mut set = ::redis::cmd("SETNX");
        set.arg(key(name)).arg(hash.as_str());
        self.ask(set)
    }

    fn hash_of(&self, name: &str) -> BoxFuture<'_, Result<Option<PasswordHash>, StoreError>> {
        let mut get = ::redis::cmd("GET");
        get.arg(key(name));
        let asked = self.ask::<Option<String>>(get);
        Box::pin(async move { Ok(asked.await?.map(PasswordHash::stored)) })
    }

    fn replace(&self, name: &str, from: PasswordHash, to: PasswordHash) -> BoxFuture<'_, Result<bool, StoreError>> {
        let mut script = ::redis::cmd("EVAL");
        script.arg(REPLACE).arg(1).arg(key(name)).arg(from.as_str()).arg(to.as_str());
        self.ask(script)
    }
}

fn key(name: &str) -> String {
    format!("hybrid:user:{name}")
}
