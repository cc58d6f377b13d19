use alloc::string::String;

use super::DpopRequest;
use crate::{
    JwsPublicKeyAlgorithm, PinnedKey, Timestamp, VerifyError, jwt, policy::Bound, profile::claims::values,
    profile::http_uri::HttpUri,
};

impl DpopRequest<'_> {
    /// Does what [`jwt::Verifier::accepts_draft_at`](crate::jwt::Verifier::accepts_draft_at) does, for a proof by this
    /// key, by the rules of this request.
    ///
    /// # Errors
    ///
    /// A [`VerifyError`] of the stages decode or accept, or one that the request itself causes.
    #[doc(hidden)]
    pub fn accepts_draft_at<A: JwsPublicKeyAlgorithm>(
        &self,
        claims: String,
        key: &PinnedKey<A>,
        now: Timestamp,
    ) -> Result<String, VerifyError> {
        let uri = HttpUri::read(self.uri).ok_or_else(|| self.unreadable())?;
        let verifier = jwt::Verifier::new(key.clone(), self.rules.policy.clone()).asking(values(Self::CLAIMS));
        let accepted = verifier.accepts_draft_if(claims, now, Bound::Refused, |claims| self.accept(claims, &uri));
        accepted.map_err(VerifyError::of_proof)
    }
}
