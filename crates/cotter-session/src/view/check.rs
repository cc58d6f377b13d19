//! What a view answers about a token.

use cotter::revocation::{NeededClaim, Needs, RevocationCheck, Status, Token};

use super::RevocationView;
use crate::{EpochClaim, SessionId};

/// A view as a check that accepts tokens however old the view is, but never before it has been filled once.
///
/// Use it for requests that change nothing, if an outage of the store must not be one of the service.
///
/// ```
/// use cotter::revocation::RevocationCheck;
/// use cotter_session::RevocationView;
///
/// let lenient = RevocationView::new().lenient();
/// assert_eq!(lenient.needs(), RevocationView::NEEDS);
/// ```
#[derive(Clone, Debug)]
pub struct LenientView(RevocationView);

impl LenientView {
    pub(super) const fn new(view: RevocationView) -> Self {
        Self(view)
    }
}

/// The claims that a view looks up, as texts.
#[derive(Clone, Copy)]
pub(super) struct Claims<'t> {
    pub(super) session: &'t str,
    pub(super) token: &'t str,
    pub(super) subject: &'t str,
    pub(super) epochs: &'t str,
    pub(super) key_id: Option<&'t str>,
}

impl<'t> Claims<'t> {
    /// `None` if one is missing; the core has rejected such a token before.
    fn of(token: &Token<'t>) -> Option<Self> {
        let Some(NeededClaim::Text(epochs)) = token.claim() else { return None };
        Some(Self {
            session: token.session_id()?,
            token: token.token_id()?,
            subject: token.subject()?,
            epochs,
            key_id: token.key_id().and_then(|id| id.as_str()),
        })
    }
}

impl RevocationCheck for RevocationView {
    fn needs(&self) -> Needs {
        Self::NEEDS
    }

    fn status(&self, token: &Token<'_>) -> Status {
        Claims::of(token).map_or(Status::Indeterminate, |claims| self.strict_status(&claims))
    }
}

impl RevocationCheck for LenientView {
    fn needs(&self) -> Needs {
        RevocationView::NEEDS
    }

    fn status(&self, token: &Token<'_>) -> Status {
        Claims::of(token).map_or(Status::Indeterminate, |claims| self.0.lenient_status(&claims))
    }
}

impl RevocationView {
    /// Whether any level covers a token; `None` if the view has not been filled, or the token is not of a session of
    /// this crate.
    #[inline]
    pub(super) fn revokes(&self, claims: &Claims<'_>) -> Option<bool> {
        let session: SessionId = claims.session.parse().ok()?;
        let epochs: EpochClaim = claims.epochs.parse().ok()?;
        let state = self.inner.state.load();
        Some(state.as_ref()?.revokes(claims, session, &epochs))
    }

    #[inline]
    pub(super) fn strict_status(&self, claims: &Claims<'_>) -> Status {
        match self.revokes(claims) {
            Some(true) => Status::Revoked,
            Some(false) if self.age() <= self.max_staleness => Status::NotRevoked,
            Some(false) | None => Status::Indeterminate,
        }
    }

    pub(super) fn lenient_status(&self, claims: &Claims<'_>) -> Status {
        match self.revokes(claims) {
            Some(true) => Status::Revoked,
            Some(false) => Status::NotRevoked,
            None => Status::Indeterminate,
        }
    }

    /// What the check would answer about a token with these claims: for measurements alone.
    #[doc(hidden)]
    #[must_use]
    pub fn danger_status_of(&self, sid: &str, jti: &str, sub: &str, sep: &str, kid: Option<&str>) -> Status {
        self.strict_status(&Claims { session: sid, token: jti, subject: sub, epochs: sep, key_id: kid })
    }
}
