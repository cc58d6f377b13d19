//! The keys of a set that are not used, and how an error lists them.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt::{Formatter, Result};

use super::KeyError;

/// A key of a set that is not in the ring, and why.
///
/// ```
/// use cotter::{Es256, KeyError, Keyring};
///
/// let set = r#"{"keys":[
///     {"kty":"EC","crv":"P-256","kid":"2026-11","use":"sig",
///      "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
///     {"kty":"oct","kid":"shared","k":"c2VjcmV0"}
/// ]}"#;
/// let (_, skipped) = Keyring::<Es256>::from_jwks(set)?;
/// assert_eq!(skipped.len(), 1);
/// assert_eq!(skipped[0].position, 1);
/// assert_eq!(skipped[0].key_id.as_deref(), Some("shared"));
/// assert_eq!(skipped[0].reason, KeyError::KeyFamily { found: "a symmetric key", expected: "an elliptic-curve key" });
/// # Ok::<(), KeyError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SkippedKey {
    /// Its position in the set, from 0.
    pub position: usize,
    /// Its id, if it could be read and is well-formed.
    pub key_id: Option<String>,
    /// Why it cannot be used for the algorithm of the ring.
    pub reason: KeyError,
    /// Whether [`Keyring::from_jwks_lenient`](crate::Keyring::from_jwks_lenient) could use it.
    pub is_usable_leniently: bool,
}

/// The most reasons, and the most keys for each reason, that a message lists.
const TOLD: usize = 6;

/// The longest id that a message shows. Those of common issuers are shorter, and messages are for people to read.
const LONGEST_ID_TOLD: usize = 80;

/// The message of [`KeyError::KeyIdDuplicate`].
pub(super) fn id_duplicate(id: Option<&str>, positions: &[usize], f: &mut Formatter<'_>) -> Result {
    match id {
        Some(id) => write!(f, "two keys have the id {id:?}")?,
        None => f.write_str("two keys have no id")?,
    }
    for (at, position) in positions.iter().take(TOLD).enumerate() {
        write!(f, "{}{position}", if at == 0 { ", in the set at " } else { " and " })?;
    }
    f.write_str(": expected one key for each id")
}

/// The message of [`KeyError::KeyringEmpty`].
pub(super) fn keyring_empty(skipped: &[SkippedKey], f: &mut Formatter<'_>) -> Result {
    if skipped.is_empty() {
        return f.write_str("keyring has no key: expected at least one");
    }
    let mut reasons: Vec<(&KeyError, Vec<&SkippedKey>)> = Vec::new();
    for key in skipped {
        match reasons.iter_mut().find(|(reason, _)| **reason == key.reason) {
            Some((_, keys)) => keys.push(key),
            None => reasons.push((&key.reason, Vec::from([key]))),
        }
    }
    match skipped.len() {
        1 => f.write_str("the one key of the set cannot be used")?,
        count => write!(f, "none of the {count} keys of the set can be used")?,
    }
    for (reason, keys) in reasons.iter().take(TOLD) {
        f.write_str("; ")?;
        for (at, key) in keys.iter().take(TOLD).enumerate() {
            write!(f, "{}{}", if at == 0 { "at " } else { ", " }, key.position)?;
            if let Some(id) = key.key_id.as_ref().filter(|id| id.len() <= LONGEST_ID_TOLD) {
                write!(f, " ({id:?})")?;
            }
        }
        more(keys.len(), f)?;
        write!(f, ": {reason}")?;
    }
    more(reasons.len(), f)?;
    match skipped.iter().filter(|key| key.is_usable_leniently).count() {
        0 => Ok(()),
        count => write!(f, "; from_jwks_lenient accepts {}", if count == 1 { "one".into() } else { count.to_string() }),
    }
}

/// Says how many of `count` are not listed.
fn more(count: usize, f: &mut Formatter<'_>) -> Result {
    match count.saturating_sub(TOLD) {
        0 => Ok(()),
        rest => write!(f, " and {rest} more"),
    }
}
