//! From the text or bytes of a key to a pinned key.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeyId, PinnedKey, RawKeyAlgorithm, SecretAlgorithm};
use serde::Deserialize;
use zeroize::Zeroize;

use crate::algorithm::{AlgorithmName, Visitor};

/// A key as somebody handed it over. What it means is decided by the algorithm that it is pinned for.
///
/// `Debug` shows the form and nothing of the key, and what it holds is wiped when it is dropped.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeySource {
    /// The JSON of one JWK.
    Jwk(String),
    /// PEM: a public key or a certificate. For HMAC it is the secret's bytes, which the library refuses.
    Pem(String),
    /// The DER of a public key. For HMAC it is the secret's bytes, which the library refuses.
    Der(Vec<u8>),
    /// The bytes themselves: a secret, a point of a curve, or for RSA the DER.
    Raw(Vec<u8>),
    /// The text of a PASERK, which only PASETO has.
    Paserk(String),
    /// A secret in base64url.
    Base64urlSecret(String),
    /// The bytes of a secret that may be one that everybody knows, as in published test vectors.
    WeakSecret(Vec<u8>),
}

impl KeySource {
    /// The same secret, to be pinned even if everybody knows it.
    pub(crate) fn as_weak_secret(&self) -> Option<Self> {
        #[derive(Deserialize)]
        struct Symmetric {
            k: String,
        }
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
        let bytes = match self {
            Self::Jwk(jwk) => decode(&serde_json::from_str::<Symmetric>(jwk).ok()?.k)?,
            Self::Base64urlSecret(text) => decode(text)?,
            Self::Pem(_) | Self::Paserk(_) => return None,
            Self::Der(bytes) | Self::Raw(bytes) | Self::WeakSecret(bytes) => bytes.clone(),
        };
        Some(Self::WeakSecret(bytes))
    }
}

/// What is done with a key once it is pinned, or refused, for the algorithm that was named.
pub trait WithKey {
    /// What comes of it.
    type Output;

    /// Takes the key, or the reason why it was refused.
    fn with_key<A: JwsAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Self::Output;
}

/// As [`WithKey`], where a public key and a shared secret are taken by two names: the verifier of access tokens.
pub trait WithKeyOfFamily {
    /// What comes of it.
    type Output;

    /// Takes the public key, or the reason why it was refused.
    fn with_public_key<A: JwsPublicKeyAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Self::Output;

    /// Takes the secret, or the reason why it was refused.
    fn with_secret<A: SecretAlgorithm + JwsAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Self::Output;
}

impl<W: WithKey> WithKeyOfFamily for W {
    type Output = W::Output;

    fn with_public_key<A: JwsPublicKeyAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Self::Output {
        self.with_key(key)
    }

    fn with_secret<A: SecretAlgorithm + JwsAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Self::Output {
        self.with_key(key)
    }
}

/// Pins a key for this algorithm, with this id or with none.
///
/// ```
/// use cotter::{JwsAlgorithm, KeyError, PinnedKey, JwsPublicKeyAlgorithm};
/// use cotter_audit::{algorithm::AlgorithmName, key::{KeySource, WithKey, pin}};
///
/// struct Refusal;
/// impl WithKey for Refusal {
///     type Output = Option<KeyError>;
///     fn with_key<A: JwsAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Option<KeyError> { key.err() }
/// }
///
/// let short = KeySource::Raw(vec![7; 31]);
/// assert_eq!(pin(AlgorithmName::Hs256, None, &short, Refusal), Some(KeyError::SecretTooShort { min: 32 }));
/// ```
pub fn pin<W: WithKeyOfFamily>(algorithm: AlgorithmName, id: Option<&str>, source: &KeySource, then: W) -> W::Output {
    algorithm.visit(Import { id, source, then })
}

/// As [`WithKeyOfFamily`], where a secret is a client's: text that is not pinned yet.
pub trait WithClientKey {
    /// What comes of it.
    type Output;

    /// Takes the public key, or the reason why it was refused.
    fn with_public_key<A: JwsPublicKeyAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Self::Output;

    /// Takes the text of the secret, which is not pinned yet.
    fn with_client_secret<A: SecretAlgorithm + JwsAlgorithm>(self, id: KeyId, secret: &str) -> Self::Output;

    /// Takes the reason why there is no secret.
    fn without_key(self, error: KeyError) -> Self::Output;
}

/// As [`pin`], for a client's key. A secret must be text (OpenID Connect Core §3.1.3.7, step 8).
///
/// ```
/// use cotter::{JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeyId, PinnedKey, SecretAlgorithm};
/// use cotter_audit::{algorithm::AlgorithmName, key::{KeySource, WithClientKey, pin_for_client}};
///
/// struct Secret;
/// impl WithClientKey for Secret {
///     type Output = Option<String>;
///     fn with_public_key<A: JwsPublicKeyAlgorithm>(self, _: Result<PinnedKey<A>, KeyError>) -> Option<String> { None }
///     fn with_client_secret<A: SecretAlgorithm + JwsAlgorithm>(self, _: KeyId, secret: &str) -> Option<String> {
///         Some(secret.to_owned())
///     }
///     fn without_key(self, _: KeyError) -> Option<String> { None }
/// }
///
/// let text = KeySource::Raw(b"of a client".to_vec());
/// assert_eq!(pin_for_client(AlgorithmName::Hs256, None, &text, Secret).as_deref(), Some("of a client"));
/// assert_eq!(pin_for_client(AlgorithmName::Hs256, None, &KeySource::Raw(vec![0xff]), Secret), None);
/// ```
pub fn pin_for_client<W: WithClientKey>(
    algorithm: AlgorithmName,
    id: Option<&str>,
    source: &KeySource,
    then: W,
) -> W::Output {
    algorithm.visit(ImportForClient(Import { id, source, then }))
}

