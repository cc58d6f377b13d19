use super::DpopProof;
use crate::{VerifyError, replay::UnaskedUse};

/// A proof that satisfies all other rules, but whose use the caller may still have to record.
pub(in crate::profile) struct HeldProof {
    proof: DpopProof,
    unasked: Option<UnaskedUse>,
}

impl HeldProof {
    pub(super) const fn new(proof: DpopProof, unasked: Option<UnaskedUse>) -> Self {
        Self { proof, unasked }
    }

    /// The proof, unless its use is still to be recorded.
    pub(in crate::profile) fn asked(self) -> Result<DpopProof, VerifyError> {
        if self.unasked.is_some() { Err(VerifyError::ReplayNotAsked) } else { Ok(self.proof) }
    }

    /// The proof, for a `Verification` that withholds it until its use is recorded.
    pub(in crate::profile) fn begun(self) -> (DpopProof, Option<UnaskedUse>) {
        (self.proof, self.unasked)
    }
}
