use core::fmt;

use crate::{Thumbprint, Timestamp, Verified};

/// A verified proof: the sender of the request holds this key (RFC 9449).
///
/// Only a [`DpopRequest`](super::DpopRequest) makes one. Anybody can make a key, so a proof alone gives access to
/// nothing. At a token endpoint, bind the new token to its [`thumbprint`](Self::thumbprint). At a resource, the token
/// must be bound to it.
#[must_use]
#[derive(Clone)]
pub struct DpopProof {
    pub(super) verified: Verified,
    pub(super) thumbprint: Thumbprint,
}

impl DpopProof {
    /// The thumbprint of the key, as in a token's `jkt` (RFC 9449 §6.1).
    #[must_use]
    pub const fn thumbprint(&self) -> &Thumbprint {
        &self.thumbprint
    }

    /// `jti`: the id by which the replay check recognises the proof.
    #[must_use]
    pub fn token_id(&self) -> Option<&str> {
        self.verified.token_id()
    }

    /// `iat`: when the proof was made, by its maker's clock.
    #[must_use]
    pub const fn issued_at(&self) -> Option<Timestamp> {
        self.verified.issued_at()
    }

    /// The algorithm of the proof, one of the verifier's.
    #[must_use]
    pub const fn algorithm(&self) -> &'static str {
        self.verified.algorithm()
    }
}

impl fmt::Debug for DpopProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DpopProof")
            .field("algorithm", &self.algorithm())
            .field("thumbprint", &self.thumbprint)
            .finish_non_exhaustive()
    }
}
