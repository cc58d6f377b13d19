mod thumbprint;

use alloc::{string::String, sync::Arc};
use core::fmt;

pub use self::thumbprint::Thumbprint;
use crate::{KeyError, strict::limits::MAX_KEY_ID_LEN};

/// The id that a key is pinned with: exactly one string, or none at all. It cannot say "any".
///
/// The token's `kid` (RFC 7515 §4.1.4) is compared with it byte by byte, including case and Unicode form. A key pinned
/// as [`ABSENT`](Self::ABSENT) verifies tokens without a `kid` and refuses those with one. A policy with
/// [`lenient_key_id`](crate::Policy::lenient_key_id) reads `null` as absent and a number as its text.
///
/// ```
/// use cotter::{KeyError, KeyId};
///
/// let id = KeyId::exactly("2026-11")?;
/// assert_eq!(id.as_str(), Some("2026-11"));
/// assert_eq!(KeyId::ABSENT.as_str(), None);
/// assert_eq!(KeyId::exactly("").unwrap_err(), KeyError::KeyIdEmpty);
/// # Ok::<(), KeyError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(Option<Arc<str>>);

impl KeyId {
    /// Requires a token without a `kid`.
    ///
    /// A PASETO may have one if the verifier states the footer that contains it.
    pub const ABSENT: Self = Self(None);

    /// Requires exactly this `kid`: 1 to 1,024 bytes without control characters.
    ///
    /// # Errors
    ///
    /// [`KeyError::KeyIdEmpty`], [`KeyError::KeyIdTooLong`] or [`KeyError::KeyIdControlCharacter`].
    pub fn exactly(id: &str) -> Result<Self, KeyError> {
        check(id).map(|()| Self(Some(id.into())))
    }

    /// The id, or `None` for a key that is pinned without one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// An id from the text of a thumbprint or a PASERK id, which is always well-formed.
    pub(crate) fn of_hash(text: String) -> Self {
        Self(Some(text.into()))
    }

    pub(crate) fn into_exact(self) -> Option<Arc<str>> {
        self.0
    }
}

/// Whether a token's `kid` could be the id of any key at all.
pub(crate) fn is_well_formed(kid: &str) -> bool {
    check(kid).is_ok()
}

fn check(id: &str) -> Result<(), KeyError> {
    if id.is_empty() {
        return Err(KeyError::KeyIdEmpty);
    }
    if id.len() > MAX_KEY_ID_LEN {
        return Err(KeyError::KeyIdTooLong { max: MAX_KEY_ID_LEN });
    }
    if id.chars().any(char::is_control) {
        return Err(KeyError::KeyIdControlCharacter);
    }
    Ok(())
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_str() {
            Some(id) => write!(f, "{id:?}"),
            None => f.write_str("absent"),
        }
    }
}

/// A key id as constructors of keys accept it: a [`KeyId`], or a string that is well-formed as one.
///
/// ```
/// use cotter::{Hs256, KeyId, PinnedKey};
///
/// let secret = b"an example secret of 32 bytes ok";
/// let with_id = PinnedKey::<Hs256>::from_secret("2026-11", secret)?;
/// let without = PinnedKey::<Hs256>::from_secret(KeyId::ABSENT, secret)?;
/// assert_ne!(with_id.id(), without.id());
/// # Ok::<(), cotter::KeyError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a key id",
    label = "expected a string, or a `KeyId`",
    note = "state the id, or `KeyId::ABSENT` for a key whose tokens must carry no `kid`; there is no key id that is ignored"
)]
pub trait IntoKeyId: sealed::Sealed {
    /// The key id.
    ///
    /// # Errors
    ///
    /// As [`KeyId::exactly`].
    fn into_key_id(self) -> Result<KeyId, KeyError>;
}

impl IntoKeyId for KeyId {
    fn into_key_id(self) -> Result<KeyId, KeyError> {
        Ok(self)
    }
}

impl IntoKeyId for &KeyId {
    fn into_key_id(self) -> Result<KeyId, KeyError> {
        Ok(self.clone())
    }
}

impl IntoKeyId for &str {
    fn into_key_id(self) -> Result<KeyId, KeyError> {
        KeyId::exactly(self)
    }
}

impl IntoKeyId for String {
    fn into_key_id(self) -> Result<KeyId, KeyError> {
        KeyId::exactly(&self)
    }
}

impl IntoKeyId for &String {
    fn into_key_id(self) -> Result<KeyId, KeyError> {
        KeyId::exactly(self)
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::KeyId {}
    impl Sealed for &super::KeyId {}
    impl Sealed for &str {}
    impl Sealed for super::String {}
    impl Sealed for &super::String {}
}
