//! Revocation: whether a token that satisfies a policy has been revoked.
//!
//! A [`Policy`](crate::Policy::revocation) can have a [`RevocationCheck`], which it asks last. A profile's rules and
//! the confirmation of a bound token come after that. `RevocationList` is a check in memory. If a store answers
//! asynchronously, the caller asks it: see [`pending`](crate::pending).

#[cfg(feature = "std")]
mod by;
#[cfg(feature = "std")]
mod list;
mod needed;
mod needs;
mod token;

use alloc::{boxed::Box, sync::Arc};

use crate::VerifyError;
#[cfg(feature = "std")]
pub use crate::error::RevokeError;
#[cfg(feature = "std")]
pub use by::By;
#[cfg(feature = "std")]
pub use list::RevocationList;
pub use needed::NeededClaim;
pub use needs::Needs;
pub use token::Token;

/// Tells whether a token has been revoked.
///
/// Answer [`Status::Indeterminate`], which rejects the token, if the check cannot tell. A revoked token must stay
/// revoked until the latest `exp` of all tokens that the revocation covers, plus the leeway of the policy, which is at
/// most ten minutes. Tokens can share a `jti`.
///
/// The texts of a [`Token`] come from its issuer, are often chosen by a user, and may be as long as a token. Never
/// build a query or a path from them (RFC 8725 §3.10).
///
/// ```
/// use std::sync::Arc;
/// use cotter::{Expect, Policy, revocation::{Needs, RevocationCheck, Status, Token}};
///
/// /// One session has been logged out, and that is all.
/// struct OneSession;
///
/// impl RevocationCheck for OneSession {
///     fn needs(&self) -> Needs {
///         Needs::SESSION_ID
///     }
///
///     fn status(&self, token: &Token<'_>) -> Status {
///         match token.session_id() {
///             Some("08a5019c-17e1-4977-8f42-65a12843ea02") => Status::Revoked,
///             Some(_) => Status::NotRevoked,
///             None => Status::Indeterminate,
///         }
///     }
/// }
///
/// let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders")).revocation(Arc::new(OneSession));
/// # assert!(format!("{policy:?}").contains("revocation"));
/// ```
pub trait RevocationCheck: Send + Sync {
    /// The claims that this check needs to look a token up.
    ///
    /// A token without them is rejected before the check is asked. The method is called when a verifier is made and for
    /// each token, and should always return the same. A `jwt::CachedVerifier` calls it again on each hit.
    ///
    /// A further [`claim`](Needs::claim) must be named when the verifier is made, so that it is read with the others.
    /// If another one is named later, every token is rejected ([`VerifyError::NeededClaimUnread`]).
    fn needs(&self) -> Needs;

    /// Whether this token is revoked.
    ///
    /// A `jwt::CachedVerifier` asks again on each hit. If the first answer rejects a cached token, it asks twice, and
    /// the second answer counts.
    fn status(&self, token: &Token<'_>) -> Status;
}

impl<C: RevocationCheck + ?Sized> RevocationCheck for Arc<C> {
    fn needs(&self) -> Needs {
        (**self).needs()
    }

    fn status(&self, token: &Token<'_>) -> Status {
        (**self).status(token)
    }
}

impl<C: RevocationCheck + ?Sized> RevocationCheck for Box<C> {
    fn needs(&self) -> Needs {
        (**self).needs()
    }

    fn status(&self, token: &Token<'_>) -> Status {
        (**self).status(token)
    }
}

impl<C: RevocationCheck + ?Sized> RevocationCheck for &C {
    fn needs(&self) -> Needs {
        (**self).needs()
    }

    fn status(&self, token: &Token<'_>) -> Status {
        (**self).status(token)
    }
}

/// A [`RevocationCheck`]'s answer about a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// The token is not revoked.
    NotRevoked,
    /// The token is revoked.
    Revoked,
    /// The check cannot tell; the token is rejected.
    Indeterminate,
}

impl Status {
    /// Accepts the token only if it is known not to be revoked.
    pub(crate) const fn accept(self) -> Result<(), VerifyError> {
        match self {
            Self::NotRevoked => Ok(()),
            Self::Revoked => Err(VerifyError::Revoked),
            Self::Indeterminate => Err(VerifyError::RevocationUnknown),
        }
    }
}
