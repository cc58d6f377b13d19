use core::fmt;

use super::{NeededClaim, Needs, needs::FurtherClaim};
use crate::{Claim, KeyId, Timestamp, VerifyError, claims::Claims};

/// A token, as a [`RevocationCheck`](super::RevocationCheck) sees it. `Debug` does not show the token's values.
#[derive(Clone, Copy)]
pub struct Token<'t> {
    claims: Claims<'t>,
    sid: Option<&'t str>,
    /// The claim that the check names.
    needed: Option<NeededClaim<'t>>,
    key_id: Option<&'t KeyId>,
    now: Timestamp,
}

impl<'t> Token<'t> {
    pub(crate) const fn new(
        claims: Claims<'t>,
        sid: Option<&'t str>,
        key_id: Option<&'t KeyId>,
        now: Timestamp,
    ) -> Self {
        Self { claims, sid, needed: None, key_id, now }
    }

    /// The token as a check with these needs sees it: with the claim that the check names.
    pub(crate) fn with_claim_of(self, needs: Needs) -> Result<Self, VerifyError> {
        let needed = match needs.further {
            FurtherClaim::Nothing => None,
            FurtherClaim::Named(name) => Some(NeededClaim::read(self.claims, name)?),
            FurtherClaim::Unreadable => return Err(VerifyError::NeededClaimUnread),
        };
        Ok(Self { needed, ..self })
    }

    /// The error for the first of these claims that the token lacks, except the one that is named.
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
        self.claims.registered.iss()
    }

    /// `sub`.
    #[must_use]
    pub fn subject(&self) -> Option<&'t str> {
        self.claims.registered.sub()
    }

    /// `jti`.
    #[must_use]
    pub fn token_id(&self) -> Option<&'t str> {
        self.claims.registered.jti()
    }

    /// `sid`: the session that the token belongs to.
    #[must_use]
    pub const fn session_id(&self) -> Option<&'t str> {
        self.sid
    }

    /// The claim that the check [names](Needs::claim).
    ///
    /// `None` only for a check that names none: a token without the claim is rejected before the check is asked. For
    /// the token of a [`PendingRevocation`](crate::pending::PendingRevocation), it is the claim that the policy names.
    #[must_use]
    pub const fn claim(&self) -> Option<NeededClaim<'t>> {
        self.needed
    }

    /// The id of the key that verified the token, as it is pinned.
    ///
    /// With it, a check can reject the tokens of a dropped key. `None` if the key is pinned without an id, or if an
    /// issuer applies the policy to a token that it has not signed yet.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use cotter::{jwt, Ed25519, Expect, KeyId, PinnedKey, Policy, VerifyError};
    /// use cotter::revocation::{Needs, RevocationCheck, Status, Token};
    /// # let (pem, token) = (include_str!("../../vectors/demo/ed25519.pem"), include_str!("../../vectors/demo/token.jwt").trim_end());
    ///
    /// /// This key is no longer trusted.
    /// struct Dropped(KeyId);
    ///
    /// impl RevocationCheck for Dropped {
    ///     fn needs(&self) -> Needs {
    ///         Needs::NOTHING
    ///     }
    ///
    ///     fn status(&self, token: &Token<'_>) -> Status {
    ///         if token.key_id() == Some(&self.0) { Status::Revoked } else { Status::NotRevoked }
    ///     }
    /// }
    ///
    /// let key = PinnedKey::<Ed25519>::from_pem("demo-2026", pem)?;
    /// let check = Dropped(key.id().clone());
    /// let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
    /// let verifier = jwt::Verifier::new(key, policy.revocation(Arc::new(check)));
    /// assert_eq!(verifier.verify(token).unwrap_err(), VerifyError::Revoked);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn key_id(&self) -> Option<&'t KeyId> {
        self.key_id.filter(|id| **id != KeyId::ABSENT)
    }

    /// `iat`.
    #[must_use]
    pub const fn issued_at(&self) -> Option<Timestamp> {
        self.claims.registered.iat
    }

    /// `exp`.
    #[must_use]
    pub const fn expires_at(&self) -> Option<Timestamp> {
        self.claims.registered.exp
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
