//! What a store is asked, within a bounded time, and what is counted of it.

use std::{future::Future, time::Duration};

use cotter_session::{
    EndReason,
    store::{Ended, StoreError},
};
use tokio::time::timeout;

use super::BrowserError;

/// How long a store may take. One that hangs is one that is down.
const PATIENCE: Duration = Duration::from_millis(4_500);

/// The answer of a store, or an error if it does not come in time.
pub(crate) async fn within<T, E: Into<BrowserError>>(
    asked: impl Future<Output = Result<T, E>>,
) -> Result<T, BrowserError> {
    match timeout(PATIENCE, asked).await {
        Ok(answer) => answer.map_err(Into::into),
        Err(_) => Err(StoreError::unavailable("store does not answer in time").into()),
    }
}

/// Counts a session that has begun.
pub(super) fn count_begun() {
    metrics::counter!("session_created_total", "kind" => "browser").increment(1);
}

/// Counts what was ended, unless it had ended before.
pub(crate) fn count_ended(ended: &Ended, reason: EndReason) {
    if matches!(ended, Ended::Now(_)) {
        count_revoked(reason);
    }
}

/// Counts a revocation.
pub(crate) fn count_revoked(reason: EndReason) {
    metrics::counter!("session_revoked_total", "reason" => reason.name()).increment(1);
}
