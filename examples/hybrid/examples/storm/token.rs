//! What a thief knows of tokens: their form is no secret.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// `rt1_`, and base64url of selector, secret and CRC-32.
const PREFIX: &str = "rt1_";

/// A token with the selector of this one, and a secret that was made up.
pub(crate) fn made_up(token: &str) -> Option<String> {
    let mut bytes = URL_SAFE_NO_PAD.decode(token.strip_prefix(PREFIX)?).ok()?;
    bytes.truncate(48);
    getrandom::fill(bytes.get_mut(16..)?).ok()?;
    let checksum = crc32(&bytes);
    bytes.extend_from_slice(&checksum.to_be_bytes());
    Some(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)))
}

/// The claim `sid` of an access token.
pub(crate) fn sid(access: &str) -> Option<String> {
    let claims = URL_SAFE_NO_PAD.decode(access.split('.').nth(1)?).ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&claims).ok()?;
    claims["sid"].as_str().map(str::to_owned)
}

/// CRC-32 of IEEE 802.3, a bit at a time.
fn crc32(bytes: &[u8]) -> u32 {
    let mut rest = u32::MAX;
    for byte in bytes {
        rest ^= u32::from(*byte);
        for _ in 0..8 {
            rest = if rest & 1 == 1 { (rest >> 1) ^ 0xedb8_8320 } else { rest >> 1 };
        }
    }
    !rest
}
