//! Recognises keys that people paste in a form that was not expected, and says how to convert them.

use alloc::{string::String, vec::Vec};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};

use super::der;
use crate::{KeyError, strict::json};

/// The form of a text that is some key, recognised without reading the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Pem,
    /// A PEM whose line breaks are a backslash and a letter.
    EscapedPem,
    /// A PEM whose line breaks are lost, or spaces.
    PemOnOneLine,
    /// A PEM with white space or quotation marks in other places.
    SpacedPem,
    /// A PEM whose hyphens are not five.
    DamagedPem,
    Base64OfPem,
    Base64OfDer,
    HexOfDer,
    OpenSsh,
    Jwk,
    JwkSet,
    Xml,
    Paserk,
    Url,
}

impl Form {
    pub(super) fn of(text: &str) -> Option<Self> {
        let text = unquoted(text);
        let begins_with = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
        if let Some((_, block)) = text.split_once(BEGIN) {
            return Some(Self::of_block(block));
        }
        if begins_with(&["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-", "---- BEGIN SSH2"]) {
            return Some(Self::OpenSsh);
        }
        if text.contains("BEGIN ") && ["KEY", "CERTIFICATE"].iter().any(|word| text.contains(word)) {
            return Some(Self::DamagedPem);
        }
        if text.starts_with('{') {
            let members = json::members(text.as_bytes(), ["keys", "kty"]);
            return Some(if matches!(members, Ok([Some(_), None])) { Self::JwkSet } else { Self::Jwk });
        }
        if begins_with(&["<RSAKeyValue", "<ECKeyValue", "<?xml"]) {
            return Some(Self::Xml);
        }
        if begins_with(&["k1.", "k2.", "k3.", "k4."]) {
            return Some(Self::Paserk);
        }
        if begins_with(&["https://", "http://", "file://"]) {
            return Some(Self::Url);
        }
        if let Some(bytes) = base64(text) {
            if bytes.windows(BEGIN.len()).any(|part| part == BEGIN.as_bytes()) {
                return Some(Self::Base64OfPem);
            }
            if der::begins_with_key(&bytes) || der::is_certificate(&bytes) {
                return Some(Self::Base64OfDer);
            }
        }
        hex(text)
            .is_some_and(|bytes| der::begins_with_key(&bytes) || der::is_certificate(&bytes))
            .then_some(Self::HexOfDer)
    }

    /// The form of a PEM block, by its white space; `block` is the text after `-----BEGIN `.
    fn of_block(block: &str) -> Self {
        if ["\\n", "\\r"].iter().any(|escape| block.contains(escape)) {
            return Self::EscapedPem;
        }
        if !block.contains(['\n', '\r']) {
            return Self::PemOnOneLine;
        }
        let is_spaced =
            block.split_once("-----").and_then(|(_, body)| body.split_once("-----END ")).is_some_and(|(body, _)| {
                body.lines().any(|line| line.trim() != line) || body.trim().lines().any(|line| line.trim().is_empty())
            });
        if is_spaced { Self::SpacedPem } else { Self::Pem }
    }

    const fn found(self) -> &'static str {
        match self {
            Self::Pem => "a PEM",
            Self::EscapedPem => r"a PEM whose line breaks are written as \n",
            Self::PemOnOneLine => "a PEM on one line",
            Self::SpacedPem => "a PEM with white space inside its lines or blank lines between them",
            Self::DamagedPem => "a PEM whose first line has not five hyphens on both sides",
            Self::Base64OfPem => "the base64 of a PEM",
            Self::Base64OfDer => "the base64 of DER",
            Self::HexOfDer => "the hexadecimal digits of DER",
            Self::OpenSsh => "an OpenSSH public key",
            Self::Jwk => "JSON",
            Self::JwkSet => "a JWK set",
            Self::Xml => "XML",
            Self::Paserk => "a PASERK",
            Self::Url => "a URL",
        }
    }

    /// The error if a PEM is expected; `lenient` is the constructor that accepts more than the strict one.
    pub(super) const fn for_pem(self, lenient: &'static str) -> Option<KeyError> {
        let (expected, is_taken_leniently) = match self {
            // Its label or its content is at fault.
            Self::Pem => return None,
            Self::EscapedPem => ("line breaks in their place", true),
            Self::PemOnOneLine => ("line breaks after its first line and before its last", true),
            Self::SpacedPem => ("lines of base64 alone", true),
            Self::DamagedPem => ("-----BEGIN and -----", false),
            Self::Base64OfPem => ("the PEM: decode it once", true),
            Self::Base64OfDer => ("the lines of a PEM around it, or its bytes for from_der", true),
            Self::HexOfDer => ("a PEM, or its bytes for from_der", false),
            Self::OpenSsh => ("a PEM, as `ssh-keygen -e -m PKCS8 -f FILE` writes it", false),
            Self::Jwk => ("a PEM, or from_jwk for a JWK", false),
            Self::JwkSet => ("a PEM, or from_jwks for a set", false),
            Self::Xml => ("a PEM", false),
            Self::Paserk => ("a PEM, or from_paserk", false),
            Self::Url => ("the PEM that is found there", false),
        };
        let lenient = if is_taken_leniently { Some(lenient) } else { None };
        Some(KeyError::NotPem { found: self.found(), expected, lenient })
    }

    /// The error if DER is expected.
    pub(super) const fn for_der(self) -> KeyError {
        let expected = match self {
            Self::Pem => "its decoded bytes, or from_pem for the text",
            Self::EscapedPem | Self::PemOnOneLine | Self::SpacedPem | Self::Base64OfPem | Self::Base64OfDer => {
                "its decoded bytes, or from_pem_lenient for the text"
            }
            Self::DamagedPem | Self::HexOfDer => "its decoded bytes",
            Self::OpenSsh => "DER, or a PEM, as `ssh-keygen -e -m PKCS8 -f FILE` writes it",
            Self::Jwk => "DER, or from_jwk for a JWK",
            Self::JwkSet => "DER, or from_jwks for a set",
            Self::Xml => "DER",
            Self::Paserk => "DER, or from_paserk",
            Self::Url => "the bytes that are found there",
        };
        KeyError::DerKind { found: self.found(), expected }
    }

    /// The error if a JWK is expected; `None` for JSON, which may be one.
    pub(super) const fn for_jwk(self) -> Option<KeyError> {
        let expected = match self {
            Self::Jwk => return None,
            Self::Pem => "a JWK, or from_pem",
            Self::EscapedPem | Self::PemOnOneLine | Self::SpacedPem | Self::Base64OfPem | Self::Base64OfDer => {
                "a JWK, or from_pem_lenient"
            }
            Self::JwkSet => "one of its keys, or from_jwks for all",
            Self::Paserk => "a JWK, or from_paserk",
            Self::Url => "the JSON that is found there",
            Self::DamagedPem | Self::HexOfDer | Self::OpenSsh | Self::Xml => "a JWK",
        };
        Some(KeyError::NotJwk { found: self.found(), expected })
    }
}

