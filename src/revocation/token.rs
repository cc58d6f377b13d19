use core::fmt;

use super::Needs;
use crate::{Claim, Timestamp, VerifyError, registered::Registered};

/// A token, as a [`RevocationCheck`](super::RevocationCheck) sees it. `Debug` does not show the token's values.
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

    /// The error for the first of these claims that the token lacks.
    pub(crate) fn lacks(&self, needs: Needs) -> Option<VerifyError> {
        let lacks = |needed: bool, is_there: bool, error| (needed && !is_there).then_some(error);
        let names = |id: Option<&str>| id.is_some_and(|id| !id.is_empty());
        lacks(needs.issued_at, self.issued_at().is_some(), VerifyError::Missing(Claim::Iat))
            .or(lacks(needs.subject, names(self.subject()), VerifyError::Missing(Claim::Sub)))
            .or(lacks(needs.token_id, names(self.token_id()), VerifyError::Missing(Claim::Jti)))
            .or(lacks(needs.session_id, names(self.session_id()), VerifyError::Missing(Claim::Sid)))
    }

    /// `iss`, within which the other ids are unique.
    ///
    /// It is absent only if the policy allows that. With `danger_any_tenant`, it has not been compared with the
    /// template yet.
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

    /// `sid`: the session that the token belongs to.
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

    /// The clock reading at which the token was verified.
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
