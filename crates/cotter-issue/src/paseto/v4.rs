//! `v4.local`: XChaCha20 with keyed BLAKE2b (PASETO Version 4, §"Encrypt").

use blake2::{
    Blake2bMac,
    digest::{
        KeyInit, Mac,
        consts::{U32, U56},
    },
};
use chacha20::{
    XChaCha20,
    cipher::{KeyIvInit, StreamCipher},
};
use cotter::paseto::V4Local;
use zeroize::Zeroizing;

use super::local::{LocalSecret, NONCE_LEN, pae};
use crate::{
    SigningAlgorithm,
    algorithm::{Seals, SharedSecret, sealed::Sealed},
    error::SigningFailed,
    random,
    traces::{MACS, wiped_stack},
};

impl Sealed for V4Local {}
impl SigningAlgorithm for V4Local {
    type Private = LocalSecret;
}

impl Seals<V4Local> for LocalSecret {
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
    let mut derivation = <Blake2bMac<U56> as KeyInit>::new_from_slice(secret).ok()?;
    derivation.update(b"paseto-encryption-key");
    derivation.update(nonce);
    let keys = Zeroizing::new(derivation.finalize().into_bytes());
    let (encryption_key, counter_nonce) = keys.split_at_checked(32)?;

    let mut derivation = <Blake2bMac<U32> as KeyInit>::new_from_slice(secret).ok()?;
    derivation.update(b"paseto-auth-key-for-aead");
    derivation.update(nonce);
    let authentication_key = Zeroizing::new(derivation.finalize().into_bytes());

    let mut ciphertext = message.to_vec();
    let mut cipher = XChaCha20::new_from_slices(encryption_key, counter_nonce).ok()?;
    cipher.try_apply_keystream(&mut ciphertext).ok()?;

    let mut mac = <Blake2bMac<U32> as KeyInit>::new_from_slice(&authentication_key).ok()?;
    mac.update(&pae(&[b"v4.local.", nonce, &ciphertext, footer, implicit_assertion]));
    Some([&nonce[..], &ciphertext, &mac.finalize().into_bytes()].concat())
}
