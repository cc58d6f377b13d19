use core::fmt;

use crate::{VerifyError, claims::Claims, registered::is_exact, strict::claim_value::ClaimValue};

/// The value of the claim that a check [names](super::Needs::claim). `Debug` does not show it.
///
/// It comes from the issuer, and a text may be as long as a token. Never build a query or a path from it (RFC 8725
/// §3.10).
///
/// ```
/// use cotter::revocation::NeededClaim;
///
/// assert_eq!(format!("{:?}", NeededClaim::Text("tenant-1")), "Text(..)");
/// assert_ne!(NeededClaim::Text("7"), NeededClaim::Whole(7));
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NeededClaim<'t> {
    /// A string that is not empty.
    Text(&'t str),
    /// A whole number below 2^53, written in digits alone.
    ///
    /// From 2^53 on, readers of JSON may understand one number differently (RFC 8259 §6).
    Whole(u64),
}

impl<'t> NeededClaim<'t> {
    /// Reads this claim from those that were asked for.
    pub(super) fn read(claims: Claims<'t>, name: &'static str) -> Result<Self, VerifyError> {
        let found = claims.scalar(name).ok_or(VerifyError::NeededClaimUnread)?;
        match found.ok_or(VerifyError::NeededClaimMissing { name })? {
            ClaimValue::Text(text) => match claims.registered.text(text) {
                // An empty claim identifies nothing.
                "" => Err(VerifyError::NeededClaimMissing { name }),
                text => Ok(Self::Text(text)),
            },
            ClaimValue::Whole(whole) if is_exact(*whole) => Ok(Self::Whole(*whole)),
            ClaimValue::Whole(_)
            | ClaimValue::Number(_)
            | ClaimValue::Texts(_)
            | ClaimValue::Null
            | ClaimValue::Json(_)
            | ClaimValue::Other => Err(VerifyError::NeededClaimMalformed { name }),
        }
    }
}

impl fmt::Debug for NeededClaim<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(..)",
            Self::Whole(_) => "Whole(..)",
        })
    }
}
