//! Counters that end many sessions in one step.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The counters that a session was begun under: everyone's, its tenant's and its subject's.
///
/// Ending all sessions of a subject raises one counter. A session or token that was made under a lower one is over,
/// whichever of the three it is. Tokens have them in the claim `sep`, as text: `0.0.7`.
///
/// ```
/// use cotter_session::Epochs;
///
/// let begun: Epochs = "0.0.7".parse()?;
/// let latest = Epochs { subject: 8, ..begun };
/// assert!(begun.is_before(&latest));
/// assert!(!latest.is_before(&begun));
/// assert_eq!(latest.to_string(), "0.0.8");
/// assert!("0.0.07".parse::<Epochs>().is_err());
/// # Ok::<(), cotter_session::MalformedEpochs>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(clippy::exhaustive_structs, reason = "stores build it, and a fourth level would be another claim")]
pub struct Epochs {
    /// Everyone's.
    pub everyone: u64,
    /// The tenant's.
    pub tenant: u64,
    /// The subject's.
    pub subject: u64,
}

impl Epochs {
    /// Whether any of the three is lower than in `latest`, so that what was made under these is over.
    #[must_use]
    pub const fn is_before(&self, latest: &Self) -> bool {
        self.everyone < latest.everyone || self.tenant < latest.tenant || self.subject < latest.subject
    }
}

impl fmt::Display for Epochs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.everyone, self.tenant, self.subject)
    }
}

impl FromStr for Epochs {
    type Err = MalformedEpochs;

    fn from_str(text: &str) -> Result<Self, MalformedEpochs> {
        let mut numbers = text.split('.');
        let mut next = || numbers.next().and_then(number).ok_or(MalformedEpochs);
        let epochs = Self { everyone: next()?, tenant: next()?, subject: next()? };
        if numbers.next().is_some() { Err(MalformedEpochs) } else { Ok(epochs) }
    }
}

/// A number in the one way to write it.
fn number(digits: &str) -> Option<u64> {
    let is_canonical =
        digits.bytes().all(|digit| digit.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'));
    if is_canonical { digits.parse().ok() } else { None }
}

/// The text is not three numbers, separated by dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("session epochs are malformed: expected three numbers, separated by dots")]
#[non_exhaustive]
pub struct MalformedEpochs;
