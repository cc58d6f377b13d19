//! The `typ` of a header, and how media types are compared.

use alloc::string::{String, ToString};
use core::fmt;

use crate::VerifyError;

/// What the header's `typ` must be (RFC 7515 §4.1.9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Typ {
    AbsentOrJwt,
    Absent,
    Exactly(String),
    /// This `typ`, or an untyped token.
    ExactlyOrUntyped(String),
    Any,
}

impl Typ {
    /// Compares the `typ` of a header; a token without a header has none.
    pub(crate) fn matches(&self, typ: Option<&str>) -> Result<(), VerifyError> {
        match (self, typ) {
            (Self::Any, _) | (Self::Absent | Self::AbsentOrJwt | Self::ExactlyOrUntyped(_), None) => Ok(()),
            (Self::AbsentOrJwt | Self::ExactlyOrUntyped(_), Some(typ)) if is_media_type(typ, "JWT") => Ok(()),
            (Self::Exactly(expected) | Self::ExactlyOrUntyped(expected), Some(typ)) if is_media_type(typ, expected) => {
                Ok(())
            }
            (Self::Exactly(_), None) => Err(VerifyError::TypMissing { expected: self.to_string() }),
            (Self::Absent | Self::AbsentOrJwt | Self::Exactly(_) | Self::ExactlyOrUntyped(_), Some(_)) => {
                Err(VerifyError::TypMismatch { expected: self.to_string() })
            }
        }
    }
}

/// Writes the expectation as messages show it.
impl fmt::Display for Typ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AbsentOrJwt => f.write_str("JWT or none"),
            Self::Absent => f.write_str("none"),
            Self::Exactly(typ) => f.write_str(typ),
            Self::ExactlyOrUntyped(typ) => write!(f, "{typ}, JWT or none"),
            Self::Any => f.write_str("any"),
        }
    }
}

/// Whether two media types are the same: `application/` may be left out, and ASCII case does not matter.
pub(crate) fn is_media_type(found: &str, expected: &str) -> bool {
    let subtype = |name| match str::split_once(name, '/') {
        Some((kind, subtype)) if kind.eq_ignore_ascii_case("application") && !subtype.contains('/') => subtype,
        _ => name,
    };
    // `application/` alone is a name of nothing.
    !subtype(expected).is_empty() && subtype(found).eq_ignore_ascii_case(subtype(expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_are_compared_as_such() {
        for same in ["at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"] {
            assert!(is_media_type(same, "at+jwt"), "{same}");
            assert!(is_media_type("at+jwt", same), "{same}");
        }
        for other in
            ["JWT", "at+jwt ", " at+jwt", "text/at+jwt", "application/application/at+jwt", "at", "", "application/"]
        {
            assert!(!is_media_type(other, "at+jwt"), "{other}");
        }
    }
}
