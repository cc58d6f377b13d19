use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use zeroize::Zeroize;

/// A key as the user supplied it. The algorithm that it is pinned for decides how it is read.
///
/// `Debug` shows the form and nothing of the key, and the contents are wiped on drop.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeySource {
    /// The JSON of one JWK.
    Jwk(String),
    /// The JSON of one JWK, read leniently.
    LenientJwk(String),
    /// PEM: a public key or a certificate. For HMAC these bytes are the secret, which the library rejects.
    Pem(String),
    /// PEM, read leniently.
    LenientPem(String),
    /// The DER of a certificate.
    CertificateDer(Vec<u8>),
    /// The DER of a public key. For HMAC these bytes are the secret, which the library rejects.
    Der(Vec<u8>),
    /// Bytes as they are: a secret, a point of a curve, or for RSA the DER.
    Raw(Vec<u8>),
    /// The text of a PASERK, for PASETO only.
    Paserk(String),
    /// A secret in base64url.
    Base64urlSecret(String),
    /// The bytes of a secret that may be publicly known, as in published test vectors.
    WeakSecret(Vec<u8>),
    /// The bytes of a secret that may be shorter than the hash.
    ShortSecret(Vec<u8>),
}

impl KeySource {
    /// The same secret, which is then pinned even if it is publicly known.
    pub(crate) fn as_weak_secret(&self) -> Option<Self> {
        #[derive(Deserialize)]
        struct Symmetric {
            k: String,
        }
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
        let bytes = match self {
            Self::Jwk(jwk) => decode(&serde_json::from_str::<Symmetric>(jwk).ok()?.k)?,
            Self::Base64urlSecret(text) => decode(text)?,
            Self::LenientJwk(_)
            | Self::Pem(_)
            | Self::LenientPem(_)
            | Self::Paserk(_)
            | Self::CertificateDer(_)
            | Self::ShortSecret(_) => return None,
            Self::Der(bytes) | Self::Raw(bytes) | Self::WeakSecret(bytes) => bytes.clone(),
        };
        Some(Self::WeakSecret(bytes))
    }
}

impl Drop for KeySource {
    fn drop(&mut self) {
        match self {
            Self::Jwk(text)
            | Self::LenientJwk(text)
            | Self::Pem(text)
            | Self::LenientPem(text)
            | Self::Paserk(text)
            | Self::Base64urlSecret(text) => text.zeroize(),
            Self::Der(bytes)
            | Self::CertificateDer(bytes)
            | Self::Raw(bytes)
            | Self::WeakSecret(bytes)
            | Self::ShortSecret(bytes) => bytes.zeroize(),
        }
    }
}

impl fmt::Debug for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jwk(_) => "Jwk",
            Self::LenientJwk(_) => "LenientJwk",
            Self::Pem(_) => "Pem",
            Self::LenientPem(_) => "LenientPem",
            Self::CertificateDer(_) => "CertificateDer",
            Self::Der(_) => "Der",
            Self::Raw(_) => "Raw",
            Self::Paserk(_) => "Paserk",
            Self::Base64urlSecret(_) => "Base64urlSecret",
            Self::WeakSecret(_) => "WeakSecret",
            Self::ShortSecret(_) => "ShortSecret",
        })
    }
}
