use thiserror::Error;

/// Why a [`RevocationList`](crate::revocation::RevocationList) could not revoke something.
///
/// Earlier revocations remain.
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
    /// The list is full of live entries, which it never evicts. For a user, it is full once only the reserved entries
    /// are left.
    #[error("revocation list is full: expected at most {capacity} entries")]
    ListFull {
        /// The list's capacity, in entries.
        capacity: usize,
    },
    /// The user has as many live entries in the list as one user may have. One entry can revoke all of the user's
    /// tokens: see [`revoke_subject`](crate::revocation::RevocationList::revoke_subject).
    #[error("user has too many entries in the revocation list: expected at most {max}")]
    UserQuota {
        /// The most entries that one user may have.
        max: usize,
    },
    /// The list was not created to revoke by this (tokens, sessions or subjects), so tokens without the claims for it
    /// are not rejected.
    #[error("revocation list was not created for this: create it for tokens, sessions or subjects as well")]
    NotCovered,
    /// The token has no `jti` to identify it by.
    #[error("token has no jti to revoke it by")]
    TokenIdMissing,
    /// A thread panicked while changing the list, which now rejects every token.
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
