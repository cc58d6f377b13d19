use alloc::string::String;

use crate::{Claim, VerifyError, claims::Claims, strict::claim_value::ClaimValue};

/// A set of scopes, as it stands in the claim (RFC 9068 §2.2.3, RFC 8693 §4.2): none where there is no claim.
#[derive(Clone, Default)]
pub(super) struct Scope(Option<String>);

impl Scope {
    /// Reads the claim: one scope at least, and one space between two (RFC 6749 §3.3, RFC 9068 §2.2.3).
    ///
    /// A lenient reading also accepts an array of scopes, and an empty string.
    pub(super) fn read(token: Claims<'_>, claim: &str, is_lenient: bool) -> Result<Self, VerifyError> {
        let is_scope = |scope: &str| !scope.is_empty() && scope.bytes().all(is_of_scope);
        let scopes = match token.get(claim) {
            None => return Ok(Self(None)),
            Some(ClaimValue::Text(text)) => token.registered.text(text).into(),
            Some(ClaimValue::Texts(all)) if is_lenient => {
                let all = token.owned(all);
                if !all.iter().all(|scope| is_scope(scope)) {
                    return Err(Claim::Scope.malformed());
                }
                all.join(" ")
            }
            Some(_) => return Err(Claim::Scope.malformed()),
        };
        match scopes {
            none if is_lenient && none.is_empty() => Ok(Self(None)),
            scopes if scopes.split(' ').all(is_scope) => Ok(Self(Some(scopes))),
            _ => Err(Claim::Scope.malformed()),
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
