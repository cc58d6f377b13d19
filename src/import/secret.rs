//! The second line of defence against a public key pinned as an HMAC secret, and against secrets that are not secret.
//!
//! The types are the first: no constructor of a public key makes a secret. But any bytes can be a secret, and people
//! have read the wrong file, the wrong member of a file, or a file that a shell or an environment variable has mangled.
//! So bytes are refused if they contain a key anywhere, in one of the forms that are searched for. The key may be in up
//! to three layers of base64, hexadecimal, decimal bytes or percent-encoding, with anything around it and between its
//! digits. Bare curve points and the 32 bytes of an Ed25519 key look random, and cannot be recognised.
//!
//! A random secret of 32 to 64 bytes, as bytes, base64 or hexadecimal, is mistaken for a key less than once in 2²⁸. The
//! shortest pattern that is searched for anywhere has six bytes, and the readings of such a secret have fewer than 2⁹
//! places in all: 2⁹ · 2⁻⁴⁸. Bytes that begin like DER must be DER to the last byte: a tag (2⁻⁸), two more where its
//! lengths say (2⁻¹⁵), and lengths that end with the bytes (2⁻⁶ or less). Words of fewer than ten characters count only
//! if the bytes are text from end to end. Random bytes are not, even if a text was mistaken to encode them: twelve are
//! text once in 2¹⁶, and then contain a word of five at one of few places once in 2²⁰.

mod client;
mod unwrap;

use alloc::{string::String, vec::Vec};

use zeroize::Zeroizing;

pub use self::client::ClientSecret;
use self::unwrap::Readings;
use super::der;
use crate::{
    KeyError,
    strict::{json, limits::MAX_KEY_LEN},
};

/// Words in lower case without white space and quotes that a random secret does not contain, and what contains them.
const TELLTALES: [(&str, &str); 40] = [
    ("-----begin", "a PEM file"),
    ("-----end", "a PEM file"),
    ("beginpublickey", "a PEM file"),
    ("beginrsapublickey", "a PEM file"),
    ("beginssh2publickey", "an OpenSSH key"),
    ("putty-user-key-file", "a PuTTY key"),
    ("{kty:", "a JWK"),
    (",kty:", "a JWK"),
    ("{keys:[", "a JWK set"),
    // YAML, TOML, and objects without their braces.
    ("kty:rsa", "a JWK"),
    ("kty:ec", "a JWK"),
    ("kty:okp", "a JWK"),
    ("kty:akp", "a JWK"),
    ("kty=rsa", "a JWK"),
    ("kty=ec", "a JWK"),
    ("kty=okp", "a JWK"),
    ("kty=akp", "a JWK"),
    ("crv:p-", "a JWK"),
    ("crv:ed25519", "a JWK"),
    ("e:aqab", "a JWK"),
    ("did:key:", "a DID of a key"),
    ("did:jwk:", "a DID of a key"),
    ("publickeymultibase", "a DID document"),
    // What `openssl pkey -text`, `openssl rsa -modulus` and Java write.
    ("public-key:", "the text of a key"),
    ("private-key:", "the text of a key"),
    ("modulus:", "the text of a key"),
    ("modulus=", "the text of a key"),
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

/// The key type in a binary OpenSSH key, with its length; those of other families are long words.
const OPENSSH_RSA: &[u8] = b"\0\0\0\x07ssh-rsa";

/// The length from which a word counts even if the bytes are not all text.
const LONG_WORD: usize = 10;

/// Secrets from documentation, and so from services, that are long enough for one of the constructors.
const KNOWN: [&str; 16] = [
    // Defaults of jwt.io
    "a-string-secret-at-least-256-bits-long",
    "a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long",
    // The default of Supabase's development set-up
    "super-secret-jwt-token-with-at-least-32-characters-long",
    "your-super-secret-jwt-token-with-at-least-32-characters-long",
    "my-32-character-ultra-secure-and-ultra-long-secret",
    // The test keys of cotter-issue
    "cotter-issue: this secret of tests is published, never trust it!",
    "cotter-issue: this secret of tes",
    // Earlier defaults of jwt.io, which are short
    "your-256-bit-secret",
    "your-384-bit-secret",
    "your-512-bit-secret",
    // What people type where 16 bytes are asked for
    "0123456789abcdef",
    "0123456789ABCDEF",
    "1234567890123456",
    "abcdefghijklmnop",
    "passwordpassword",
    "changemechangeme",
];

/// Refuses a secret that is widely known, even with white space around it, or is one repeated byte.
pub(crate) fn refuse_weak(secret: &[u8]) -> Result<(), KeyError> {
    let trivial = secret.iter().all(|byte| Some(byte) == secret.first());
    let known = KNOWN.iter().any(|known| known.as_bytes() == secret.trim_ascii());
    if !secret.is_empty() && (trivial || known) { Err(KeyError::SecretWeak) } else { Ok(()) }
}

/// Refuses bytes that contain a key of another kind: PEM, DER, JWK, JWKS, OpenSSH, PASERK and some more, also in
/// base64, hexadecimal and percent-encoding, and with other text around it.
pub(crate) fn refuse_keys(secret: &[u8]) -> Result<(), KeyError> {
    if secret.len() > MAX_KEY_LEN {
        return Err(KeyError::KeyTooLong { max: MAX_KEY_LEN });
    }
    find_key(secret, MAX_LAYERS).map_or(Ok(()), |found| Err(KeyError::SecretIsKey { found }))
}

/// How many layers of base64 and the like are unwrapped.
const MAX_LAYERS: usize = 3;

fn find_key(bytes: &[u8], layers: usize) -> Option<&'static str> {
    let text = squeeze(bytes);
    is_key(bytes, &text).or_else(|| {
        let layers = layers.checked_sub(1)?;
        let readings = Readings::of(&text);
        let found = readings.whole().find_map(|bytes| find_key(&bytes, layers));
        let is_later = || readings.later().any(|bytes| der::names_key(&bytes));
        found.or_else(|| is_later().then_some("a DER file"))
    })
}

