use core::fmt;

use crate::{Thumbprint, Timestamp, Verified};

/// A proof that has been verified: whoever made the request holds this key (RFC 9449).
///
/// Only a [`DpopRequest`](super::DpopRequest) makes one. Anybody can make a key, so a proof lets nobody in by itself; at a
/// token endpoint its [`thumbprint`](Self::thumbprint) is what the new token is bound to, and at a resource what its token
/// has to be bound to.
#[must_use]
#[derive(Clone)]
pub struct DpopProof {
    pub(super) verified: Verified,
    pub(super) thumbprint: Thumbprint,
}

impl DpopProof {
    /// The thumbprint of the key, as it stands in a token's `jkt` (RFC 9449 §6.1).
    #[must_use]
    pub const fn thumbprint(&self) -> &Thumbprint {
        &self.thumbprint
    }

    /// `jti`: what the replay check knows it by.
    #[must_use]
    pub fn token_id(&self) -> Option<&str> {
        self.verified.token_id()
    }

    /// `iat`: when it was made, by the clock of whoever made it.
    #[must_use]
    pub const fn issued_at(&self) -> Option<Timestamp> {
        self.verified.issued_at()
    }

    /// The algorithm that it was verified with, one of those of the verifier.
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
