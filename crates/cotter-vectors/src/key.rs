//! Turns the text or bytes of a key into a pinned key.

mod source;

use cotter::{
    ClientSecret, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeyId, PinnedKey, RawKeyAlgorithm, SecretAlgorithm,
};

pub use self::source::KeySource;
use crate::algorithm::{AlgorithmName, Visitor};

/// Code that uses a pinned key, or the reason for its rejection, for the named algorithm.
pub trait WithKey {
    /// The result.
    type Output;

    /// Takes the key, or the reason why it was rejected.
    fn with_key<A: JwsAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Self::Output;
}

/// As [`WithKey`], for code that takes a public key and a secret by two names: the verifier of access tokens.
pub trait WithKeyOfFamily {
    /// The result.
    type Output;

    /// Takes the public key, or the reason why it was rejected.
    fn with_public_key<A: JwsPublicKeyAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Self::Output;

    /// Takes the secret, or the reason why it was rejected.
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

/// Pins a key for this algorithm, with this id or without one.
///
/// ```
/// use cotter::{JwsAlgorithm, KeyError, PinnedKey, JwsPublicKeyAlgorithm};
/// use cotter_vectors::{algorithm::AlgorithmName, key::{KeySource, WithKey, pin}};
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

/// As [`WithKeyOfFamily`], for a client's secret, which is text that is not pinned yet.
pub trait WithClientKey {
    /// The result.
    type Output;

    /// Takes the public key, or the reason why it was rejected.
    fn with_public_key<A: JwsPublicKeyAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Self::Output;

    /// Takes the text of the secret, which is not pinned yet.
    fn with_client_secret<A: SecretAlgorithm + JwsAlgorithm>(self, id: KeyId, secret: ClientSecret<'_>)
    -> Self::Output;

    /// Takes the reason why there is no secret.
    fn without_key(self, error: KeyError) -> Self::Output;
}

/// Pins a client's key, as [`pin`] does. A secret must be text (OpenID Connect Core §3.1.3.7, step 8).
///
/// ```
/// use cotter::{ClientSecret, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeyId, PinnedKey, SecretAlgorithm};
/// use cotter_vectors::{algorithm::AlgorithmName, key::{KeySource, WithClientKey, pin_for_client}};
///
/// struct Secret;
/// impl WithClientKey for Secret {
///     type Output = Option<KeyId>;
///     fn with_public_key<A: JwsPublicKeyAlgorithm>(self, _: Result<PinnedKey<A>, KeyError>) -> Option<KeyId> { None }
///     fn with_client_secret<A: SecretAlgorithm + JwsAlgorithm>(self, id: KeyId, _: ClientSecret<'_>) -> Option<KeyId> {
///         Some(id)
///     }
///     fn without_key(self, _: KeyError) -> Option<KeyId> { None }
/// }
///
/// let text = KeySource::Raw(b"of a client".to_vec());
/// assert_eq!(pin_for_client(AlgorithmName::Hs256, None, &text, Secret), Some(KeyId::ABSENT));
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
            KeySource::Pem(text) | KeySource::LenientPem(text) | KeySource::Paserk(text) => Some(text.as_str().into()),
            KeySource::Der(bytes) | KeySource::CertificateDer(bytes) | KeySource::Raw(bytes) => {
                str::from_utf8(bytes).ok().map(Into::into)
            }
            KeySource::ShortSecret(bytes) => str::from_utf8(bytes).ok().map(ClientSecret::danger_short),
            KeySource::Jwk(_) | KeySource::LenientJwk(_) | KeySource::Base64urlSecret(_) | KeySource::WeakSecret(_) => {
                None
            }
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
            KeySource::LenientJwk(jwk) => PinnedKey::from_jwk_lenient(id, jwk),
            KeySource::WeakSecret(bytes) => PinnedKey::danger_from_weak_secret(id, bytes),
            KeySource::ShortSecret(bytes) => PinnedKey::danger_from_short_secret(id, bytes),
            KeySource::Pem(text) | KeySource::LenientPem(text) | KeySource::Paserk(text) => {
                PinnedKey::from_secret(id, text.as_bytes())
            }
            KeySource::Der(bytes) | KeySource::CertificateDer(bytes) | KeySource::Raw(bytes) => {
                PinnedKey::from_secret(id, bytes)
            }
            KeySource::Base64urlSecret(text) => PinnedKey::from_base64url_secret(id, text),
        });
        self.then.with_secret(key)
    }
}

fn public_key<A: JwsPublicKeyAlgorithm>(id: KeyId, source: &KeySource) -> Result<PinnedKey<A>, KeyError> {
    match source {
        KeySource::Jwk(jwk) => PinnedKey::from_jwk(id, jwk),
        KeySource::LenientJwk(jwk) => PinnedKey::from_jwk_lenient(id, jwk),
        KeySource::Pem(pem) if is_certificate(pem) => PinnedKey::from_certificate_pem(id, pem),
        KeySource::Pem(pem) => PinnedKey::from_pem(id, pem),
        KeySource::LenientPem(pem) if is_certificate(pem) => PinnedKey::from_certificate_pem_lenient(id, pem),
        KeySource::LenientPem(pem) => PinnedKey::from_pem_lenient(id, pem),
        KeySource::CertificateDer(der) => PinnedKey::from_certificate_der(id, der),
        KeySource::Der(bytes) | KeySource::Raw(bytes) => PinnedKey::from_der(id, bytes),
        KeySource::Paserk(_) => Err(KeyError::KeyFamily { found: "a key of PASETO", expected: "a public key of JWS" }),
        KeySource::Base64urlSecret(_) | KeySource::WeakSecret(_) | KeySource::ShortSecret(_) => {
            Err(KeyError::KeyFamily { found: "a secret", expected: "a public key" })
        }
    }
}

/// Whether a label says so. Unreadable PEM is treated as a public key, whose constructor says what is wrong.
fn is_certificate(pem: &str) -> bool {
    ["-----BEGIN CERTIFICATE-----", "-----BEGIN X509 CERTIFICATE-----", "-----BEGIN TRUSTED CERTIFICATE-----"]
        .iter()
        .any(|begin| pem.contains(begin))
}
