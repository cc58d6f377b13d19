//! Whom a session belongs to.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The longest name of a subject or a tenant, in bytes.
const MAX_LEN: usize = 255;

/// The user of a session: the `sub` of its tokens, unique within a tenant.
///
/// A service with one tenant has no name for it. `Debug` does not show the names.
///
/// ```
/// use cotter_session::Subject;
///
/// let alice = Subject::new("alice")?;
/// assert_eq!(alice.id(), "alice");
/// assert_ne!(alice, Subject::in_tenant("acme", "alice")?);
/// assert!(Subject::new("").is_err());
/// # Ok::<(), cotter_session::SubjectError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Subject {
    tenant: Box<str>,
    id: Box<str>,
}

impl Subject {
    /// A subject of the only tenant.
    ///
    /// # Errors
    ///
    /// [`SubjectError`] unless the id has 1 to 255 bytes, none of them a control character.
    pub fn new(id: &str) -> Result<Self, SubjectError> {
        Ok(Self { tenant: "".into(), id: checked(id)? })
    }

    /// A subject of one of several tenants.
    ///
    /// # Errors
    ///
    /// [`SubjectError`] unless both have 1 to 255 bytes, none of them a control character.
    pub fn in_tenant(tenant: &str, id: &str) -> Result<Self, SubjectError> {
        Ok(Self { tenant: checked(tenant)?, id: checked(id)? })
    }

    /// `sub`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The tenant; empty if there is only one.
    #[must_use]
    pub fn tenant(&self) -> &str {
        &self.tenant
    }

    /// A hash of both names.
    #[must_use]
    pub fn hash(&self) -> SubjectHash {
        SubjectHash::of(self.tenant_hash(), &self.id)
    }

    /// A hash of the tenant's name.
    #[must_use]
    pub fn tenant_hash(&self) -> TenantHash {
        TenantHash::of(&self.tenant)
    }
}

fn checked(name: &str) -> Result<Box<str>, SubjectError> {
    match name.len() {
        0 => Err(SubjectError::Empty),
        length if length > MAX_LEN => Err(SubjectError::TooLong { max_bytes: MAX_LEN }),
        _ if name.chars().any(char::is_control) => Err(SubjectError::ControlCharacter),
        _ => Ok(name.into()),
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subject")
    }
}

/// The SHA-256 of a tenant's name, cut to 16 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct TenantHash([u8; 16]);

impl TenantHash {
    pub(crate) fn of(tenant: &str) -> Self {
        Self(cut(Sha256::new_with_prefix("cotter tenant\0").chain_update(tenant)))
    }

    /// A hash from its bytes, for stores.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// The SHA-256 of a subject's tenant and id, cut to 16 bytes: the name of a subject in stores and feeds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct SubjectHash([u8; 16]);

impl SubjectHash {
    pub(crate) fn of(tenant: TenantHash, id: &str) -> Self {
        Self(cut(Sha256::new_with_prefix("cotter subject\0").chain_update(tenant.0).chain_update(id)))
    }

    /// A hash from its bytes, for stores.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The shard of the subject: one of 256.
    #[must_use]
    pub const fn shard(&self) -> u8 {
        let [shard, ..] = self.0;
        shard
    }
}

fn cut(hash: Sha256) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    bytes
}

/// A name cannot be a subject's or a tenant's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SubjectError {
    /// It is empty.
    #[error("name of a subject or tenant is empty")]
    Empty,
    /// It is too long.
    #[error("name of a subject or tenant is too long: expected at most {max_bytes} bytes")]
    TooLong {
        /// The limit.
        max_bytes: usize,
    },
    /// It contains a control character.
    #[error("name of a subject or tenant contains a control character")]
    ControlCharacter,
}