/// Names the kind of key in the bytes; `text` is the text in them.
fn is_key(bytes: &[u8], text: &str) -> Option<&'static str> {
    if der::begins_with_key(bytes.trim_ascii_start()) {
        return Some("a DER file");
    }
    if der::names_key(bytes) {
        return Some("a DER file");
    }
    if bytes.windows(OPENSSH_RSA.len()).any(|window| window == OPENSSH_RSA) {
        return Some("an OpenSSH key");
    }
    if is_json_key(bytes) {
        return Some("a JWK");
    }
    let lower = Zeroizing::new(text.to_ascii_lowercase());
    let is_text = is_text(bytes);
    let is_there = |word: &str| (is_text || word.len() >= LONG_WORD) && lower.contains(word);
    let (_, found) = TELLTALES.iter().find(|(word, _)| is_there(word))?;
    (*found != "a PASERK key" || is_paserk(&lower)).then_some(found)
}

/// Whether the bytes are text from end to end, UTF-16 included, as few random bytes are.
fn is_text(bytes: &[u8]) -> bool {
    // Of the whole length at once: what a vector grows out of would stay in memory.
    let mut kept: Zeroizing<Vec<u8>> = Zeroizing::new(Vec::with_capacity(bytes.len()));
    kept.extend(bytes.iter().filter(|byte| **byte != 0));
    let kept = kept.strip_prefix(b"\xff\xfe").or_else(|| kept.strip_prefix(b"\xfe\xff")).unwrap_or(&kept);
    core::str::from_utf8(kept).is_ok_and(|text| text.chars().all(|one| one.is_whitespace() || !one.is_control()))
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
    // Of the whole length at once, also where each byte becomes a replacement character.
    let mut text = Zeroizing::new(String::with_capacity(bytes.len().saturating_mul(3)));
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    json::members(text.as_bytes(), ["kty", "keys"]).is_ok_and(|found| found.iter().any(Option::is_some))
}

/// The text in the bytes, without white space, quotes, byte order mark, escaped line ends, and the zeros of UTF-16.
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

#[cfg(test)]
mod tests;
