//! Keys from a PASERK, and PASETO's primitive.

use alloc::vec::Vec;

use super::{Message, Paserk, PaserkId, Protocol, V3Public};
use crate::{IntoKeyId, KeyError, KeyId, PinnedKey, VerifyError, import::RawKey};

impl PinnedKey<V3Public> {
    /// The point in compressed form, which every signature of `v3.public` is over (PASETO Version 3, §"Sign"): for issuers.
    #[doc(hidden)]
    #[must_use]
    pub fn compressed(&self) -> &[u8] {
        self.key().compressed()
    }
}

impl<P: Protocol> PinnedKey<P> {
    /// Pins the key of a PASERK: `k4.public.…`, `k4.local.…`, and the same with `k3`.
    ///
    /// ```
    /// use cotter::{paseto::V4Local, KeyError, KeyId, PinnedKey};
    ///
    /// let secret = "k4.local.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNjo8";
    /// assert!(PinnedKey::<V4Local>::from_paserk(KeyId::ABSENT, secret).is_ok());
    /// let other = PinnedKey::<V4Local>::from_paserk(KeyId::ABSENT, &secret.replace("k4", "k3")).unwrap_err();
    /// assert_eq!(other, KeyError::PaserkVersion { found: "k3", expected: "k4.local" });
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Paserk::read`]; then as for the same key from bytes, including weak keys; [`KeyError::KeyIdPaserk`] if the
    /// id is the PASERK of a key, or the PASERK id of another key.
    pub fn from_paserk(id: impl IntoKeyId, paserk: &str) -> Result<Self, KeyError> {
        let id = id.into_key_id()?;
        Self::new(id, P::key_from_paserk(RawKey::new(Paserk::<P>::read(paserk)?.bytes()))?)
    }

    /// The PASERK id of the key.
    #[must_use]
    pub fn paserk_id(&self) -> PaserkId {
        P::paserk_id(self.key())
    }

    /// Pins the same key by its own PASERK id, instead of its present id.
    #[must_use]
    pub fn pinned_by_paserk_id(self) -> Self {
        let id = KeyId::paserk(&self.paserk_id());
        self.with_id(id)
    }

    /// Opens a message with this key, and returns the payload that was signed or encrypted.
    pub(crate) fn open(
        &self,
        message: &Message,
        footer: &[u8],
        implicit_assertion: &[u8],
    ) -> Result<Vec<u8>, VerifyError> {
        P::open(self.key(), message, footer, implicit_assertion).map_err(|_| VerifyError::InvalidSignature)
    }
}
