//! The one way out, by a name that says so.

use pkcs8::LineEnding;
use zeroize::Zeroizing;

use super::SigningKey;
#[cfg(feature = "encrypted-keys")]
use crate::SigningKeyError;
use crate::{
    PublicKeySigningAlgorithm, SecretSigningAlgorithm,
    algorithm::{KeyPair, SharedSecret},
    traces::{MAKING_A_KEY, wiped_stack},
};

impl<A: PublicKeySigningAlgorithm> SigningKey<A> {
    /// Gives the private key away, as PKCS #8 in PEM; the id is not in it.
    ///
    /// Whoever reads it can issue. It is wiped when it is dropped; a copy that is written to a file is the caller's to protect.
    ///
    /// ```
    /// use cotter::Ed25519;
    /// use cotter_issue::SigningKey;
    ///
    /// let key = SigningKey::<Ed25519>::generate("2026-11")?;
    /// let pem = key.danger_export_pkcs8_pem();
    /// let again = SigningKey::<Ed25519>::from_pem("2026-11", &pem)?;
    /// assert_eq!(again.public().thumbprint(), key.public().thumbprint());
    /// # Ok::<(), cotter_issue::SigningKeyError>(())
    /// ```
    #[must_use]
    #[expect(clippy::missing_panics_doc, clippy::expect_used, reason = "a key that was pinned has been encoded before")]
    pub fn danger_export_pkcs8_pem(&self) -> Zeroizing<String> {
        wiped_stack::<MAKING_A_KEY, _>(|| {
            let document = self.private.to_pkcs8().expect("a key encodes");
            document.to_pem("PRIVATE KEY", LineEnding::LF).expect("a key encodes")
        })
    }

    /// Writes the private key as PKCS #8 in PEM, encrypted under a passphrase: PBES2 with AES-256-CBC and scrypt (RFC 8018).
    ///
    /// Whoever reads it can try passphrases, each of which costs 32 MiB.
    ///
    /// ```
    /// use cotter::Ed25519;
    /// use cotter_issue::SigningKey;
    ///
    /// let key = SigningKey::<Ed25519>::generate("2026-11")?;
    /// let pem = key.export_encrypted_pkcs8_pem("correct horse battery staple")?;
    /// let again = SigningKey::<Ed25519>::from_encrypted_pem("2026-11", &pem, "correct horse battery staple")?;
    /// assert_eq!(again.public().thumbprint(), key.public().thumbprint());
    /// # Ok::<(), cotter_issue::SigningKeyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SigningKeyError::PassphraseEmpty`], [`SigningKeyError::Randomness`].
    #[cfg(feature = "encrypted-keys")]
    pub fn export_encrypted_pkcs8_pem(&self, passphrase: impl AsRef<[u8]>) -> Result<String, SigningKeyError> {
        if passphrase.as_ref().is_empty() {
            return Err(SigningKeyError::PassphraseEmpty);
        }
        let malformed = || SigningKeyError::DerMalformed { expected: "a key that encodes" };
        let encrypted = wiped_stack::<MAKING_A_KEY, _>(|| {
            let document = self.private.to_pkcs8().ok_or_else(malformed)?;
            let info = pkcs8::PrivateKeyInfoRef::try_from(document.as_bytes()).map_err(|_| malformed())?;
            let encrypted = info.encrypt_with_rng(&mut getrandom::SysRng, passphrase);
            encrypted.map_err(|_| SigningKeyError::Randomness)
        })?;
        let pem = encrypted.to_pem("ENCRYPTED PRIVATE KEY", LineEnding::LF).map_err(|_| malformed())?;
        Ok(String::clone(&pem))
    }
}

impl<A: SecretSigningAlgorithm> SigningKey<A> {
    /// Gives the secret away, in its bytes. Whoever reads it can issue.
    #[must_use]
    pub fn danger_export_secret(&self) -> Zeroizing<Vec<u8>> {
        self.private.secret().clone()
    }
}
