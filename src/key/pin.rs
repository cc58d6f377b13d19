//! A key that is pinned to an algorithm and an id.

#[cfg(feature = "precompute")]
mod precomputed;

#[cfg(feature = "cache")]
use alloc::sync::Weak;
use alloc::{format, string::String, sync::Arc};
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

    /// The JWK that the thumbprint is made of, with nothing but what names the key: for DPoP proofs.
    #[doc(hidden)]
    #[must_use]
    pub fn canonical_jwk(&self) -> String {
        self.key.thumbprint_members()
    }

    /// The key as the member of a JWK set (RFC 7517): its public members, `kid` if it has an id, `alg` and `use`.
    ///
    /// [`Ed25519OrEdDsa`](crate::Ed25519OrEdDsa) has two names, and its JWK has no `alg`.
    ///
    /// ```
    /// use cotter::{EdDsa, PinnedKey};
    ///
    /// // RFC 8037 appendix A.2
    /// let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    /// let key = PinnedKey::<EdDsa>::from_jwk("2026-11", jwk)?;
    /// assert_eq!(
    ///     key.to_jwk(),
    ///     r#"{"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"2026-11","alg":"EdDSA","use":"sig"}"#,
    /// );
    /// # Ok::<(), cotter::KeyError>(())
    /// ```
    #[must_use]
    pub fn to_jwk(&self) -> String {
        let members = self.key.thumbprint_members();
        let members = members.trim_end_matches('}');
        let kid = self.id.as_str().map(|id| format!(r#","kid":{}"#, serde_json::Value::from(id))).unwrap_or_default();
        // The thumbprint of some kinds of key is of their `alg` too (RFC 9964 §6).
        let alg = match A::HEADER_NAMES {
            [alg] if !members.contains(r#""alg":"#) => format!(r#","alg":"{alg}""#),
            _ => String::new(),
        };
        format!(r#"{members}{kid}{alg},"use":"sig"}}"#)
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
