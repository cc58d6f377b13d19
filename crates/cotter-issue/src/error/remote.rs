use std::error::Error;

use thiserror::Error;

use super::IssueError;

/// Why a remote gave no signature: its own error, and whether it may help to ask again.
///
/// ```
/// use std::io;
/// use cotter_issue::remote::{RemoteError, RemoteFailure};
///
/// let throttled = RemoteError::Remote(RemoteFailure::Unavailable(io::Error::other("slow down")));
/// assert!(throttled.is_retriable());
/// assert_eq!((throttled.code(), throttled.to_string()), ("remote-unavailable", "remote is unavailable: ask again later".into()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[expect(clippy::exhaustive_enums, reason = "asking again may help, or it does not")]
pub enum RemoteFailure<E: Error + 'static> {
    /// It cannot be reached, is overloaded or has not answered in time: asking again may help.
    #[error("remote is unavailable: ask again later")]
    Unavailable(#[source] E),
    /// It will not sign, as for a key that is disabled or unknown, or access that is denied: asking again does not help.
    #[error("remote refuses to sign: expected an enabled key of the stated algorithm, and permission to use it")]
    Refused(#[source] E),
}

/// Why a token was not issued with a remote key: the issuer's own rule, or the remote.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[expect(clippy::exhaustive_enums, reason = "there is no third party")]
pub enum RemoteError<E: Error + 'static> {
    /// The issuer refuses, what was to be signed or what the remote has returned.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// The remote gave no signature.
    #[error(transparent)]
    Remote(RemoteFailure<E>),
}

impl<E: Error + 'static> RemoteError<E> {
    /// The stable name of the rule that was broken, in kebab case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Issue(reason) => reason.code(),
            Self::Remote(RemoteFailure::Unavailable(_)) => "remote-unavailable",
            Self::Remote(RemoteFailure::Refused(_)) => "remote-refused",
        }
    }

    /// Whether the same may succeed if it is tried again: only where the remote was unavailable.
    #[must_use]
    pub const fn is_retriable(&self) -> bool {
        matches!(self, Self::Remote(RemoteFailure::Unavailable(_)))
    }
}
