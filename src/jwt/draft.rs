//! Claims sets that are not signed yet: an issuer asks the verifier of its tokens before it signs.

use super::Verifier;
use crate::{
    JwsAlgorithm, Timestamp, VerifyError,
    claims::{Claims, decode},
    policy::{Bound, Lookup},
    registered::Registered,
    strict::fast_path::Members,
};

impl<A: JwsAlgorithm> Verifier<A> {
    /// Says whether a token with these claims would be accepted as of `now`: decode and accept, without a token.
    ///
    /// This is for issuers, so that they do not sign what would be rejected. It reads neither a header nor a signature,
    /// and returns none of the claims: `Ok` proves nothing about who sent them.
    ///
    /// # Errors
    ///
    /// A [`VerifyError`] of the stages decode or accept.
    #[doc(hidden)]
    pub fn accepts_draft_at(&self, claims: &[u8], now: Timestamp) -> Result<(), VerifyError> {
        self.accepts_draft_if(claims, now, Bound::Refused, |_| Ok(()))
    }

    /// The same, if a profile must accept the claims too.
    pub(crate) fn accepts_draft_if(
        &self,
        claims: &[u8],
        now: Timestamp,
        bound: Bound,
        accept: impl FnOnce(Claims<'_>) -> Result<(), VerifyError>,
    ) -> Result<(), VerifyError> {
        let mut members = Members::new();
        let decoded = decode(claims.to_vec(), self.reading(), &mut members)?;
        // A store that the caller asks knows nothing about a token that has not been issued.
        let (policy, lookup) = (self.policy(), Lookup::AskedLater);
        let _accepted = policy.accept(decoded.claims(), &Registered::default(), bound, lookup, now)?;
        accept(decoded.claims())
    }
}
