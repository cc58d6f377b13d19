use alloc::{format, string::String};
use core::fmt;

use sha2::{Digest, Sha256};

use super::KeyId;
use crate::strict::base64url;

/// The SHA-256 thumbprint of a public key (RFC 7638): the same for everyone who holds the key, in whatever form.
///
/// `Display` writes its base64url, as in a `kid` or a `jkt`. A secret has no thumbprint, which would reveal something
/// about it.
///
/// ```
/// use cotter::{KeyId, PinnedKey, Rs256};
///
/// // RFC 7638 §3.1
/// let jwk = r#"{"kty":"RSA","e":"AQAB","alg":"RS256","kid":"2011-04-29","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFb\
/// WhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v\
/// -65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3\
/// XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"}"#;
/// # let jwk = &jwk.replace("\\\n", "");
/// let key = PinnedKey::<Rs256>::from_jwk(KeyId::ABSENT, jwk)?;
/// let thumbprint = key.thumbprint();
/// assert_eq!(thumbprint.to_string(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
/// assert_eq!(key.pinned_by_thumbprint().id().as_str(), Some("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"));
/// # Ok::<(), cotter::KeyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Thumbprint([u8; 32]);

impl Thumbprint {
    /// The digest of a JWK's required members, in the order of their names and without white space (RFC 7638 §3).
    pub(crate) fn of(members: &str) -> Self {
        Self(Sha256::digest(members.as_bytes()).into())
    }

    /// The digest itself.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The thumbprint as a URI (RFC 9278): `urn:ietf:params:oauth:jwk-thumbprint:sha-256:…`.
    ///
    /// ```
    /// use cotter::{Ed25519, KeyId, PinnedKey};
    ///
    /// // RFC 8037 appendix A.3
    /// let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    /// let uri = PinnedKey::<Ed25519>::from_jwk(KeyId::ABSENT, jwk)?.thumbprint().uri();
    /// assert_eq!(uri, "urn:ietf:params:oauth:jwk-thumbprint:sha-256:kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    /// # Ok::<(), cotter::KeyError>(())
    /// ```
    #[must_use]
    pub fn uri(&self) -> String {
        format!("urn:ietf:params:oauth:jwk-thumbprint:sha-256:{self}")
    }
}

impl KeyId {
    /// The id of a key that is named by its thumbprint, as many issuers do.
    #[must_use]
    pub fn thumbprint(thumbprint: &Thumbprint) -> Self {
        Self::of_hash(base64url::encode(thumbprint.as_bytes()))
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base64url::encode(&self.0))
    }
}

impl fmt::Debug for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Thumbprint({self})")
    }
}
