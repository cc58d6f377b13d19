//! Pre-Authentication Encoding (PASETO Common, §"Authentication Padding").

use alloc::vec::Vec;

/// Passes the encoding of these pieces to `take` in parts: their number, then each piece preceded by its length.
///
/// The numbers are 64 bits in little-endian order with the highest bit clear, which no length in memory can set.
pub(super) fn each(pieces: &[&[u8]], mut take: impl FnMut(&[u8])) {
    take(&number(pieces.len()));
    for piece in pieces {
        take(&number(piece.len()));
        take(piece);
    }
}

/// The complete encoding of these pieces.
pub(super) fn encode(pieces: &[&[u8]]) -> Vec<u8> {
    let length = pieces.iter().fold(8_usize, |length, piece| length.saturating_add(8).saturating_add(piece.len()));
    let mut encoding = Vec::with_capacity(length);
    each(pieces, |part| encoding.extend_from_slice(part));
    encoding
}

#[expect(clippy::as_conversions, reason = "a length in memory fits into 63 bits")]
const fn number(length: usize) -> [u8; 8] {
    (length as u64).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The specification's examples.
    #[test]
    fn pieces_are_counted_and_measured() {
        assert_eq!(encode(&[]), [0; 8]);
        assert_eq!(encode(&[b""]), [[1, 0, 0, 0, 0, 0, 0, 0], [0; 8]].concat());
        assert_eq!(encode(&[b"test"]), b"\x01\0\0\0\0\0\0\0\x04\0\0\0\0\0\0\0test");
        assert_eq!(encode(&[b"test", b"", b"te"]).capacity(), 38, "it is allocated once");
        assert_ne!(encode(&[b"te", b"st"]), encode(&[b"tes", b"t"]));
    }
}
