use std::time::Duration;

use crate::IssuerError;

/// The longest lifetime without a name that says so, in seconds.
const MAX_SECONDS: u64 = 3600;

/// How long tokens live: from one second to an hour, or longer by a name that says so.
///
/// A token cannot be revoked unless every verifier asks a list, so keep it short: 5 to 15 minutes for access
/// tokens, 2 for logout tokens, 1 for client assertions. A fraction of a second is dropped.
///
/// ```
/// use std::time::Duration;
/// use cotter_issue::Lifetime;
///
/// assert!(Lifetime::of(Duration::from_secs(600)).is_ok());
/// assert!(Lifetime::of(Duration::from_secs(3601)).is_err());
/// assert!(Lifetime::danger_longer(Duration::from_secs(86_400)).is_ok());
/// # Ok::<(), cotter_issue::IssuerError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    seconds: u64,
}

impl Lifetime {
    /// A lifetime of at most an hour.
    ///
    /// # Errors
    ///
    /// [`IssuerError::LifetimeTooLong`], [`IssuerError::LifetimeTooShort`].
    pub fn of(lifetime: Duration) -> Result<Self, IssuerError> {
        if lifetime > Duration::from_secs(MAX_SECONDS) {
            return Err(IssuerError::LifetimeTooLong { max_seconds: MAX_SECONDS });
        }
        Self::danger_longer(lifetime)
    }

    /// A lifetime of any length. Whoever comes by such a token can use it for as long.
    ///
    /// # Errors
    ///
    /// [`IssuerError::LifetimeTooShort`].
    pub const fn danger_longer(lifetime: Duration) -> Result<Self, IssuerError> {
        match lifetime.as_secs() {
            0 => Err(IssuerError::LifetimeTooShort),
            seconds => Ok(Self { seconds }),
        }
    }

    /// The whole seconds.
    #[must_use]
    pub const fn as_seconds(self) -> u64 {
        self.seconds
    }
}
