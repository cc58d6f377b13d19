//! What a store learns of a token, and how its answer continues the verification.

use core::fmt;

use super::{PendingRevocation, PendingUse, Verification};
use crate::{
    VerifyError,
    replay::{SingleUse, Use},
    revocation::{Needs, Status, Token},
};

impl<P: 'static> PendingRevocation<P> {
    /// The token, as a revocation check sees it.
    #[must_use]
    pub fn token(&self) -> Token<'_> {
        self.opened.token(self.unasked)
    }

    /// The claims that the policy requires for the look-up; the token has each of them.
    #[must_use]
    pub const fn needs(&self) -> Needs {
        self.unasked.needs
    }

    /// Applies the store's answer, and returns the next step.
    ///
    /// # Errors
    ///
    /// [`VerifyError::Revoked`], [`VerifyError::RevocationUnknown`]; if this was the last question,
    /// [`VerifyError::ClaimsShape`] if the claims do not fit the caller's type.
    pub fn resolve(self, status: Status) -> Result<Verification<P>, VerifyError> {
        let Self { opened, single_use, finish, .. } = self;
        let opened = opened.resolve(status)?;
        Verification::of_use(single_use, move || finish(opened))
    }
}

impl<P: 'static> PendingUse<P> {
    /// The use to record.
    ///
    /// The store must look it up and record it in one step, as [`ReplayCheck`](crate::replay::ReplayCheck) says: two
    /// services that ask at once must not both get [`Use::First`].
    #[must_use]
    pub fn single_use(&self) -> SingleUse<'_> {
        self.single_use.single_use()
    }

    /// Applies the store's answer, and returns the next step.
    ///
    /// # Errors
    ///
    /// [`VerifyError::Replayed`] (of a DPoP proof, inside [`VerifyError::DpopProof`]), [`VerifyError::ReplayQuota`],
    /// [`VerifyError::ReplayUnknown`]; otherwise [`VerifyError::ClaimsShape`] if the claims do not fit the caller's type.
    pub fn resolve(self, used: Use) -> Result<Verification<P>, VerifyError> {
        self.single_use.accept(used)?;
        (self.finish)().map(Verification::Done)
    }
}

impl<P> fmt::Debug for PendingRevocation<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingRevocation").field("needs", &self.unasked.needs).finish_non_exhaustive()
    }
}

impl<P> fmt::Debug for PendingUse<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingUse").finish_non_exhaustive()
    }
}
