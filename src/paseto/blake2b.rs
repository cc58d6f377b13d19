//! Keyed BLAKE2b (RFC 7693 §3.3), as a state that has absorbed the key and no longer contains it.
//!
//! The library's MAC keeps the key in its buffer until the first block after it is full.

use core::slice;

use blake2::{
    Blake2bVarCore,
    digest::{
        Output,
        block_api::{Block, Buffer, UpdateCore, VariableOutputCore},
    },
};
use zeroize::Zeroizing;

/// BLAKE2b under one key, for hashes of one length.
pub(super) struct Keyed {
    state: Blake2bVarCore,
    length: usize,
}

/// Absorbs the parts of the input.
pub(super) struct Hasher {
    state: Blake2bVarCore,
    buffer: Buffer<Blake2bVarCore>,
}

impl Keyed {
    /// Makes the state for a key of at most 64 bytes.
    pub(super) fn new(key: &[u8], length: usize) -> Self {
        let mut block = Zeroizing::new(Block::<Blake2bVarCore>::default());
        block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
        let mut state = Blake2bVarCore::new_with_params(&[], &[], key.len(), length);
        state.update_blocks(slice::from_ref(&*block));
        Self { state, length }
    }

    /// Hashes the input that `feed` supplies, which must be at least one byte.
    pub(super) fn hash(&self, feed: impl FnOnce(&mut Hasher)) -> Hash {
        let mut hasher = Hasher { state: self.state.clone(), buffer: Buffer::<Blake2bVarCore>::default() };
        feed(&mut hasher);
        let mut output = Zeroizing::new(Output::<Blake2bVarCore>::default());
        hasher.state.finalize_variable_core(&mut hasher.buffer, &mut output);
        Hash { output, length: self.length }
    }
}

impl Hasher {
    pub(super) fn update(&mut self, part: &[u8]) {
        let Self { state, buffer } = self;
        buffer.digest_blocks(part, |blocks| state.update_blocks(blocks));
    }
}

/// A hash, which is wiped when it is dropped.
pub(super) struct Hash {
    output: Zeroizing<Output<Blake2bVarCore>>,
    length: usize,
}

impl Hash {
    pub(super) fn bytes(&self) -> &[u8] {
        self.output.get(..self.length).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use blake2::{
        Blake2bMac,
        digest::{KeyInit, Mac, consts::U32, consts::U56},
    };

    use super::*;

    #[test]
    fn it_is_the_keyed_hash_of_the_library() {
        let text: Vec<u8> = (0..=255).cycle().take(1000).collect();
        for key in [&text[..1], &text[7..39], &text[..64]] {
            for length in [1, 31, 32, 127, 128, 129, 255, 256, 257, 1000] {
                let mut short = Blake2bMac::<U32>::new_from_slice(key).unwrap();
                let mut long = Blake2bMac::<U56>::new_from_slice(key).unwrap();
                Mac::update(&mut short, &text[..length]);
                Mac::update(&mut long, &text[..length]);
                let (first, rest) = text[..length].split_at(length / 3);
                let hash = |length| {
                    Keyed::new(key, length).hash(|hasher| {
                        hasher.update(first);
                        hasher.update(rest);
                    })
                };
                assert_eq!(hash(32).bytes(), short.finalize().into_bytes().as_slice(), "{length}");
                assert_eq!(hash(56).bytes(), long.finalize().into_bytes().as_slice(), "{length}");
            }
        }
    }
}
