//! Whom a session belongs to.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256, block_api::compress256};

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
        Self(sha256(&[b"cotter tenant\0", tenant.as_bytes()]))
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
        Self(sha256(&[b"cotter subject\0", &tenant.0, id.as_bytes()]))
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

/// The first 16 bytes of the SHA-256 of these parts, one after another.
fn sha256(parts: &[&[u8]]) -> [u8; 16] {
    sha256_of_short(parts).unwrap_or_else(|| {
        let hash = parts.iter().fold(Sha256::new(), Sha256::chain_update).finalize();
        hash.first_chunk().copied().unwrap_or_default()
    })
}

/// The same if they fit into two blocks. Verifications wait for it, and `Sha256` takes half as long again.
fn sha256_of_short(parts: &[&[u8]]) -> Option<[u8; 16]> {
    let mut blocks = [[0; 64]; 2];
    let mut rest = blocks.as_flattened_mut();
    for part in parts {
        let place;
        (place, rest) = rest.split_at_mut_checked(part.len())?;
        place.copy_from_slice(part);
    }
    // FIPS 180-4 §5.1.1: a bit that is set, zeros, and the number of bits in eight bytes at the end of a block.
    *rest.first_mut()? = 0x80;
    let bytes = 128_u64.checked_sub(u64::try_from(rest.len()).ok()?)?;
    let blocks = blocks.get_mut(..if bytes < 56 { 1 } else { 2 })?;
    let end: &mut [u8; 8] = blocks.last_mut()?.last_chunk_mut()?;
    *end = if bytes < 120 { bytes.checked_mul(8)?.to_be_bytes() } else { return None };
    let mut hash = INITIAL;
    compress256(&mut hash, blocks);
    let [a, b, c, d, ..] = hash.map(u128::from);
    Some((a << 96 | b << 64 | c << 32 | d).to_be_bytes())
}

/// The initial hash value of SHA-256 (FIPS 180-4 §5.3.3).
const INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_of_any_length_is_that_of_sha_256() {
        let text: Vec<u8> = (0..300_u16).map(|place| place.to_le_bytes()[0]).collect();
        for length in 0..300 {
            let parts = text[..length].split_at(length / 3);
            assert_eq!(sha256(&[parts.0, parts.1])[..], Sha256::digest(&text[..length])[..16], "{length}");
            assert_eq!(sha256_of_short(&[&text[..length]]).is_some(), length < 120, "{length}");
        }
    }
}
