//! The subject identifier of OpenID Connect.

use crate::VerifyError;

/// The longest subject identifier, in ASCII characters.
const MAX_LEN: usize = 255;

/// Rejects a `sub` that no provider may issue: an empty one, more than 255 characters, or non-ASCII (OpenID Connect
/// Core §2).
pub(super) fn ensure_identifier(sub: &str) -> Result<(), VerifyError> {
    if !sub.is_empty() && sub.len() <= MAX_LEN && sub.is_ascii() {
        Ok(())
    } else {
        Err(VerifyError::SubNotIdentifier { max: MAX_LEN })
    }
}
