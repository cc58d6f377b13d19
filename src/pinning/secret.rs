//! The constructors of secrets.

use crate::{
    ClientSecret, IntoKeyId, JwsAlgorithm, KeyError, PinnedKey, SecretAlgorithm,
    algorithm::FromSecret,
    import::{RawKey, secret},
    strict::base64url,
};

impl<A: SecretAlgorithm> PinnedKey<A> {
    /// Pins a secret, given as its bytes.
    ///
    /// For HMAC it must be at least as long as the hash, so 32, 48 or 64 bytes (RFC 7518 §3.2); for `local`, exactly 32
    /// bytes.
    ///
    /// The secret should be random. Some secrets are refused, since they would let anyone sign: those in well-known
    /// documentation, those of one repeated byte, and bytes that can be recognised as a public or private key (PEM,
    /// DER, JWK, JWKS, OpenSSH, PASERK, also in base64 or hexadecimal). The bare bytes of a curve point look random,
    /// and cannot be recognised.
    ///
    /// ```
    /// use cotter::{Hs256, KeyError, PinnedKey};
    ///
    /// let public = b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    /// let refused = PinnedKey::<Hs256>::from_secret("2026-11", public).unwrap_err();
    /// assert_eq!(refused, KeyError::SecretIsKey { found: "an OpenSSH key" });
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeyError::SecretTooShort`], [`KeyError::SecretLength`], [`KeyError::SecretIsKey`], [`KeyError::SecretWeak`] or
    /// [`KeyError::KeyTooLong`], and those of the id; for PASETO also [`KeyError::KeyIdPaserk`].
    pub fn from_secret(id: impl IntoKeyId, secret: &[u8]) -> Result<Self, KeyError> {
        let id = id.into_key_id()?;
        secret::refuse_keys(secret)?;
        let key = A::Key::from_secret(RawKey::new(secret))?;
        secret::refuse_weak(secret)?;
        Self::new(id, key)
    }

    /// As [`from_secret`](Self::from_secret), but also accepts a widely known secret, or one repeated byte.
    ///
    /// Published test vectors have such secrets. Pinning one anywhere else lets anyone sign.
    ///
    /// ```
    /// use cotter::{Hs256, KeyError, KeyId, PinnedKey};
    ///
    /// assert_eq!(PinnedKey::<Hs256>::from_secret(KeyId::ABSENT, &[0; 32]).unwrap_err(), KeyError::SecretWeak);
    /// assert!(PinnedKey::<Hs256>::danger_from_weak_secret(KeyId::ABSENT, &[0; 32]).is_ok());
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeyError::SecretTooShort`], [`KeyError::SecretIsKey`] or [`KeyError::KeyTooLong`], and those of the id.
    pub fn danger_from_weak_secret(id: impl IntoKeyId, secret: &[u8]) -> Result<Self, KeyError> {
        let id = id.into_key_id()?;
        secret::refuse_keys(secret)?;
        Self::new(id, A::Key::from_secret(RawKey::new(secret))?)
    }

    /// Pins a secret in base64url without padding, like a JWK's `k`.
    ///
    /// Otherwise as [`from_secret`](Self::from_secret).
    ///
    /// ```
    /// use cotter::{Hs256, KeyError, PinnedKey};
    ///
    /// let secret = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
    /// assert!(PinnedKey::<Hs256>::from_base64url_secret("2026-11", secret).is_ok());
    /// let padded = PinnedKey::<Hs256>::from_base64url_secret("2026-11", &format!("{secret}==")).unwrap_err();
    /// assert_eq!(padded, KeyError::SecretBase64);
    /// ```
    ///
    /// # Errors
    ///
    /// As [`from_secret`](Self::from_secret), and [`KeyError::SecretBase64`].
    pub fn from_base64url_secret(id: impl IntoKeyId, secret: &str) -> Result<Self, KeyError> {
        let id = id.into_key_id()?;
        secret::refuse_keys(secret.as_bytes())?;
        let secret = base64url::decode_secret(secret).map_err(|_| KeyError::SecretBase64)?;
        Self::from_secret(id, &secret)
    }
}

impl<A: SecretAlgorithm + JwsAlgorithm> PinnedKey<A> {
    /// As [`from_secret`](Self::from_secret), but also accepts a short HMAC secret, of at least 16 bytes.
    ///
    /// RFC 7518 §3.2 forbids secrets shorter than the hash, but some providers hand them out. Such a secret is only as
    /// hard to guess as it is long and random: 16 letters and digits have 95 bits if they are really random, and few if
    /// a person thought of them. Ask for a longer secret first. Known and trivial secrets, and keys of another kind,
    /// are still refused.
    ///
    /// ```
    /// use cotter::{Hs256, KeyError, PinnedKey};
    ///
    /// let handed_out = b"s6BhdRkqt3Vd9Qz7";
    /// assert_eq!(PinnedKey::<Hs256>::from_secret("1", handed_out).unwrap_err(), KeyError::SecretTooShort { min: 32 });
    /// assert!(PinnedKey::<Hs256>::danger_from_short_secret("1", handed_out).is_ok());
    /// let shorter = PinnedKey::<Hs256>::danger_from_short_secret("1", &handed_out[1..]).unwrap_err();
    /// assert_eq!(shorter, KeyError::SecretTooShort { min: 16 });
    /// ```
    ///
    /// # Errors
    ///
    /// As [`from_secret`](Self::from_secret).
    pub fn danger_from_short_secret(id: impl IntoKeyId, secret: &[u8]) -> Result<Self, KeyError> {
        let id = id.into_key_id()?;
        secret::refuse_keys(secret)?;
        let key = A::Key::from_short_secret(RawKey::new(secret))?;
        secret::refuse_weak(secret)?;
        Self::new(id, key)
    }

    /// Pins the secret of a client, which is its UTF-8 octets.
    pub(crate) fn from_client_secret(id: impl IntoKeyId, secret: ClientSecret<'_>) -> Result<Self, KeyError> {
        if secret.may_be_short() {
            Self::danger_from_short_secret(id, secret.octets())
        } else {
            Self::from_secret(id, secret.octets())
        }
    }
}
