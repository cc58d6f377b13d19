//! Errors of callers, apart from those of stores.

use crate::{
    MalformedSecret,
    decision::{Over, Reuse},
    store::StoreError,
};

/// The operating system gives no random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("operating system gives no random bytes")]
#[non_exhaustive]
pub struct RandomnessError;

/// A session was not begun.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BeginError {
    /// Its subject has as many live sessions as the policy allows.
    #[error("subject has too many sessions: expected at most {max}")]
    TooMany {
        /// The limit of the policy.
        max: usize,
    },
    /// All sessions of its subject were ended while its user was authenticated: authenticate again.
    #[error("sessions of the subject were ended during authentication: authenticate again")]
    Outdated,
    /// It has neither a cookie nor a refresh token.
    #[error("session has neither a cookie nor a refresh token")]
    NoCredential,
    /// The label, the client or the data is too long.
    #[error("{what} is too long: expected at most {max_bytes} bytes")]
    TooLong {
        /// What is too long.
        what: &'static str,
        /// The limit.
        max_bytes: usize,
    },
    /// There are no random bytes.
    #[error(transparent)]
    Randomness(#[from] RandomnessError),
    /// The store cannot tell.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A session was not found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FindError {
    /// It is over, or there never was one.
    #[error("session is over")]
    Over(Over),
    /// There are no random bytes.
    #[error(transparent)]
    Randomness(#[from] RandomnessError),
    /// The store cannot tell: answer 503, and leave the client its cookie.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The data of a session was not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UpdateError {
    /// It is longer than the policy allows. No store was asked.
    #[error("data of a session is too long: expected at most {max_bytes} bytes")]
    TooLong {
        /// The limit.
        max_bytes: usize,
    },
    /// The store cannot tell.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A refresh token was not exchanged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefreshError {
    /// The grant is invalid, which is final: `invalid_grant` (RFC 6749 §5.2).
    #[error(transparent)]
    InvalidGrant(#[from] InvalidGrant),
    /// There are no random bytes.
    #[error(transparent)]
    Randomness(#[from] RandomnessError),
    /// The store cannot tell: answer 503. The token may be good.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a refresh token is invalid. A client is told `invalid_grant` and no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidGrant {
    /// The text is not a refresh token. No store was asked.
    #[error(transparent)]
    Malformed(#[from] MalformedSecret),
    /// The session is over, or there never was one.
    #[error("session is over")]
    Over(Over),
    /// It was issued to another client.
    #[error("refresh token was issued to another client")]
    ClientMismatch,
    /// It is bound to another key, or to none.
    #[error("refresh token is bound to another key")]
    BindingMismatch,
    /// It was used before, or made up. The session has ended.
    #[error("refresh token was used before: the session has ended")]
    Reused(Reuse),
}

#[cfg(test)]
mod tests;
