#[cfg(not(feature = "std"))]
use alloc::collections::BTreeMap as Map;
use alloc::{sync::Arc, vec::Vec};
use core::fmt;
#[cfg(feature = "std")]
use std::collections::HashMap as Map;

use super::{KeyId, PinnedKey, is_well_formed};
use crate::{Algorithm, KeyError, VerifyError, strict::limits::MAX_KEY_ID_LEN};

/// Keys of one algorithm, each with its own id: what a verifier holds while an issuer moves from key to key.
///
/// A token is verified with the key whose id it carries, or with the one key that is pinned as having none; no second
/// key is ever tried. A single [`PinnedKey`] is a ring of one.
///
/// ```
/// use cotter::{Hs256, KeyError, Keyring, PinnedKey};
///
/// let old = PinnedKey::<Hs256>::from_secret("2026-10", b"the secret of October, 32 bytes.")?;
/// let new = PinnedKey::<Hs256>::from_secret("2026-11", b"the secret of November, 32 bytes")?;
/// let ring = Keyring::new([old, new.clone()])?;
/// assert_eq!(ring.len(), 2);
/// assert_eq!(Keyring::new([new.clone(), new]).unwrap_err(), KeyError::KeyIdDuplicate);
/// # Ok::<(), KeyError>(())
/// ```
pub struct Keyring<A: Algorithm> {
    exact: Map<Arc<str>, PinnedKey<A>>,
    absent: Option<PinnedKey<A>>,
}

impl<A: Algorithm> Keyring<A> {
    /// A ring of these keys, at least one.
    ///
    /// # Errors
    ///
    /// [`KeyError::KeyringEmpty`] without keys, [`KeyError::KeyIdDuplicate`] if two have the same id, or two have none.
    pub fn new(keys: impl IntoIterator<Item = PinnedKey<A>>) -> Result<Self, KeyError> {
        let mut ring = Self { exact: Map::new(), absent: None };
        keys.into_iter().try_for_each(|key| ring.add(key))?;
        if ring.is_empty() { Err(KeyError::KeyringEmpty) } else { Ok(ring) }
    }

    /// Adds a key.
    ///
    /// # Errors
    ///
    /// [`KeyError::KeyIdDuplicate`] if the ring has a key of this id; the ring is as it was.
    pub fn add(&mut self, key: PinnedKey<A>) -> Result<(), KeyError> {
        if self.contains(key.id()) {
            return Err(KeyError::KeyIdDuplicate);
        }
        match key.id().clone().into_exact() {
            Some(id) => drop(self.exact.insert(id, key)),
            None => self.absent = Some(key),
        }
        Ok(())
    }

    /// Takes a key out, so that it verifies nothing more; `None` if there is none of this id.
    pub fn remove(&mut self, id: &KeyId) -> Option<PinnedKey<A>> {
        match id.as_str() {
            Some(id) => self.exact.remove(id),
            None => self.absent.take(),
        }
    }

    /// Whether the ring has a key of this id.
    #[must_use]
    pub fn contains(&self, id: &KeyId) -> bool {
        match id.as_str() {
            Some(id) => self.exact.contains_key(id),
            None => self.absent.is_some(),
        }
    }

    /// The ids of the keys, in order; the absent one comes first.
    pub fn ids(&self) -> impl Iterator<Item = &KeyId> {
        let mut ids: Vec<_> = self.absent.iter().chain(self.exact.values()).map(PinnedKey::id).collect();
        ids.sort_unstable();
        ids.into_iter()
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.exact.len().saturating_add(usize::from(self.absent.is_some()))
    }

    /// Whether every key has been taken out; such a ring verifies nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.absent.is_none()
    }

    /// The one key that a token with this `kid` is verified with.
    pub(crate) fn pick(&self, kid: Option<&str>) -> Result<&PinnedKey<A>, VerifyError> {
        let Some(kid) = kid else {
            return self.absent.as_ref().ok_or(VerifyError::KidMissing);
        };
        if !is_well_formed(kid) {
            return Err(VerifyError::KidMalformed { max: MAX_KEY_ID_LEN });
        }
        if self.exact.is_empty() && self.absent.is_some() {
            return Err(VerifyError::KidUnexpected);
        }
        self.exact.get(kid).ok_or(VerifyError::KidUnknown)
    }

    /// The one key for a token whose `kid` the caller has stated: the key of that id, or else the one that has none.
    #[cfg(feature = "paseto")]
    pub(crate) fn pick_stated(&self, kid: Option<&str>) -> Result<&PinnedKey<A>, VerifyError> {
        match kid.and_then(|kid| self.exact.get(kid)).or(self.absent.as_ref()) {
            Some(key) => Ok(key),
            None => self.pick(kid),
        }
    }
}

impl<A: Algorithm> From<PinnedKey<A>> for Keyring<A> {
    fn from(key: PinnedKey<A>) -> Self {
        match key.id().clone().into_exact() {
            Some(id) => Self { exact: Map::from([(id, key)]), absent: None },
            None => Self { exact: Map::new(), absent: Some(key) },
        }
    }
}

impl<A: Algorithm> Clone for Keyring<A> {
    fn clone(&self) -> Self {
        Self { exact: self.exact.clone(), absent: self.absent.clone() }
    }
}

impl<A: Algorithm> fmt::Debug for Keyring<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring<{}>", A::NAME)?;
        f.debug_list().entries(self.ids()).finish()
    }
}
