#[cfg(feature = "precompute")]
mod budget;
mod short_id;

#[cfg(not(feature = "std"))]
use alloc::collections::BTreeMap as Map;
use alloc::{boxed::Box, vec::Vec};
use core::fmt;
#[cfg(feature = "std")]
use std::collections::HashMap as Map;

use super::PinnedKey;
use crate::{
    Algorithm, IntoKeyId, KeyError, KeyId, VerifyError, key_id::is_well_formed, strict::limits::MAX_KEY_ID_LEN,
};
use short_id::RingId;

/// Keys of one algorithm, each with its own id, for issuers that rotate their keys.
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
/// let twice = Keyring::new([new.clone(), new]).unwrap_err();
/// assert_eq!(twice.to_string(), r#"two keys have the id "2026-11": expected one key for each id"#);
/// # Ok::<(), KeyError>(())
/// ```
pub struct Keyring<A: Algorithm> {
    /// The keys are boxed, so that the ids lie close together.
    exact: Map<RingId, Box<PinnedKey<A>>>,
    absent: Option<PinnedKey<A>>,
    is_outdated: bool,
    #[cfg(feature = "precompute")]
    budget: budget::Budget,
}

impl<A: Algorithm> Keyring<A> {
    /// Creates a ring of these keys, of which there must be at least one.
    ///
    /// # Errors
    ///
    /// [`KeyError::KeyringEmpty`] without keys, [`KeyError::KeyIdDuplicate`] if two have the same id, or two have none.
    pub fn new(keys: impl IntoIterator<Item = PinnedKey<A>>) -> Result<Self, KeyError> {
        let mut ring = Self::empty();
        keys.into_iter().try_for_each(|key| ring.add(key))?;
        if ring.is_empty() { Err(KeyError::KeyringEmpty { skipped: Vec::new() }) } else { Ok(ring) }
    }

    /// Creates an outdated ring without keys, for a source that has not answered yet, or not for too long.
    ///
    /// It has no key for any token, and says [`VerifyError::KeysUnavailable`], a fault of the service and not of the
    /// token.
    ///
    /// ```
    /// use cotter::{Ed25519, Fault, Keyring, SharedKeyring, VerifyError, jws};
    ///
    /// let shared = SharedKeyring::<Ed25519>::new(Keyring::unavailable());
    /// let verifier = jws::Verifier::new(&shared);
    /// // {"alg":"Ed25519","kid":"2026-11"}
    /// let refused = verifier.verify("eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoiMjAyNi0xMSJ9.eA.AA").unwrap_err();
    /// assert_eq!(refused, VerifyError::KeysUnavailable);
    /// assert_eq!(refused.fault(), Fault::Service);
    /// ```
    #[must_use]
    pub fn unavailable() -> Self {
        Self::empty().outdated()
    }

    /// States that keys may be missing from this ring, since its source does not answer.
    ///
    /// Its keys verify as before. A token that names none of them is rejected as [`VerifyError::KeysUnavailable`] instead
    /// of [`KidUnknown`](VerifyError::KidUnknown), [`KidMissing`](VerifyError::KidMissing) or
    /// [`KidUnexpected`](VerifyError::KidUnexpected). The ring stays outdated when keys are added or removed.
    ///
    /// ```
    /// use cotter::{Hs256, Keyring, PinnedKey, VerifyError, jws};
    ///
    /// let ring = Keyring::from(PinnedKey::<Hs256>::from_secret("2026-10", b"an example secret of 32 bytes ok")?);
    /// // {"alg":"HS256","kid":"2026-11"}
    /// let token = "eyJhbGciOiJIUzI1NiIsImtpZCI6IjIwMjYtMTEifQ.eA.AA";
    /// let refused = |ring| jws::Verifier::new(ring).verify(token).unwrap_err();
    /// assert_eq!(refused(ring.clone()), VerifyError::KidUnknown);
    /// assert_eq!(refused(ring.outdated()), VerifyError::KeysUnavailable);
    /// # Ok::<(), cotter::KeyError>(())
    /// ```
    #[must_use]
    pub fn outdated(self) -> Self {
        Self { is_outdated: true, ..self }
    }

    /// Whether the ring is [`outdated`](Self::outdated).
    #[must_use]
    pub const fn is_outdated(&self) -> bool {
        self.is_outdated
    }

    /// Adds a key.
    ///
    /// # Errors
    ///
    /// [`KeyError::KeyIdDuplicate`] if the ring already has a key of this id; the ring is then unchanged.
    pub fn add(&mut self, key: PinnedKey<A>) -> Result<(), KeyError> {
        if self.contains(key.id()) {
            return Err(KeyError::id_duplicate(key.id().as_str()));
        }
        self.insert(key);
        Ok(())
    }

