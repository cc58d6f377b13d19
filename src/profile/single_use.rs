//! Tokens that are good for one use.

use core::time::Duration;

use crate::{
    Timestamp, VerifyError,
    registered::Registered,
    replay::{ReplayCheck, SingleUse, Use},
    strict::limits::MAX_LEEWAY_SECONDS,
};

/// Records the use of a token by its (`iss`, `jti`), and refuses one that is not the first. It is called last, so that a token
/// that is refused uses nothing up.
pub(super) fn is_first(check: &dyn ReplayCheck, claims: &Registered, now: Timestamp) -> Result<(), VerifyError> {
    let issuer = claims.iss().ok_or(VerifyError::IssMissing)?;
    let id = claims.jti().ok_or(VerifyError::JtiMissing)?;
    // The longest leeway that any verifier has, since one of another leeway may ask the same check.
    let leeway = Duration::from_secs(MAX_LEEWAY_SECONDS);
    let until = claims.exp.ok_or(VerifyError::ExpMissing)?.saturating_add(leeway);
    match check.record(&SingleUse::new(issuer, id, now, until)) {
        Use::First => Ok(()),
        Use::Repeated => Err(VerifyError::Replayed),
        Use::Unknown => Err(VerifyError::ReplayUnknown),
    }
}
