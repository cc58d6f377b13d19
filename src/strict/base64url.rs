//! Canonical base64url (RFC 7515 §2, RFC 4648 §3.5): each sequence of bytes has one text, and no other is accepted.

use alloc::{borrow::Cow, string::String, vec, vec::Vec};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use zeroize::Zeroizing;

/// The text is not the canonical encoding of any bytes.
#[derive(Debug)]
pub(crate) struct NotCanonical;

/// Decodes `text`; refuses padding, characters outside the alphabet, impossible lengths and non-zero trailing bits.
pub(crate) fn decode(text: &str) -> Result<Vec<u8>, NotCanonical> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| NotCanonical)
}

/// As [`decode`], into memory that is zeroized, even if it fails half way.
pub(crate) fn decode_secret(text: &str) -> Result<Zeroizing<Vec<u8>>, NotCanonical> {
    let mut secret = Zeroizing::new(vec![0; decoded_len(text.len()).saturating_add(3)]);
    let length = URL_SAFE_NO_PAD.decode_slice(text, &mut secret).map_err(|_| NotCanonical)?;
    secret.truncate(length);
    Ok(secret)
}

/// As [`decode_secret`], but also accepts padding, or the standard alphabet instead of the URL one; refuses a mixture
/// of both.
pub(crate) fn decode_lenient(text: &str) -> Result<Zeroizing<Vec<u8>>, NotCanonical> {
    let text = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    if !text.contains(['+', '/']) {
        return decode_secret(text);
    }
    let mut bytes = Zeroizing::new(vec![0; decoded_len(text.len()).saturating_add(3)]);
    let length = STANDARD_NO_PAD.decode_slice(text, &mut bytes).map_err(|_| NotCanonical)?;
    bytes.truncate(length);
    Ok(bytes)
}

/// A buffer for signatures, except those of ML-DSA and the longest RSA keys, and for what a decoder may write beyond.
///
/// Longer ones go on the heap. That takes a thousandth of the time of their verification, and a larger buffer would
/// have to be cleared for every other token.
pub(crate) type Buf = [u8; 515];

/// As [`decode`], into `buf` if it is large enough.
pub(crate) fn decode_into<'r>(text: &str, buf: &'r mut Buf) -> Result<Cow<'r, [u8]>, NotCanonical> {
    if decoded_len(text.len()).saturating_add(3) > buf.len() {
        return decode(text).map(Cow::Owned);
    }
    let length = URL_SAFE_NO_PAD.decode_slice(text, buf).map_err(|_| NotCanonical)?;
    buf.get(..length).map(Cow::Borrowed).ok_or(NotCanonical)
}

/// Encodes `bytes`.
pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The number of bytes that a text of so many `characters` decodes to, whatever they are.
pub(crate) const fn decoded_len(characters: usize) -> usize {
    characters.saturating_mul(3) / 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_canonical_form_only() {
        assert_eq!(decode("-_8").unwrap(), [0xfb, 0xff]);
        for refused in ["-_8=", "+/8", "-_9", "-", "-_8\n", " -_8", "-_ 8", "-_8!", "-_8\0", "－_8"] {
            assert!(decode(refused).is_err(), "{refused:?}");
        }
        assert!(decode("").unwrap().is_empty());
        let mut buf = [0; 515];
        assert_eq!(*decode_into("-_8", &mut buf).unwrap(), [0xfb, 0xff]);
        assert!(decode_into("-_9", &mut buf).is_err());
        assert_eq!(*decode_secret("-_8").unwrap(), [0xfb, 0xff]);
        assert!(decode_secret("-_9").is_err());
    }

    #[test]
    fn leniently_one_alphabet_is_read_and_no_mixture() {
        for (text, bytes) in
            [("-_8", [0xfb, 0xff]), ("-_8=", [0xfb, 0xff]), ("+/8", [0xfb, 0xff]), ("+/8=", [0xfb, 0xff])]
        {
            assert_eq!(*decode_lenient(text).unwrap(), bytes, "{text}");
        }
        for refused in ["-/8", "+_8", "-_9", "+/9", "+", "=+/8", "+/=8", "+/8\n", " -_8"] {
            assert!(decode_lenient(refused).is_err(), "{refused:?}");
        }
    }

    #[test]
    fn room_or_not_the_bytes_are_the_same() {
        for length in [0, 1, 511, 512, 513, 514, 515, 516, 2000] {
            let bytes = vec![0xa5; length];
            let mut buf = [0; 515];
            let text = encode(&bytes);
            let read = decode_into(&text, &mut buf).unwrap();
            assert_eq!(*read, bytes, "{length}");
            assert_eq!(matches!(read, Cow::Borrowed(_)), length <= 512, "{length}");
        }
    }

    #[test]
    fn what_is_read_encodes_to_the_same_text() {
        for text in ["", "AA", "AQAB", "-_8", "_____w"] {
            assert_eq!(encode(&decode(text).unwrap()), text);
            assert_eq!(decode(text).unwrap().len(), decoded_len(text.len()));
        }
    }
}
