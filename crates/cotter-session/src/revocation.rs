//! Revocations, as a store publishes them and verifiers elsewhere apply them.

#[cfg(feature = "feed-json")]
mod document;

use std::fmt;

use cotter::Timestamp;
#[cfg(feature = "feed-json")]
pub use document::{FeedDocument, MalformedDocument};
use serde::{Deserialize, Serialize};

use crate::{
    SessionId,
    store::{BoxFuture, StoreError},
    subject::{SubjectHash, TenantHash},
};

/// One revocation: what it covers, and how long verifiers must keep it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(clippy::exhaustive_structs, reason = "stores of other crates build it")]
pub struct Revocation {
    /// What is revoked.
    pub target: Target,
    /// Seconds since 1970. No token that this covers is accepted by anyone from then on, so the entry may be dropped.
    pub until: u64,
}

/// What a revocation covers.
///
/// Several may cover one token. Any that does rejects it; none makes an exception from another.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Target {
    /// The tokens of a session: their `sid`.
    Session(SessionId),
    /// One token: its `jti`.
    Token(TokenId),
    /// The tokens under a key: their `kid`.
    Key(Box<str>),
    /// The tokens of a subject that were issued under a lower counter.
    Subject {
        /// Whose they are.
        subject: SubjectHash,
        /// The counter now.
        epoch: u64,
    },
    /// The tokens of a tenant that were issued under a lower counter.
    Tenant {
        /// Whose they are.
        tenant: TenantHash,
        /// The counter now.
        epoch: u64,
    },
    /// All tokens that were issued under a lower counter.
    Everyone {
        /// The counter now.
        epoch: u64,
    },
}

/// The `jti` of a token (RFC 7519 §4.1.7): 1 to 255 bytes.
///
/// ```
/// use cotter_session::TokenId;
///
/// assert!(TokenId::new("Wd2Rw2vYQGmLnZ0vYkzgSQ").is_ok());
/// assert!(TokenId::new("").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TokenId(Box<str>);

impl TokenId {
    /// The id of a token.
    ///
    /// # Errors
    ///
    /// [`TokenIdError`] unless it has 1 to 255 bytes.
    pub fn new(id: &str) -> Result<Self, TokenIdError> {
        if (1..=255).contains(&id.len()) { Ok(Self(id.into())) } else { Err(TokenIdError) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The id of a token is empty or too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("id of a token is empty or too long: expected 1 to 255 bytes")]
#[non_exhaustive]
pub struct TokenIdError;

/// A place in a feed: everything up to it has been seen. Its text is the store's.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Watermark(Box<str>);

impl Watermark {
    /// A watermark from its text, which a store has given or a verifier gives back.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Watermark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Watermark({})", self.0)
    }
}

/// What a feed gives: revocations, and the place up to which these are all.
///
/// Revocations may come twice and in any order: applying one twice does what applying it once does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "stores of other crates build it")]
pub struct Batch {
    /// Where to go on.
    pub watermark: Watermark,
    /// The revocations.
    pub revocations: Vec<Revocation>,
    /// The store's clock when it was read: nothing that was acknowledged before is missing.
    pub read_at: Timestamp,
}

/// Publishes the revocations of a store.
///
/// A feed never loses an entry silently. A watermark that it cannot continue from is [`FeedError::Gone`], and the reader
/// takes a new snapshot. A store that cannot answer is an error, and never an empty batch.
pub trait RevocationFeed: Send + Sync + 'static {
    /// All revocations that are in force, and the place from which to go on.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot tell.
    fn snapshot(&self) -> BoxFuture<'_, Result<Batch, StoreError>>;

    /// Whatever came after a watermark. It waits for the first, and no longer than `wait`; an answer without
    /// revocations says that the store has been read and had none.
    ///
    /// # Errors
    ///
    /// [`FeedError`].
    fn since<'a>(&'a self, after: &'a Watermark, wait: std::time::Duration) -> BoxFuture<'a, Result<Batch, FeedError>>;
}

/// A feed cannot continue.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FeedError {
    /// The watermark is too old, or was not given by this store: take a new snapshot.
    #[error("watermark is too old or not of this store: take a new snapshot")]
    Gone,
    /// The store cannot tell.
    #[error(transparent)]
    Store(#[from] StoreError),
}
