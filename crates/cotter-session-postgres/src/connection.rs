//! One connection for one step, and the bounds of waiting for it.

use std::time::{Duration, Instant};

use cotter_session::store::StoreError;
use deadpool_postgres::{Object, Pool};
use futures_util::future::join_all;
use tokio::sync::OwnedSemaphorePermit;
use tokio_postgres::{Row, SimpleQueryMessage, types::ToSql};

use crate::error::{self, Standby};

/// A value of a statement.
pub(crate) type Value<'a> = &'a (dyn ToSql + Sync);

/// A statement and its values.
#[derive(Clone, Copy)]
pub(crate) struct Step<'a> {
    text: &'a str,
    values: &'a [Value<'a>],
}

/// A statement with these values.
pub(crate) const fn step<'a>(text: &'a str, values: &'a [Value<'a>]) -> Step<'a> {
    Step { text, values }
}

/// A connection whose answer is pending for longer is closed when its step is dropped.
const PATIENCE: Duration = Duration::from_secs(1);

/// A connection of the pool. It goes back to the pool only when nothing is open on it.
pub(crate) struct Connection {
    object: Option<Object>,
    pending: Pending,
    /// Given back after the connection.
    _permit: Option<OwnedSemaphorePermit>,
}

#[derive(Clone, Copy)]
enum Pending {
    Nothing,
    /// Statements that end by themselves.
    Statements(Instant),
    Transaction,
}

/// What a connection is asked when it is new.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    pub(crate) timeout: Duration,
    pub(crate) allows_not_durable: bool,
}

impl Connection {
    pub(crate) async fn of(
        pool: &Pool,
        terms: Terms,
        permit: Option<OwnedSemaphorePermit>,
    ) -> Result<Self, StoreError> {
        let object = pool.get().await.map_err(error::of_pool)?;
        let is_new = Object::metrics(&object).recycle_count == 0;
        let mut connection = Self { object: Some(object), pending: Pending::Nothing, _permit: permit };
        if is_new {
            // Closed unless it turns out to be good, so that a later user does not take it for one that was asked.
            connection.pending = Pending::Transaction;
            connection.prepare(terms).await?;
            connection.pending = Pending::Nothing;
        }
        Ok(connection)
    }

    /// States how this connection behaves, and asks whether the server keeps what it acknowledges.
    async fn prepare(&self, terms: Terms) -> Result<(), StoreError> {
        // Later than this process gives up. A statement that is cancelled while it waits for a synchronous standby has
        // been committed, and the server would say so before the standby has it.
        let limit = terms.timeout.saturating_add(PATIENCE).as_millis();
        let text = format!(
            "SET statement_timeout = {limit}; SET idle_in_transaction_session_timeout = {limit}; \
             SET default_transaction_isolation = 'read committed'; SET jit = off; \
             SELECT current_setting('fsync'), current_setting('synchronous_commit'), pg_is_in_recovery()"
        );
        let answers = self.client()?.simple_query(&text).await.map_err(error::of_statement)?;
        let settings = answers.iter().find_map(|answer| {
            let SimpleQueryMessage::Row(row) = answer else { return None };
            Some((row.get(0)?, row.get(1)?, row.get(2)?))
        });
        let (fsync, synchronous_commit, is_standby) = settings.ok_or(error::corrupt("settings of the server"))?;
        check_promises(fsync, synchronous_commit, is_standby == "t", terms.allows_not_durable)
    }

    /// Runs one statement.
    pub(crate) async fn rows(&mut self, step: Step<'_>) -> Result<Vec<Row>, StoreError> {
        self.pending = Pending::Statements(Instant::now());
        let answer = self.query(step).await;
        self.pending = Pending::Nothing;
        answer
    }

    /// Runs one statement that gives one row or none.
    pub(crate) async fn row(&mut self, step: Step<'_>) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(step).await?.into_iter().next())
    }

    /// Runs one statement, and counts the rows that it has written.
    pub(crate) async fn count(&mut self, step: Step<'_>) -> Result<u64, StoreError> {
        self.pending = Pending::Statements(Instant::now());
        let statement = self.client()?.prepare_cached(step.text).await.map_err(error::of_statement)?;
        let answer = self.client()?.execute(&statement, step.values).await.map_err(error::of_statement);
        self.pending = Pending::Nothing;
        answer
    }