struct Import<'k, W> {
    id: Option<&'k str>,
    source: &'k KeySource,
    then: W,
}

struct ImportForClient<'k, W>(Import<'k, W>);

impl<W> Import<'_, W> {
    fn id(&self) -> Result<KeyId, KeyError> {
        self.id.map_or(Ok(KeyId::ABSENT), KeyId::exactly)
    }

    fn raw_key<A: RawKeyAlgorithm + JwsPublicKeyAlgorithm>(&self) -> Result<PinnedKey<A>, KeyError> {
        let id = self.id()?;
        if let KeySource::Raw(bytes) = self.source {
            PinnedKey::from_raw(id, bytes)
        } else {
            public_key(id, self.source)
        }
    }

    fn rsa_key<A: JwsPublicKeyAlgorithm>(&self) -> Result<PinnedKey<A>, KeyError> {
        self.id().and_then(|id| public_key(id, self.source))
    }
}

impl<W: WithClientKey> Visitor for ImportForClient<'_, W> {
    type Output = W::Output;

    fn raw<A: RawKeyAlgorithm + JwsPublicKeyAlgorithm>(self) -> W::Output {
        let key = self.0.raw_key::<A>();
        self.0.then.with_public_key(key)
    }

    fn rsa<A: JwsPublicKeyAlgorithm>(self) -> W::Output {
        let key = self.0.rsa_key::<A>();
        self.0.then.with_public_key(key)
    }

    fn secret<A: SecretAlgorithm + JwsAlgorithm>(self) -> W::Output {
        let secret = match self.0.source {
            KeySource::Pem(text) | KeySource::Paserk(text) => Some(text.as_str()),
            KeySource::Der(bytes) | KeySource::Raw(bytes) => str::from_utf8(bytes).ok(),
            KeySource::Jwk(_) | KeySource::Base64urlSecret(_) | KeySource::WeakSecret(_) => None,
        };
        let not_text = KeyError::KeyFamily { found: "bytes that are no text", expected: "the secret of a client" };
        match (self.0.id(), secret.ok_or(not_text)) {
            (Ok(id), Ok(secret)) => self.0.then.with_client_secret::<A>(id, secret),
            (Err(error), _) | (_, Err(error)) => self.0.then.without_key(error),
        }
    }
}

impl<W: WithKeyOfFamily> Visitor for Import<'_, W> {
    type Output = W::Output;

    fn raw<A: RawKeyAlgorithm + JwsPublicKeyAlgorithm>(self) -> W::Output {
        let key = self.raw_key::<A>();
        self.then.with_public_key(key)
    }

    fn rsa<A: JwsPublicKeyAlgorithm>(self) -> W::Output {
        let key = self.rsa_key::<A>();
        self.then.with_public_key(key)
    }

    fn secret<A: SecretAlgorithm + JwsAlgorithm>(self) -> W::Output {
        let key = self.id().and_then(|id| match self.source {
            KeySource::Jwk(jwk) => PinnedKey::<A>::from_jwk(id, jwk),
            KeySource::WeakSecret(bytes) => PinnedKey::danger_from_weak_secret(id, bytes),
            KeySource::Pem(text) | KeySource::Paserk(text) => PinnedKey::from_secret(id, text.as_bytes()),
            KeySource::Der(bytes) | KeySource::Raw(bytes) => PinnedKey::from_secret(id, bytes),
            KeySource::Base64urlSecret(text) => PinnedKey::from_base64url_secret(id, text),
        });
        self.then.with_secret(key)
    }
}

fn public_key<A: JwsPublicKeyAlgorithm>(id: KeyId, source: &KeySource) -> Result<PinnedKey<A>, KeyError> {
    match source {
        KeySource::Jwk(jwk) => PinnedKey::from_jwk(id, jwk),
        KeySource::Pem(pem) if pem.contains("-----BEGIN CERTIFICATE") => PinnedKey::from_certificate_pem(id, pem),
        KeySource::Pem(pem) => PinnedKey::from_pem(id, pem),
        KeySource::Der(bytes) | KeySource::Raw(bytes) => PinnedKey::from_der(id, bytes),
        KeySource::Paserk(_) => Err(KeyError::KeyFamily { found: "a key of PASETO", expected: "a public key of JWS" }),
        KeySource::Base64urlSecret(_) | KeySource::WeakSecret(_) => {
            Err(KeyError::KeyFamily { found: "a secret", expected: "a public key" })
        }
    }
}

impl Drop for KeySource {
    fn drop(&mut self) {
        match self {
            Self::Jwk(text) | Self::Pem(text) | Self::Paserk(text) | Self::Base64urlSecret(text) => text.zeroize(),
            Self::Der(bytes) | Self::Raw(bytes) | Self::WeakSecret(bytes) => bytes.zeroize(),
        }
    }
}

impl fmt::Debug for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jwk(_) => "Jwk",
            Self::Pem(_) => "Pem",
            Self::Der(_) => "Der",
            Self::Raw(_) => "Raw",
            Self::Paserk(_) => "Paserk",
            Self::Base64urlSecret(_) => "Base64urlSecret",
            Self::WeakSecret(_) => "WeakSecret",
        })
    }
}
