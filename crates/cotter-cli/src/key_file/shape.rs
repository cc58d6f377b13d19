//! What the bytes of a file look like, before any key is read.

use der::{Decode, asn1::AnyRef};
use serde::{Deserialize, de::IgnoredAny};
use x509_cert::Certificate;

/// Whether bytes are a JSON object that has `keys`.
pub(crate) fn is_set(json: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Set {
        #[serde(rename = "keys")]
        _keys: IgnoredAny,
    }
    serde_json::from_slice::<Set>(json).is_ok()
}

/// Whether bytes have a PEM block somewhere.
pub(crate) fn is_pem(bytes: &[u8]) -> bool {
    const BEGIN: &[u8] = b"-----BEGIN";
    bytes.windows(BEGIN.len()).any(|part| part == BEGIN)
}

/// Whether bytes are meant to be a PASERK. A PASERK is longer than 32 bytes, so a secret that begins like one is not.
pub(crate) fn is_paserk(bytes: &[u8]) -> bool {
    let text = bytes.trim_ascii_start();
    text.len() > 32 && matches!(text, [b'k', b'1'..=b'4', b'.', ..])
}

/// Whether bytes are meant to be a JSON object.
pub(crate) fn is_json(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"{")
}

/// Whether bytes are a certificate in DER.
pub(crate) fn is_certificate(bytes: &[u8]) -> bool {
    Certificate::from_der(bytes).is_ok()
}

/// Whether all bytes together are one DER structure.
pub(super) fn is_der(bytes: &[u8]) -> bool {
    bytes.first() == Some(&0x30) && AnyRef::from_der(bytes).is_ok()
}

/// Whether bytes are text that a person could read.
pub(crate) fn is_text(bytes: &[u8]) -> bool {
    let is_shown = |character: char| !character.is_control() || character.is_ascii_whitespace();
    str::from_utf8(bytes).is_ok_and(|text| text.chars().all(is_shown))
}

/// The message about an empty file.
pub(super) const EMPTY: &str = "empty: expected a key";

/// What a file without a key is.
pub(crate) fn no_key(bytes: &[u8]) -> Option<&'static str> {
    let text = bytes.trim_ascii();
    if text.is_empty() {
        Some(EMPTY)
    } else if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        Some("text in UTF-16: expected UTF-8")
    } else if bytes.starts_with("\u{feff}".as_bytes()) {
        Some("text that begins with a byte order mark: expected it without one")
    } else if text.starts_with(b"eyJ") && text.iter().filter(|byte| **byte == b'.').count() >= 2 {
        Some("a token: expected a key")
    } else if text.starts_with(b"[") {
        Some("a JSON array: expected one JWK, or a JWK set, an object whose member keys is that array")
    } else {
        None
    }
}

/// What a file is that has one key instead of a JWK set.
pub(super) fn one_key_instead(bytes: &[u8]) -> Option<&'static str> {
    #[derive(Deserialize)]
    struct Jwk {
        #[serde(rename = "kty")]
        _kty: IgnoredAny,
    }
    if is_pem(bytes) {
        Some("a PEM")
    } else if is_json(bytes) && !is_set(bytes) && serde_json::from_slice::<Jwk>(bytes).is_ok() {
        Some("a JWK")
    } else {
        None
    }
}
