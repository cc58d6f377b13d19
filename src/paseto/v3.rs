//! Version 3: ECDSA on P-384, and AES-256-CTR with HMAC-SHA384 (PASETO Version 3).

use alloc::vec::Vec;

use aes::Aes256;
use ctr::{
    Ctr128BE,
    cipher::{KeyIvInit, StreamCipher},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha384};
use zeroize::Zeroizing;

use super::{PaserkId, Protocol, pae, paserk, token::Message};
use crate::{
    Algorithm, KeyError, KeyId,
    alg::sec1::{EcdsaKey, P384},
    algorithm::{FromDer, FromRaw, FromSecret, PublicKeys, Secrets, Verifies, sealed::Sealed},
    error::InvalidSignature,
    import::{PublicKeyDer, RawKey, secret::refuse_weak},
    precomputation::Precomputed,
};

/// `v3.public`: signed with ECDSA on P-384 and SHA-384.
///
/// ```
/// use cotter::{paseto::V3Public, KeyError, PinnedKey};
///
/// let refused = PinnedKey::<V3Public>::from_raw("2026-11", &[2; 33]).unwrap_err();
/// assert_eq!(refused, KeyError::PointMalformed { curve: "P-384" });
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct V3Public;

/// `v3.local`: encrypted with AES-256-CTR and authenticated with HMAC-SHA384, with a secret of 32 bytes.
///
/// ```
/// use cotter::{paseto::V3Local, KeyError, PinnedKey};
///
/// let refused = PinnedKey::<V3Local>::from_secret("2026-11", b"31 bytes, and it is one too few").unwrap_err();
/// assert_eq!(refused, KeyError::SecretLength { expected: 32 });
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct V3Local;

/// A point of P-384 and its compressed form, which every signature covers.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct V3PublicKey {
    point: EcdsaKey<P384>,
    compressed: Vec<u8>,
}

/// An HMAC keyed with what HKDF extracts from the secret (RFC 5869 §2.2), and the id. The secret itself is not kept.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct V3LocalKey {
    extracted: Hmac<Sha384>,
    id: PaserkId,
}

impl FromDer for V3PublicKey {
    fn from_der(der: &PublicKeyDer<'_>) -> Result<Self, KeyError> {
        EcdsaKey::from_der(der).map(Self::of)
    }
}

impl FromRaw for V3PublicKey {
    fn from_raw(raw: RawKey<'_>) -> Result<Self, KeyError> {
        EcdsaKey::from_raw(raw).map(Self::of)
    }
}

impl FromSecret for V3LocalKey {
    fn from_secret(secret: RawKey<'_>) -> Result<Self, KeyError> {
        let secret = secret.bytes();
        let wrong_length = KeyError::SecretLength { expected: V3Local::KEY_LEN };
        if secret.len() != V3Local::KEY_LEN {
            return Err(wrong_length);
        }
        let extracted = extract(secret).ok_or(wrong_length)?;
        Ok(Self { extracted, id: PaserkId::of::<V3Local>(secret) })
    }
}

impl Precomputed for V3PublicKey {}
impl Precomputed for V3LocalKey {}

impl Sealed for V3Public {}
impl Algorithm for V3Public {
    const NAME: &'static str = "v3.public";
    type Family = PublicKeys;
    type Key = V3PublicKey;

    fn check_id(id: &KeyId, key: &Self::Key) -> Result<(), KeyError> {
        paserk::check_id::<Self>(id, key)
    }
}
impl Protocol for V3Public {
    const NONCE_LEN: usize = 0;
    const TAG_LEN: usize = 96;
    const KEY_LEN: usize = 49;
    const PASERK: &'static str = "k3.public";
    const PASERK_ID: &'static str = "k3.pid";

