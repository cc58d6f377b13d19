//! Private keys that have a public half: from PEM, DER and their bytes, and new ones.

use cotter::{IntoKeyId, KeyId, PinnedKey};

use super::{SigningKey, published::refuse_published, trivial::refuse_trivial};
use crate::{
    PublicKeySigningAlgorithm, RawSigningAlgorithm, SigningKeyError,
    algorithm::{FromRaw, KeyPair},
    form::{PrivateKeyDer, read_pem},
    traces::{MAKING_A_KEY, wiped_stack},
};

impl<A: PublicKeySigningAlgorithm> SigningKey<A> {
    /// Makes a new key of random bytes of the operating system. RSA keys have 3,072 bits, which takes some seconds.
    ///
    /// ```
    /// use cotter::{EdDsa, KeyId};
    /// use cotter_issue::SigningKey;
    ///
    /// let key = SigningKey::<EdDsa>::generate(KeyId::ABSENT)?.pinned_by_thumbprint();
    /// assert_eq!(key.id().as_str().map(str::len), Some(43));
    /// # Ok::<(), cotter_issue::SigningKeyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SigningKeyError::Randomness`], and those of the id.
    pub fn generate(id: impl IntoKeyId) -> Result<Self, SigningKeyError> {
        let id = id.into_key_id()?;
        wiped_stack::<MAKING_A_KEY, _>(|| Self::of(id, A::Private::generate()?))
    }

    /// Reads a PEM file of one block: `PRIVATE KEY` (PKCS #8), `RSA PRIVATE KEY` (PKCS #1) or `EC PRIVATE KEY` (SEC 1).
    ///
    /// Text around the block is ignored, and so is the block `EC PARAMETERS` that OpenSSL writes before an elliptic-curve key.
    ///
    /// ```
    /// use cotter::{Ed25519, Es256};
    /// use cotter_issue::{SigningKey, SigningKeyError};
    ///
    /// let pem = SigningKey::<Ed25519>::generate("2026-11")?.danger_export_pkcs8_pem();
    /// assert!(SigningKey::<Ed25519>::from_pem("2026-11", &pem).is_ok());
    /// let refused = SigningKey::<Es256>::from_pem("2026-11", &pem).unwrap_err();
    /// assert_eq!(refused.to_string(), "key is an Ed25519 key: expected an elliptic-curve key");
    /// assert_eq!(refused.code(), "key-family");
    ///
    /// // The example of RFC 8410 §10.3, which everybody knows.
    /// const EXAMPLE: &str = "-----BEGIN PRIVATE KEY-----
    /// MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
    /// -----END PRIVATE KEY-----";
    /// assert_eq!(SigningKey::<Ed25519>::from_pem("2026-11", EXAMPLE).unwrap_err().code(), "key-published");
    /// # Ok::<(), SigningKeyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A [`SigningKeyError`] that says what was found: no block or several, a public key or a certificate, an encrypted key, another
    /// family or curve, halves that do not belong together, or a key that is too weak, that anybody can guess, or that is published.
    pub fn from_pem(id: impl IntoKeyId, pem: &str) -> Result<Self, SigningKeyError> {
        let id = id.into_key_id()?;
        wiped_stack::<MAKING_A_KEY, _>(|| {
            let (label, der) = read_pem(pem)?;
            Self::read(id, &PrivateKeyDer::labelled(label, &der)?)
        })
    }

    /// Reads DER: PKCS #8 (RFC 5958), PKCS #1 (RFC 8017 §A.1.2) or SEC 1 (RFC 5915).
    ///
    /// ```
    /// use cotter::Ed25519;
    /// use cotter_issue::SigningKey;
    ///
    /// let refused = SigningKey::<Ed25519>::from_der("2026-11", b"no key").unwrap_err();
    /// assert_eq!(refused.code(), "der-malformed");
    /// ```
    ///
    /// # Errors
    ///
    /// As [`from_pem`](Self::from_pem).
    pub fn from_der(id: impl IntoKeyId, der: &[u8]) -> Result<Self, SigningKeyError> {
        let id = id.into_key_id()?;
        wiped_stack::<MAKING_A_KEY, _>(|| Self::read(id, &PrivateKeyDer::read(der)?))
    }

    /// Reads an `ENCRYPTED PRIVATE KEY` (RFC 5958 §3): PBES2 with AES, and PBKDF2 or scrypt (RFC 8018).
    ///
    /// At most 10,000,000 iterations of PBKDF2, or 256 MiB of scrypt, are spent on the passphrase.
    ///
    /// # Errors
    ///
    /// As [`from_pem`](Self::from_pem); [`SigningKeyError::KeyNotEncrypted`], [`SigningKeyError::EncryptionScheme`],
    /// [`SigningKeyError::EncryptionCost`], [`SigningKeyError::PassphraseWrong`].
    #[cfg(feature = "encrypted-keys")]
    pub fn from_encrypted_pem(
        id: impl IntoKeyId,
        pem: &str,
        passphrase: impl AsRef<[u8]>,
    ) -> Result<Self, SigningKeyError> {
        let id = id.into_key_id()?;
        match read_pem(pem)? {
            (crate::form::Label::Encrypted, der) => Self::from_encrypted_der(id, &der, passphrase),
            _ => Err(SigningKeyError::KeyNotEncrypted),
        }
    }

