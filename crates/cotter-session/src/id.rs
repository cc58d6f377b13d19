//! The public id of a session.

use std::{fmt, str::FromStr};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

/// The public id of a session: the `sid` of its tokens (OpenID Connect Back-Channel Logout 1.0 §2.1).
///
/// It gives access to nothing: whoever knows it can neither use the session nor end it. It is 16 bytes, written as 22
/// characters of base64url. The first byte is the shard of the subject, so that a store can keep all of a subject in
/// one place.
///
/// ```
/// use cotter_session::SessionId;
///
/// let id: SessionId = "CKUBnBfhSXePQmWhKEPqAg".parse()?;
/// assert_eq!(id.to_string(), "CKUBnBfhSXePQmWhKEPqAg");
/// assert!("CKUBnBfhSXePQmWhKEPqAh".parse::<SessionId>().is_err(), "bits behind the end are zero");
/// # Ok::<(), cotter_session::MalformedSessionId>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SessionId([u8; 16]);

impl SessionId {
    /// An id from its bytes, for stores.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The shard of the session's subject: one of 256.
    #[must_use]
    pub const fn shard(&self) -> u8 {
        let [shard, ..] = self.0;
        shard
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionId({self})")
    }
}

impl FromStr for SessionId {
    type Err = MalformedSessionId;

    #[inline]
    fn from_str(text: &str) -> Result<Self, MalformedSessionId> {
        sixteen(text).map(Self).ok_or(MalformedSessionId)
    }
}

/// The 16 bytes of 22 characters of base64url, in the one way to write them; without an allocation.
pub(crate) fn sixteen(text: impl AsRef<[u8]>) -> Option<[u8; 16]> {
    if text.as_ref().len() != 22 {
        return None;
    }
    // What the decoder asks for: it counts in whole groups of four characters.
    let mut bytes = [0; 18];
    let length = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()?;
    if length == 16 { bytes.first_chunk().copied() } else { None }
}

/// 16 bytes as 22 characters of base64url.
pub(crate) fn twenty_two(bytes: [u8; 16]) -> [u8; 22] {
    let mut text = [0; 22];
    // It is exactly as long.
    drop(URL_SAFE_NO_PAD.encode_slice(bytes, &mut text));
    text
}

/// The text is not a session id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("session id is malformed: expected 22 characters of base64url")]
#[non_exhaustive]
pub struct MalformedSessionId;
