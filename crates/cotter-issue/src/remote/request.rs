use std::fmt;

use cotter::{Algorithm, KeyId, PinnedKey};

use super::{
    RemoteAlgorithm,
    signature::{Form, Hash},
};

/// Bytes to be signed, by which algorithm and which key.
///
/// `Debug` shows the algorithm and the id, and not the claims.
pub struct SigningRequest {
    algorithm: &'static str,
    key_id: KeyId,
    signing_input: Vec<u8>,
    hash: Option<Hash>,
    form: Form,
}

impl SigningRequest {
    pub(super) fn new<A: RemoteAlgorithm>(key: &PinnedKey<A>, signing_input: Vec<u8>) -> Self {
        let (hash, form) = (A::HASH, A::form(key));
        Self { algorithm: <A as Algorithm>::NAME, key_id: key.id().clone(), signing_input, hash, form }
    }

    /// The algorithm: the `alg` of a JWS (`ES256`), or the header of a PASETO (`v4.public`).
    #[must_use]
    pub const fn algorithm(&self) -> &'static str {
        self.algorithm
    }

    /// The id that the public key is pinned with.
    #[must_use]
    pub const fn key_id(&self) -> &KeyId {
        &self.key_id
    }

    /// The message: the JWS signing input (RFC 7515 §5.1), or the pre-authentication encoding of a PASETO.
    #[must_use]
    pub fn signing_input(&self) -> &[u8] {
        &self.signing_input
    }

    /// The hash of the signing input, 32, 48 or 64 bytes by the algorithm; `None` for Ed25519 and ML-DSA, which sign the message itself.
    #[must_use]
    pub fn digest(&self) -> Option<Vec<u8>> {
        self.hash.map(|hash| hash.digest(&self.signing_input))
    }

    pub(super) const fn form(&self) -> Form {
        self.form
    }
}

impl fmt::Debug for SigningRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { algorithm, key_id, .. } = self;
        f.debug_struct("SigningRequest").field("algorithm", algorithm).field("key_id", key_id).finish_non_exhaustive()
    }
}
