//! The backend in Rust: the signature is opened, and what comes out must be an encoding of the message.

use core::marker::PhantomData;

use sha2::{Sha256, Sha384, Sha512};

use super::{
    Ps256, Ps384, Ps512, Rs256, Rs384, Rs512,
    key::bit_len,
    padding::{is_pkcs1_v1_5, is_pss},
    power::Modulus,
};
use crate::{key::RsaNumbers, strict::limits::RSA_MODULUS_BITS};

/// How many bytes the largest modulus has.
const MAX_LEN: usize = *RSA_MODULUS_BITS.end() / 8;

/// The numbers of a key, with what arithmetic needs.
pub(super) struct PublicKey<S> {
    modulus: Modulus,
    modulus_bits: usize,
    exponent: u64,
    scheme: PhantomData<S>,
}

/// An algorithm, as it is told here.
pub trait Scheme {
    /// Whether this is an encoding of the message, for a modulus of so many bits.
    fn is_right(encoded: &mut [u8], modulus_bits: usize, message: &[u8]) -> bool;
}

impl<S: Scheme> PublicKey<S> {
    /// The key of these numbers, if the modulus is odd and has at most 8,192 bits; the exponent has at most 64.
    pub(super) fn new(numbers: &RsaNumbers) -> Option<Self> {
        Some(Self {
            modulus: Modulus::new(&numbers.n)?,
            modulus_bits: bit_len(&numbers.n),
            exponent: numbers.e.iter().fold(0, |e, byte| e << 8 | u64::from(*byte)),
            scheme: PhantomData,
        })
    }

    /// For a signature that is as long as the modulus and less than it.
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let mut encoded = [0; MAX_LEN];
        let Some(encoded) = encoded.get_mut(..signature.len()) else {
            return false;
        };
        self.modulus.power(signature, self.exponent, encoded);
        S::is_right(encoded, self.modulus_bits, message)
    }
}

impl Scheme for Rs256 {
    fn is_right(encoded: &mut [u8], _modulus_bits: usize, message: &[u8]) -> bool {
        is_pkcs1_v1_5::<Sha256>(encoded, message)
    }
}

impl Scheme for Rs384 {
    fn is_right(encoded: &mut [u8], _modulus_bits: usize, message: &[u8]) -> bool {
        is_pkcs1_v1_5::<Sha384>(encoded, message)
    }
}

impl Scheme for Rs512 {
    fn is_right(encoded: &mut [u8], _modulus_bits: usize, message: &[u8]) -> bool {
        is_pkcs1_v1_5::<Sha512>(encoded, message)
    }
}

impl Scheme for Ps256 {
    fn is_right(encoded: &mut [u8], modulus_bits: usize, message: &[u8]) -> bool {
        is_pss::<Sha256>(encoded, modulus_bits, message)
    }
}

impl Scheme for Ps384 {
    fn is_right(encoded: &mut [u8], modulus_bits: usize, message: &[u8]) -> bool {
        is_pss::<Sha384>(encoded, modulus_bits, message)
    }
}

impl Scheme for Ps512 {
    fn is_right(encoded: &mut [u8], modulus_bits: usize, message: &[u8]) -> bool {
        is_pss::<Sha512>(encoded, modulus_bits, message)
    }
}
