//! Schedules that outlive their process: in a folder of files, in memory, or in storage of one's own.
//!
//! A [`StoredSchedule`] is a [`KeySchedule`](crate::schedule::KeySchedule) with its private keys in a [`KeyStore`]. Several processes may have
//! one store: each change is made by one of them, and the others see it by [`StoredSchedule::refresh`].
//!
//! | Store | For |
//! |---|---|
//! | `KeyFolder` (feature `folder`, Unix) | Processes of one machine, and the command `cotter keys` |
//! | [`MemoryStore`] | Tests |
//! | A [`KeyStore`] of one's own | A database, a secret manager |
//!
//! # Encryption at rest
//!
//! [`AtRest`] states whether private keys are stored in plain PKCS #8, or under a passphrase (PBES2 with scrypt and AES-256, feature
//! `encrypted-keys`). There is no second format for wrapping keys: a random key of 32 bytes, such as a KMS hands out, is a good passphrase in
//! its bytes. PASERK's `local-wrap` is not used, because no library that this crate has implements it, and keys of RSA do not fit in it.

mod at_rest;
#[cfg(all(feature = "folder", unix))]
mod folder;
mod memory;
mod schedule;

use std::{collections::BTreeMap, fmt};

use zeroize::Zeroizing;

#[cfg(all(feature = "folder", unix))]
pub use self::folder::{HeldFolder, KeyFolder};
pub use self::{at_rest::AtRest, memory::MemoryStore, schedule::StoredSchedule};
pub use crate::error::StoreError;

/// Where keys are stored: one document that is replaced whole, by compare-and-swap.
///
/// An implementation keeps two promises. What `replace` has answered is durable, and it is either all there or not at all. Between two that
/// `replace` at once, one is told that the other was faster. It protects the private keys as it would a password file.
///
/// [`MemoryStore`] is an example of 40 lines.
pub trait KeyStore: Send + Sync {
    /// What [`load`](Self::load) would give now, by its name alone; `None` if nothing is stored. It is asked every second.
    ///
    /// # Errors
    ///
    /// A [`StoreError`]; that of one's own storage is [`StoreError::StorageFailed`].
    fn revision(&self) -> Result<Option<Revision>, StoreError>;

    /// What is stored; `None` if nothing is.
    ///
    /// # Errors
    ///
    /// As [`revision`](Self::revision).
    fn load(&self) -> Result<Option<(Revision, Stored)>, StoreError>;

    /// Replaces what is stored, if it still is what `expected` names; with `None`, if nothing is stored. Private keys that `next` does not
    /// have are deleted.
    ///
    /// Answers `None`, and changes nothing, if something else is stored by now.
    ///
    /// # Errors
    ///
    /// As [`revision`](Self::revision). After one, either of the two may be stored.
    fn replace(&self, expected: Option<&Revision>, next: &Stored) -> Result<Option<Revision>, StoreError>;
}

/// The name of what is stored: another one for other content.
///
/// ```
/// use cotter_issue::store::Revision;
///
/// assert_ne!(Revision::new("7"), Revision::new("8"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision(String);

impl Revision {
    /// A counter, a hash, or whatever the storage names a version by.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A schedule's state, and the private keys that may sign.
///
/// ```
/// use cotter_issue::store::Stored;
///
/// let stored = Stored::new(r#"{"alg":"Ed25519","seen":0,"dropped":[],"keys":[]}"#, []);
/// assert_eq!(stored.algorithm().as_deref(), Some("Ed25519"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Stored {
    state: String,
    keys: BTreeMap<String, Zeroizing<String>>,
}

impl Stored {
    /// A state, and for each private key its thumbprint (RFC 7638) and its PEM.
    #[must_use]
    pub fn new(state: impl Into<String>, keys: impl IntoIterator<Item = (String, Zeroizing<String>)>) -> Self {
        Self { state: state.into(), keys: keys.into_iter().collect() }
    }

    /// The text of [`KeySchedule::state`](crate::schedule::KeySchedule::state).
    #[must_use]
    pub fn state(&self) -> &str {
        &self.state
    }

    /// The private keys, each with its thumbprint. They are PEM: plain, or encrypted as [`AtRest`] states.
    pub fn keys(&self) -> impl Iterator<Item = (&str, &str)> {
        self.keys.iter().map(|(thumbprint, pem)| (&**thumbprint, &***pem))
    }

    /// The name of the algorithm, by which the type of the [`StoredSchedule`] is chosen.
    #[must_use]
    pub fn algorithm(&self) -> Option<String> {
        crate::json::Object::read(&self.state).ok()?.get("alg").and_then(|alg| serde_json::from_str(alg).ok())
    }
}

impl fmt::Debug for Stored {
    /// Without private keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<_> = self.keys.keys().collect();
        f.debug_struct("Stored").field("state", &self.state).field("keys", &keys).finish()
    }
}
