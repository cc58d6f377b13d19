//! RSAVP1 (RFC 8017 §5.2.2): sᵉ modulo n, with what depends on n alone computed once.
//!
//! **Everything here takes a time that depends on its input.** That is safe for what verification works on, a public key and a
//! public signature, and for nothing else. This crate has no private key, no type for one and no operation on one.

use alloc::boxed::Box;

use crypto_bigint::{
    Limb, Odd, U2048, U3072, U4096, U8192, Uint, Word,
    modular::{FixedMontyForm, FixedMontyParams},
};

/// A modulus with its Montgomery parameters, in the narrowest of four widths; its leading bits may be zero.
pub(super) enum Modulus {
    Bits2048(Box<FixedMontyParams<{ U2048::LIMBS }>>),
    Bits3072(Box<FixedMontyParams<{ U3072::LIMBS }>>),
    Bits4096(Box<FixedMontyParams<{ U4096::LIMBS }>>),
    Bits8192(Box<FixedMontyParams<{ U8192::LIMBS }>>),
}

impl Modulus {
    /// The modulus of these bytes, if it is odd and has at most 8,192 bits.
    pub(super) fn new(n: &[u8]) -> Option<Self> {
        Some(match n.len() {
            ..=256 => Self::Bits2048(parameters(n)?),
            257..=384 => Self::Bits3072(parameters(n)?),
            385..=512 => Self::Bits4096(parameters(n)?),
            _ => Self::Bits8192(parameters(n)?),
        })
    }

    /// Writes sᵉ modulo n, for s < n and an odd e above 1, into as many bytes as n has.
    pub(super) fn power(&self, s: &[u8], e: u64, out: &mut [u8]) {
        match self {
            Self::Bits2048(parameters) => power(parameters, s, e, out),
            Self::Bits3072(parameters) => power(parameters, s, e, out),
            Self::Bits4096(parameters) => power(parameters, s, e, out),
            Self::Bits8192(parameters) => power(parameters, s, e, out),
        }
    }
}

fn parameters<const LIMBS: usize>(n: &[u8]) -> Option<Box<FixedMontyParams<LIMBS>>> {
    let n = Option::from(Odd::new(read(n)?))?;
    Some(Box::new(FixedMontyParams::new_vartime(n)))
}

/// From the highest bit of e to the lowest: a squaring for each but the first, a multiplication where it is set.
fn power<const LIMBS: usize>(parameters: &FixedMontyParams<LIMBS>, s: &[u8], e: u64, out: &mut [u8]) {
    let Some(s) = read(s) else { return };
    let base = FixedMontyForm::new(&s, parameters);
    let mut power = base;
    for bit in (1..e.ilog2()).rev() {
        power = power.square();
        if e >> bit & 1 == 1 {
            power = power.mul(&base);
        }
    }
    // The lowest bit is set. A Montgomery product of sᵉ⁻¹R and the plain s is the plain sᵉ: it divides by R.
    let plain = FixedMontyForm::from_montgomery(s, parameters);
    write(&power.square().mul(&plain).to_montgomery(), out);
}

/// The integer of big-endian bytes, if there are not too many.
fn read<const LIMBS: usize>(bytes: &[u8]) -> Option<Uint<LIMBS>> {
    let chunks = bytes.rchunks(Limb::BYTES);
    let mut words: [Word; LIMBS] = [0; LIMBS];
    if chunks.len() > words.len() {
        return None;
    }
    for (word, chunk) in words.iter_mut().zip(chunks) {
        *word = chunk.iter().fold(0, |word, byte| word << 8 | Word::from(*byte));
    }
    Some(Uint::from_words(words))
}

/// The last bytes of the integer, big-endian.
fn write<const LIMBS: usize>(integer: &Uint<LIMBS>, out: &mut [u8]) {
    for (chunk, word) in out.rchunks_mut(Limb::BYTES).zip(integer.as_words()) {
        let bytes = word.to_be_bytes();
        let (_, last) = bytes.split_at(bytes.len().saturating_sub(chunk.len()));
        chunk.copy_from_slice(last);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

    use alloc::{vec, vec::Vec};

    use crypto_bigint::{
        BoxedUint, Odd,
        modular::{BoxedMontyForm, BoxedMontyParams},
    };
    use proptest::prelude::*;

    use super::Modulus;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn powers_are_the_librarys(
            mut n in prop::collection::vec(any::<u8>(), 256..=1024), s: Vec<u8>, e in 0x1_0001_u64..1 << 33,
        ) {
            n[0] |= 1;
            *n.last_mut().unwrap() |= 1;
            let s: Vec<u8> = [0].into_iter().chain(s.into_iter().cycle().chain([1]).take(n.len() - 1)).collect();
            let s = if s.len() == n.len() { s } else { vec![0; n.len()] };
            let e = e | 1;

            let bits = u32::try_from(8 * n.len()).unwrap();
            let number = |bytes: &[u8]| BoxedUint::from_be_slice(bytes, bits).unwrap();
            let parameters = BoxedMontyParams::new(Odd::new(number(&n)).unwrap());
            let expected = BoxedMontyForm::new(number(&s), &parameters).pow(&BoxedUint::from(e)).retrieve().to_be_bytes();

            let mut out = vec![0xee; n.len()];
            Modulus::new(&n).unwrap().power(&s, e, &mut out);
            prop_assert_eq!(&out[..], &expected[expected.len() - n.len()..]);
        }
    }
}
