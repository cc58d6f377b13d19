//! Users in a table of PostgreSQL.

use std::time::Duration;

use cotter_session::store::{BoxFuture, StoreError};
use deadpool_postgres::{Manager, Object, Pool};
use tokio::time::timeout;
use tokio_postgres::{Config, NoTls};

use super::{PasswordHash, UserStore};

/// How long a step may take, waiting for a connection included.
const WITHIN: Duration = Duration::from_secs(4);

/// Under a lock: of several processes that start at once, one makes the table.
const MAKE_TABLE: &str = "begin;
select pg_advisory_xact_lock(hashtext('hybrid users'));
create table if not exists hybrid_users (name text primary key, hash text not null);
commit";

pub(crate) struct PostgresUsers(Pool);

impl PostgresUsers {
    pub(crate) async fn open(server: Config) -> Result<Self, StoreError> {
        let pool = Pool::builder(Manager::new(server, NoTls)).max_size(4).build().map_err(StoreError::unavailable)?;
        let users = Self(pool);
        let made = async { users.connection().await?.batch_execute(MAKE_TABLE).await.map_err(StoreError::unavailable) };
        within(made).await?;
        Ok(users)
    }

    async fn connection(&self) -> Result<Object, StoreError> {
        self.0.get().await.map_err(StoreError::unavailable)
    }

    /// Runs a statement, and says whether it has changed a row.
    fn change(&self, statement: &'static str, texts: Vec<String>) -> BoxFuture<'_, Result<bool, StoreError>> {
        Box::pin(within(async move {
            let connection = self.connection().await?;
            let texts: Vec<_> =
                texts.iter().map(|text| -> &(dyn tokio_postgres::types::ToSql + Sync) { text }).collect();
            let changed = connection.execute(statement, &texts).await.map_err(StoreError::unavailable)?;
            Ok(changed > 0)
        }))
    }
}

impl UserStore for PostgresUsers {
    fn make_if_absent(&self, name: &str, hash: PasswordHash) -> BoxFuture<'_, Result<bool, StoreError>> {
        let insert = "insert into hybrid_users (name, hash) values ($1, $2) on conflict do nothing";
        self.change(insert, vec![name.to_owned(), hash.as_str().to_owned()])
    }

    fn hash_of(&self, name: &str) -> BoxFuture<'_, Result<Option<PasswordHash>, StoreError>> {
        let name = name.to_owned();
        Box::pin(within(async move {
            let select = "select hash from hybrid_users where name = $1";
            let row = self.connection().await?.query_opt(select, &[&name]).await.map_err(StoreError::unavailable)?;
            row.map(|row| row.try_get(0).map(PasswordHash::stored).map_err(StoreError::unavailable)).transpose()
        }))
    }

    fn replace(&self, name: &str, from: PasswordHash, to: PasswordHash) -> BoxFuture<'_, Result<bool, StoreError>> {
        let update = "update hybrid_users set hash = $3 where name = $1 and hash = $2";
        self.change(update, vec![name.to_owned(), from.as_str().to_owned(), to.as_str().to_owned()])
    }
}

async fn within<T>(step: impl Future<Output = Result<T, StoreError>> + Send) -> Result<T, StoreError> {
    timeout(WITHIN, step).await.unwrap_or_else(|late| Err(StoreError::unavailable(late)))
}
