//! Whether an access token may be minted later.

use cotter_issue::IssueError;
use cotter_session::MintError;

/// Whether the cause may pass by itself: the clock, the random bytes and what signs. Everything else is how the service
/// is configured, or the session.
pub(crate) const fn is_temporary(error: &MintError) -> bool {
    matches!(
        error,
        MintError::Clock | MintError::Issue(IssueError::Clock | IssueError::Randomness | IssueError::Signing)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_configured_wrongly_does_not_pass() {
        let issue = MintError::Issue;
        for passes in
            [MintError::Clock, issue(IssueError::Clock), issue(IssueError::Randomness), issue(IssueError::Signing)]
        {
            assert!(is_temporary(&passes), "{passes}");
        }
        for stays in [
            MintError::UnknownAudience,
            MintError::NoClient,
            MintError::BindingMismatch,
            MintError::SessionOver,
            issue(IssueError::ClaimsNotObject),
            issue(IssueError::ClaimsDuplicate),
        ] {
            assert!(!is_temporary(&stays), "{stays}");
        }
    }
}
