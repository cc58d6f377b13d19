use thiserror::Error;

use super::SigningKeyError;

/// Why an issuer cannot be made like this.
///
/// ```
/// use core::time::Duration;
/// use cotter_issue::{IssuerError, Lifetime};
///
/// let refused = Lifetime::of(Duration::from_secs(86_400)).unwrap_err();
/// assert_eq!(refused, IssuerError::LifetimeTooLong { max_seconds: 3600 });
/// assert_eq!(refused.code(), "lifetime-too-long");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum IssuerError {
    /// The key is refused; the code is that of the rule.
    #[error(transparent)]
    Key(#[from] SigningKeyError),
    /// The lifetime is longer than the limit.
    #[error("lifetime is too long: expected at most {max_seconds} s, or Lifetime::danger_longer")]
    LifetimeTooLong {
        /// The limit, in seconds.
        max_seconds: u64,
    },
    /// The key is of a schedule, which would remove it while such a token lives.
    #[error(
        "lifetime is longer than the schedule of the key allows for: expected at most its token_life of {max_seconds} s"
    )]
    LifetimeOverSchedule {
        /// The longest life of a token that the schedule was made for, in seconds.
        max_seconds: u64,
    },
    /// The lifetime is shorter than a second.
    #[error("lifetime is too short: expected at least 1 s")]
    LifetimeTooShort,
    /// The jitter is not shorter than the lifetime.
    #[error("jitter is too long: expected less than the lifetime")]
    JitterTooLong,
    /// The budget is more than verifiers accept unless they are told to.
    #[error("budget is too high: expected at most {max} bytes")]
    BudgetTooHigh {
        /// The limit, in bytes.
        max: usize,
    },
    /// A name of a party is the empty string.
    #[error("{name} is empty: expected a name")]
    NameEmpty {
        /// The claim that would be empty.
        name: &'static str,
    },
    /// The media type is not one that a header's `typ` can have.
    #[error("typ is malformed: expected a media type, and none that has a profile of its own")]
    TypMalformed,
}

impl IssuerError {
    /// The stable name of the rule that was broken, in kebab case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Key(reason) => reason.code(),
            Self::LifetimeTooLong { .. } => "lifetime-too-long",
            Self::LifetimeOverSchedule { .. } => "lifetime-over-schedule",
            Self::LifetimeTooShort => "lifetime-too-short",
            Self::JitterTooLong => "jitter-too-long",
            Self::BudgetTooHigh { .. } => "budget-too-high",
            Self::NameEmpty { .. } => "name-empty",
            Self::TypMalformed => "typ-malformed",
        }
    }
}
