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
        match Self::leading(text.as_bytes()) {
            Some((epochs, [])) => Ok(epochs),
            _ => Err(MalformedEpochs),
        }
    }
}

impl Epochs {
    /// The counters at the beginning of a text, and the rest. In one pass, since every verification reads them.
    #[inline]
    pub(crate) fn leading(text: &[u8]) -> Option<(Self, &[u8])> {
        // The usual case, in one look.
        if let [everyone @ b'0'..=b'9', b'.', tenant @ b'0'..=b'9', b'.', subject @ b'0'..=b'9', rest @ ..] = text
            && !rest.first().is_some_and(u8::is_ascii_digit)
        {
            let [everyone, tenant, subject] = [*everyone, *tenant, *subject].map(|digit| u64::from(digit & 0x0f));
            return Some((Self { everyone, tenant, subject }, rest));
        }
        let (everyone, rest) = number(text)?;
        let (tenant, rest) = number(rest.strip_prefix(b".")?)?;
        let (subject, rest) = number(rest.strip_prefix(b".")?)?;
        Some((Self { everyone, tenant, subject }, rest))
    }
}

/// A number in the one way to write it, and the rest.
fn number(text: &[u8]) -> Option<(u64, &[u8])> {
    let (first, mut rest) = text.split_first()?;
    let mut number = digit(*first)?;
    while let Some((digit, after)) = rest.split_first().and_then(|(byte, after)| Some((digit(*byte)?, after))) {
        if *first == b'0' {
            return None;
        }
        number = number.checked_mul(10)?.checked_add(digit)?;
        rest = after;
    }
    Some((number, rest))
}

fn digit(byte: u8) -> Option<u64> {
    byte.is_ascii_digit().then(|| u64::from(byte & 0x0f))
}

/// The text is not three numbers, separated by dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("session epochs are malformed: expected three numbers, separated by dots")]
#[non_exhaustive]
pub struct MalformedEpochs;
