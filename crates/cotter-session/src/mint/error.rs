//! Why there is no access token.

use cotter_issue::IssueError;

/// Why there is no access token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MintError {
    /// There is no issuer for the audience.
    #[error("audience is unknown: expected one that was stated with `audience`")]
    UnknownAudience,
    /// The session has no client, and none is stated.
    #[error("session has no client: expected one, or a minter with `client`")]
    NoClient,
    /// The session is bound to another key than the request.
    #[error("session is bound to another key than the request")]
    BindingMismatch,
    /// The session is over, or has less than a second left.
    #[error("session is over, or nothing of its life is left for a token")]
    SessionOver,
    /// The store was asked for the session so long ago that a token would already have ended, or the store's clock is
    /// behind by as much. Look it up again with `find` or `get`; a session from a list has the time of its last use.
    #[error("session was read too long ago: expected less than the life of an access token")]
    SessionStale,
    /// The system clock stands before 1970.
    #[error("system clock is out of range: expected a time after 1970")]
    Clock,
    /// The token was not issued.
    #[error(transparent)]
    Issue(IssueError),
}

impl MintError {
    /// Whether the cause may pass by itself: the clock, the random bytes, what signs, and a session that has to be looked
    /// up again. Everything else is how the service is configured, or the session.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Clock
                | Self::SessionStale
                | Self::Issue(IssueError::Clock | IssueError::Randomness | IssueError::Signing)
        )
    }
}
