//! Private keys that have a public half: from PEM, DER and their bytes, and new ones.

use cotter::{IntoKeyId, KeyId, PinnedKey};

use super::{SigningKey, trivial::refuse_trivial};
use crate::{
    PublicKeySigningAlgorithm, RawSigningAlgorithm, SigningKeyError,
    algorithm::{FromRaw, KeyPair},
    form::{PrivateKeyDer, read_pem},
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
        Self::of(id.into_key_id()?, A::Private::generate()?)
    }

    /// Reads a PEM file of one block: `PRIVATE KEY` (PKCS #8), `RSA PRIVATE KEY` (PKCS #1) or `EC PRIVATE KEY` (SEC 1).
    ///
    /// Text around the block is ignored, and so is the block `EC PARAMETERS` that OpenSSL writes before an elliptic-curve key.
    ///
    /// ```
    /// use cotter::{Ed25519, Es256};
    /// use cotter_issue::{SigningKey, SigningKeyError};
    ///
    /// // RFC 8410 §10.3
    /// const PEM: &str = "-----BEGIN PRIVATE KEY-----
    /// MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
    /// -----END PRIVATE KEY-----";
    /// assert!(SigningKey::<Ed25519>::from_pem("2026-11", PEM).is_ok());
    /// let refused = SigningKey::<Es256>::from_pem("2026-11", PEM).unwrap_err();
    /// assert_eq!(refused.to_string(), "key is an Ed25519 key: expected an elliptic-curve key");
    /// # assert_eq!(refused.code(), "key-family");
    /// ```
    ///
    /// # Errors
    ///
    /// A [`SigningKeyError`] that says what was found: no block or several, a public key or a certificate, an encrypted key, another
    /// family or curve, halves that do not belong together, or a key that is too weak or that anybody can guess.
    pub fn from_pem(id: impl IntoKeyId, pem: &str) -> Result<Self, SigningKeyError> {
        let id = id.into_key_id()?;
        let (label, der) = read_pem(pem)?;
        Self::read(id, &PrivateKeyDer::labelled(label, &der)?)
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
        Self::read(id.into_key_id()?, &PrivateKeyDer::read(der)?)
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
        let opened = crate::form::decrypt(der, passphrase.as_ref())?;
        Self::read(id, &PrivateKeyDer::pkcs8(opened.as_bytes())?)
    }

    fn read(id: KeyId, der: &PrivateKeyDer<'_>) -> Result<Self, SigningKeyError> {
        Self::of(id, A::Private::from_der(der)?)
    }

    /// Pins the public half, which holds the key to the rules of verifiers.
    pub(super) fn of(id: KeyId, private: A::Private) -> Result<Self, SigningKeyError> {
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
    /// [`SigningKeyError::SeedLength`], [`SigningKeyError::ScalarMalformed`] or [`SigningKeyError::KeyTrivial`], and those of the id.
    pub fn from_raw(id: impl IntoKeyId, bytes: &[u8]) -> Result<Self, SigningKeyError> {
        Self::of(id.into_key_id()?, A::Private::from_raw(bytes)?)
    }
}
