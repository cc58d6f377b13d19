use crate::{VerifyError, strict::limits::TokenLimit};

/// The three segments of a compact serialization (RFC 7515 §7.1), still encoded.
#[derive(Clone, Copy)]
pub(crate) struct Compact<'t> {
    pub(crate) header: &'t str,
    pub(crate) payload: &'t str,
    pub(crate) signature: &'t str,
    /// The header, the dot, and the payload.
    pub(crate) signing_input: &'t str,
}

/// Finds the segments; refuses a token over the limit, another number of segments, and an empty header or signature.
pub(crate) fn split(token: &str, limit: TokenLimit) -> Result<Compact<'_>, VerifyError> {
    if token.len() > limit.bytes() {
        return Err(VerifyError::TokenTooLong { max: limit.bytes() });
    }
    let (signing_input, signature) = token.rsplit_once('.').ok_or(VerifyError::SegmentCount)?;
    let (header, payload) = signing_input.split_once('.').ok_or(VerifyError::SegmentCount)?;
    match dots(payload) {
        0 => {}
        2 => return Err(VerifyError::Jwe),
        _ => return Err(VerifyError::SegmentCount),
    }
    if header.is_empty() {
        return Err(VerifyError::HeaderEmpty);
    }
    if signature.is_empty() {
        return Err(VerifyError::SignatureEmpty);
    }
    Ok(Compact { header, payload, signature, signing_input })
}

/// The number of dots, counted in parts for which one byte is enough, so that the compiler can vectorise it.
fn dots(text: &str) -> usize {
    let in_part = |part: &[u8]| part.iter().fold(0_u8, |count, byte| count.wrapping_add(u8::from(*byte == b'.')));
    text.as_bytes().chunks(128).fold(0, |count, part| count.saturating_add(in_part(part).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_exactly_three_segments() {
        let Compact { header, payload, signature, signing_input } = split("aa.bb.cc", TokenLimit::DEFAULT).unwrap();
        assert_eq!((header, payload, signature, signing_input), ("aa", "bb", "cc", "aa.bb"));
        assert_eq!(split("aa..cc", TokenLimit::DEFAULT).unwrap().payload, "");
        for (token, expected) in [
            ("", VerifyError::SegmentCount),
            ("aa", VerifyError::SegmentCount),
            ("aa.bb", VerifyError::SegmentCount),
            ("aa.bb.cc.dd", VerifyError::SegmentCount),
            ("aa.bb.cc.dd.ee", VerifyError::Jwe),
            ("aa.bb.cc.dd.ee.ff", VerifyError::SegmentCount),
            (".bb.cc", VerifyError::HeaderEmpty),
            ("aa.bb.", VerifyError::SignatureEmpty),
            ("..", VerifyError::HeaderEmpty),
        ] {
            assert_eq!(split(token, TokenLimit::DEFAULT).err(), Some(expected), "{token}");
        }
    }

    #[test]
    fn every_dot_counts() {
        for count in [0, 1, 2, 127, 128, 129, 255, 256, 257, 1000] {
            for text in [".".repeat(count), "a.".repeat(count), ["a".repeat(200), ".".repeat(count)].concat()] {
                assert_eq!(dots(&text), count);
            }
        }
    }

    #[test]
    fn the_limit_comes_first() {
        let limit = TokenLimit::new(8).unwrap();
        assert!(split("aa.bb.cc", limit).is_ok());
        assert_eq!(split("aa.bb.ccc", limit).err(), Some(VerifyError::TokenTooLong { max: 8 }));
        assert_eq!(split(".........", limit).err(), Some(VerifyError::TokenTooLong { max: 8 }));
    }
}
