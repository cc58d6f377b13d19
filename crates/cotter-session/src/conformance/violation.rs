use std::{error::Error, fmt};

/// A store does not do what it must.
///
/// It is what a failed test prints, and not an [`Error`], so that any error of a case turns into one.
pub struct Violation(Box<str>);

impl Violation {
    pub(super) fn new(what: impl fmt::Display) -> Self {
        Self(what.to_string().into())
    }
}

impl<E: Error> From<E> for Violation {
    fn from(error: E) -> Self {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            text.push_str(": ");
            text.push_str(&error.to_string());
            cause = error.source();
        }
        Self(text.into())
    }
}

impl fmt::Debug for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Ends a case with a [`Violation`] unless this holds.
macro_rules! ensure {
    ($holds:expr, $($text:tt)+) => {
        if !$holds {
            return Err($crate::conformance::Violation::new(format_args!($($text)+)));
        }
    };
}
pub(super) use ensure;
