//! RSA signatures of encodings that are right, or nearly.

use crypto_bigint::{
    BoxedUint, NonZero, Odd, Resize,
    modular::{BoxedMontyForm, BoxedMontyParams},
};
use sha2::{Digest, Sha256};

/// The exponents of the Mersenne primes of a modulus, and its bits: their sum.
const MODULI: [(&[u32], u32); 4] =
    [(&[1279, 607, 89, 61, 7, 5], 2048), (&[1279, 607, 127, 31, 5], 2049), (&[2203], 2203), (&[2281], 2281)];

/// A key of which everybody can find the private half.
pub struct KnownRsa {
    pub n: Vec<u8>,
    bits: usize,
    d: BoxedUint,
    parameters: BoxedMontyParams,
}

impl KnownRsa {
    /// One of four sizes, with the exponent 65,537.
    pub fn new(which: u8) -> Self {
        let (exponents, bits) = MODULI[usize::from(which) % MODULI.len()];
        let precision = bits.next_multiple_of(64);
        let one = BoxedUint::one_with_precision(precision);
        let primes = exponents.iter().map(|a| one.shl(*a).wrapping_sub(&one));
        let n = primes.clone().fold(one.clone(), |n, p| n.wrapping_mul(&p));
        let order = primes.fold(one.clone(), |order, p| order.wrapping_mul(p.wrapping_sub(&one)));
        let e = BoxedUint::from(65_537_u64).resize(precision);
        let d = e.invert_mod(&NonZero::new(order).expect("it is not zero")).expect("65,537 divides no p - 1");
        let parameters = BoxedMontyParams::new_vartime(Odd::new(n.clone()).expect("it is odd"));
        Self { n: n.to_be_bytes_trimmed_vartime().into_vec(), bits: bits as usize, d, parameters }
    }

    /// The signature of any encoding that is as long as the modulus, modulo which it counts.
    pub fn sign(&self, encoded: &[u8]) -> Vec<u8> {
        let precision = self.parameters.bits_precision();
        let encoded = BoxedUint::from_be_slice_vartime(encoded).resize(precision);
        let signature = BoxedMontyForm::new(encoded, &self.parameters).pow(&self.d).retrieve().to_be_bytes();
        signature[signature.len() - self.n.len()..].to_vec()
    }

    /// EMSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §9.2).
    pub fn pkcs1_v1_5(&self, message: &[u8]) -> Vec<u8> {
        let info = b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20";
        let padding = vec![0xff; self.n.len() - 54];
        [&[0, 1][..], &padding, &[0], info, &Sha256::digest(message)].concat()
    }

    /// EMSA-PSS with SHA-256 and any salt (RFC 8017 §9.1.1), with a zero byte before it where it is shorter than the modulus.
    pub fn pss(&self, message: &[u8], salt: &[u8]) -> Vec<u8> {
        let len = (self.bits - 1).div_ceil(8);
        let hash = Sha256::digest([&[0; 8][..], &Sha256::digest(message), salt].concat());
        let mut block = [&vec![0; len - salt.len() - 34][..], &[1], salt].concat();
        for (i, chunk) in (0_u32..).zip(block.chunks_mut(32)) {
            let mask = Sha256::digest([&hash[..], &i.to_be_bytes()].concat());
            chunk.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
        }
        block[0] &= 0xff >> (8 * len - (self.bits - 1));
        [&vec![0; self.n.len() - len][..], &block, &hash, &[0xbc]].concat()
    }
}

/// RSAVP1 with the exponent 65,537 (RFC 8017 §5.2.2), of a signature as long as the modulus and less than it, with leading zeros.
pub fn rsa_open(n: &[u8], signature: &[u8]) -> Option<Vec<u8>> {
    if signature.len() != n.len() || signature >= n {
        return None;
    }
    let modulus = BoxedUint::from_be_slice_vartime(n);
    let precision = modulus.bits_precision();
    let parameters = BoxedMontyParams::new_vartime(Odd::new(modulus).into_option()?);
    let signature = BoxedUint::from_be_slice_vartime(signature).resize(precision);
    let opened = BoxedMontyForm::new(signature, &parameters).pow(&BoxedUint::from(65_537_u64)).retrieve().to_be_bytes();
    Some(opened[opened.len() - n.len()..].to_vec())
}

/// EMSA-PSS-VERIFY with SHA-256 and a salt of 32 bytes (RFC 8017 §9.1.2).
pub fn is_pss(n: &[u8], opened: &[u8], message: &[u8]) -> bool {
    let bits = 8 * n.len() - n[0].leading_zeros() as usize - 1;
    let (zeros, encoded) = opened.split_at(n.len() - bits.div_ceil(8));
    let unused = !(0xff_u8 >> (8 * encoded.len() - bits));
    let (block, rest) = encoded.split_at(encoded.len() - 33);
    if zeros.iter().any(|byte| *byte != 0) || rest[32] != 0xbc || block[0] & unused != 0 {
        return false;
    }
    let mut block = block.to_vec();
    for (i, chunk) in (0_u32..).zip(block.chunks_mut(32)) {
        let mask = Sha256::digest([&rest[..32], &i.to_be_bytes()].concat());
        chunk.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
    }
    block[0] &= !unused;
    let (padding, salt) = block.split_at(block.len() - 32);
    let hash = Sha256::digest([&[0; 8][..], &Sha256::digest(message), salt].concat());
    padding.split_last().is_some_and(|(last, zeros)| *last == 1 && zeros.iter().all(|byte| *byte == 0))
        && hash[..] == rest[..32]
}
