//! A key that is pinned to an algorithm and an id.

#[cfg(feature = "precompute")]
mod precomputed;

use alloc::sync::Arc;
#[cfg(feature = "cache")]
use alloc::sync::Weak;
use core::fmt;

#[cfg(feature = "precompute")]
use cotter_precompute::Precomputation;

#[cfg(feature = "precompute")]
use crate::precomputation::Precomputed;
use crate::{
    Algorithm, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeyId, Thumbprint, VerifyError,
    algorithm::{HasThumbprint, Verifies},
};

/// A key together with the one algorithm and the one id that it is used with.
///
/// It is parsed once, when it is pinned, and can be neither read back nor used with another algorithm. `Debug` shows the
/// algorithm and the id.
///
/// ```
/// use cotter::{Ed25519, PinnedKey};
///
/// const PEM: &str = "-----BEGIN PUBLIC KEY-----
/// MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
/// -----END PUBLIC KEY-----";
///
/// let key = PinnedKey::<Ed25519>::from_pem("2026-11", PEM)?;
/// assert_eq!(format!("{key:?}"), r#"PinnedKey<Ed25519>("2026-11")"#);
/// # Ok::<(), cotter::KeyError>(())
/// ```
pub struct PinnedKey<A: Algorithm> {
    id: KeyId,
    key: Arc<A::Key>,
    /// The choice made for this key, which a ring may reduce.
    #[cfg(feature = "precompute")]
    precomputation: Precomputation,
}

impl<A: Algorithm> PinnedKey<A> {
    /// The id that the key is pinned with.
    #[must_use]
    pub const fn id(&self) -> &KeyId {
        &self.id
    }

    /// Identifies this key and its clones, without keeping it in memory.
    #[cfg(feature = "cache")]
    pub(crate) fn downgrade(&self) -> Weak<A::Key> {
        Arc::downgrade(&self.key)
    }

    /// Whether this is that key, or a clone of it. Another key made from the same bytes is not.
    #[cfg(feature = "cache")]
    pub(crate) fn is(&self, other: &Weak<A::Key>) -> bool {
        core::ptr::eq(Arc::as_ptr(&self.key), other.as_ptr())
    }

    /// Pins a parsed key to its id, unless the id contradicts the key.
    pub(crate) fn new(id: KeyId, key: A::Key) -> Result<Self, KeyError> {
        A::check_id(&id, &key)?;
        Ok(Self {
            id,
            #[cfg(feature = "precompute")]
            precomputation: key.precomputation(),
            key: Arc::new(key),
        })
    }

    /// The parsed key, for the primitives of the algorithm.
    #[cfg(feature = "paseto")]
    pub(crate) fn key(&self) -> &A::Key {
        &self.key
    }

    /// The same key under an id that is derived from it.
    pub(crate) fn with_id(self, id: KeyId) -> Self {
        Self { id, ..self }
    }
}

impl<A: JwsAlgorithm> PinnedKey<A> {
    /// Calls the primitive with this key.
    pub(crate) fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        self.key.verify(signing_input, signature).map_err(|_| VerifyError::InvalidSignature)
    }
}

impl<A: JwsPublicKeyAlgorithm> PinnedKey<A> {
    /// The thumbprint of the key (RFC 7638).
    #[must_use]
    pub fn thumbprint(&self) -> Thumbprint {
        Thumbprint::of(&self.key.thumbprint_members())
    }

    /// Pins the same key by its own thumbprint, instead of the id that it had.
    #[must_use]
    pub fn pinned_by_thumbprint(self) -> Self {
        let id = KeyId::thumbprint(&self.thumbprint());
        self.with_id(id)
    }
}

impl<A: Algorithm> Clone for PinnedKey<A> {
    fn clone(&self) -> Self {
        Self {
            id: self.id.clone(),
            key: Arc::clone(&self.key),
            #[cfg(feature = "precompute")]
            precomputation: self.precomputation,
        }
    }
}

impl<A: Algorithm> fmt::Debug for PinnedKey<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PinnedKey<{}>({:?})", A::NAME, self.id)
    }
}
