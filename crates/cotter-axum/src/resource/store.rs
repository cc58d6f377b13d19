//! Asks a session store what a verification leaves open.

use std::{future::Future, pin::Pin, time::Duration};

use cotter::{VerifyError, pending::Verification, profile::AccessToken};
use cotter_session::{
    pending::{self, AskError},
    store::SessionStore,
};
use tokio::time::{Instant, timeout_at};

/// How long a store may take for all that is asked of it. One that hangs is one that is down.
const PATIENCE: Duration = Duration::from_millis(4_500);

/// A store as a trait object, without its type.
pub(super) trait AnswersPending: Send + Sync {
    /// Asks all that is left, and returns the token.
    fn answer(
        &self,
        left: Verification<AccessToken>,
    ) -> Pin<Box<dyn Future<Output = Result<AccessToken, VerifyError>> + Send + '_>>;
}

impl<S: SessionStore> AnswersPending for S {
    fn answer(
        &self,
        left: Verification<AccessToken>,
    ) -> Pin<Box<dyn Future<Output = Result<AccessToken, VerifyError>> + Send + '_>> {
        Box::pin(async move {
            let until = Instant::now().checked_add(PATIENCE).unwrap_or_else(Instant::now);
            let mut step = left;
            loop {
                step = match step {
                    Verification::Done(token) => return Ok(token),
                    Verification::Revocation(left) => {
                        by(until, pending::ask(self, left), VerifyError::RevocationUnknown).await?
                    }
                    Verification::SingleUse(left) => {
                        by(until, pending::record(self, left), VerifyError::ReplayUnknown).await?
                    }
                };
            }
        })
    }
}

/// The answer of a store. One that cannot tell, or hangs, says nothing about the token.
async fn by<T>(
    until: Instant,
    asked: impl Future<Output = Result<T, AskError>>,
    unknown: VerifyError,
) -> Result<T, VerifyError> {
    match timeout_at(until, asked).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(AskError::Rejected(error))) => Err(error),
        Ok(Err(error)) => {
            tracing::warn!(%error, "store cannot be asked about an access token");
            Err(unknown)
        }
        Err(_) => {
            tracing::warn!("store does not answer about an access token in time");
            Err(unknown)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_store_that_hangs_is_one_that_cannot_tell() {
        let begun = Instant::now();
        let hangs = std::future::pending::<Result<(), AskError>>();
        let found = by(begun + PATIENCE, hangs, VerifyError::ReplayUnknown).await;
        assert_eq!((found, begun.elapsed().as_millis() / 10 * 10), (Err(VerifyError::ReplayUnknown), 4_500));
        let answers = async { Err::<(), _>(AskError::Rejected(VerifyError::Revoked)) };
        let found = by(Instant::now() + PATIENCE, answers, VerifyError::RevocationUnknown).await;
        assert_eq!(found, Err(VerifyError::Revoked));
    }
}