    /// Removes a key, which then verifies nothing more. Returns `None` if no key has this id.
    ///
    /// ```
    /// use cotter::{Hs256, KeyId, Keyring, PinnedKey};
    ///
    /// let mut keys = Keyring::new([PinnedKey::<Hs256>::from_secret("2026-11", b"an example secret of 32 bytes ok")?])?;
    /// assert!(keys.remove(KeyId::ABSENT).is_none());
    /// assert!(keys.remove("2026-11").is_some());
    /// assert!(keys.is_empty());
    /// # Ok::<(), cotter::KeyError>(())
    /// ```
    pub fn remove(&mut self, id: impl IntoKeyId) -> Option<PinnedKey<A>> {
        // No key has a malformed id.
        let id = id.into_key_id().ok()?;
        let key = match id.as_str() {
            Some(id) => self.exact.remove(id.as_bytes()).map(|key| *key),
            None => self.absent.take(),
        }?;
        #[cfg(feature = "precompute")]
        self.budget.release(&key);
        Some(key)
    }

    /// Whether the ring has a key of this id.
    #[must_use]
    pub fn contains(&self, id: &KeyId) -> bool {
        match id.as_str() {
            Some(id) => self.exact.contains_key(id.as_bytes()),
            None => self.absent.is_some(),
        }
    }

    /// The ids of the keys, in order; the absent one comes first.
    pub fn ids(&self) -> impl Iterator<Item = &KeyId> {
        let mut ids: Vec<_> = self.keys().map(PinnedKey::id).collect();
        ids.sort_unstable();
        ids.into_iter()
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.exact.len().saturating_add(usize::from(self.absent.is_some()))
    }

    /// Whether every key has been removed; an empty ring verifies nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.absent.is_none()
    }

    /// The key of this id.
    pub(crate) fn get(&self, id: &KeyId) -> Option<&PinnedKey<A>> {
        match id.as_str() {
            Some(id) => self.exact(id),
            None => self.absent.as_ref(),
        }
    }

    /// The key of this exact id; without hashing if it is the only key.
    fn exact(&self, id: &str) -> Option<&PinnedKey<A>> {
        if self.exact.len() == 1 {
            return self
                .exact
                .iter()
                .next()
                .filter(|(only, _)| only.as_bytes() == id.as_bytes())
                .map(|(_, key)| &**key);
        }
        self.exact.get(id.as_bytes()).map(|key| &**key)
    }

    /// The one key that a token with this `kid` is verified with.
    pub(crate) fn pick(&self, kid: Option<&str>) -> Result<&PinnedKey<A>, VerifyError> {
        let Some(kid) = kid else {
            return self.absent.as_ref().ok_or(self.lacks(VerifyError::KidMissing));
        };
        if !is_well_formed(kid) {
            return Err(VerifyError::KidMalformed { max: MAX_KEY_ID_LEN });
        }
        if self.exact.is_empty() && self.absent.is_some() {
            return Err(self.lacks(VerifyError::KidUnexpected));
        }
        self.exact(kid).ok_or(self.lacks(VerifyError::KidUnknown))
    }

    /// The error if no key is picked: the token's fault, unless the ring is out of date.
    fn lacks(&self, wrong: VerifyError) -> VerifyError {
        if self.is_outdated { VerifyError::KeysUnavailable } else { wrong }
    }

    /// As [`pick`](Self::pick), for a `kid` that the caller has stated: it is ignored if no key has an id.
    #[cfg(feature = "paseto")]
    pub(crate) fn pick_stated(&self, kid: Option<&str>) -> Result<&PinnedKey<A>, VerifyError> {
        match &self.absent {
            Some(key) if self.exact.is_empty() => Ok(key),
            _ => self.pick(kid),
        }
    }

    /// All keys, in no particular order.
    fn keys(&self) -> impl Iterator<Item = &PinnedKey<A>> {
        self.absent.iter().chain(self.exact.values().map(|key| &**key))
    }

    fn empty() -> Self {
        Self {
            exact: Map::new(),
            absent: None,
            is_outdated: false,
            #[cfg(feature = "precompute")]
            budget: budget::Budget::default(),
        }
    }

    fn insert(&mut self, key: PinnedKey<A>) {
        #[cfg(feature = "precompute")]
        let key = self.budget.spend(key);
        match key.id().clone().into_exact() {
            Some(id) => drop(self.exact.insert(id.into(), Box::new(key))),
            None => self.absent = Some(key),
        }
        #[cfg(feature = "precompute")]
        self.keep_budget();
    }
}

impl<A: Algorithm> From<PinnedKey<A>> for Keyring<A> {
    fn from(key: PinnedKey<A>) -> Self {
        let mut ring = Self::empty();
        ring.insert(key);
        ring
    }
}

impl<A: Algorithm> Clone for Keyring<A> {
    fn clone(&self) -> Self {
        Self {
            exact: self.exact.clone(),
            absent: self.absent.clone(),
            is_outdated: self.is_outdated,
            #[cfg(feature = "precompute")]
            budget: self.budget,
        }
    }
}

impl<A: Algorithm> fmt::Debug for Keyring<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring<{}>", A::NAME)?;
        f.debug_list().entries(self.ids()).finish()?;
        if self.is_outdated { f.write_str(" (outdated)") } else { Ok(()) }
    }
}