    fn open(
        key: &Self::Key,
        message: &Message,
        footer: &[u8],
        implicit_assertion: &[u8],
    ) -> Result<Vec<u8>, InvalidSignature> {
        let signed = pae::encode(&[&key.compressed, b"v3.public.", message.body(), footer, implicit_assertion]);
        key.point.verify(&signed, message.tag())?;
        Ok(message.body().to_vec())
    }

    fn paserk_hash(text: &[&[u8]]) -> [u8; 33] {
        hash(text)
    }

    fn paserk_id(key: &Self::Key) -> PaserkId {
        PaserkId::of::<Self>(&key.compressed)
    }

    fn key_from_paserk(bytes: RawKey<'_>) -> Result<Self::Key, KeyError> {
        Self::Key::from_raw(bytes)
    }
}

impl V3PublicKey {
    pub(super) fn compressed(&self) -> &[u8] {
        &self.compressed
    }

    fn of(point: EcdsaKey<P384>) -> Self {
        Self { compressed: point.compressed(), point }
    }
}

impl Sealed for V3Local {}
impl Algorithm for V3Local {
    const NAME: &'static str = "v3.local";
    type Family = Secrets;
    type Key = V3LocalKey;

    fn check_id(id: &KeyId, key: &Self::Key) -> Result<(), KeyError> {
        paserk::check_id::<Self>(id, key)
    }
}
impl Protocol for V3Local {
    const NONCE_LEN: usize = 32;
    const TAG_LEN: usize = 48;
    const KEY_LEN: usize = 32;
    const PASERK: &'static str = "k3.local";
    const PASERK_ID: &'static str = "k3.lid";

    fn open(
        key: &Self::Key,
        message: &Message,
        footer: &[u8],
        implicit_assertion: &[u8],
    ) -> Result<Vec<u8>, InvalidSignature> {
        let (nonce, ciphertext) = message.body().split_at_checked(Self::NONCE_LEN).ok_or(InvalidSignature)?;
        let authentication_key = derive(&key.extracted, b"paseto-auth-key-for-aead", nonce);
        let mut mac = <Hmac<Sha384> as KeyInit>::new_from_slice(&*authentication_key).map_err(|_| InvalidSignature)?;
        pae::each(&[b"v3.local.", nonce, ciphertext, footer, implicit_assertion], |part| mac.update(part));
        mac.verify_slice(message.tag()).map_err(|_| InvalidSignature)?;

        let keys = derive(&key.extracted, b"paseto-encryption-key", nonce);
        let (encryption_key, counter_nonce) = keys.split_at_checked(32).ok_or(InvalidSignature)?;
        let mut cipher =
            Ctr128BE::<Aes256>::new_from_slices(encryption_key, counter_nonce).map_err(|_| InvalidSignature)?;
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

/// HKDF-Extract without a salt (RFC 5869 §2.2). HMAC accepts a key of any length, so there is always a result.
fn extract(secret: &[u8]) -> Option<Hmac<Sha384>> {
    let mut mac = <Hmac<Sha384> as KeyInit>::new_from_slice(&[0; 48]).ok()?;
    mac.update(secret);
    let extracted = Zeroizing::new(mac.finalize().into_bytes());
    <Hmac<Sha384> as KeyInit>::new_from_slice(&extracted).ok()
}

/// The key for one purpose and one nonce: HKDF-Expand to the length of the hash, which is its first block (RFC 5869 §2.3).
fn derive(extracted: &Hmac<Sha384>, purpose: &[u8], nonce: &[u8]) -> Zeroizing<[u8; 48]> {
    let mut mac = extracted.clone();
    mac.update(purpose);
    mac.update(nonce);
    mac.update(&[1]);
    Zeroizing::new(mac.finalize().into_bytes().into())
}

/// The first 264 bits of SHA-384 (PASERK, operations ID).
fn hash(text: &[&[u8]]) -> [u8; 33] {
    let mut hash = Sha384::new();
    text.iter().for_each(|part| hash.update(part));
    let mut first = [0; 33];
    first.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    first
}
