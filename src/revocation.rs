//! Whether a token that a policy would accept has been revoked.
//!
//! A [`Policy`](crate::Policy::revocation) may carry a [`RevocationCheck`], which is asked last of the policy. A profile's rules, and
//! the confirmation of a bound token, come after it. `RevocationList` is one in memory. A store that answers asynchronously is asked by
//! the caller: see [`pending`](crate::pending).

#[cfg(feature = "std")]
mod by;
#[cfg(feature = "std")]
mod list;

use alloc::{boxed::Box, sync::Arc};
use core::fmt;

#[cfg(feature = "std")]
pub use crate::error::RevokeError;
use crate::{Claim, Timestamp, VerifyError, registered::Registered};
#[cfg(feature = "std")]
pub use by::By;
#[cfg(feature = "std")]
pub use list::RevocationList;

/// Says of tokens whether they have been revoked.
///
/// What cannot be told is [`Status::Indeterminate`], which refuses the token. Whatever a check revokes must stay revoked until the latest
/// `exp` of a token that it is about, plus the leeway of the policy, which is ten minutes at most. Tokens can share a `jti`.
///
/// The texts of a [`Token`] are what its issuer wrote, of up to the length of a token, and often what a user chose: never to
/// be put together into a query or a path (RFC 8725 §3.10).
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
    /// The claims without which a token cannot be looked up, so that it is refused before this check is asked.
    ///
    /// It is asked of each token, and should always be the same. A `jwt::CachedVerifier` asks again on each hit.
    fn needs(&self) -> Needs;

    /// Whether this token is revoked.
    ///
    /// A `jwt::CachedVerifier` asks again on each hit, and twice where the first answer rejects a remembered token; the second
    /// counts.
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

/// What a [`RevocationCheck`] knows of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// It is not revoked.
    NotRevoked,
    /// It is revoked.
    Revoked,
    /// It cannot be told; the token is refused.
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

/// The claims that a [`RevocationCheck`] needs of a token.
///
/// ```
/// use cotter::revocation::Needs;
///
/// let needs = Needs::SUBJECT.and(Needs::ISSUED_AT);
/// assert_eq!(needs.and(Needs::SUBJECT), needs);
/// assert_ne!(needs, Needs::NOTHING);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs {
    token_id: bool,
    session_id: bool,
    subject: bool,
    issued_at: bool,
}

impl Needs {
    /// None of them.
    pub const NOTHING: Self = Self { token_id: false, session_id: false, subject: false, issued_at: false };
    /// `jti` (RFC 7519 §4.1.7).
    pub const TOKEN_ID: Self = Self { token_id: true, ..Self::NOTHING };
    /// `sid` (OpenID Connect Back-Channel Logout §2.1).
    pub const SESSION_ID: Self = Self { session_id: true, ..Self::NOTHING };
    /// `sub` (RFC 7519 §4.1.2).
    pub const SUBJECT: Self = Self { subject: true, ..Self::NOTHING };
    /// `iat` (RFC 7519 §4.1.6).
    pub const ISSUED_AT: Self = Self { issued_at: true, ..Self::NOTHING };

    /// These and those.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            token_id: self.token_id || other.token_id,
            session_id: self.session_id || other.session_id,
            subject: self.subject || other.subject,
            issued_at: self.issued_at || other.issued_at,
        }
    }
}

/// What a [`RevocationCheck`] is told of a token. `Debug` does not show what the token states.
#[derive(Clone, Copy)]
pub struct Token<'t> {
    claims: &'t Registered,
    sid: Option<&'t str>,
    now: Timestamp,
}

impl<'t> Token<'t> {
    pub(crate) const fn new(claims: &'t Registered, sid: Option<&'t str>, now: Timestamp) -> Self {
        Self { claims, sid, now }
    }

    /// The first of these claims that the token does not have.
    pub(crate) fn lacks(&self, needs: Needs) -> Option<VerifyError> {
        let lacks = |needed: bool, is_there: bool, error| (needed && !is_there).then_some(error);
        let names = |id: Option<&str>| id.is_some_and(|id| !id.is_empty());
        lacks(needs.issued_at, self.issued_at().is_some(), VerifyError::Missing(Claim::Iat))
            .or(lacks(needs.subject, names(self.subject()), VerifyError::Missing(Claim::Sub)))
            .or(lacks(needs.token_id, names(self.token_id()), VerifyError::Missing(Claim::Jti)))
            .or(lacks(needs.session_id, names(self.session_id()), VerifyError::Missing(Claim::Sid)))
    }

    /// `iss`, within which the other ids are unique. It is absent only where the policy allows that. With
    /// `danger_any_tenant` it has not been compared with the template yet.
    #[must_use]
    pub fn issuer(&self) -> Option<&'t str> {
        self.claims.iss()
    }

    /// `sub`.
    #[must_use]
    pub fn subject(&self) -> Option<&'t str> {
        self.claims.sub()
    }

    /// `jti`.
    #[must_use]
    pub fn token_id(&self) -> Option<&'t str> {
        self.claims.jti()
    }

    /// `sid`: the session that the token is of.
    #[must_use]
    pub const fn session_id(&self) -> Option<&'t str> {
        self.sid
    }

    /// `iat`.
    #[must_use]
    pub const fn issued_at(&self) -> Option<Timestamp> {
        self.claims.iat
    }

    /// `exp`.
    #[must_use]
    pub const fn expires_at(&self) -> Option<Timestamp> {
        self.claims.exp
    }

    /// The reading of the clock that the token was held against.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }
}

impl fmt::Debug for Token<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("now", &self.now).finish_non_exhaustive()
    }
}
