//! The backend in Rust: the crate `rsa`.

use getrandom::SysRng;
use pkcs8::{EncodePrivateKey, EncodePublicKey, SecretDocument};
use rsa::{
    BoxedUint, PrivateKey as Numbers, pkcs1v15, pss,
    signature::{RandomizedSigner, SignatureEncoding},
    traits::PublicKeyParts,
};
use sha2::{
    Digest, Sha256, Sha384, Sha512,
    digest::{FixedOutputReset, const_oid::AssociatedOid},
};

use super::{
    Padding, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512,
    key::{Checked, GENERATED_BITS},
};
use crate::{error::SigningFailed, traces::wiped_heap};

/// A key of the library, for one scheme.
pub(super) struct PrivateKey<S: Scheme>(S::Key);

/// An algorithm, as it is told here.
pub trait Scheme: Padding + 'static {
    /// The library's key for padding and hash.
    type Key: LibraryKey;
}

impl<S: Scheme> PrivateKey<S> {
    /// The key of these numbers, unless the library finds that they do not belong together.
    pub(super) fn new(numbers: Checked<'_>) -> Option<Self> {
        let Checked { n, e, d, p, q } = numbers;
        let [n, e] = [n, e].map(BoxedUint::from_be_slice_vartime);
        Numbers::from_components(n, e, d, vec![p, q]).ok().map(S::Key::of).map(Self)
    }

    pub(super) fn generate() -> Option<Self> {
        wiped_heap(|| Numbers::new(&mut SysRng, GENERATED_BITS)).ok().map(S::Key::of).map(Self)
    }

    /// The signature, blinded.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        self.0.sign(message)
    }

    pub(super) fn to_pkcs8(&self) -> Option<SecretDocument> {
        wiped_heap(|| self.0.as_ref().to_pkcs8_der().ok())
    }

    pub(super) fn public_der(&self) -> Option<Vec<u8>> {
        Some(self.0.as_ref().to_public_key().to_public_key_der().ok()?.into_vec())
    }

    /// Modulus and exponent, big-endian.
    pub(super) fn public_numbers(&self) -> Option<[Vec<u8>; 2]> {
        Some([self.0.as_ref().n_bytes(), self.0.as_ref().e_bytes()].map(Vec::from))
    }
}

impl Scheme for Rs256 {
    type Key = pkcs1v15::SigningKey<Sha256>;
}

impl Scheme for Rs384 {
    type Key = pkcs1v15::SigningKey<Sha384>;
}

impl Scheme for Rs512 {
    type Key = pkcs1v15::SigningKey<Sha512>;
}

impl Scheme for Ps256 {
    type Key = pss::SigningKey<Sha256>;
}

impl Scheme for Ps384 {
    type Key = pss::SigningKey<Sha384>;
}

impl Scheme for Ps512 {
    type Key = pss::SigningKey<Sha512>;
}

/// What both paddings of the library have in common.
pub trait LibraryKey: Send + Sync + AsRef<Numbers> {
    /// With this key.
    fn of(key: Numbers) -> Self;

    /// The signature, blinded.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningFailed>;
}

/// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
impl<D: Digest + AssociatedOid + Send + Sync> LibraryKey for pkcs1v15::SigningKey<D> {
    fn of(key: Numbers) -> Self {
        Self::new(key)
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        let signature = self.try_sign_with_rng(&mut SysRng, message);
        signature.map(|signature| signature.to_vec()).map_err(|_| SigningFailed)
    }
}

/// RSASSA-PSS with MGF1 of the same hash, and a salt of its length (RFC 8017 §8.1, RFC 7518 §3.5).
impl<D: Digest + FixedOutputReset + Send + Sync> LibraryKey for pss::SigningKey<D> {
    fn of(key: Numbers) -> Self {
        Self::new(key)
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        let signature = self.try_sign_with_rng(&mut SysRng, message);
        signature.map(|signature| signature.to_vec()).map_err(|_| SigningFailed)
    }
}
