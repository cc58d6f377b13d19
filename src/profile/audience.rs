//! For whom else a token is.

use alloc::string::String;

use crate::{VerifyError, registered::Registered};

/// The policy has found `own` in `aud`. Whatever else is there must be trusted by name; whether there is anything else is
/// returned (OpenID Connect Core §3.1.3.7, step 3).
pub(super) fn others_are_trusted(claims: &Registered, own: &str, trusted: &[String]) -> Result<bool, VerifyError> {
    let mut others = claims.aud().into_iter().flatten().filter(|one| *one != own).peekable();
    let several = others.peek().is_some();
    if others.all(|other| trusted.iter().any(|one| one == other)) {
        Ok(several)
    } else {
        Err(VerifyError::AudUntrusted)
    }
}

/// The policy has found the authorization server in `aud`. Nothing else may be there, not even the same twice
/// (draft-ietf-oauth-rfc7523bis §4).
pub(super) fn ensure_sole(claims: &Registered) -> Result<(), VerifyError> {
    if claims.aud().into_iter().flatten().nth(1).is_none() { Ok(()) } else { Err(VerifyError::AudNotSole) }
}
