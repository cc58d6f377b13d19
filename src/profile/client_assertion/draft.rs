use alloc::string::String;

use super::ClientAssertions;
use crate::{JwsAlgorithm, Timestamp, VerifyError, policy::Bound};

impl<A: JwsAlgorithm> ClientAssertions<A> {
    /// Does what [`jwt::Verifier::accepts_draft_at`](crate::jwt::Verifier::accepts_draft_at) does, by the rules of this
    /// profile, for an assertion whose use is recorded.
    ///
    /// # Errors
    ///
    /// A [`VerifyError`] of the stages decode or accept.
    #[doc(hidden)]
    pub fn accepts_draft_at(&self, claims: String, now: Timestamp) -> Result<String, VerifyError> {
        self.tokens.verifier().accepts_draft_if(claims, now, Bound::Refused, |claims| {
            self.accept(claims, now)?;
            self.single_use(claims.registered, now).map(drop)
        })
    }
}
