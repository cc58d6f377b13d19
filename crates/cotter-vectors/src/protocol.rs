//! Turns the name of a PASETO version and purpose into its type, as [`algorithm`](crate::algorithm) does for JWS.

use cotter::{
    KeyError, KeyId, PinnedKey, PublicKeyAlgorithm, RawKeyAlgorithm, SecretAlgorithm,
    paseto::{Protocol, V3Local, V3Public, V4Local, V4Public},
};

use crate::key::KeySource;

/// A PASETO version and purpose of this build, as a value.
///
/// ```
/// use cotter_vectors::protocol::ProtocolName;
///
/// assert_eq!(ProtocolName::find("v4.local"), Some(ProtocolName::V4Local));
/// assert_eq!(ProtocolName::find("v2.local"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProtocolName {
    /// [`cotter::paseto::V4Public`].
    V4Public,
    /// [`cotter::paseto::V4Local`].
    V4Local,
    /// [`cotter::paseto::V3Public`].
    V3Public,
    /// [`cotter::paseto::V3Local`].
    V3Local,
}

/// Code that uses a pinned key, or the reason for its rejection, for the named version and purpose.
pub trait WithPasetoKey {
    /// The result.
    type Output;

    /// Takes the key, or the reason why it was rejected.
    fn with_key<P: Protocol>(self, key: Result<PinnedKey<P>, KeyError>) -> Self::Output;
}

impl ProtocolName {
    /// Every version and purpose of this build.
    pub const ALL: [Self; 4] = [Self::V4Public, Self::V4Local, Self::V3Public, Self::V3Local];

    /// Finds the version and purpose with this name, compared byte by byte; `None` if this build does not have it.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|protocol| protocol.as_str() == name)
    }

    /// The header of its tokens, without the last dot.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V4Public => "v4.public",
            Self::V4Local => "v4.local",
            Self::V3Public => "v3.public",
            Self::V3Local => "v3.local",
        }
    }

    /// Whether its keys are public.
    #[must_use]
    pub const fn has_public_keys(self) -> bool {
        match self {
            Self::V4Public | Self::V3Public => true,
            Self::V4Local | Self::V3Local => false,
        }
    }

    /// Pins a key for this version and purpose, with this id or without one.
    ///
    /// ```
    /// use cotter::{KeyError, PinnedKey, paseto::Protocol};
    /// use cotter_vectors::{key::KeySource, protocol::{ProtocolName, WithPasetoKey}};
    ///
    /// struct Refusal;
    /// impl WithPasetoKey for Refusal {
    ///     type Output = Option<KeyError>;
    ///     fn with_key<P: Protocol>(self, key: Result<PinnedKey<P>, KeyError>) -> Option<KeyError> { key.err() }
    /// }
    ///
    /// let short = KeySource::Raw(vec![7; 31]);
    /// assert_eq!(ProtocolName::V4Local.pin(None, &short, Refusal), Some(KeyError::SecretLength { expected: 32 }));
    /// ```
    pub fn pin<W: WithPasetoKey>(self, id: Option<&str>, source: &KeySource, then: W) -> W::Output {
        match self {
            Self::V4Public => then.with_key(public::<V4Public>(id, source)),
            Self::V4Local => then.with_key(local::<V4Local>(id, source)),
            Self::V3Public => then.with_key(public::<V3Public>(id, source)),
            Self::V3Local => then.with_key(local::<V3Local>(id, source)),
        }
    }
}

fn key_id(id: Option<&str>) -> Result<KeyId, KeyError> {
    id.map_or(Ok(KeyId::ABSENT), KeyId::exactly)
}

fn public<P: Protocol + PublicKeyAlgorithm + RawKeyAlgorithm>(
    id: Option<&str>,
    source: &KeySource,
) -> Result<PinnedKey<P>, KeyError> {
    let id = key_id(id)?;
    match source {
        KeySource::Paserk(text) => PinnedKey::from_paserk(id, text),
        KeySource::Pem(pem) if pem.contains("-----BEGIN CERTIFICATE") => PinnedKey::from_certificate_pem(id, pem),
        KeySource::Pem(pem) => PinnedKey::from_pem(id, pem),
        KeySource::LenientPem(pem) => PinnedKey::from_pem_lenient(id, pem),
        KeySource::CertificateDer(der) => PinnedKey::from_certificate_der(id, der),
        KeySource::Der(der) => PinnedKey::from_der(id, der),
        KeySource::Raw(bytes) => PinnedKey::from_raw(id, bytes),
        KeySource::Jwk(_) | KeySource::LenientJwk(_) => {
            Err(KeyError::KeyFamily { found: "a JWK", expected: "a key of PASETO" })
        }
        KeySource::Base64urlSecret(_) | KeySource::WeakSecret(_) | KeySource::ShortSecret(_) => {
            Err(KeyError::KeyFamily { found: "a secret", expected: "a public key" })
        }
    }
}

fn local<P: Protocol + SecretAlgorithm>(id: Option<&str>, source: &KeySource) -> Result<PinnedKey<P>, KeyError> {
    let id = key_id(id)?;
    match source {
        KeySource::Paserk(text) => PinnedKey::from_paserk(id, text),
        KeySource::WeakSecret(bytes) => PinnedKey::danger_from_weak_secret(id, bytes),
        KeySource::Pem(text) | KeySource::LenientPem(text) | KeySource::Jwk(text) | KeySource::LenientJwk(text) => {
            PinnedKey::from_secret(id, text.as_bytes())
        }
        KeySource::Der(bytes)
        | KeySource::CertificateDer(bytes)
        | KeySource::Raw(bytes)
        | KeySource::ShortSecret(bytes) => PinnedKey::from_secret(id, bytes),
        KeySource::Base64urlSecret(text) => PinnedKey::from_base64url_secret(id, text),
    }
}

#[cfg(test)]
mod tests {
    use cotter::Algorithm;

    use super::*;

    struct Name;

    impl WithPasetoKey for Name {
        type Output = &'static str;

        fn with_key<P: Protocol>(self, _: Result<PinnedKey<P>, KeyError>) -> &'static str {
            <P as Algorithm>::NAME
        }
    }

    #[test]
    fn every_name_leads_to_its_type() {
        for protocol in ProtocolName::ALL {
            assert_eq!(ProtocolName::find(protocol.as_str()), Some(protocol));
            assert_eq!(protocol.pin(None, &KeySource::Raw(Vec::new()), Name), protocol.as_str());
        }
        for name in ["v4", "v4.public.", "V4.public", "v2.public", "k4.public", ""] {
            assert_eq!(ProtocolName::find(name), None);
        }
    }
}
