//! What the targets share: a secret that both sides know, so that what is behind the signature is reached too.
#![forbid(unsafe_code)]

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{Expect, Hs256, KeyId, PinnedKey, Policy};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const SECRET: &[u8] = b"a secret that is known to the fuzzer";

/// The HS256 pin of the known secret.
pub fn known_key() -> PinnedKey<Hs256> {
    PinnedKey::from_secret(KeyId::ABSENT, SECRET).expect("it is long enough")
}

/// The most permissive policy there is.
pub fn any_claims() -> Policy {
    Policy::new(Expect::danger_any(), Expect::danger_any()).danger_any_typ().danger_exp_optional()
}

/// A token of this header and payload, correctly signed with the known secret.
pub fn signed(header: &[u8], payload: &[u8]) -> String {
    sign(&format!("{}.{}", encode(header), encode(payload)))
}

/// This signing input with its correct signature behind it.
pub fn sign(signing_input: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET).expect("HMAC takes any length");
    mac.update(signing_input.as_bytes());
    format!("{signing_input}.{}", encode(&mac.finalize().into_bytes()))
}

/// Base64url without padding.
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
