use alloc::string::String;

use crate::VerifyError;

/// A set of scopes, as it stands in the claim (RFC 9068 §2.2.3, RFC 8693 §4.2): none where there is no claim.
#[derive(Clone, Default)]
pub(super) struct Scope(Option<String>);

impl Scope {
    /// Reads the claim: one scope at least, and one space between two (RFC 6749 §3.3).
    pub(super) fn read(text: String) -> Result<Self, VerifyError> {
        let is_scope = |scope: &str| !scope.is_empty() && scope.bytes().all(is_of_scope);
        if text.split(' ').all(is_scope) { Ok(Self(Some(text))) } else { Err(VerifyError::ScopeMalformed) }
    }

    pub(super) fn scopes(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(|text| text.split(' '))
    }
}

/// Printable ASCII but space, `"` and `\` (RFC 6749 §3.3, `scope-token`).
const fn is_of_scope(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\')
}
