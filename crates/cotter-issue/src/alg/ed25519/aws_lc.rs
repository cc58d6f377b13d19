//! The backend in C and assembly: AWS-LC, which wipes the key. Signatures are the same bytes.

use aws_lc_rs::signature::Ed25519KeyPair;

use crate::error::SigningFailed;

/// A key of the library, for signatures alone.
pub(super) struct Signer(Ed25519KeyPair);

impl Signer {
    /// The signer of a key, unless the library computes another public key.
    pub(super) fn of(key: &ed25519_dalek::SigningKey) -> Option<Self> {
        let pair = Ed25519KeyPair::from_seed_and_public_key(key.as_bytes(), key.verifying_key().as_bytes());
        pair.ok().map(Self)
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        let signature = self.0.try_sign(message).map_err(|_| SigningFailed)?;
        Ok(signature.as_ref().to_vec())
    }
}
