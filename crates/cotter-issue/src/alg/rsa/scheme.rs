//! The two schemes of signatures, each as the library makes it with a key.

use getrandom::SysRng;
use rsa::{
    PrivateKey, pkcs1v15, pss,
    signature::{RandomizedSigner, SignatureEncoding},
};
use sha2::{
    Digest,
    digest::{FixedOutputReset, const_oid::AssociatedOid},
};

use crate::error::SigningFailed;

/// A scheme with its hash, holding a key.
pub trait Scheme: Send + Sync + Sized + AsRef<PrivateKey> + 'static {
    /// Whether keys that are bound to RSASSA-PSS serve.
    const IS_PSS: bool;

    /// With this key.
    fn of(key: PrivateKey) -> Self;

    /// The signature, blinded.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningFailed>;
}

/// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct Pkcs1v15<D: Digest>(pkcs1v15::SigningKey<D>);

/// RSASSA-PSS with MGF1 of the same hash, and a salt of its length (RFC 8017 §8.1, RFC 7518 §3.5).
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct Pss<D: Digest>(pss::SigningKey<D>);

impl<D: Digest> AsRef<PrivateKey> for Pkcs1v15<D> {
    fn as_ref(&self) -> &PrivateKey {
        self.0.as_ref()
    }
}

impl<D: Digest> AsRef<PrivateKey> for Pss<D> {
    fn as_ref(&self) -> &PrivateKey {
        self.0.as_ref()
    }
}

impl<D: Digest + AssociatedOid + Send + Sync + 'static> Scheme for Pkcs1v15<D> {
    const IS_PSS: bool = false;

    fn of(key: PrivateKey) -> Self {
        Self(pkcs1v15::SigningKey::new(key))
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        let signature = self.0.try_sign_with_rng(&mut SysRng, message);
        signature.map(|signature| signature.to_vec()).map_err(|_| SigningFailed)
    }
}

impl<D: Digest + FixedOutputReset + Send + Sync + 'static> Scheme for Pss<D> {
    const IS_PSS: bool = true;

    fn of(key: PrivateKey) -> Self {
        Self(pss::SigningKey::new(key))
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        let signature = self.0.try_sign_with_rng(&mut SysRng, message);
        signature.map(|signature| signature.to_vec()).map_err(|_| SigningFailed)
    }
}
