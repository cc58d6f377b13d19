//! The error of this crate.

use core::{error::Error, fmt};

/// The signature is not valid for this key and message.
///
/// It does not say why.
///
/// ```
/// use cotter_precompute::InvalidSignature;
///
/// assert_eq!(InvalidSignature.to_string(), "signature is not valid");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "it has nothing to say, and never will")]
pub struct InvalidSignature;

impl fmt::Display for InvalidSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("signature is not valid")
    }
}

impl Error for InvalidSignature {}
