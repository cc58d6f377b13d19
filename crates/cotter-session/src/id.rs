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

/// The 16 bytes of 22 characters of base64url, in the one way to write them.
///
/// Written here, since every verification reads two or three of them.
#[inline]
pub(crate) fn sixteen(text: impl AsRef<[u8]>) -> Option<[u8; 16]> {
    let text: &[u8; 22] = text.as_ref().try_into().ok()?;
    let (quads, rest) = text.as_chunks::<4>();
    let (&[a, b, c, d, e], &[first, last]) = (quads, rest) else { return None };
    let (a, b, c) = (bits_of(a), bits_of(b), bits_of(c));
    let (d, e, f) = (bits_of(d), bits_of(e), bits_of([b'A', b'A', first, last]));
    // Of the last twelve bits, four are behind the end.
    let is_valid = (a | b | c | d | e | f) < NONE && f & 0x0f == 0;
    is_valid.then(|| {
        let (first, last) = (a << 40 | b << 16 | c >> 8, c << 56 | d << 32 | e << 8 | f >> 4);
        (u128::from(first) << 64 | u128::from(last)).to_be_bytes()
    })
}

/// The 24 bits of four characters; [`NONE`] or more if one of them has none.
#[inline]
fn bits_of([a, b, c, d]: [u8; 4]) -> u64 {
    let bits = |character| SIX_BITS.get(usize::from(character)).copied().unwrap_or(NONE);
    bits(a) << 18 | bits(b) << 12 | bits(c) << 6 | bits(d)
}

/// More than four characters have.
const NONE: u64 = 1 << 24;

/// The bits of each character (RFC 4648 §5), or [`NONE`].
#[expect(clippy::indexing_slicing, clippy::as_conversions, reason = "it is evaluated when the crate is compiled")]
static SIX_BITS: [u64; 256] = {
    let mut bits = [NONE; 256];
    let mut alphabet: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut next = 0;
    while let [character, rest @ ..] = alphabet {
        bits[*character as usize] = next;
        next += 1;
        alphabet = rest;
    }
    bits
};

/// The text is not a session id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("session id is malformed: expected 22 characters of base64url")]
#[non_exhaustive]
pub struct MalformedSessionId;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What the decoder of any length says.
    fn by_the_library(text: &[u8]) -> Option<[u8; 16]> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
    }

    #[test]
    fn each_byte_at_each_place_is_read_as_by_the_library() {
        for place in 0..22 {
            for byte in 0..=255 {
                let mut text = *b"CKUBnBfhSXePQmWhKEPqAg";
                text[place] = byte;
                assert_eq!(sixteen(text), by_the_library(&text), "{place} {byte}");
            }
        }
    }

    proptest! {
        #[test]
        fn an_id_is_read_as_it_was_written(bytes: [u8; 16]) {
            prop_assert_eq!(sixteen(SessionId(bytes).to_string()), Some(bytes));
        }

        #[test]
        fn any_text_is_read_as_by_the_library(text in "[A-Za-z0-9_=+/ -]{20,24}|[A-Za-z0-9_-]{22}|.{22}") {
            prop_assert_eq!(sixteen(&text), by_the_library(text.as_bytes()));
        }
    }
}
