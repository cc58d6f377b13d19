//! The search for the verifier of a key id, which reads each ring once.

use super::opening::Opens;
use crate::{KeyId, VerifyError, key::HeldRing};

/// What the rings of one or several verifiers say about a key id. Each ring is read once.
#[expect(missing_debug_implementations, reason = "nobody outside keeps one")]
pub enum Sought<F> {
    /// One verifier has it.
    One(F),
    /// Several verifiers have it, so it belongs to none: a shared ring was given an id of another.
    Several,
    /// No verifier has it.
    None {
        /// Whether a key may be missing, since a ring is outdated.
        is_outdated: bool,
    },
}

/// A verifier with the ring in which it has the key id.
///
/// The token is verified with this ring. A ring that was replaced meanwhile could give an answer that neither of the two
/// rings gives: an unknown key id, where one ring is outdated and the other has the key.
#[expect(missing_debug_implementations, reason = "nobody outside keeps one")]
pub struct Found<'v> {
    pub(crate) verifier: &'v dyn Opens,
    pub(crate) ring: HeldRing,
}

impl<F> Sought<F> {
    /// What both say together.
    pub(crate) fn joined(self, other: Self) -> Self {
        match (self, other) {
            (Self::None { is_outdated: one }, Self::None { is_outdated: other }) => {
                Self::None { is_outdated: one || other }
            }
            (Self::One(found), Self::None { .. }) | (Self::None { .. }, Self::One(found)) => Self::One(found),
            (Self::Several, _) | (_, Self::Several) | (Self::One(_), Self::One(_)) => Self::Several,
        }
    }

    /// Whether any verifier has it.
    pub(crate) const fn is_known(&self) -> bool {
        match self {
            Self::One(_) | Self::Several => true,
            Self::None { .. } => false,
        }
    }

    pub(crate) fn map<G>(self, f: impl FnOnce(F) -> G) -> Sought<G> {
        match self {
            Self::One(found) => Sought::One(f(found)),
            Self::Several => Sought::Several,
            Self::None { is_outdated } => Sought::None { is_outdated },
        }
    }

    /// The one verifier, or the error for a token with this key id.
    pub(crate) fn one(self, id: &KeyId) -> Result<F, VerifyError> {
        match self {
            Self::One(found) => Ok(found),
            Self::None { is_outdated: true } => Err(VerifyError::KeysUnavailable),
            Self::None { .. } | Self::Several if *id == KeyId::ABSENT => Err(VerifyError::KidMissing),
            Self::None { .. } | Self::Several => Err(VerifyError::KidUnknown),
        }
    }
}

#[cfg(all(test, feature = "std", feature = "ed25519", not(target_arch = "wasm32")))]
mod tests;
