//! Secrets.

use crate::{
    ClientSecret, IntoKeyId, JwsAlgorithm, KeyError, PinnedKey, SecretAlgorithm,
    algorithm::FromSecret,
    import::{RawKey, secret},
    strict::base64url,
};

impl<A: SecretAlgorithm> PinnedKey<A> {
    /// The secret in its bytes: for HMAC at least as many as the hash has, 32, 48 or 64 (RFC 7518 §3.2); for `local` exactly 32.
    ///
    /// It should be random. Refused are secrets that stand in well-known documentation, those of one byte over and over, and
    /// bytes that can be told to be a public or private key (PEM, DER, JWK, JWKS, OpenSSH, PASERK, also in base64 or
    /// hexadecimal): whoever pins one of those lets everyone sign. The bare bytes of a curve point look random, and cannot
    /// be told.
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

    /// As [`from_secret`](Self::from_secret), also for a secret that everybody knows or that is one byte over and over.
    ///
    /// Published test vectors have such secrets. Whoever pins one elsewhere lets everyone sign.
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

    /// The secret in base64url without padding, as a JWK's `k` has it; otherwise as [`from_secret`](Self::from_secret).
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
    /// As [`from_secret`](Self::from_secret), also for an HMAC secret that is shorter than the hash, of at least 16 bytes.
    ///
    /// RFC 7518 §3.2 forbids such a secret, and some providers hand them out. It is only as hard to guess as it is long and random: one of
    /// 16 letters and digits that is really random has 95 bits, and one that a person has thought of has few. Ask for a longer one first.
    /// Known and trivial secrets and keys of another kind are refused as ever.
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

    /// The secret of a client, which is its UTF-8 octets.
    pub(crate) fn from_client_secret(id: impl IntoKeyId, secret: ClientSecret<'_>) -> Result<Self, KeyError> {
        if secret.may_be_short() {
            Self::danger_from_short_secret(id, secret.octets())
        } else {
            Self::from_secret(id, secret.octets())
        }
    }
}
