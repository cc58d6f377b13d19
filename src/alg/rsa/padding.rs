//! The encoded message: EMSA-PKCS1-v1_5 and EMSA-PSS (RFC 8017 §9), which is what a signature says once it is opened.

use core::iter;

use sha2::{Digest, Sha256, Sha384, Sha512};

/// A hash that signatures are made with.
pub(super) trait Hash: Digest + Clone {
    /// The DER of `DigestInfo` up to the hash itself (RFC 8017 §9.2, note 1).
    const DIGEST_INFO: [u8; 19];
}

impl Hash for Sha256 {
    const DIGEST_INFO: [u8; 19] = *b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20";
}

impl Hash for Sha384 {
    const DIGEST_INFO: [u8; 19] = *b"\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30";
}

impl Hash for Sha512 {
    const DIGEST_INFO: [u8; 19] = *b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40";
}

/// Whether this is the one encoding of the message: it is not parsed, but made once more and compared, all of it.
pub(super) fn is_pkcs1_v1_5<D: Hash>(encoded: &[u8], message: &[u8]) -> bool {
    let hash = D::digest(message);
    let fixed_len = D::DIGEST_INFO.len().saturating_add(hash.len()).saturating_add(3);
    let Some(padding_len) = encoded.len().checked_sub(fixed_len) else {
        return false;
    };
    let expected = [0x00, 0x01].into_iter().chain(iter::repeat_n(0xff, padding_len)).chain([0x00]);
    encoded.iter().copied().eq(expected.chain(D::DIGEST_INFO).chain(hash))
}

/// Whether this is an encoding of the message with a salt as long as the hash (RFC 7518 §3.5), for a modulus of so many bits.
pub(super) fn is_pss<D: Hash>(encoded: &mut [u8], modulus_bits: usize, message: &[u8]) -> bool {
    salt_of_pss::<D>(encoded, modulus_bits).is_some_and(|(salt, hash)| {
        *hash == *D::new().chain_update([0; 8]).chain_update(D::digest(message)).chain_update(salt).finalize()
    })
}

/// EMSA-PSS-VERIFY up to its step 11: the salt, and the hash that it is to give together with the message.
fn salt_of_pss<D: Hash>(encoded: &mut [u8], modulus_bits: usize) -> Option<(&[u8], &[u8])> {
    let hash_len = <D as Digest>::output_size();
    // The encoding has one bit less than the modulus, so it may have one byte less. In the highest byte, `used` are bits of it.
    let (encoded, used) = match modulus_bits % 8 {
        1 => (encoded.split_first_mut().filter(|(highest, _)| **highest == 0)?.1, 0xff),
        0 => (encoded, 0x7f),
        bits => (encoded, 0xff >> 9_usize.checked_sub(bits)?),
    };
    let (&mut 0xbc, encoded) = encoded.split_last_mut()? else {
        return None;
    };
    let (block, hash) = encoded.split_at_mut_checked(encoded.len().checked_sub(hash_len)?)?;
    if block.first()? & !used != 0 {
        return None;
    }
    unmask::<D>(block, hash);
    *block.first_mut()? &= used;
    let (padding, salt) = block.split_at_checked(block.len().checked_sub(hash_len)?)?;
    let (0x01, zeros) = padding.split_last()? else {
        return None;
    };
    zeros.iter().all(|byte| *byte == 0).then_some((salt, hash))
}

/// Takes off the mask MGF1(seed) (RFC 8017 §B.2.1).
fn unmask<D: Hash>(block: &mut [u8], seed: &[u8]) {
    let seed = D::new().chain_update(seed);
    for (counter, chunk) in (0_u32..).zip(block.chunks_mut(<D as Digest>::output_size())) {
        let mask = seed.clone().chain_update(counter.to_be_bytes()).finalize();
        chunk.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
    }
}
