use alloc::string::String;

use super::AccessTokens;
use crate::{JwsAlgorithm, Timestamp, VerifyError, policy::Bound, profile::Presentation};

impl<A: JwsAlgorithm> AccessTokens<A> {
    /// Does what [`jwt::Verifier::accepts_draft_at`](crate::jwt::Verifier::accepts_draft_at) does, by the rules of this
    /// profile.
    ///
    /// If the token is bound to a key, only the form of `cnf` is checked, since nobody presents the token yet.
    ///
    /// # Errors
    ///
    /// A [`VerifyError`] of the stages decode or accept.
    #[doc(hidden)]
    pub fn accepts_draft_at(&self, claims: String, now: Timestamp) -> Result<String, VerifyError> {
        self.verifier.verifier().accepts_draft_if(claims, now, Bound::ConfirmedLater, |claims| {
            self.accept(claims, "", Presentation::danger_unconfirmed(), now).map(drop)
        })
    }
}
