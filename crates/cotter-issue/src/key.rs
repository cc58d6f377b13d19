//! Signing keys, each with the one algorithm and the one id that it is used with. What it is made from is below, a file for each form.

mod export;
mod jwk;
#[cfg(feature = "paseto")]
mod paserk;
mod public;
mod published;
mod secret;
mod trivial;

use std::{fmt, sync::Arc};

use cotter::{KeyId, PinnedKey};

use crate::{
    JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, Lifetime, SigningAlgorithm, algorithm::Signs,
    error::SigningFailed,
};

/// A private key or a secret together with the one algorithm and the one id that it is used with.
///
/// It is the other half of [`PinnedKey<A>`], which [`public`](Self::public) gives. Rejects what that rejects, and public keys, halves that
/// do not belong together, keys that anybody can guess, such as a seed of zeros or the number 1, keys that a standard prints as an
/// example, and RSA keys over 4,096 bits. Its bytes are wiped when the last clone is dropped. `Debug` shows the algorithm and the id. The
/// methods that give the key away are called `danger_export_…`.
///
/// ```
/// use cotter::{Expect, Ed25519, PinnedKey};
/// use cotter_issue::SigningKey;
///
/// let key = SigningKey::<Ed25519>::generate("2026-11")?;
/// assert_eq!(format!("{key:?}"), r#"SigningKey<Ed25519>("2026-11")"#);
/// let pinned: &PinnedKey<Ed25519> = key.public();
/// assert_eq!(pinned.id(), key.id());
/// # Ok::<(), cotter_issue::SigningKeyError>(())
/// ```
pub struct SigningKey<A: SigningAlgorithm> {
    private: Arc<A::Private>,
    public: PinnedKey<A>,
    /// The longest life of a token, in seconds, if a schedule has computed its times for one.
    max_life: Option<u64>,
}

impl<A: SigningAlgorithm> SigningKey<A> {
    fn new(private: A::Private, public: PinnedKey<A>) -> Self {
        Self { private: Arc::new(private), public, max_life: None }
    }

    /// The id that tokens are issued with.
    #[must_use]
    pub const fn id(&self) -> &KeyId {
        self.public.id()
    }

    /// The verifier's key, with the same id: the public half, or for a symmetric algorithm the same secret.
    #[must_use]
    pub const fn public(&self) -> &PinnedKey<A> {
        &self.public
    }

    pub(crate) fn private(&self) -> &A::Private {
        &self.private
    }

    /// The same key, for tokens that live for no longer than this.
    pub(crate) fn living_at_most(self, lifetime: Lifetime) -> Self {
        Self { max_life: Some(lifetime.as_seconds()), ..self }
    }

    pub(crate) const fn max_life(&self) -> Option<u64> {
        self.max_life
    }
}

impl<A: JwsSigningAlgorithm> SigningKey<A> {
    /// The primitive, under this key.
    pub(crate) fn sign(&self, signing_input: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        self.private.sign(signing_input)
    }
}

impl<A: JwsPublicKeySigningAlgorithm> SigningKey<A> {
    /// The same key, with its own thumbprint (RFC 7638) instead of the id that it had.
    ///
    /// ```
    /// use cotter::{Ed25519, KeyId};
    /// use cotter_issue::SigningKey;
    ///
    /// let key = SigningKey::<Ed25519>::generate(KeyId::ABSENT)?.pinned_by_thumbprint();
    /// assert_eq!(key.id(), &KeyId::thumbprint(&key.public().thumbprint()));
    /// # Ok::<(), cotter_issue::SigningKeyError>(())
    /// ```
    #[must_use]
    pub fn pinned_by_thumbprint(self) -> Self {
        Self { public: self.public.pinned_by_thumbprint(), ..self }
    }
}

impl<A: SigningAlgorithm> Clone for SigningKey<A> {
    fn clone(&self) -> Self {
        Self { private: Arc::clone(&self.private), public: self.public.clone(), max_life: self.max_life }
    }
}

impl<A: SigningAlgorithm> fmt::Debug for SigningKey<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey<{}>({:?})", A::NAME, self.id())
    }
}
