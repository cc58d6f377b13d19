//! The public key: which numbers are valid, and which signatures are even tried. The same for both backends.

use alloc::{format, string::String};

use super::backend::{PublicKey, Scheme};
use crate::{
    KeyError,
    algorithm::{FromDer, FromJwk, HasThumbprint, Verifies},
    error::InvalidSignature,
    import::{Jwk, PublicKeyDer, RsaNumbers},
    precomputation::Precomputed,
    strict::{base64url, limits::RSA_MODULUS_BITS},
};

/// A public key within the limits of this crate, for one algorithm, with values that the backend computes once.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct RsaKey<S: Scheme> {
    numbers: RsaNumbers,
    key: PublicKey<S>,
}

impl<S: Scheme> RsaKey<S> {
    pub(super) fn new(numbers: RsaNumbers) -> Result<Self, KeyError> {
        let (min, max) = (*RSA_MODULUS_BITS.start(), *RSA_MODULUS_BITS.end());
        let wrong_size = KeyError::RsaModulusSize { min, max };
        if !RSA_MODULUS_BITS.contains(&bit_len(&numbers.n)) {
            return Err(wrong_size);
        }
        if is_even(&numbers.n) {
            return Err(KeyError::RsaModulusEven);
        }
        if is_even(&numbers.e) || !(17..=33).contains(&bit_len(&numbers.e)) {
            return Err(KeyError::RsaExponent);
        }
        // A modulus and an exponent that have passed these checks are valid for every backend.
        let key = PublicKey::new(&numbers).ok_or(wrong_size)?;
        Ok(Self { numbers, key })
    }
}

impl<S: Scheme> Verifies for RsaKey<S> {
    /// Verifies RSASSA-PKCS1-v1_5 or RSASSA-PSS (RFC 8017 §8.2.2, §8.1.2).
    ///
    /// The signature must be exactly as long as the modulus and less than it.
    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let n = self.numbers.n.as_slice();
        if signature.len() != n.len() || signature >= n {
            return Err(InvalidSignature);
        }
        if self.key.verify(message, signature) { Ok(()) } else { Err(InvalidSignature) }
    }
}

impl<S: Scheme> HasThumbprint for RsaKey<S> {
    /// `e`, `kty`, `n` (RFC 7638 §3.2).
    fn thumbprint_members(&self) -> String {
        let (n, e) = (base64url::encode(&self.numbers.n), base64url::encode(&self.numbers.e));
        format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#)
    }
}

impl<S: Scheme> FromJwk for RsaKey<S> {
    const KTY: &'static str = "RSA";

    fn from_jwk(jwk: &Jwk) -> Result<Self, KeyError> {
        jwk.public_key(None, Self::from_der, |jwk| Self::new(jwk.rsa()?))
    }
}

impl<S: Scheme> FromDer for RsaKey<S> {
    fn from_der(der: &PublicKeyDer<'_>) -> Result<Self, KeyError> {
        Self::new(der.rsa(S::PSS)?)
    }
}

impl<S: Scheme> Precomputed for RsaKey<S> {}

fn is_even(big_endian: &[u8]) -> bool {
    big_endian.last().is_none_or(|last| last % 2 == 0)
}

/// The number of bits of an integer without leading zero bytes.
pub(super) fn bit_len(big_endian: &[u8]) -> usize {
    let zeros = big_endian.first().map_or(0, |first| first.leading_zeros());
    big_endian.len().saturating_mul(8).saturating_sub(usize::try_from(zeros).unwrap_or(0))
}
