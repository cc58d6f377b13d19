use std::{
    sync::{Arc, atomic::AtomicI64},
    time::Duration,
};

use cotter_session::store::StoreError;

use crate::{RedisStore, connection::Connections, durability::Durability, keys::Layout, wire::Address};

/// The longest time for an answer.
const MAX_TIMEOUT: Duration = Duration::from_secs(5);

/// Where to connect to, and on what conditions.
///
/// ```
/// use cotter_session_redis::RedisStore;
///
/// let builder = RedisStore::builder("redis://127.0.0.1:6379")?.prefix("shop")?;
/// assert!(builder.prefix("{shop}").is_err(), "braces are for hash tags");
/// # Ok::<(), cotter_session::store::StoreError>(())
/// ```
#[must_use = "it does nothing until it is connected"]
pub struct RedisStoreBuilder {
    target: Target,
    prefix: String,
    buckets: u8,
    timeout: Duration,
    durability: Durability,
    offset: Arc<AtomicI64>,
}

enum Target {
    Server(Address),
    #[cfg(feature = "cluster")]
    Cluster(Vec<String>),
}

impl Target {
    /// Where to connect.
    #[cfg(feature = "cluster")]
    fn address(self, timeout: Duration) -> Result<Address, StoreError> {
        match self {
            Self::Server(address) => Ok(address),
            Self::Cluster(urls) => {
                let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
                Address::cluster(&urls, timeout).map_err(|error| crate::failure::failed(&error))
            }
        }
    }

    /// Where to connect.
    #[cfg(not(feature = "cluster"))]
    fn address(self, _: Duration) -> Result<Address, StoreError> {
        let Self::Server(address) = self;
        Ok(address)
    }
}

impl RedisStore {
    /// A store on one server: `redis://[user:password@]host:port/database`, `rediss://…` with the feature `tls`, or
    /// `redis+unix:///path`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unsupported`] if this is not such a URL.
    pub fn builder(url: &str) -> Result<RedisStoreBuilder, StoreError> {
        let address =
            Address::server(url).map_err(|_| StoreError::Unsupported { what: "this URL of a Redis server" })?;
        Ok(RedisStoreBuilder::new(Target::Server(address), 1))
    }

    /// A store on a Cluster, of which some nodes are stated. It has 16 buckets.
    ///
    /// The whole of a subject is in one bucket, so each decision is one script on one node. Ending the sessions of a
    /// tenant or of everyone is one script for each bucket: if it fails on the way, it has happened in some of them, and
    /// is to be repeated.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unsupported`] if one of these is not a URL of a server.
    #[cfg(feature = "cluster")]
    pub fn cluster_builder(urls: &[&str]) -> Result<RedisStoreBuilder, StoreError> {
        Address::cluster(urls, MAX_TIMEOUT).map_err(|_| StoreError::Unsupported { what: "these URLs of a Cluster" })?;
        Ok(RedisStoreBuilder::new(Target::Cluster(urls.iter().map(|url| (*url).to_owned()).collect()), 16))
    }
}

impl RedisStoreBuilder {
    fn new(target: Target, buckets: u8) -> Self {
        Self {
            target,
            prefix: "cotter".to_owned(),
            buckets,
            timeout: Duration::from_secs(3),
            durability: Durability::Always,
            offset: Arc::default(),
        }
    }

    /// Begins all keys with this: `cotter`, if nothing is stated.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unsupported`] unless it has 1 to 64 letters, digits, `-`, `_`, `.` and `:`.
    pub fn prefix(mut self, prefix: &str) -> Result<Self, StoreError> {
        let is_plain = prefix.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte));
        if !is_plain || prefix.is_empty() || prefix.len() > 64 {
            return Err(StoreError::Unsupported {
                what: "this prefix: expected 1 to 64 letters, digits, `-`, `_`, `.`, `:`",
            });
        }
        self.prefix = prefix.to_owned();
        Ok(self)
    }

    /// Spreads subjects over so many buckets, at least 1. Every process must state the same number, for as long as the
    /// store is kept: with another, no session is found.
    pub const fn buckets(mut self, buckets: u8) -> Self {
        self.buckets = if buckets == 0 { 1 } else { buckets };
        self
    }

    /// Gives up a call after so long: 3 seconds, if nothing is stated, and 5 at most. Connecting counts.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout.min(MAX_TIMEOUT);
        self
    }

    /// Accepts a server that may lose what it has acknowledged: with `appendfsync everysec`, the writes of up to a
    /// second, or two if the disk is slow. A session that was ended may then be live again.
    pub const fn danger_allow_lossy(mut self) -> Self {
        self.durability = Durability::Lossy;
        self
    }

    /// Adds so many milliseconds to the server's clock.
    #[doc(hidden)]
    pub fn danger_clock_offset(mut self, offset: Arc<AtomicI64>) -> Self {
        self.offset = offset;
        self
    }

    /// Connects, and asks whether the server is new enough and keeps what it acknowledges.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotDurable`], [`StoreError::Unsupported`] or [`StoreError::Unavailable`].
    pub async fn connect(self) -> Result<RedisStore, StoreError> {
        let address = self.target.address(self.timeout)?;
        let layout = Layout::new(&self.prefix, self.buckets);
        // One server has one set of settings.
        let asked = if address.is_cluster() { layout.buckets().len() } else { 1 };
        let keys = layout.buckets().iter().take(asked).map(crate::keys::Bucket::everyone).collect();
        let connections = Connections::new(address, self.timeout, self.durability, keys);
        connections.connect().await?;
        Ok(RedisStore::new(connections, layout, self.offset))
    }
}

impl std::fmt::Debug for RedisStoreBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Not where to: a URL may hold a password.
        f.debug_struct("RedisStoreBuilder")
            .field("prefix", &self.prefix)
            .field("buckets", &self.buckets)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
