//! How the secret in a file is spelt, and how else it may have been meant.

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::DecodePaddingMode,
    engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD},
};
use cotter::{KeyError, VerifyError};
use zeroize::Zeroizing;

use crate::refusal::Reason;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What the bytes of a secret look like, although they are used as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    LineEnd,
    Hex,
    Base64,
    Base64url,
    /// The text of a file that is said to be base64url, in the standard alphabet.
    StandardAlphabet,
    /// Text in none of the forms of a public key.
    NoKey,
}

impl Spelling {
    /// What a secret that is used byte for byte looks like.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let text = bytes.trim_ascii();
        let has = |of: fn(&u8) -> bool| text.iter().any(of);
        let is_long = |encoding: Encoding| encoding.decode(text).is_ok_and(|bytes| bytes.len() >= 16);
        if is_long(Encoding::Hex) {
            Some(Self::Hex)
        } else if is_long(Encoding::Base64) && has(|byte| b"+/=".contains(byte)) {
            Some(Self::Base64)
        } else if is_long(Encoding::Base64url) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) {
            Some(Self::Base64url)
        } else if bytes.ends_with(b"\n") {
            Some(Self::LineEnd)
        } else {
            None
        }
    }

    /// What a text that is read as base64url looks like.
    pub(super) fn of_base64url(bytes: &[u8]) -> Option<Self> {
        let is_standard =
            Encoding::Base64url.decode(bytes.trim_ascii()).is_err() && Encoding::Base64.decode(bytes).is_ok();
        is_standard.then_some(Self::StandardAlphabet)
    }

    /// A hint, if a secret that is spelt differently could be the reason.
    pub(super) fn hint(self, reason: &Reason) -> Option<String> {
        let is_reason = match reason {
            Reason::Key(error) if self == Self::NoKey => matches!(error, KeyError::PemMalformed),
            Reason::Token(error) => matches!(error, VerifyError::InvalidSignature),
            Reason::Key(error) => matches!(
                error,
                KeyError::SecretLength { .. } | KeyError::SecretTooShort { .. } | KeyError::SecretBase64
            ),
            Reason::Set { .. } | Reason::Policy(_) => false,
        };
        let hint = match self {
            Self::LineEnd => {
                "the file of the secret ends in a line break, which is a part of the secret: --key-format text drops it"
            }
            Self::Hex => {
                "the secret is the text in its file as it is, which looks like hexadecimal: --key-format hex decodes it"
            }
            Self::Base64 => {
                "the secret is the text in its file as it is, which looks like base64: --key-format base64 decodes it"
            }
            Self::Base64url => {
                "the secret is the text in its file as it is, which looks like base64url: --key-format base64url decodes it"
            }
            Self::NoKey => "the file is text, but not a PEM, a JWK or a PASERK",
            Self::StandardAlphabet => {
                "the text of the secret is base64 with +, / or padding: --key-format base64 decodes it"
            }
        };
        is_reason.then(|| hint.to_owned())
    }
}

/// How bytes are encoded as text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Encoding {
    Hex,
    /// With or without line breaks.
    Base64,
    /// Without padding.
    Base64url,
}

impl Encoding {
    /// Decodes the text, which must not be empty.
    pub(super) fn decode(self, text: &[u8]) -> Result<Zeroizing<Vec<u8>>, &'static str> {
        match self {
            Self::Hex => {
                let mut bytes = Zeroizing::new(vec![0; text.len() / 2]);
                match base16ct::mixed::decode(text, &mut bytes) {
                    Ok(_) if !text.is_empty() => Ok(bytes),
                    _ => Err(
                        "not hexadecimal: expected two of 0 to 9 and a to f for each byte, with nothing between them",
                    ),
                }
            }
            Self::Base64 => {
                let is_digit = |byte: &u8| !byte.is_ascii_whitespace();
                let digits: Zeroizing<Vec<u8>> = Zeroizing::new(text.iter().copied().filter(is_digit).collect());
                decode(&BASE64, &digits).ok_or(if digits.iter().any(|byte| b"-_".contains(byte)) {
                    "not base64: - and _ are of base64url: expected --key-format base64url"
                } else {
                    "not base64: expected the digits A to Z, a to z, 0 to 9, + and /, and padding or none"
                })
            }
            Self::Base64url => decode(&URL_SAFE_NO_PAD, text)
                .ok_or("not base64url without padding: expected that, or --key-format base64"),
        }
    }
}

fn decode(engine: &GeneralPurpose, digits: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(vec![0; digits.len().saturating_add(3)]);
    let length = engine.decode_slice(digits, &mut bytes).ok().filter(|length| *length > 0)?;
    bytes.truncate(length);
    Some(bytes)
}

/// The text without one line end at its end.
pub(super) fn without_line_end(text: &[u8]) -> &[u8] {
    text.strip_suffix(b"\n").map_or(text, |line| line.strip_suffix(b"\r").unwrap_or(line))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_decoded_from_each_spelling() {
        for (encoding, text) in [
            (Encoding::Hex, "fBff"),
            (Encoding::Base64, "+/8="),
            (Encoding::Base64, "+/8"),
            (Encoding::Base64, "+/\n8=\r\n"),
            (Encoding::Base64url, "-_8"),
        ] {
            assert_eq!(encoding.decode(text.as_bytes()).unwrap().as_slice(), [0xfb, 0xff], "{text}");
        }
        for (encoding, text) in [
            (Encoding::Hex, ""),
            (Encoding::Hex, "f"),
            (Encoding::Hex, "0xff"),
            (Encoding::Hex, "fb ff"),
            (Encoding::Base64, ""),
            (Encoding::Base64, "-_8="),
            (Encoding::Base64, "+/9="),
            (Encoding::Base64url, "+/8"),
            (Encoding::Base64url, "-_8="),
        ] {
            assert!(encoding.decode(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn one_line_end_is_dropped_and_no_more() {
        for (text, expected) in [("a", "a"), ("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), ("a ", "a "), ("\n", "")] {
            assert_eq!(without_line_end(text.as_bytes()), expected.as_bytes(), "{text:?}");
        }
    }

    #[test]
    fn what_a_secret_looks_like() {
        for (text, expected) in [
            ("an example secret of 32 bytes ok", None),
            ("an example secret of 32 bytes ok\n", Some(Spelling::LineEnd)),
            ("616e206578616d706c6520736563726574206f66\n", Some(Spelling::Hex)),
            ("YW4gZXhhbXBsZSBzZWNyZXQgb2YgMzIgYnl0ZXMgb2s=\n", Some(Spelling::Base64)),
            ("YW4gZXhhbXBsZSBzZWNyZXQgb2YgMzIgYnl0ZXMgb2s", Some(Spelling::Base64url)),
            ("correct-horse-battery-staple-and-so-on", None),
        ] {
            assert_eq!(Spelling::of(text.as_bytes()), expected, "{text}");
        }
    }
}
