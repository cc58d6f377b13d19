//! Secrets that issuer and verifier share.

use cotter::{ClientSecret, IntoKeyId, PinnedKey};

use super::SigningKey;
use crate::{JwsSigningAlgorithm, SecretSigningAlgorithm, SigningKeyError, algorithm::SharedSecret, random};

impl<A: SecretSigningAlgorithm> SigningKey<A> {
    /// Makes a new secret of random bytes: as many as the hash has, or 32 for `local`.
    ///
    /// The name differs from that of key pairs, since every verifier that has the secret can issue too.
    ///
    /// ```
    /// use cotter::Hs256;
    /// use cotter_issue::SigningKey;
    ///
    /// let key = SigningKey::<Hs256>::generate_secret("2026-11")?;
    /// assert_eq!(key.danger_export_secret().len(), 32);
    /// # Ok::<(), cotter_issue::SigningKeyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SigningKeyError::Randomness`], and those of the id.
    pub fn generate_secret(id: impl IntoKeyId) -> Result<Self, SigningKeyError> {
        let random = zeroize::Zeroizing::new(random::bytes::<64>().map_err(|_| SigningKeyError::Randomness)?);
        let secret = random.get(..A::Private::GENERATED_LEN).unwrap_or(&*random);
        Self::from_secret(id, secret)
    }

    /// Accepts the secret in its bytes, as [`PinnedKey::from_secret`] does.
    ///
    /// ```
    /// use cotter::Hs256;
    /// use cotter_issue::SigningKey;
    ///
    /// let refused = SigningKey::<Hs256>::from_secret("2026-11", b"too short").unwrap_err();
    /// assert_eq!(refused.code(), "secret-too-short");
    /// ```
    ///
    /// # Errors
    ///
    /// As [`PinnedKey::from_secret`].
    pub fn from_secret(id: impl IntoKeyId, secret: &[u8]) -> Result<Self, SigningKeyError> {
        let public = PinnedKey::from_secret(id, secret)?;
        Ok(Self::new(A::Private::of(secret)?, public))
    }

    /// As [`from_secret`](Self::from_secret), also for a secret that everybody knows, as those of published test vectors.
    ///
    /// Whoever issues with one elsewhere lets everyone issue.
    ///
    /// # Errors
    ///
    /// As [`PinnedKey::danger_from_weak_secret`].
    pub fn danger_from_weak_secret(id: impl IntoKeyId, secret: &[u8]) -> Result<Self, SigningKeyError> {
        let public = PinnedKey::danger_from_weak_secret(id, secret)?;
        Ok(Self::new(A::Private::of(secret)?, public))
    }
}

impl<A: SecretSigningAlgorithm + JwsSigningAlgorithm> SigningKey<A> {
    /// The secret of a client, which may be short if the caller says so.
    pub(crate) fn from_client_secret(id: impl IntoKeyId, secret: ClientSecret<'_>) -> Result<Self, SigningKeyError> {
        if secret.may_be_short() {
            Self::danger_from_short_secret(id, secret.octets())
        } else {
            Self::from_secret(id, secret.octets())
        }
    }

    /// As [`from_secret`](Self::from_secret), also for an HMAC secret that is shorter than the hash, of at least 16 bytes.
    ///
    /// For clients whose provider hands out such a secret; see [`PinnedKey::danger_from_short_secret`].
    ///
    /// # Errors
    ///
    /// As [`PinnedKey::danger_from_short_secret`].
    pub fn danger_from_short_secret(id: impl IntoKeyId, secret: &[u8]) -> Result<Self, SigningKeyError> {
        let public = PinnedKey::danger_from_short_secret(id, secret)?;
        Ok(Self::new(A::Private::of(secret)?, public))
    }
}
