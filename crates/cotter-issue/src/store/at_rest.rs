//! Private keys as they are stored.

use std::fmt;

use cotter::KeyId;
use zeroize::Zeroizing;

use crate::{PublicKeySigningAlgorithm, SigningKey, SigningKeyError};

/// How private keys are stored: as PKCS #8 in PEM, plain or under a passphrase.
///
/// ```
/// use cotter_issue::store::AtRest;
///
/// assert_eq!(format!("{:?}", AtRest::plain()), "AtRest(plain)");
/// ```
#[derive(Clone)]
pub struct AtRest {
    passphrase: Option<Zeroizing<Vec<u8>>>,
}

impl AtRest {
    /// Plain: whoever reads the store can sign. An encrypted key is refused.
    #[must_use]
    pub const fn plain() -> Self {
        Self { passphrase: None }
    }

    /// Encrypted under a passphrase, or under a random key of 32 bytes. A plain key is refused.
    ///
    /// To open or to write a key costs 32 MiB and some tenths of a second. Keys that are in memory are not opened again.
    ///
    /// # Errors
    ///
    /// [`SigningKeyError::PassphraseEmpty`].
    #[cfg(feature = "encrypted-keys")]
    pub fn under_passphrase(passphrase: impl AsRef<[u8]>) -> Result<Self, SigningKeyError> {
        let passphrase = passphrase.as_ref();
        if passphrase.is_empty() {
            return Err(SigningKeyError::PassphraseEmpty);
        }
        Ok(Self { passphrase: Some(Zeroizing::new(passphrase.to_vec())) })
    }

    pub(super) fn seal<A: PublicKeySigningAlgorithm>(
        &self,
        key: &SigningKey<A>,
    ) -> Result<Zeroizing<String>, SigningKeyError> {
        match &self.passphrase {
            #[cfg(feature = "encrypted-keys")]
            Some(passphrase) => key.export_encrypted_pkcs8_pem(&**passphrase).map(Zeroizing::new),
            _ => Ok(key.danger_export_pkcs8_pem()),
        }
    }

    pub(super) fn open<A: PublicKeySigningAlgorithm>(
        &self,
        id: &KeyId,
        pem: &str,
    ) -> Result<SigningKey<A>, SigningKeyError> {
        match &self.passphrase {
            #[cfg(feature = "encrypted-keys")]
            Some(passphrase) => SigningKey::from_encrypted_pem(id, pem, &**passphrase),
            _ => SigningKey::from_pem(id, pem),
        }
    }
}

impl fmt::Debug for AtRest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.passphrase.is_some() { "AtRest(under a passphrase)" } else { "AtRest(plain)" })
    }
}
