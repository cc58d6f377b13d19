use alloc::string::String;

use super::{IdTokens, SignIn};
use crate::{JwsAlgorithm, Timestamp, VerifyError, policy::Bound};

impl<A: JwsAlgorithm> IdTokens<A> {
    /// Does what [`jwt::Verifier::accepts_draft_at`](crate::jwt::Verifier::accepts_draft_at) does, by the rules of this
    /// profile, for one sign-in.
    ///
    /// # Errors
    ///
    /// A [`VerifyError`] of the stages decode or accept.
    #[doc(hidden)]
    pub fn accepts_draft_at(
        &self,
        claims: String,
        sign_in: &SignIn<'_>,
        now: Timestamp,
    ) -> Result<String, VerifyError> {
        self.tokens
            .verifier()
            .accepts_draft_if(claims, now, Bound::Refused, |claims| self.accept(claims, sign_in, now).map(drop))
    }
}
