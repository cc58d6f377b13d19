//! The public key, and the two rules by which it verifies.

use alloc::{format, string::String};

use super::{
    padding::{self, Hash},
    power::Modulus,
};
use crate::{
    KeyError,
    alg::table::Tabled,
    error::InvalidSignature,
    key::RsaNumbers,
    strict::{base64url, limits::RSA_MODULUS_BITS},
};

/// How many bytes the largest modulus has.
const MAX_LEN: usize = *RSA_MODULUS_BITS.end() / 8;

/// A public key within the limits of this crate, with what its arithmetic needs.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct RsaKey {
    numbers: RsaNumbers,
    modulus: Modulus,
    exponent: u64,
}

impl RsaKey {
    pub(super) fn new(numbers: RsaNumbers) -> Result<Self, KeyError> {
        let (min, max) = (*RSA_MODULUS_BITS.start(), *RSA_MODULUS_BITS.end());
        if !RSA_MODULUS_BITS.contains(&bit_len(&numbers.n)) {
            return Err(KeyError::RsaModulusSize { min, max });
        }
        let modulus = Modulus::new(&numbers.n).ok_or(KeyError::RsaModulusEven)?;
        if is_even(&numbers.e) || !(17..=33).contains(&bit_len(&numbers.e)) {
            return Err(KeyError::RsaExponent);
        }
        let exponent = numbers.e.iter().fold(0, |e, byte| e << 8 | u64::from(*byte));
        Ok(Self { numbers, modulus, exponent })
    }

    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2.2).
    pub(super) fn verify_pkcs1_v1_5<D: Hash>(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        self.verify(signature, |encoded| padding::is_pkcs1_v1_5::<D>(encoded, message))
    }

    /// RSASSA-PSS (RFC 8017 §8.1.2), MGF1 with the same hash, and a salt of its length.
    pub(super) fn verify_pss<D: Hash>(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        self.verify(signature, |encoded| padding::is_pss::<D>(encoded, bit_len(&self.numbers.n), message))
    }

    /// `e`, `kty`, `n` (RFC 7638 §3.2).
    pub(super) fn thumbprint_members(&self) -> String {
        let (n, e) = (base64url::encode(&self.numbers.n), base64url::encode(&self.numbers.e));
        format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#)
    }

    /// Opens a signature that is exactly as long as the modulus and less than it, and asks whether that is a right encoding.
    fn verify(&self, signature: &[u8], is_right: impl FnOnce(&mut [u8]) -> bool) -> Result<(), InvalidSignature> {
        let n = self.numbers.n.as_slice();
        if signature.len() != n.len() || signature >= n {
            return Err(InvalidSignature);
        }
        let mut encoded = [0; MAX_LEN];
        let encoded = encoded.get_mut(..n.len()).ok_or(InvalidSignature)?;
        self.modulus.power(signature, self.exponent, encoded);
        if is_right(encoded) { Ok(()) } else { Err(InvalidSignature) }
    }
}

impl Tabled for RsaKey {}

fn is_even(big_endian: &[u8]) -> bool {
    big_endian.last().is_none_or(|last| last % 2 == 0)
}

/// The number of bits of an integer without leading zero bytes.
fn bit_len(big_endian: &[u8]) -> usize {
    let zeros = big_endian.first().map_or(0, |first| first.leading_zeros());
    big_endian.len().saturating_mul(8).saturating_sub(usize::try_from(zeros).unwrap_or(0))
}
