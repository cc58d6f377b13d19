//! The backend in Rust: the crate `rsa` does all the work, with a key that it has parsed once.

use rsa::{BoxedUint, PublicKey as Numbers, pkcs1v15, pss, signature::Verifier};
use sha2::{
    Digest, Sha256, Sha384, Sha512,
    digest::{FixedOutputReset, const_oid::AssociatedOid},
};

use super::{Padding, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};
use crate::import::RsaNumbers;

/// A key of the library, with its Montgomery parameters.
pub(super) struct PublicKey<S: Scheme>(S::Key);

impl<S: Scheme> PublicKey<S> {
    /// Makes a key if the modulus is odd and has at most 8,192 bits, and the exponent is odd and has at most 33.
    pub(super) fn new(numbers: &RsaNumbers) -> Option<Self> {
        let [n, e] = [&numbers.n, &numbers.e].map(|number| BoxedUint::from_be_slice_vartime(number));
        Numbers::new(n, e).ok().map(S::Key::new).map(Self)
    }

    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.holds(message, signature)
    }
}

/// An algorithm, in the terms of this library.
pub trait Scheme: Padding {
    /// The library's key for padding and hash.
    type Key: LibraryKey;
}

impl Scheme for Rs256 {
    type Key = pkcs1v15::VerifyingKey<Sha256>;
}

impl Scheme for Rs384 {
    type Key = pkcs1v15::VerifyingKey<Sha384>;
}

impl Scheme for Rs512 {
    type Key = pkcs1v15::VerifyingKey<Sha512>;
}

impl Scheme for Ps256 {
    type Key = pss::VerifyingKey<Sha256>;
}

impl Scheme for Ps384 {
    type Key = pss::VerifyingKey<Sha384>;
}

impl Scheme for Ps512 {
    type Key = pss::VerifyingKey<Sha512>;
}

/// The interface that both paddings of the library share.
pub trait LibraryKey: Send + Sync {
    /// Makes the key for one padding and hash.
    fn new(numbers: Numbers) -> Self;

    /// Whether the signature is valid.
    fn holds(&self, message: &[u8], signature: &[u8]) -> bool;
}

impl<D: Digest + AssociatedOid + Send + Sync> LibraryKey for pkcs1v15::VerifyingKey<D> {
    fn new(numbers: Numbers) -> Self {
        Self::new(numbers)
    }

    fn holds(&self, message: &[u8], signature: &[u8]) -> bool {
        pkcs1v15::Signature::try_from(signature).is_ok_and(|signature| self.verify(message, &signature).is_ok())
    }
}

impl<D: Digest + FixedOutputReset + Send + Sync> LibraryKey for pss::VerifyingKey<D> {
    /// The salt is as long as the hash (RFC 7518 §3.5).
    fn new(numbers: Numbers) -> Self {
        Self::new_with_salt_len(numbers, <D as Digest>::output_size())
    }

    fn holds(&self, message: &[u8], signature: &[u8]) -> bool {
        pss::Signature::try_from(signature).is_ok_and(|signature| self.verify(message, &signature).is_ok())
    }
}
