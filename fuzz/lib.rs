//! What the targets share: a secret that both sides know, so that what is behind the signature is reached too.
#![forbid(unsafe_code)]

#[cfg(feature = "rust")]
#[path = "model/fields.rs"]
mod fields;
#[cfg(feature = "rust")]
#[path = "model/form.rs"]
mod form;
#[cfg(feature = "rust")]
pub mod issue;
#[path = "model/json.rs"]
mod json;
#[path = "model/policy.rs"]
pub mod policy;
pub mod published;
mod rsa;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use blake2::{
    Blake2bMac,
    digest::consts::{U32, U56},
};
use chacha20::{
    XChaCha20,
    cipher::{KeyIvInit, StreamCipher},
};
use cotter::{Expect, Hs256, KeyId, PinnedKey, Policy, paseto::V4Local};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

#[cfg(feature = "rust")]
pub use self::{
    fields::{COOKIE_NAME, cookies, fields, only, shown},
    form::{pairs, written},
};
pub use self::{
    json::is_strict_object,
    rsa::{KnownRsa, is_pss, rsa_open},
};

/// What the pins and the tokens below share.
pub const SECRET: &[u8] = b"a secret that is known to the fuzzer";

/// The key with every choice of precomputation; without the feature, as it is.
#[cfg(feature = "precompute")]
pub fn each_precomputation<A: cotter::PrecomputationAlgorithm>(
    key: &PinnedKey<A>,
) -> impl Iterator<Item = PinnedKey<A>> {
    use cotter::Precomputation::{Compact, Large, None, Standard};

    [None, Compact, Standard, Large].into_iter().map(|choice| key.clone().with_precomputation(choice))
}

/// The key with every choice of precomputation; without the feature, as it is.
#[cfg(not(feature = "precompute"))]
pub fn each_precomputation<A: cotter::PublicKeyAlgorithm>(key: &PinnedKey<A>) -> impl Iterator<Item = PinnedKey<A>> {
    std::iter::once(key.clone())
}

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

/// The bytes of a segment that this project has made.
pub fn decode(segment: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(segment).expect("it is base64url")
}

const LOCAL_SECRET: &[u8; 32] = b"a secret known to the fuzzer, 32";

/// The v4.local pin of the known secret.
pub fn known_local_key() -> PinnedKey<V4Local> {
    PinnedKey::from_secret(KeyId::ABSENT, LOCAL_SECRET).expect("it is long enough")
}

/// A v4.local token of this payload and footer, correctly made with the known secret and always the same nonce.
pub fn sealed(payload: &[u8], footer: &[u8]) -> String {
    let nonce = [7; 32];
    let keys: [u8; 56] = derived::<Blake2bMac<U56>>(b"paseto-encryption-key", &nonce).try_into().expect("56 bytes");
    let authentication_key = derived::<Blake2bMac<U32>>(b"paseto-auth-key-for-aead", &nonce);
    let mut ciphertext = payload.to_vec();
    XChaCha20::new_from_slices(&keys[..32], &keys[32..]).expect("32 and 24 bytes").apply_keystream(&mut ciphertext);

    let mut mac = Blake2bMac::<U32>::new_from_slice(&authentication_key).expect("it takes up to 64 bytes");
    mac.update(&5_u64.to_le_bytes());
    for piece in [b"v4.local.".as_slice(), &nonce, &ciphertext, footer, b""] {
        mac.update(&(piece.len() as u64).to_le_bytes());
        mac.update(piece);
    }
    let message = [nonce.as_slice(), &ciphertext, &mac.finalize().into_bytes()].concat();
    let dot = if footer.is_empty() { "" } else { "." };
    format!("v4.local.{}{dot}{}", encode(&message), encode(footer))
}

fn derived<M: Mac + KeyInit>(purpose: &[u8], nonce: &[u8]) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(LOCAL_SECRET).expect("it takes up to 64 bytes");
    mac.update(purpose);
    mac.update(nonce);
    mac.finalize().into_bytes().to_vec()
}
