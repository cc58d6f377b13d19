//! A session store for [`cotter_session`] on Redis (7.0 or later) and Valkey (7.2 or later), Cluster too.
//!
//! Each decision is one Lua script, which the server runs as one step. `src/scripts/rotate.lua` has the table of
//! [`cotter_session::decision`], in its order.
//!
//! # What is promised, and on what condition
//!
//! - A write that was acknowledged survives `kill -9` of the server. This takes `appendonly yes`,
//!   `appendfsync always` and `no-appendfsync-on-rewrite no`, and a memory policy that evicts nothing. A server that is
//!   set up otherwise is refused when connecting: [`StoreError::NotDurable`](cotter_session::store::StoreError::NotDurable).
//! - A failover to a replica loses what had not been replicated. Redis replicates after it acknowledges.
//! - Every call answers within the [`timeout`](RedisStoreBuilder::timeout), or is
//!   [`StoreError::Unavailable`](cotter_session::store::StoreError::Unavailable). A write is never sent twice.
//! - The server's clock counts every limit. It also removes what is over: no task has to purge.
//!
//! # Keys
//!
//! `p` is the prefix and `{b00}` the bucket: the hash tag that keeps all of a subject in one slot of a Cluster.
//!
//! | Key | | Removed |
//! |---|---|---|
//! | `p:{b00}:s:SID` | a session's row | a minute past its absolute limit |
//! | `p:{b00}:i:SUBJECT` | the sessions of a subject, by their limits | with the last of them |
//! | `p:{b00}:u:SUBJECT`, `…:t:TENANT`, `…:e` | the counters | never |
//! | `p:{b00}:r` | the revocations in force, by their ends | entry by entry |
//! | `p:{b00}:f` | the feed of revocations, a stream | after ten minutes, or four times their life |
//! | `p:{b00}:x:KEY`, `…:g:DIGEST` | single uses and grants | when they are over |
//! | `p:{b00}:id` | a random name of the data set | never |
//!
//! `SUBJECT` and `TENANT` are hashes. Scripts build the keys of counters and indexes themselves, since only the row says
//! whose a session is. These keys have the hash tag of the declared key. An access control list must allow `~p:*`.
#![forbid(unsafe_code)]

mod builder;
mod call;
mod connection;
mod durability;
mod failure;
mod feed;
mod hints;
mod keys;
mod reply;
mod row;
mod script;
mod sender;
mod store;
mod target;
mod time;
mod together;
mod wire;

pub use builder::RedisStoreBuilder;
pub use store::RedisStore;

/// The example in the README is a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
