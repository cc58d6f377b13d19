//! What PostgreSQL says, without what it quotes.

use cotter_session::store::StoreError;
use deadpool_postgres::PoolError;
use tokio_postgres::error::SqlState;

/// PostgreSQL has refused a statement. Its message may quote values, so only the code is kept.
#[derive(Debug, thiserror::Error)]
#[error("postgresql answered with SQLSTATE {0}")]
struct Refused(Box<str>);

/// No answer came in time.
#[derive(Debug, thiserror::Error)]
#[error("postgresql did not answer within {0:?}")]
pub(crate) struct Late(pub(crate) std::time::Duration);

/// The server is a standby, whose answers may be old.
#[derive(Debug, thiserror::Error)]
#[error("postgresql is a standby: expected the primary")]
pub(crate) struct Standby;

/// A step lost every race with others.
#[derive(Debug, thiserror::Error)]
#[error("session is written by too many others")]
pub(crate) struct Contended;

pub(crate) fn of_statement(error: tokio_postgres::Error) -> StoreError {
    let Some(refused) = error.as_db_error() else { return StoreError::unavailable(error) };
    let code = refused.code();
    let is_absent = [SqlState::UNDEFINED_TABLE, SqlState::INVALID_SCHEMA_NAME, SqlState::UNDEFINED_COLUMN];
    if is_absent.contains(code) {
        return StoreError::Corrupt { what: "tables of another version or none: apply the migrations" };
    }
    StoreError::unavailable(Refused(code.code().into()))
}

pub(crate) fn of_pool(error: PoolError) -> StoreError {
    match error {
        PoolError::Backend(error) => of_statement(error),
        PoolError::Timeout(_) | PoolError::Closed | PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_) => {
            StoreError::unavailable(error.to_string())
        }
    }
}

pub(crate) const fn corrupt(what: &'static str) -> StoreError {
    StoreError::Corrupt { what }
}
