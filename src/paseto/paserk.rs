//! PASERK: keys and their ids as text.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, marker::PhantomData};

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::Protocol;
use crate::{
    KeyError, KeyId,
    strict::{base64url, limits::MAX_KEY_LEN},
};

/// The types of PASERK (PASERK, "PASERK Types").
const TYPES: [&str; 11] =
    ["lid", "local", "local-pw", "local-wrap", "pid", "public", "seal", "secret", "secret-pw", "secret-wrap", "sid"];

/// The types that contain a key that is not wrapped, or is wrapped only by a password. They must never be in a footer
/// (PASETO, "Key-ID Support").
const NEVER_IN_A_FOOTER: [&str; 5] = ["local", "local-pw", "public", "secret", "secret-pw"];

/// The id of a PASETO key: a hash of its PASERK, for the `kid` of a footer (PASERK, operations ID).
///
/// `Display` writes the text: `k4.pid.…` or `k3.pid.…` for a public key, `k4.lid.…` or `k3.lid.…` for a secret.
///
/// ```
/// use cotter::{paseto::{Paserk, V4Public}, KeyError};
///
/// let key = Paserk::<V4Public>::read("k4.public.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNjo8")?;
/// assert_eq!(key.id().to_string(), "k4.pid.9ShR3xc8-qVJ_di0tc9nx0IDIqbatdeM2mqLFBJsKRHs");
/// # Ok::<(), KeyError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PaserkId(String);

/// A key as PASERK text, of the right type and length, not yet pinned: `k4.local.…`, `k4.public.…` and the same with
/// `k3`.
///
/// Pinning checks that a public key is valid: a point on its curve, and not a weak one. The contents are wiped on drop,
/// and `Debug` does not show them.
///
/// ```
/// use cotter::{paseto::{Paserk, V4Local, V4Public}, KeyError};
///
/// let local = "k4.local.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNjo8";
/// assert!(Paserk::<V4Local>::read(local).is_ok());
/// let refused = Paserk::<V4Public>::read(local).unwrap_err();
/// assert_eq!(refused, KeyError::PaserkType { found: "local", expected: "k4.public" });
/// # Ok::<(), KeyError>(())
/// ```
#[derive(Clone)]
pub struct Paserk<P: Protocol> {
    bytes: Zeroizing<Vec<u8>>,
    protocol: PhantomData<P>,
}

impl<P: Protocol> Paserk<P> {
    /// Reads the PASERK of a key of this version and purpose.
    ///
    /// # Errors
    ///
    /// [`KeyError::PaserkVersion`] or [`KeyError::PaserkType`] for another version or type; [`KeyError::PrivateKey`]
    /// for a `secret`; [`KeyError::PaserkMalformed`] for text that is not a PASERK, or is of another length;
    /// [`KeyError::KeyTooLong`].
    pub fn read(text: &str) -> Result<Self, KeyError> {
        if text.len() > MAX_KEY_LEN {
            return Err(KeyError::KeyTooLong { max: MAX_KEY_LEN });
        }
        let malformed = || KeyError::PaserkMalformed { expected: P::PASERK };
        let Kind { version, kind, data } = Kind::of(text).ok_or_else(malformed)?;
        let (expected_version, expected_kind) = P::PASERK.split_once('.').ok_or_else(malformed)?;
        if version != expected_version {
            return Err(KeyError::PaserkVersion { found: version, expected: P::PASERK });
        }
        match kind {
            "secret" => Err(KeyError::PrivateKey),
            other if other != expected_kind => Err(KeyError::PaserkType { found: other, expected: P::PASERK }),
            _ => Self::of_length(base64url::decode_secret(data).map_err(|_| malformed())?).ok_or_else(malformed),
        }
    }

    /// Makes the PASERK of a key from its bytes: 32 for a secret or an Ed25519 key, 49 for a compressed point of P-384.
    ///
    /// # Errors
    ///
    /// [`KeyError::PaserkMalformed`] for another length.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        Self::of_length(Zeroizing::new(bytes.to_vec())).ok_or(KeyError::PaserkMalformed { expected: P::PASERK })
    }

    /// The id of the key.
    #[must_use]
    pub fn id(&self) -> PaserkId {
        PaserkId::of::<P>(&self.bytes)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn of_length(bytes: Zeroizing<Vec<u8>>) -> Option<Self> {
        let is_compressed = P::KEY_LEN != 49 || matches!(bytes.first(), Some(2 | 3));
        (bytes.len() == P::KEY_LEN && is_compressed).then_some(Self { bytes, protocol: PhantomData })
    }
}

/// Compares in constant time.
impl<P: Protocol> PartialEq for Paserk<P> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes.ct_eq(&other.bytes).into()
    }
}

impl<P: Protocol> Eq for Paserk<P> {}

impl<P: Protocol> fmt::Debug for Paserk<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Paserk<{}>", P::NAME)
    }
}

impl PaserkId {
    /// Computes the id of a key from its bytes.
    pub(super) fn of<P: Protocol>(key: &[u8]) -> Self {
        let text = Zeroizing::new(base64url::encode(key));
        let (kind, id) = (P::PASERK.as_bytes(), P::PASERK_ID);
        let hash = P::paserk_hash(&[id.as_bytes(), b".", kind, b".", text.as_bytes()]);
        Self(format!("{id}.{}", base64url::encode(&hash)))
    }

    /// The text, as `Display` writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PaserkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PaserkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PaserkId({self})")
    }
}

impl KeyId {
    /// The key id of a key whose id is its PASERK id.
    #[must_use]
    pub fn paserk(id: &PaserkId) -> Self {
        Self::of_hash(id.to_string())
    }
}

/// Rejects an id that is a PASERK, unless it is the PASERK id of this key.
pub(super) fn check_id<P: Protocol>(id: &KeyId, key: &P::Key) -> Result<(), KeyError> {
    match id.as_str() {
        Some(text) if Kind::of(text.trim()).is_some() && text != P::paserk_id(key).as_str() => {
            Err(KeyError::KeyIdPaserk)
        }
        _ => Ok(()),
    }
}

/// Whether the text is or contains the PASERK of a key, and so must not be where everyone can read it.
pub(super) fn is_exposed_key(text: &str) -> bool {
    let is_exposed = |text: &str| Kind::of(text).is_some_and(|kind| NEVER_IN_A_FOOTER.contains(&kind.kind));
    is_exposed(text.trim()) || words(text).any(|word| is_exposed(word) && word.len() > SHORTEST_KEY)
}

/// 32 bytes in base64url. Shorter parts of other text may also be host names.
const SHORTEST_KEY: usize = 43;

/// The parts of a text between characters that cannot be in a PASERK.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_ascii_alphanumeric() && !matches!(character, '.' | '-' | '_'))
}

/// The version and the type in the text of a PASERK.
struct Kind<'t> {
    version: &'static str,
    kind: &'static str,
    data: &'t str,
}

impl<'t> Kind<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let (version, rest) = text.split_once('.')?;
        let (kind, data) = rest.split_once('.')?;
        Some(Self {
            version: ["k1", "k2", "k3", "k4"].into_iter().find(|known| *known == version)?,
            kind: TYPES.into_iter().find(|known| *known == kind)?,
            data,
        })
    }
}
