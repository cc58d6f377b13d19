//! `v3.local`: AES-256-CTR with HMAC-SHA384 (PASETO Version 3, §"Encrypt").

use aes::Aes256;
use cotter::paseto::V3Local;
use ctr::{
    Ctr128BE,
    cipher::{KeyIvInit, StreamCipher},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha384;
use zeroize::Zeroizing;

use super::local::{LocalSecret, NONCE_LEN, pae};
use crate::{
    SigningAlgorithm,
    algorithm::{Seals, SharedSecret, sealed::Sealed},
    error::SigningFailed,
    random,
    traces::{MACS, wiped_stack},
};

impl Sealed for V3Local {}
impl SigningAlgorithm for V3Local {
    type Private = LocalSecret;
}

impl Seals<V3Local> for LocalSecret {
    fn seal(&self, message: &[u8], footer: &[u8], implicit_assertion: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        let nonce = random::bytes()?;
        let sealed = wiped_stack::<MACS, _>(|| seal_with(self.secret(), &nonce, message, footer, implicit_assertion));
        sealed.ok_or(SigningFailed)
    }
}

/// Nonce, ciphertext, MAC. `None` never comes: all lengths are fixed.
pub(super) fn seal_with(
    secret: &[u8],
    nonce: &[u8; NONCE_LEN],
    message: &[u8],
    footer: &[u8],
    implicit_assertion: &[u8],
) -> Option<Vec<u8>> {
    let keys = derive(secret, b"paseto-encryption-key", nonce)?;
    let (encryption_key, counter_nonce) = keys.split_at_checked(32)?;
    let authentication_key = derive(secret, b"paseto-auth-key-for-aead", nonce)?;

    let mut ciphertext = message.to_vec();
    let mut cipher = Ctr128BE::<Aes256>::new_from_slices(encryption_key, counter_nonce).ok()?;
    cipher.try_apply_keystream(&mut ciphertext).ok()?;

    let mac = mac(&*authentication_key, &[&pae(&[b"v3.local.", nonce, &ciphertext, footer, implicit_assertion])])?;
    Some([&nonce[..], &ciphertext, &*mac].concat())
}

/// HKDF with SHA-384 and without a salt, to the length of the hash (RFC 5869).
fn derive(secret: &[u8], purpose: &[u8], nonce: &[u8]) -> Option<Zeroizing<[u8; 48]>> {
    let extracted = mac(&[0; 48], &[secret])?;
    mac(&*extracted, &[purpose, nonce, &[1]])
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Option<Zeroizing<[u8; 48]>> {
    let mut mac = <Hmac<Sha384> as KeyInit>::new_from_slice(key).ok()?;
    parts.iter().for_each(|part| mac.update(part));
    Some(Zeroizing::new(mac.finalize().into_bytes().into()))
}
