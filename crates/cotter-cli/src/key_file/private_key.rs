//! A private key or a secret as it is in its file, and the signing key that it is for each algorithm.

use cotter::{KeyError, KeyId};
use cotter_issue::{
    JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, PasetoSigningAlgorithm, PublicKeySigningAlgorithm,
    RawSigningAlgorithm, SecretSigningAlgorithm, SigningKey, SigningKeyError,
};
use zeroize::Zeroizing;

use super::secret::Spelling;
use crate::refusal::Reason;

/// A private key or a secret as it is in its file. Its bytes are wiped when it is dropped.
pub(crate) struct PrivateKeyFile {
    pub(super) source: Source,
    pub(super) passphrase: Option<Zeroizing<Vec<u8>>>,
    /// How the bytes of a secret may be meant, where all of them are taken.
    pub(super) spelling: Option<Spelling>,
}

/// The content, by its form.
pub(super) enum Source {
    Pem(Zeroizing<String>),
    Der(Zeroizing<Vec<u8>>),
    Jwk(Zeroizing<String>),
    Paserk(Zeroizing<String>),
    /// A number or a seed.
    Raw(Zeroizing<Vec<u8>>),
    Secret(Zeroizing<Vec<u8>>),
    /// A secret that was decoded from base64url, which no client's is.
    DecodedSecret(Zeroizing<Vec<u8>>),
    ShortSecret(Zeroizing<Vec<u8>>),
}

impl Source {
    /// The same secret, which may be shorter than the hash.
    pub(super) fn accept_short(self) -> Result<Self, String> {
        match self {
            Self::Secret(bytes) | Self::DecodedSecret(bytes) | Self::ShortSecret(bytes) => Ok(Self::ShortSecret(bytes)),
            Self::Pem(_) | Self::Der(_) | Self::Jwk(_) | Self::Paserk(_) | Self::Raw(_) => {
                Err("--danger-short-secret: expected the bytes of the secret, or their hex, base64 or base64url"
                    .to_owned())
            }
        }
    }
}

impl PrivateKeyFile {
    /// What may help, if it is for the secret that nothing is issued.
    pub(crate) fn hint(&self, error: &SigningKeyError) -> Option<String> {
        let error = if let SigningKeyError::Key(error) = error {
            error.clone()
        } else if matches!(error, SigningKeyError::PemMalformed) {
            KeyError::PemMalformed
        } else {
            return None;
        };
        self.spelling?.hint(&Reason::Key(error))
    }

    /// A key that also comes as plain bytes.
    pub(crate) fn raw<A: RawSigningAlgorithm + JwsPublicKeySigningAlgorithm>(
        &self,
        id: Option<&str>,
    ) -> Result<SigningKey<A>, SigningKeyError> {
        if let Source::Raw(bytes) = &self.source {
            return SigningKey::from_raw(key_id(id)?, bytes);
        }
        self.public_key(id)
    }

    /// A key with a public half, of JWS.
    pub(crate) fn public_key<A: JwsPublicKeySigningAlgorithm>(
        &self,
        id: Option<&str>,
    ) -> Result<SigningKey<A>, SigningKeyError> {
        if let Source::Jwk(jwk) = &self.source {
            SigningKey::from_jwk(key_id(id)?, jwk)
        } else if let Source::Paserk(_) = &self.source {
            Err(of_family("a key of PASETO", "a private key of JWS"))
        } else {
            self.encoded(id)
        }
    }

    /// A secret of JWS.
    pub(crate) fn secret<A: SecretSigningAlgorithm + JwsSigningAlgorithm>(
        &self,
        id: Option<&str>,
    ) -> Result<SigningKey<A>, SigningKeyError> {
        let id = key_id(id)?;
        if let Source::Jwk(jwk) = &self.source {
            SigningKey::from_jwk(id, jwk)
        } else if let Source::ShortSecret(bytes) = &self.source {
            SigningKey::danger_from_short_secret(id, bytes)
        } else {
            SigningKey::from_secret(id, self.source.bytes())
        }
    }

    /// The text of a client's secret, as [`cotter_vectors::key::pin_for_client`] takes it.
    pub(crate) fn client_secret(&self) -> Result<&str, SigningKeyError> {
        let text = if let Source::Secret(bytes) = &self.source { str::from_utf8(bytes).ok() } else { None };
        text.ok_or_else(|| of_family("bytes that are no text", "the secret of a client"))
    }

    /// A key of PASETO with a public half.
    pub(crate) fn paseto_public<P: PasetoSigningAlgorithm + RawSigningAlgorithm>(
        &self,
        id: Option<&str>,
    ) -> Result<SigningKey<P>, SigningKeyError> {
        if let Source::Raw(bytes) = &self.source {
            SigningKey::from_raw(key_id(id)?, bytes)
        } else if let Source::Paserk(paserk) = &self.source {
            SigningKey::from_paserk_secret(key_id(id)?, paserk)
        } else {
            self.encoded(id)
        }
    }

    /// A secret of PASETO.
    pub(crate) fn paseto_local<P: PasetoSigningAlgorithm + SecretSigningAlgorithm>(
        &self,
        id: Option<&str>,
    ) -> Result<SigningKey<P>, SigningKeyError> {
        if let Source::Paserk(paserk) = &self.source {
            SigningKey::from_paserk_local(key_id(id)?, paserk)
        } else {
            SigningKey::from_secret(key_id(id)?, self.source.bytes())
        }
    }

    /// A key in PEM or DER, encrypted or not.
    fn encoded<A: PublicKeySigningAlgorithm>(&self, id: Option<&str>) -> Result<SigningKey<A>, SigningKeyError> {
        let id = key_id(id)?;
        match (&self.source, &self.passphrase) {
            (Source::Pem(pem), None) => SigningKey::from_pem(id, pem),
            (Source::Pem(pem), Some(passphrase)) => SigningKey::from_encrypted_pem(id, pem, passphrase),
            (other, None) => SigningKey::from_der(id, other.bytes()),
            (other, Some(passphrase)) => SigningKey::from_encrypted_der(id, other.bytes(), passphrase),
        }
    }
}

impl Source {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Pem(text) | Self::Jwk(text) | Self::Paserk(text) => text.as_bytes(),
            Self::Der(bytes)
            | Self::Raw(bytes)
            | Self::Secret(bytes)
            | Self::DecodedSecret(bytes)
            | Self::ShortSecret(bytes) => bytes,
        }
    }
}

fn key_id(id: Option<&str>) -> Result<KeyId, SigningKeyError> {
    Ok(id.map_or(Ok(KeyId::ABSENT), KeyId::exactly)?)
}

const fn of_family(found: &'static str, expected: &'static str) -> SigningKeyError {
    SigningKeyError::KeyFamily { found, expected }
}