    /// As [`from_encrypted_pem`](Self::from_encrypted_pem), of DER.
    ///
    /// # Errors
    ///
    /// As [`from_encrypted_pem`](Self::from_encrypted_pem).
    #[cfg(feature = "encrypted-keys")]
    pub fn from_encrypted_der(
        id: impl IntoKeyId,
        der: &[u8],
        passphrase: impl AsRef<[u8]>,
    ) -> Result<Self, SigningKeyError> {
        let id = id.into_key_id()?;
        wiped_stack::<MAKING_A_KEY, _>(|| {
            let opened = crate::form::decrypt(der, passphrase.as_ref())?;
            Self::read(id, &PrivateKeyDer::pkcs8(opened.as_bytes())?)
        })
    }

    fn read(id: KeyId, der: &PrivateKeyDer<'_>) -> Result<Self, SigningKeyError> {
        Self::of(id, A::Private::from_der(der)?)
    }

    /// Pins the public half, which holds the key to the rules of verifiers.
    pub(super) fn of(id: KeyId, private: A::Private) -> Result<Self, SigningKeyError> {
        refuse_published(&private)?;
        Self::of_any(id, private)
    }

    /// Does the same, also for a published key.
    fn of_any(id: KeyId, private: A::Private) -> Result<Self, SigningKeyError> {
        refuse_trivial(&private)?;
        let der = private.public_der().ok_or(SigningKeyError::DerMalformed { expected: "a key that encodes" })?;
        let public = PinnedKey::from_der(id, &der)?;
        Ok(Self::new(private, public))
    }
}

impl<A: RawSigningAlgorithm> SigningKey<A> {
    /// Reads the key in its bytes: the seed of 32 bytes of Ed25519 and ML-DSA, or the private number of ECDSA in big-endian order,
    /// 32, 48 or 66 bytes.
    ///
    /// ```
    /// use cotter::Ed25519;
    /// use cotter_issue::{SigningKey, SigningKeyError};
    ///
    /// let refused = SigningKey::<Ed25519>::from_raw("2026-11", &[7; 31]).unwrap_err();
    /// assert_eq!(refused, SigningKeyError::SeedLength { expected: 32 });
    /// ```
    ///
    /// # Errors
    ///
    /// [`SigningKeyError::SeedLength`], [`SigningKeyError::ScalarMalformed`], [`SigningKeyError::KeyTrivial`] or
    /// [`SigningKeyError::KeyPublished`], and those of the id.
    pub fn from_raw(id: impl IntoKeyId, bytes: &[u8]) -> Result<Self, SigningKeyError> {
        let id = id.into_key_id()?;
        wiped_stack::<MAKING_A_KEY, _>(|| Self::of(id, A::Private::from_raw(bytes)?))
    }

    /// Reads a plain seed or scalar, even if a standard or a web site publishes it as an example.
    ///
    /// Use it in tests with those examples alone: everyone can issue tokens under such a key.
    ///
    /// ```
    /// use cotter::Ed25519;
    /// use cotter_issue::SigningKey;
    ///
    /// // RFC 8410 §10.3
    /// let seed = [
    ///     0xd4, 0xee, 0x72, 0xdb, 0xf9, 0x13, 0x58, 0x4a, 0xd5, 0xb6, 0xd8, 0xf1, 0xf7, 0x69, 0xf8, 0xad, 0x3a, 0xfe, 0x7c, 0x28, 0xcb, 0xf1,
    ///     0xd4, 0xfb, 0xe0, 0x97, 0xa8, 0x8f, 0x44, 0x75, 0x58, 0x42,
    /// ];
    /// assert_eq!(SigningKey::<Ed25519>::from_raw("example", &seed).unwrap_err().code(), "key-published");
    /// assert!(SigningKey::<Ed25519>::danger_from_published_raw("example", &seed).is_ok());
    /// # Ok::<(), cotter_issue::SigningKeyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`from_raw`](Self::from_raw), except [`SigningKeyError::KeyPublished`].
    pub fn danger_from_published_raw(id: impl IntoKeyId, bytes: &[u8]) -> Result<Self, SigningKeyError> {
        let id = id.into_key_id()?;
        wiped_stack::<MAKING_A_KEY, _>(|| Self::of_any(id, A::Private::from_raw(bytes)?))
    }
}
