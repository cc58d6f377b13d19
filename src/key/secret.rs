//! The second line of defence against a public key that is pinned as an HMAC secret, and against secrets that are none.
//!
//! The types are the first: no constructor of a public key makes a secret. But a secret is any bytes, and people have read
//! the wrong file, or one that a shell or an environment variable has mangled. So bytes are refused that can be told to be
//! a key, also in up to three layers of base64 or hexadecimal. A random secret, as bytes, base64 or hexadecimal, is never mistaken for one. Bare curve
//! points and the 32 bytes of an Ed25519 key look random, and cannot be told.

use alloc::{string::String, vec, vec::Vec};

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use zeroize::Zeroizing;

use super::der;
use crate::{
    KeyError,
    strict::{json, limits::MAX_KEY_LEN},
};

/// Words of lower case and without white space and quotes that a random secret does not hold, and what holds them.
const TELLTALES: [(&str, &str); 20] = [
    ("-----begin", "a PEM file"),
    ("-----end", "a PEM file"),
    ("beginpublickey", "a PEM file"),
    ("beginrsapublickey", "a PEM file"),
    ("{kty:", "a JWK"),
    (",kty:", "a JWK"),
    ("{keys:[", "a JWK set"),
    ("ssh-rsa", "an OpenSSH key"),
    ("ssh-dss", "an OpenSSH key"),
    ("ssh-ed25519", "an OpenSSH key"),
    ("ecdsa-sha2-", "an OpenSSH key"),
    ("aaaab3nzac1", "an OpenSSH key"),
    ("aaaac3nzac1", "an OpenSSH key"),
    ("aaaae2vjzhnhlxnoyti", "an OpenSSH key"),
    ("<rsakeyvalue>", "an XML key"),
    ("untrustedcomment:", "a minisign key"),
    ("k1.", "a PASERK key"),
    ("k2.", "a PASERK key"),
    ("k3.", "a PASERK key"),
    ("k4.", "a PASERK key"),
];

/// Secrets that stand in documentation, and so in services, and are as long as the hash. Shorter ones are too short anyway.
const KNOWN: [&str; 5] = [
    // Defaults of jwt.io
    "a-string-secret-at-least-256-bits-long",
    "a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long",
    // The default of Supabase's development set-up
    "super-secret-jwt-token-with-at-least-32-characters-long",
    "your-super-secret-jwt-token-with-at-least-32-characters-long",
    "my-32-character-ultra-secure-and-ultra-long-secret",
];

/// Refuses a secret that everybody knows, also with white space around it, or that is one byte over and over.
pub(crate) fn refuse_weak(secret: &[u8]) -> Result<(), KeyError> {
    let trivial = secret.iter().all(|byte| Some(byte) == secret.first());
    let known = KNOWN.iter().any(|known| known.as_bytes() == secret.trim_ascii());
    if !secret.is_empty() && (trivial || known) { Err(KeyError::SecretWeak) } else { Ok(()) }
}

/// Refuses bytes that are a key of another kind: PEM, DER, JWK, JWKS, OpenSSH, PASERK and some more, also in base64 or
/// hexadecimal.
pub(super) fn refuse_keys(secret: &[u8]) -> Result<(), KeyError> {
    if secret.len() > MAX_KEY_LEN {
        return Err(KeyError::KeyTooLong { max: MAX_KEY_LEN });
    }
    find_key(secret, MAX_LAYERS).map_or(Ok(()), |found| Err(KeyError::SecretIsKey { found }))
}

/// How many layers of base64 or hexadecimal are unwrapped.
const MAX_LAYERS: usize = 3;

fn find_key(bytes: &[u8], layers: usize) -> Option<&'static str> {
    let text = squeeze(bytes);
    is_key(bytes, &text).or_else(|| {
        let layers = layers.checked_sub(1)?;
        let unwrapped = [from_base64(&text), from_hex(&text)];
        unwrapped.iter().flatten().find_map(|bytes| find_key(bytes, layers))
    })
}

/// What the bytes are, which may also be read as this text.
fn is_key(bytes: &[u8], text: &str) -> Option<&'static str> {
    if der::begins_with_key(bytes.trim_ascii_start()) {
        return Some("a DER file");
    }
    if is_json_key(bytes) {
        return Some("a JWK");
    }
    let lower = Zeroizing::new(text.to_ascii_lowercase());
    let (_, found) = TELLTALES.iter().find(|(word, _)| lower.contains(word))?;
    (*found != "a PASERK key" || is_paserk(&lower)).then_some(found)
}

/// A version, one of the types, and the dots after them.
fn is_paserk(lower: &str) -> bool {
    const TYPES: [&str; 11] = [
        ".public.",
        ".secret.",
        ".local.",
        ".lid.",
        ".pid.",
        ".sid.",
        ".seal.",
        ".local-wrap.",
        ".secret-wrap.",
        ".local-pw.",
        ".secret-pw.",
    ];
    TYPES.iter().flat_map(|kind| lower.match_indices(kind)).any(|(at, _)| {
        let before = lower.get(..at).unwrap_or_default();
        ["k1", "k2", "k3", "k4"].iter().any(|version| before.ends_with(version))
    })
}

/// A JSON object with the member of a JWK or of a set, however its name is escaped.
fn is_json_key(bytes: &[u8]) -> bool {
    let text = Zeroizing::new(String::from_utf8_lossy(bytes).into_owned());
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    json::members(text.as_bytes(), ["kty", "keys"]).is_ok_and(|found| found.iter().any(Option::is_some))
}

/// What of the bytes is text, without white space, quotes, byte order mark, escaped line ends, and the zeros of UTF-16.
fn squeeze(bytes: &[u8]) -> Zeroizing<String> {
    let mut kept: Zeroizing<Vec<u8>> = Zeroizing::new(Vec::with_capacity(bytes.len()));
    kept.extend(bytes.iter().filter(|byte| **byte != 0));
    let mut squeezed = Zeroizing::new(String::with_capacity(kept.len()));
    let mut characters = kept.utf8_chunks().flat_map(|chunk| chunk.valid().chars()).peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' if characters.next_if(|next| matches!(next, 'n' | 'r' | 't')).is_some() => {}
            '"' | '\'' | '`' | '\\' | '\u{feff}' | '\u{200b}' => {}
            dropped if dropped.is_whitespace() || dropped.is_control() => {}
            other => squeezed.push(other),
        }
    }
    squeezed
}

/// Either alphabet, with or without padding.
fn from_base64(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    let mut standard = Zeroizing::new(String::with_capacity(text.len()));
    standard.extend(text.chars().map(|character| match character {
        '-' => '+',
        '_' => '/',
        other => other,
    }));
    let mut bytes = Zeroizing::new(vec![0; text.len()]);
    let length = LENIENT.decode_slice(standard.as_bytes(), &mut bytes).ok()?;
    bytes.truncate(length);
    Some(bytes)
}

fn from_hex(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    for [high, low] in pairs {
        bytes.push(digit(high)?.checked_mul(16)?.checked_add(digit(low)?)?);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests;
