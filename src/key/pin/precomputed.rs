//! How much a pinned key may precompute.

use alloc::sync::Arc;

use cotter_precompute::Precomputation;

use super::PinnedKey;
use crate::{Algorithm, PrecomputationAlgorithm, precomputation::Precomputed};

impl<A: PrecomputationAlgorithm> PinnedKey<A> {
    /// Sets how much the key precomputes; a new key has [`Precomputation::Standard`].
    ///
    /// The verdict on every signature stays the same. A [`Keyring`](crate::Keyring) may let the key precompute less
    /// than this, never more.
    ///
    /// ```
    /// use cotter::{Ed25519, Keyring, PinnedKey, Precomputation};
    ///
    /// # let bytes = *b"\xd7\x5a\x98\x01\x82\xb1\x0a\xb7\xd5\x4b\xfe\xd3\xc9\x64\x07\x3a\x0e\xe1\x72\xf3\xda\xa6\x23\x25\xaf\x02\x1a\x68\xf7\x07\x51\x1a";
    /// let key = PinnedKey::<Ed25519>::from_raw("2026-11", &bytes)?.with_precomputation(Precomputation::Compact);
    /// assert_eq!(Keyring::from(key).precomputation_memory(), 10 * 1024);
    /// # Ok::<(), cotter::KeyError>(())
    /// ```
    #[must_use]
    pub fn with_precomputation(self, precomputation: Precomputation) -> Self {
        self.precomputing(precomputation)
    }
}

impl<A: Algorithm> PinnedKey<A> {
    pub(crate) fn precomputing(mut self, precomputation: Precomputation) -> Self {
        self.precomputation = precomputation;
        self.limit_precomputation(precomputation);
        self
    }

    /// The memory of the key's table, made or not.
    pub(in crate::key) fn table_len(&self) -> usize {
        A::Key::table_len(self.key.precomputation())
    }

    /// The memory of the key's table where a ring allows none above `limit`.
    pub(in crate::key) fn table_len_within(&self, limit: Precomputation) -> usize {
        A::Key::table_len(self.precomputation.min(limit))
    }

    /// Sets the key's table to its own choice, or to `limit` if that is less.
    pub(in crate::key) fn limit_precomputation(&mut self, limit: Precomputation) {
        let precomputation = self.precomputation.min(limit);
        if precomputation != self.key.precomputation()
            && let Some(key) = self.key.with_precomputation(precomputation)
        {
            self.key = Arc::new(key);
        }
    }
}

#[cfg(all(test, feature = "ecdsa"))]
mod tests {
    use super::*;
    use crate::{Es256, KeyId, Keyring};

    #[test]
    fn nothing_is_precomputed_for_a_key_of_one_use() {
        // RFC 7515 appendix A.3.1
        let jwk = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
        let memory = |key: PinnedKey<Es256>| Keyring::from(key).precomputation_memory();
        assert_ne!(memory(PinnedKey::from_jwk(KeyId::ABSENT, jwk).unwrap()), 0);
        assert_eq!(memory(PinnedKey::from_jwk_for_one_use(KeyId::ABSENT, jwk).unwrap().unwrap()), 0);
    }
}
