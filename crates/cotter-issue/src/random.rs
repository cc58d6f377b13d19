//! Random bytes of the operating system.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::error::SigningFailed;

/// So many random bytes.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], SigningFailed> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| SigningFailed)?;
    Ok(bytes)
}

/// The id of a token: 128 random bits, in base64url.
pub(crate) fn token_id(bits: [u8; 16]) -> String {
    URL_SAFE_NO_PAD.encode(bits)
}
