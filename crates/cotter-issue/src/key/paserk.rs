//! Keys from a PASERK, and their PASERK id.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{IntoKeyId, PinnedKey};
use zeroize::Zeroizing;

use super::SigningKey;
use crate::{
    PasetoSigningAlgorithm, PublicKeySigningAlgorithm, SecretSigningAlgorithm, SigningKeyError,
    algorithm::{KeyPair, SharedSecret},
    form::MAX_KEY_LEN,
};

impl<P: PasetoSigningAlgorithm> SigningKey<P> {
    /// The same key, with its own PASERK id (`k4.pid.…`, `k4.lid.…`) instead of the id that it had.
    ///
    /// ```
    /// use cotter::{KeyId, paseto::V4Public};
    /// use cotter_issue::SigningKey;
    ///
    /// let key = SigningKey::<V4Public>::generate(KeyId::ABSENT)?.pinned_by_paserk_id();
    /// assert!(key.id().as_str().unwrap().starts_with("k4.pid."));
    /// # Ok::<(), cotter_issue::SigningKeyError>(())
    /// ```
    #[must_use]
    pub fn pinned_by_paserk_id(self) -> Self {
        Self { public: self.public.pinned_by_paserk_id(), ..self }
    }
}

impl<P: PasetoSigningAlgorithm + PublicKeySigningAlgorithm> SigningKey<P> {
    /// Reads a PASERK of type `secret`: `k4.secret.…` of 64 bytes, which are the seed and the public key, or `k3.secret.…` of 48.
    ///
    /// ```
    /// use cotter::{KeyId, paseto::V4Public};
    /// use cotter_issue::SigningKey;
    ///
    /// // The published example k4.secret-2
    /// let secret = "k4.secret.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNjo8c5WpIyC_5kWKhS8VEYSZ05dYfuTF-ZdQFV4D9vLTcNQ";
    /// assert!(SigningKey::<V4Public>::from_paserk_secret(KeyId::ABSENT, secret).is_ok());
    /// let public = "k4.public.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNjo8";
    /// assert_eq!(SigningKey::<V4Public>::from_paserk_secret(KeyId::ABSENT, public).unwrap_err().code(), "public-key");
    /// ```
    ///
    /// # Errors
    ///
    /// [`SigningKeyError::PublicKey`] for one of type `public`; [`SigningKeyError::PaserkMalformed`];
    /// [`SigningKeyError::KeyPairMismatch`] if the public key belongs to another seed; those of the id.
    pub fn from_paserk_secret(id: impl IntoKeyId, paserk: &str) -> Result<Self, SigningKeyError> {
        let id = id.into_key_id()?;
        if paserk.len() > MAX_KEY_LEN {
            return Err(SigningKeyError::KeyTooLong { max: MAX_KEY_LEN });
        }
        let version = P::PASERK.split_once('.').map_or("", |(version, _)| version);
        let expected = if version == "k3" { "k3.secret" } else { "k4.secret" };
        let malformed = || SigningKeyError::PaserkMalformed { expected };
        if paserk.strip_prefix(P::PASERK).is_some_and(|rest| rest.starts_with('.')) {
            return Err(SigningKeyError::PublicKey { found: "a PASERK of type public" });
        }
        let data = paserk.strip_prefix(expected).and_then(|rest| rest.strip_prefix('.')).ok_or_else(malformed)?;
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(data).map_err(|_| malformed())?);
        Self::of(id, P::Private::from_paserk(&bytes)?.ok_or_else(malformed)?)
    }
}

impl<P: PasetoSigningAlgorithm + SecretSigningAlgorithm> SigningKey<P> {
    /// Reads a PASERK of type `local`: `k4.local.…` or `k3.local.…`.
    ///
    /// # Errors
    ///
    /// As [`PinnedKey::from_paserk`].
    pub fn from_paserk_local(id: impl IntoKeyId, paserk: &str) -> Result<Self, SigningKeyError> {
        let public = PinnedKey::from_paserk(id, paserk)?;
        let (_, data) = paserk.rsplit_once('.').unwrap_or_default();
        let malformed = SigningKeyError::PaserkMalformed { expected: P::PASERK };
        let secret = Zeroizing::new(URL_SAFE_NO_PAD.decode(data).map_err(|_| malformed)?);
        Ok(Self::new(P::Private::of(&secret)?, public))
    }
}