/// A text that can mean only one key, once its white space is in place.
pub(super) enum LaidOut {
    Pem(String),
    Der(Vec<u8>),
}

/// Lays out a text that the lenient reading accepts, and leaves any other as it is.
pub(super) fn lay_out(text: &str) -> LaidOut {
    let unescaped = unescaped(text);
    if !unescaped.contains(BEGIN)
        && let Some(bytes) = base64(&unescaped)
    {
        return match str::from_utf8(&bytes).ok().filter(|decoded| decoded.contains(BEGIN)) {
            Some(decoded) => LaidOut::Pem(blocks(&self::unescaped(decoded))),
            None => LaidOut::Der(bytes),
        };
    }
    LaidOut::Pem(blocks(&unescaped))
}

/// Removes the quotation marks around the text, and replaces escaped line breaks: base64 contains no escapes.
fn unescaped(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = unquoted(text).chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\\' if rest.next_if(|next| matches!(next, 'n' | 'r')).is_some() => whole.push('\n'),
            // The backslash was escaped once more.
            '\\' if rest.peek() == Some(&'\\') => {}
            other => whole.push(other),
        }
    }
    whole
}

/// Gives each block the lines that RFC 7468 requires.
fn blocks(text: &str) -> String {
    let mut whole = String::with_capacity(text.len().saturating_mul(2));
    let mut rest = text;
    while let Some((before, label, body, after)) = next_block(rest) {
        whole.extend([before, BEGIN, label, "-----\n"]);
        let digits: Vec<char> = body.chars().filter(|character| !character.is_whitespace()).collect();
        for line in digits.chunks(64) {
            whole.extend(line);
            whole.push('\n');
        }
        whole.push_str(END);
        rest = after;
    }
    whole.push_str(rest);
    whole
}

/// The text before the next block, its label, its content, and everything after `-----END `.
fn next_block(text: &str) -> Option<(&str, &str, &str, &str)> {
    let (before, block) = text.split_once(BEGIN)?;
    let (label, block) = block.split_once("-----")?;
    let (body, after) = block.split_once(END)?;
    Some((before, label, body, after))
}

pub(super) const BEGIN: &str = "-----BEGIN ";
pub(super) const END: &str = "-----END ";

fn unquoted(text: &str) -> &str {
    text.trim_start_matches('\u{feff}').trim().trim_matches(['"', '\'', '`']).trim()
}

/// The bytes of a text that is base64 from end to end, apart from white space.
fn base64(text: &str) -> Option<Vec<u8>> {
    let digits: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    STANDARD_NO_PAD.decode(digits.trim_end_matches('=')).ok().filter(|bytes| !bytes.is_empty())
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digits =
        text.trim_start_matches("0x").chars().filter(|character| !(character.is_whitespace() || *character == ':'));
    let digits: Option<Vec<u8>> =
        digits.map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits?;
    let (pairs, rest) = digits.as_chunks::<2>();
    let byte = |[high, low]: &[u8; 2]| high.checked_mul(16)?.checked_add(*low);
    if rest.is_empty() { pairs.iter().map(byte).collect() } else { None }
}
