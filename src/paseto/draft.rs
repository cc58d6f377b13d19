use alloc::string::String;

use super::{Protocol, Verifier};
use crate::{
    Timestamp, VerifyError,
    claims::decode_text,
    policy::{Bound, Lookup},
    registered::Registered,
    strict::fast_path::Members,
};

impl<P: Protocol> Verifier<P> {
    /// Does what [`jwt::Verifier::accepts_draft_at`](crate::jwt::Verifier::accepts_draft_at) does, for a PASETO.
    ///
    /// # Errors
    ///
    /// A [`VerifyError`] of the stages decode or accept.
    #[doc(hidden)]
    pub fn accepts_draft_at(&self, claims: String, now: Timestamp) -> Result<String, VerifyError> {
        let mut members = Members::new();
        let decoded = decode_text(claims, self.reading(), &mut members)?;
        // A store that the caller asks knows nothing about a token that has not been issued.
        let (bound, lookup) = (Bound::Refused, Lookup::AskedLater);
        let _accepted = self.policy.accept(decoded.claims(), &Registered::default(), None, bound, lookup, now)?;
        Ok(decoded.into_set())
    }
}
