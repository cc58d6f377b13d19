use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::HeaderValue;
use thiserror::Error;

use crate::challenge::is_scope_token;

/// A nonce that a server provides for DPoP proofs (RFC 9449 §8).
///
/// It is not a secret of the server: whoever asks is given one.
///
/// ```
/// use cotter_http::{DpopNonce, NonceError};
///
/// assert_eq!(DpopNonce::new("eyJ7S_zG.eyJH0-Z.HX4w-7v")?.as_str(), "eyJ7S_zG.eyJH0-Z.HX4w-7v");
/// assert_eq!(DpopNonce::new("two words").unwrap_err(), NonceError);
/// # Ok::<(), NonceError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct DpopNonce(String);

/// A nonce is empty, or has a character that no nonce has (RFC 9449 §8.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("nonce is malformed: expected visible ASCII without spaces, quotes and backslashes")]
#[expect(clippy::exhaustive_structs, reason = "there is one rule, and the nonce is not shown")]
pub struct NonceError;

impl DpopNonce {
    /// Checks a nonce.
    ///
    /// # Errors
    ///
    /// [`NonceError`].
    pub fn new(nonce: impl Into<String>) -> Result<Self, NonceError> {
        let nonce = nonce.into();
        if is_scope_token(&nonce) { Ok(Self(nonce)) } else { Err(NonceError) }
    }

    /// The base64url of a digest, such as an HMAC, as a nonce.
    #[must_use]
    pub fn of_digest(digest: &[u8; 32]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(digest))
    }

    /// The nonce, to be compared with that of a proof.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The value of a `DPoP-Nonce` field.
    #[must_use]
    pub fn to_header_value(&self) -> HeaderValue {
        // Visible ASCII, which every header field can have.
        HeaderValue::try_from(self.as_str()).unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

impl fmt::Debug for DpopNonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DpopNonce(..)")
    }
}
