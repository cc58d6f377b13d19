//! What a failure of the server comes to.

use std::fmt;

use cotter_session::store::StoreError;
use redis::{ErrorKind, RedisError, ServerErrorKind};

/// A failure of the server. Its text names the kind of failure: what the server says may quote what it was sent.
#[derive(Debug)]
struct ServerFailure {
    category: String,
    code: Option<String>,
}

impl fmt::Display for ServerFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.code {
            Some(code) => write!(f, "server failed: {} ({code})", self.category),
            None => write!(f, "server failed: {}", self.category),
        }
    }
}

impl std::error::Error for ServerFailure {}

/// The error for a command that has failed.
pub(crate) fn failed(error: &RedisError) -> StoreError {
    match error.code() {
        Some("COTTER") => StoreError::Corrupt { what: "a session row: another version, or damage" },
        code => StoreError::unavailable(ServerFailure {
            category: error.category().to_owned(),
            code: code.map(str::to_owned),
        }),
    }
}

/// Whether the connection is of no more use: it is closed, or leads to a server that no longer takes writes.
pub(crate) fn ends_connection(error: &RedisError) -> bool {
    matches!(error.kind(), ErrorKind::Io | ErrorKind::Parse | ErrorKind::Server(ServerErrorKind::ReadOnly))
        || error.is_unrecoverable_error()
}

/// Whether the server says that it has not done what it was asked, and may do it soon.
pub(crate) fn is_refused_for_now(error: &RedisError) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Server(
            ServerErrorKind::BusyLoading
                | ServerErrorKind::Moved
                | ServerErrorKind::TryAgain
                | ServerErrorKind::ClusterDown
                | ServerErrorKind::MasterDown
        )
    )
}