    async fn query(&self, step: Step<'_>) -> Result<Vec<Row>, StoreError> {
        let client = self.client()?;
        let statement = client.prepare_cached(step.text).await.map_err(error::of_statement)?;
        client.query(&statement, step.values).await.map_err(error::of_statement)
    }

    /// Begins a transaction and runs its first statements, in one round trip.
    pub(crate) async fn begin(&mut self, steps: &[Step<'_>]) -> Result<Vec<Vec<Row>>, StoreError> {
        self.pending = Pending::Transaction;
        let mut all = vec![step("BEGIN", &[])];
        all.extend_from_slice(steps);
        let mut answers = self.pipeline(&all).await?;
        Ok(answers.split_off(1))
    }

    /// Runs the last statements of a transaction and commits it, in one round trip.
    pub(crate) async fn commit(&mut self, steps: &[Step<'_>]) -> Result<Vec<Vec<Row>>, StoreError> {
        let mut all = steps.to_vec();
        all.push(step("COMMIT", &[]));
        let mut answers = self.pipeline(&all).await?;
        self.pending = Pending::Nothing;
        answers.truncate(steps.len());
        Ok(answers)
    }

    /// Runs a whole transaction in one round trip.
    pub(crate) async fn transaction(&mut self, steps: &[Step<'_>]) -> Result<Vec<Vec<Row>>, StoreError> {
        self.pending = Pending::Transaction;
        let mut all = vec![step("BEGIN", &[])];
        all.extend_from_slice(steps);
        let mut answers = self.commit(&all).await?;
        Ok(answers.split_off(1))
    }

    /// Leaves a transaction as if it had not been.
    pub(crate) async fn rollback(&mut self) -> Result<(), StoreError> {
        self.query(step("ROLLBACK", &[])).await?;
        self.pending = Pending::Nothing;
        Ok(())
    }

    /// Sends all, then reads all answers. The first error is the one that counts: what comes after it was not done.
    async fn pipeline(&self, steps: &[Step<'_>]) -> Result<Vec<Vec<Row>>, StoreError> {
        let client = self.client()?;
        let mut statements = Vec::with_capacity(steps.len());
        for step in steps {
            statements.push(client.prepare_cached(step.text).await.map_err(error::of_statement)?);
        }
        // Each sends when it is polled for the first time, and they are polled in this order.
        let queries = statements.iter().zip(steps).map(|(statement, step)| client.query(statement, step.values));
        join_all(queries).await.into_iter().map(|answer| answer.map_err(error::of_statement)).collect()
    }

    /// Runs several statements without values, in a transaction that was begun.
    pub(crate) async fn script(&self, text: &str) -> Result<(), StoreError> {
        self.client()?.batch_execute(text).await.map_err(error::of_statement)
    }

    /// Runs one statement that is not kept, in a transaction that was begun.
    pub(crate) async fn peek(&self, text: &str) -> Result<Option<Row>, StoreError> {
        self.client()?.query_opt(text, &[]).await.map_err(error::of_statement)
    }

    fn client(&self) -> Result<&Object, StoreError> {
        self.object.as_ref().ok_or(error::corrupt("a connection that was closed"))
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let is_open = match self.pending {
            Pending::Nothing => false,
            Pending::Statements(since) => since.elapsed() >= PATIENCE,
            Pending::Transaction => true,
        };
        if is_open {
            // Dropped, and not given back: the server rolls back what was open.
            drop(self.object.take().map(Object::take));
        }
    }
}

/// Whether an acknowledged write survives a crash of the server.
pub(crate) fn check_promises(
    fsync: &str,
    synchronous_commit: &str,
    is_standby: bool,
    allows_not_durable: bool,
) -> Result<(), StoreError> {
    if is_standby {
        return Err(StoreError::unavailable(Standby));
    }
    if allows_not_durable {
        return Ok(());
    }
    if fsync != "on" {
        return Err(StoreError::NotDurable { reason: "fsync is off on the server: set it to on" });
    }
    if synchronous_commit == "off" {
        return Err(StoreError::NotDurable { reason: "synchronous_commit is off: set it to on for this role" });
    }
    Ok(())
}
