use thiserror::Error;

/// Why something could not be revoked in a [`RevocationList`](crate::revocation::RevocationList). What was revoked before still is.
///
/// ```
/// use core::time::Duration;
/// use cotter::{Timestamp, revocation::{By, RevocationList}};
///
/// let list = RevocationList::of_tokens(0, Duration::from_secs(3600));
/// let (exp, now) = (Timestamp::from_unix_seconds(1_763_686_800), Timestamp::from_unix_seconds(1_763_683_200));
/// let refused = list.revoke_token(Some("https://auth.example"), "7f3c9a2e", exp, By::OPERATOR, now).unwrap_err();
/// assert_eq!(refused.code(), "list-full");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RevokeError {
    /// The list is full of entries that still count, and forgets none of them; for a user, it is full but for what is reserved.
    #[error("revocation list is full: expected at most {capacity} entries")]
    ListFull {
        /// How many entries it takes.
        capacity: usize,
    },
    /// The user has as many entries in the list as one may have, all of which still count. One entry revokes all of the user's tokens:
    /// see [`revoke_subject`](crate::revocation::RevocationList::revoke_subject).
    #[error("user has too many entries in the revocation list: expected at most {max}")]
    UserQuota {
        /// How many entries one user may have.
        max: usize,
    },
    /// The list does not revoke by this: it was not made for tokens, for sessions or for subjects, so tokens without the claims
    /// for it are not refused.
    #[error("revocation list was not created for this: create it for tokens, sessions or subjects as well")]
    NotCovered,
    /// The token has no `jti`, by which it would be told from others.
    #[error("token has no jti to revoke it by")]
    TokenIdMissing,
    /// A thread has panicked while it changed the list, which accepts no token any more.
    #[error("revocation list cannot be changed: a thread panicked while changing it")]
    ListUnusable,
}

impl RevokeError {
    /// The stable name of the rule that was broken, in kebab case.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ListFull { .. } => "list-full",
            Self::UserQuota { .. } => "user-quota",
            Self::NotCovered => "not-covered",
            Self::TokenIdMissing => "token-id-missing",
            Self::ListUnusable => "list-unusable",
        }
    }
}
