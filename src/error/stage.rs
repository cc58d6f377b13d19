use core::fmt;

/// The part of a verification that applies a rule, for logs and metrics.
///
/// For the answer to a request, see [`Fault`](crate::Fault).
///
/// Every token goes through the first five, in this order. Routers look up an issuer before a signature is verified, so
/// an error of decode or accept does not mean that the signature is valid. See
/// [`VerifyError::stage`](crate::VerifyError::stage).
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
    /// The payload is decoded and the claims are read. Reading them into the caller's type is part of this, but comes
    /// last of all.
    Decode,
    /// The policy or the profile accepts the claims.
    Accept,
    /// The key that the token is bound to is confirmed by the certificate or the proof that came with it (RFC 7800, RFC
    /// 8705 §3, RFC 9449 §7.1).
    Confirm,
    /// The system clock, the revocation check and the replay check are asked.
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
