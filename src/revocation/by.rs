use core::fmt;

use crate::expiring::{Holder, Party};

/// The party on whose behalf a [`RevocationList`](super::RevocationList) revokes. `Debug` does not show which user.
///
/// ```
/// use core::time::Duration;
/// use cotter::{Timestamp, revocation::{By, RevocationList, RevokeError}};
///
/// let list = RevocationList::of_sessions(10_000, Duration::from_secs(3600)).per_user(1);
/// let (issuer, now) = (Some("https://auth.example"), Timestamp::from_unix_seconds(1_763_683_200));
/// let user = By::user(issuer, "user-1029");
/// assert_eq!(list.revoke_session(issuer, "of a laptop", user, now), Ok(()));
/// assert_eq!(list.revoke_session(issuer, "of a phone", user, now), Err(RevokeError::UserQuota { max: 1 }));
/// assert_eq!(list.revoke_session(issuer, "that was stolen", By::OPERATOR, now), Ok(()));
/// ```
#[derive(Clone, Copy)]
pub struct By<'t>(Who<'t>);

#[derive(Clone, Copy)]
enum Who<'t> {
    Operator,
    User { issuer: Option<&'t str>, subject: Option<&'t str> },
}

impl<'t> By<'t> {
    /// The operator, who may use the whole list, including the reserve.
    ///
    /// Do not use it for anything that a user triggers, such as a click on "log out".
    pub const OPERATOR: By<'static> = By(Who::Operator);

    /// The user with this issuer (`None`: no issuer) and `sub`, who has a share of the list.
    #[must_use]
    pub const fn user(issuer: Option<&'t str>, subject: &'t str) -> Self {
        Self(Who::User { issuer, subject: Some(subject) })
    }

    /// The user of a token. All tokens of an issuer without a `sub` share one share.
    pub(crate) const fn user_of(issuer: Option<&'t str>, subject: Option<&'t str>) -> Self {
        Self(Who::User { issuer, subject })
    }

    pub(super) fn holder(self) -> Holder {
        match self.0 {
            Who::Operator => Holder::Reserve,
            Who::User { issuer, subject } => Holder::Party(Party::of("user", [issuer, subject])),
        }
    }
}

impl fmt::Debug for By<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Who::Operator => "By(operator)",
            Who::User { .. } => "By(user)",
        })
    }
}
