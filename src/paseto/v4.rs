//! Version 4: Ed25519, and XChaCha20 with keyed BLAKE2b (PASETO Version 4).

use alloc::vec::Vec;

use blake2::{
    Blake2b,
    digest::{Digest, consts::U33},
};
use chacha20::{
    XChaCha20,
    cipher::{KeyIvInit, StreamCipher},
};
use subtle::ConstantTimeEq;

use super::{PaserkId, Protocol, blake2b::Keyed, pae, paserk, token::Message};
use crate::{
    Algorithm, KeyError, KeyId,
    alg::ed25519::Ed25519Key,
    algorithm::{FromRaw, FromSecret, PublicKeys, Secrets, Verifies, sealed::Sealed},
    error::InvalidSignature,
    import::{RawKey, secret::refuse_weak},
    precomputation::Precomputed,
};

/// `v4.public`: signed with Ed25519.
///
/// ```
/// use cotter::{paseto::V4Public, KeyError, PinnedKey};
///
/// let weak = PinnedKey::<V4Public>::from_raw("2026-11", &[0; 32]).unwrap_err();
/// assert_eq!(weak, KeyError::Ed25519Weak);
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct V4Public;

/// `v4.local`: encrypted with XChaCha20 and authenticated with keyed BLAKE2b, with a secret of 32 bytes.
///
/// ```
/// use cotter::{paseto::V4Local, KeyError, PinnedKey};
///
/// let refused = PinnedKey::<V4Local>::from_secret("2026-11", b"31 bytes, and it is one too few").unwrap_err();
/// assert_eq!(refused, KeyError::SecretLength { expected: 32 });
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct V4Local;

/// The states of the two key derivations after absorbing the secret, and the id. The secret itself is not kept.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct V4LocalKey {
    encryption: Keyed,
    authentication: Keyed,
    id: PaserkId,
}

impl Sealed for V4Public {}
impl Algorithm for V4Public {
    const NAME: &'static str = "v4.public";
    type Family = PublicKeys;
    type Key = Ed25519Key;

    fn check_id(id: &KeyId, key: &Self::Key) -> Result<(), KeyError> {
        paserk::check_id::<Self>(id, key)
    }
}
impl Protocol for V4Public {
    const NONCE_LEN: usize = 0;
    const TAG_LEN: usize = 64;
    const KEY_LEN: usize = 32;
    const PASERK: &'static str = "k4.public";
    const PASERK_ID: &'static str = "k4.pid";

    fn open(
        key: &Self::Key,
        message: &Message,
        footer: &[u8],
        implicit_assertion: &[u8],
    ) -> Result<Vec<u8>, InvalidSignature> {
        let signed = pae::encode(&[b"v4.public.", message.body(), footer, implicit_assertion]);
        key.verify(&signed, message.tag())?;
        Ok(message.body().to_vec())
    }

    fn paserk_hash(text: &[&[u8]]) -> [u8; 33] {
        hash(text)
    }

    fn paserk_id(key: &Self::Key) -> PaserkId {
        PaserkId::of::<Self>(key.as_bytes())
    }

    fn key_from_paserk(bytes: RawKey<'_>) -> Result<Self::Key, KeyError> {
        Self::Key::from_raw(bytes)
    }
}

impl FromSecret for V4LocalKey {
    fn from_secret(secret: RawKey<'_>) -> Result<Self, KeyError> {
        let secret = secret.bytes();
        if secret.len() != V4Local::KEY_LEN {
            return Err(KeyError::SecretLength { expected: V4Local::KEY_LEN });
        }
        let (encryption, authentication) = (Keyed::new(secret, 56), Keyed::new(secret, 32));
        Ok(Self { encryption, authentication, id: PaserkId::of::<V4Local>(secret) })
    }
}

impl Precomputed for V4LocalKey {}

impl Sealed for V4Local {}
impl Algorithm for V4Local {
    const NAME: &'static str = "v4.local";
    type Family = Secrets;
    type Key = V4LocalKey;

    fn check_id(id: &KeyId, key: &Self::Key) -> Result<(), KeyError> {
        paserk::check_id::<Self>(id, key)
    }
}
impl Protocol for V4Local {
    const NONCE_LEN: usize = 32;
    const TAG_LEN: usize = 32;
    const KEY_LEN: usize = 32;
    const PASERK: &'static str = "k4.local";
    const PASERK_ID: &'static str = "k4.lid";

    fn open(
        key: &Self::Key,
        message: &Message,
        footer: &[u8],
        implicit_assertion: &[u8],
    ) -> Result<Vec<u8>, InvalidSignature> {
        let (nonce, ciphertext) = message.body().split_at_checked(Self::NONCE_LEN).ok_or(InvalidSignature)?;
        let authentication_key = key.authentication.hash(|hasher| {
            hasher.update(b"paseto-auth-key-for-aead");
            hasher.update(nonce);
        });
        let mac = Keyed::new(authentication_key.bytes(), Self::TAG_LEN).hash(|hasher| {
            pae::each(&[b"v4.local.", nonce, ciphertext, footer, implicit_assertion], |part| hasher.update(part));
        });
        let holds: bool = mac.bytes().ct_eq(message.tag()).into();
        if !holds {
            return Err(InvalidSignature);
        }

        let keys = key.encryption.hash(|hasher| {
            hasher.update(b"paseto-encryption-key");
            hasher.update(nonce);
        });
        let (encryption_key, counter_nonce) = keys.bytes().split_at_checked(32).ok_or(InvalidSignature)?;
        let mut cipher = XChaCha20::new_from_slices(encryption_key, counter_nonce).map_err(|_| InvalidSignature)?;
        let mut payload = ciphertext.to_vec();
        cipher.try_apply_keystream(&mut payload).map_err(|_| InvalidSignature)?;
        Ok(payload)
    }

    fn paserk_hash(text: &[&[u8]]) -> [u8; 33] {
        hash(text)
    }

    fn paserk_id(key: &Self::Key) -> PaserkId {
        key.id.clone()
    }

    fn key_from_paserk(bytes: RawKey<'_>) -> Result<Self::Key, KeyError> {
        refuse_weak(bytes.bytes())?;
        Self::Key::from_secret(bytes)
    }
}

/// BLAKE2b with 264 bits of output (PASERK, operations ID).
fn hash(text: &[&[u8]]) -> [u8; 33] {
    let mut hash = Blake2b::<U33>::new();
    text.iter().for_each(|part| hash.update(part));
    hash.finalize().into()
}
