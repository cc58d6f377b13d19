use alloc::string::String;

use crate::{VerifyError, strict::json::Value};

/// A set of scopes, as it stands in the claim (RFC 9068 §2.2.3, RFC 8693 §4.2): none where there is no claim.
#[derive(Clone, Default)]
pub(super) struct Scope(Option<String>);

impl Scope {
    /// Reads the claim: one scope at least, and one space between two (RFC 6749 §3.3, RFC 9068 §2.2.3).
    ///
    /// A lenient reading also accepts an array of scopes, and an empty string.
    pub(super) fn read(found: Option<Value>, is_lenient: bool) -> Result<Self, VerifyError> {
        let is_scope = |scope: &str| !scope.is_empty() && scope.bytes().all(is_of_scope);
        match found {
            None => Ok(Self(None)),
            Some(Value::String(text)) if is_lenient && text.is_empty() => Ok(Self(None)),
            Some(Value::String(text)) if text.split(' ').all(is_scope) => Ok(Self(Some(String::from(text.as_str())))),
            Some(Value::Strings(all)) if is_lenient && all.iter().all(|scope| is_scope(scope)) => {
                Ok(Self((!all.is_empty()).then(|| all.join(" "))))
            }
            Some(
                Value::Number(_) | Value::Whole(_) | Value::String(_) | Value::Strings(_) | Value::Null | Value::Other,
            ) => Err(VerifyError::ScopeMalformed),
        }
    }

    pub(super) fn scopes(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(|text| text.split(' '))
    }
}

/// Printable ASCII but space, `"` and `\` (RFC 6749 §3.3, `scope-token`).
const fn is_of_scope(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\')
}
