//! Claims sets that are not signed yet: an issuer asks the verifier of its tokens before it signs.

use alloc::string::String;

use super::Verifier;
use crate::{
    JwsAlgorithm, Timestamp, VerifyError,
    claims::{Claims, decode_text},
    policy::{Bound, Lookup},
    registered::Registered,
    strict::fast_path::Members,
};

impl<A: JwsAlgorithm> Verifier<A> {
    /// Returns a claims set if a token with it would be accepted as of `now`: decode and accept, without a token.
    ///
    /// This is for issuers, so that they do not sign what would be rejected. It reads neither a header nor a signature,
    /// and returns the text that it was given: `Ok` proves nothing about who sent it.
    ///
    /// # Errors
    ///
    /// A [`VerifyError`] of the stages decode or accept.
    #[doc(hidden)]
    pub fn accepts_draft_at(&self, claims: String, now: Timestamp) -> Result<String, VerifyError> {
        self.accepts_draft_if(claims, now, Bound::Refused, |_| Ok(()))
    }

    /// The same, if a profile must accept the claims too.
    pub(crate) fn accepts_draft_if(
        &self,
        claims: String,
        now: Timestamp,
        bound: Bound,
        accept: impl FnOnce(Claims<'_>) -> Result<(), VerifyError>,
    ) -> Result<String, VerifyError> {
        let mut members = Members::new();
        let decoded = decode_text(claims, self.reading(), &mut members)?;
        // A store that the caller asks knows nothing about a token that has not been issued.
        let (policy, lookup) = (self.policy(), Lookup::AskedLater);
        let _accepted = policy.accept(decoded.claims(), &Registered::default(), None, bound, lookup, now)?;
        accept(decoded.claims())?;
        Ok(decoded.into_set())
    }
}
