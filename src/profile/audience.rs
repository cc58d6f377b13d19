//! Whom else a token is for.

use alloc::string::String;

use crate::{VerifyError, registered::Registered};

/// Returns whether `aud` has audiences beside `own`, and rejects any that is not trusted by name.
///
/// The policy has already found `own` in `aud` (OpenID Connect Core §3.1.3.7, step 3).
pub(super) fn others_are_trusted(claims: &Registered, own: &str, trusted: &[String]) -> Result<bool, VerifyError> {
    let mut others = claims.aud().into_iter().flatten().filter(|one| *one != own).peekable();
    let several = others.peek().is_some();
    if others.all(|other| trusted.iter().any(|one| one == other)) {
        Ok(several)
    } else {
        Err(VerifyError::AudUntrusted)
    }
}

/// Requires that the authorization server is the only audience, named once (draft-ietf-oauth-rfc7523bis §4).
///
/// The policy has already found it in `aud`.
pub(super) fn ensure_sole(claims: &Registered) -> Result<(), VerifyError> {
    if claims.aud().into_iter().flatten().nth(1).is_none() { Ok(()) } else { Err(VerifyError::AudNotSole) }
}
