//! The backend in Rust. The seed is expanded once, and not for each signature.

use ed25519_dalek::{
    SigningKey, VerifyingKey,
    hazmat::{ExpandedSecretKey, raw_sign},
};
use sha2::Sha512;

use crate::{
    error::SigningFailed,
    traces::{SIGNING_ED25519, wiped_stack},
};

/// The scalar and the prefix of a seed (RFC 8032 §5.1.5), and the public key that belongs to them: a signature under
/// another would give the scalar away, so no other can be handed in.
pub(super) struct Signer {
    expanded: ExpandedSecretKey,
    public: VerifyingKey,
}

impl Signer {
    /// The signer of a key.
    #[expect(clippy::unnecessary_wraps, reason = "the other backend may fail")]
    pub(super) fn of(key: &SigningKey) -> Option<Self> {
        Some(Self { expanded: ExpandedSecretKey::from(key.as_bytes()), public: key.verifying_key() })
    }

    /// Signs (RFC 8032 §5.1.6).
    #[expect(clippy::unnecessary_wraps, reason = "the other backend may fail")]
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        let signature = wiped_stack::<SIGNING_ED25519, _>(|| raw_sign::<Sha512>(&self.expanded, message, &self.public));
        Ok(signature.to_bytes().into())
    }
}
