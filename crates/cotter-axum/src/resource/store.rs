//! Asks a session store what a verification leaves open.

use std::{future::Future, pin::Pin};

use cotter::{VerifyError, pending::Verification, profile::AccessToken};
use cotter_session::{
    pending::{self, AskError},
    store::SessionStore,
};

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
            let mut step = left;
            loop {
                step = match step {
                    Verification::Done(token) => return Ok(token),
                    Verification::Revocation(left) => pending::ask(self, left)
                        .await
                        .map_err(|error| refusal(error, VerifyError::RevocationUnknown))?,
                    Verification::SingleUse(left) => {
                        pending::record(self, left).await.map_err(|error| refusal(error, VerifyError::ReplayUnknown))?
                    }
                };
            }
        })
    }
}

/// A store that cannot tell says nothing about the token.
fn refusal(error: AskError, unknown: VerifyError) -> VerifyError {
    match error {
        AskError::Rejected(error) => error,
        AskError::Store(error) => {
            tracing::warn!(%error, "store cannot be asked about an access token");
            unknown
        }
        _ => unknown,
    }
}
