use std::error::Error;

/// A store cannot do what it was asked.
///
/// None of these says anything about a session: a service answers 503 and keeps what the client has.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The store cannot be reached, does not answer in time, or has failed.
    #[error("store is unavailable")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// The store holds as much as it may. Nothing was evicted to make room.
    #[error("store is full: {what} are at their limit of {limit}")]
    Full {
        /// What there are too many of.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// The store cannot promise that what it acknowledges survives a crash.
    #[error("store is not durable: {reason}")]
    NotDurable {
        /// What is missing, and how to state it.
        reason: &'static str,
    },
    /// What the store holds cannot be read: another version, or damage.
    #[error("store holds what cannot be read: {what}")]
    Corrupt {
        /// What cannot be read.
        what: &'static str,
    },
    /// The store does not do this.
    #[error("store does not support this: {what}")]
    Unsupported {
        /// What it does not do.
        what: &'static str,
    },
}

impl StoreError {
    /// A store that cannot be reached, with the cause. The cause must not contain a secret.
    #[must_use]
    pub fn unavailable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unavailable(cause.into())
    }

    /// A word for logs and counters: `not_durable`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "unavailable",
            Self::Full { .. } => "full",
            Self::NotDurable { .. } => "not_durable",
            Self::Corrupt { .. } => "corrupt",
            Self::Unsupported { .. } => "unsupported",
        }
    }
}
