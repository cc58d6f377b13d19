use core::fmt;

/// The part of a verification that applies a rule: for logs and metrics, with [`Fault`](crate::Fault) for the answer.
///
/// The first five are the steps of every token, in this order. Routers look up an issuer before a signature is verified, so decode
/// and accept may be said of a token that nobody has signed. See [`VerifyError::stage`](crate::VerifyError::stage).
///
/// ```
/// use cotter::{Stage, VerifyError};
///
/// assert_eq!(VerifyError::SegmentCount.stage(), Stage::Split);
/// assert_eq!(Stage::Split.to_string(), "split");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// The text is split into its parts, as bytes.
    Split,
    /// The header or footer is checked against the pin and the limits, before any cryptography.
    Check,
    /// The signature or MAC is verified.
    Verify,
    /// The payload is decoded, and claims are read in their forms. Fitting the caller's type is part of it, and comes last of all.
    Decode,
    /// The policy or the profile accepts the claims.
    Accept,
    /// The key that the token is bound to is confirmed by what it was presented with (RFC 7800, RFC 8705 §3, RFC 9449 §7.1).
    Confirm,
    /// What no token contains is asked: the system clock, the revocation check, the replay check.
    Ask,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Split => "split",
            Self::Check => "check",
            Self::Verify => "verify",
            Self::Decode => "decode",
            Self::Accept => "accept",
            Self::Confirm => "confirm",
            Self::Ask => "ask",
        })
    }
}
