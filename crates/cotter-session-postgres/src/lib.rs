//! Sessions of [`cotter_session`] in PostgreSQL, version 14 or later.
//!
//! [`PostgresStore`] is a [`SessionStore`](cotter_session::store::SessionStore) and a
//! [`RevocationFeed`](cotter_session::RevocationFeed). Each of its steps is one statement or one transaction, decided on
//! the server's clock. A rotation and a look-up are one round trip each.
//!
//! # What it needs
//!
//! - A primary with `fsync = on`, and `synchronous_commit` other than `off` for its role. Otherwise every step is
//!   [`StoreError::NotDurable`](cotter_session::store::StoreError::NotDurable).
//! - A database in UTF-8, and the tables of [`migrations`].
//! - Connections of its own. Behind PgBouncer, that is its mode `session`, or a release that keeps prepared statements.
//!
//! # What it promises beyond a store
//!
//! A step takes at most [`PostgresBuilder::timeout`], whatever the server does, and is
//! [`StoreError::Unavailable`](cotter_session::store::StoreError::Unavailable) then. It may have been carried out: a
//! refresh that is repeated gets the same successor, and a log-out that is repeated says that the session is over.
//!
//! Failing over to a standby that replicates asynchronously loses what the standby does not have. State
//! `synchronous_standby_names` on the server where log-outs must survive that.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

mod builder;
mod connection;
mod create;
mod end;
mod error;
mod feed;
mod migration;
mod purge;
mod rotate;
mod row;
mod single_use;
mod statements;
mod store;
mod target;
mod time;
mod watermark;
mod write;

pub use builder::{BuildError, PostgresBuilder};
pub use deadpool_postgres;
pub use migration::{Migration, migrations};
pub use store::PostgresStore;
pub use tokio_postgres;

/// The example of the README compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
