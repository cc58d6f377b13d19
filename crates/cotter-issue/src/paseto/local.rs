//! What both versions share: the encoding of what is signed, and the secret of a `local` token.

use zeroize::Zeroizing;

use crate::{SigningKeyError, algorithm::SharedSecret};

/// Pre-Authentication Encoding (PASETO Common, §"Authentication Padding"): the number of pieces, and each with its length before it.
pub(crate) fn pae(pieces: &[&[u8]]) -> Vec<u8> {
    let mut encoding = number(pieces.len()).to_vec();
    for piece in pieces {
        encoding.extend_from_slice(&number(piece.len()));
        encoding.extend_from_slice(piece);
    }
    encoding
}

#[expect(clippy::as_conversions, reason = "a length in memory fits into 63 bits")]
const fn number(length: usize) -> [u8; 8] {
    (length as u64).to_le_bytes()
}

/// The length of a secret, in bytes.
pub(super) const SECRET_LEN: usize = 32;

/// The length of the nonce before a message, in bytes.
pub(super) const NONCE_LEN: usize = 32;

/// A secret of 32 bytes, wiped when it is dropped.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct LocalSecret(Zeroizing<Vec<u8>>);

impl SharedSecret for LocalSecret {
    const GENERATED_LEN: usize = SECRET_LEN;

    fn of(secret: &[u8]) -> Result<Self, SigningKeyError> {
        Ok(Self(Zeroizing::new(secret.to_vec())))
    }

    fn secret(&self) -> &Zeroizing<Vec<u8>> {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the specification.
    #[test]
    fn pieces_are_counted_and_measured() {
        assert_eq!(pae(&[]), [0; 8]);
        assert_eq!(pae(&[b""]), [[1, 0, 0, 0, 0, 0, 0, 0], [0; 8]].concat());
        assert_eq!(pae(&[b"test"]), b"\x01\0\0\0\0\0\0\0\x04\0\0\0\0\0\0\0test");
    }
}
