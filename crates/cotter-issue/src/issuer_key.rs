//! The key that an issuer is made with.

use std::fmt;

use cotter::PinnedKey;

use crate::{SigningAlgorithm, SigningKey, algorithm::sealed::Sealed, remote::RemoteAlgorithm};

/// The key that an issuer is made with: a [`SigningKey`], or a [`PinnedKey`] whose private half is [elsewhere](crate::remote).
///
/// With the first, issuers `issue`; with the second they `begin` what a remote signs. The trait is sealed.
///
/// ```
/// use cotter::{Es256, PinnedKey};
/// use cotter_issue::{IssuerKey, SigningKey};
///
/// fn is_key<K: IssuerKey<Algorithm = Es256>>() -> bool { true }
/// assert!(is_key::<SigningKey<Es256>>() && is_key::<PinnedKey<Es256>>());
/// ```
pub trait IssuerKey: Clone + fmt::Debug + Send + Sync + 'static + Sealed {
    /// The algorithm that tokens are signed with.
    type Algorithm: SigningAlgorithm;

    /// The key that verifies.
    #[doc(hidden)]
    fn pinned(&self) -> &PinnedKey<Self::Algorithm>;

    /// The longest life of a token, in seconds, if the key is of a schedule.
    #[doc(hidden)]
    fn max_life(&self) -> Option<u64> {
        None
    }
}

impl<A: SigningAlgorithm> Sealed for SigningKey<A> {}
impl<A: SigningAlgorithm> IssuerKey for SigningKey<A> {
    type Algorithm = A;

    fn pinned(&self) -> &PinnedKey<A> {
        self.public()
    }

    fn max_life(&self) -> Option<u64> {
        Self::max_life(self)
    }
}

impl<A: RemoteAlgorithm> Sealed for PinnedKey<A> {}
impl<A: RemoteAlgorithm> IssuerKey for PinnedKey<A> {
    type Algorithm = A;

    fn pinned(&self) -> &Self {
        self
    }
}
