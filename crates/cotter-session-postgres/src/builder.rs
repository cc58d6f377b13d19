//! What a store is made of.

use std::{
    sync::{Arc, atomic::AtomicI64},
    time::Duration,
};

use deadpool_postgres::{Manager, Pool};
use tokio::sync::Semaphore;
use tokio_postgres::{
    NoTls, Socket,
    config::TargetSessionAttrs,
    tls::{MakeTlsConnect, TlsConnect},
};

use crate::{PostgresStore, connection::Terms, statements::Statements};

/// The longest time that a step may take.
const MAX_TIMEOUT: Duration = Duration::from_secs(5);

/// The longest name in PostgreSQL, in bytes.
const MAX_NAME: usize = 63;

/// Makes a [`PostgresStore`].
///
/// ```
/// use std::time::Duration;
/// use cotter_session_postgres::{BuildError, PostgresStore};
///
/// let server: tokio_postgres::Config = "postgres://sessions@db.example/sessions".parse()?;
/// let store = PostgresStore::builder().schema("auth").connections(8).timeout(Duration::from_secs(2));
/// assert_eq!(format!("{:?}", store.build(server.clone())?), r#"PostgresStore { schema: "auth", .. }"#);
///
/// let patient = PostgresStore::builder().timeout(Duration::from_secs(6)).build(server);
/// assert_eq!(patient.err(), Some(BuildError::Timeout));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a store is made by `build`"]
pub struct PostgresBuilder {
    schema: Box<str>,
    connections: usize,
    terms: Terms,
    offset: Arc<AtomicI64>,
}

impl PostgresBuilder {
    pub(crate) fn new() -> Self {
        Self {
            schema: "cotter".into(),
            connections: 16,
            terms: Terms { timeout: Duration::from_secs(4), allows_not_durable: false },
            offset: Arc::default(),
        }
    }

    /// Keeps the tables in this schema. The default is `cotter`.
    pub fn schema(self, name: &str) -> Self {
        Self { schema: name.into(), ..self }
    }

    /// Opens at most so many connections. The default is 16. One of several is kept for readers of the feed, so that
    /// verifiers hear of a log-out however many steps wait.
    pub fn connections(self, most: usize) -> Self {
        Self { connections: most, ..self }
    }

    /// Gives up on a step after this time, from waiting for a connection to the last answer. The default is 4 s.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.terms.timeout = limit;
        self
    }

    /// Accepts a server that may lose acknowledged writes, log-outs among them, when it crashes. For tests.
    pub fn danger_allow_not_durable(mut self) -> Self {
        self.terms.allows_not_durable = true;
        self
    }

    /// Adds so many milliseconds to the server's clock. For tests.
    #[doc(hidden)]
    pub fn danger_clock_offset(self, milliseconds: Arc<AtomicI64>) -> Self {
        Self { offset: milliseconds, ..self }
    }

    /// A store that connects without TLS. Nothing is connected yet.
    ///
    /// # Errors
    ///
    /// [`BuildError`].
    pub fn build(self, server: tokio_postgres::Config) -> Result<PostgresStore, BuildError> {
        self.build_with_tls(server, NoTls)
    }

    /// A store that connects with this connector. Nothing is connected yet.
    ///
    /// # Errors
    ///
    /// [`BuildError`].
    pub fn build_with_tls<T>(self, mut server: tokio_postgres::Config, tls: T) -> Result<PostgresStore, BuildError>
    where
        T: MakeTlsConnect<Socket> + Clone + Sync + Send + 'static,
        T::Stream: Sync + Send,
        T::TlsConnect: Sync + Send,
        <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
    {
        if server.get_application_name().is_none() {
            server.application_name("cotter-session");
        }
        // Of several hosts, the one that is the primary.
        server.target_session_attrs(TargetSessionAttrs::ReadWrite);
        let pool = Pool::builder(Manager::new(server, tls)).max_size(self.connections);
        let pool = pool.build().map_err(|_| BuildError::NoConnections)?;
        self.build_on(pool)
    }

    /// A store on the caller's pool.
    ///
    /// The pool must be the store's own. A connection is asked whether its server is durable, and is told how to behave,
    /// when the pool has opened it and gives it out for the first time.
    ///
    /// # Errors
    ///
    /// [`BuildError`].
    pub fn build_on(self, pool: Pool) -> Result<PostgresStore, BuildError> {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if !(1..=MAX_NAME).contains(&self.schema.len()) || !self.schema.bytes().all(is_plain) {
            return Err(BuildError::Schema);
        }
        if self.terms.timeout.is_zero() || self.terms.timeout > MAX_TIMEOUT {
            return Err(BuildError::Timeout);
        }
        let connections = pool.status().max_size;
        if connections == 0 {
            return Err(BuildError::NoConnections);
        }
        let steps = Arc::new(Semaphore::new(connections.saturating_sub(1).clamp(1, Semaphore::MAX_PERMITS)));
        let statements = Statements::of(&self.schema);
        Ok(PostgresStore { pool, steps, terms: self.terms, offset: self.offset, statements, schema: self.schema })
    }
}

/// A store cannot be made as stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The name of the schema is not plain.
    #[error("name of the schema is not plain: expected 1 to 63 lower-case letters, digits and underscores")]
    Schema,
    /// The timeout is zero or too long.
    #[error("timeout is zero or too long: expected at most 5 seconds")]
    Timeout,
    /// The pool may open no connection.
    #[error("pool may open no connection: expected at least one")]
    NoConnections,
}
