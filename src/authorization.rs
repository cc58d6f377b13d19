//! The `Authorization` header field of a request with a token.

use core::fmt;

use thiserror::Error;

/// The scheme and the token of an `Authorization` header field (RFC 9110 §11.6.2).
///
/// The token is a bearer token (RFC 6750 §2.1), or comes with a DPoP proof (RFC 9449 §7.1). The scheme tells how the
/// token is [presented](crate::profile::Presentation), and nothing about the token itself. `Debug` does not show the
/// token.
///
/// ```
/// use cotter::{Authorization, AuthorizationError};
///
/// assert_eq!(Authorization::read("bearer eyJh.e30.AA"), Ok(Authorization::Bearer("eyJh.e30.AA")));
/// assert_eq!(Authorization::read("DPoP eyJh.e30.AA"), Ok(Authorization::Dpop("eyJh.e30.AA")));
/// assert_eq!(Authorization::read("Basic dXNlcjpwYXNz"), Err(AuthorizationError::OtherScheme));
/// assert_eq!(Authorization::read("Bearer eyJh.e30.AA "), Err(AuthorizationError::TokenMalformed));
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a service that forgot one would refuse its tokens, or worse")]
pub enum Authorization<'h> {
    /// The scheme `Bearer`.
    Bearer(&'h str),
    /// The scheme `DPoP`.
    Dpop(&'h str),
}

/// Why no token can be read from an `Authorization` header field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AuthorizationError {
    /// The request has no such field.
    #[error("request has no Authorization header field: expected one")]
    Missing,
    /// The request has several; two readers could choose different ones (RFC 9110 §5.3).
    #[error("request has several Authorization header fields: expected one")]
    Several,
    /// The scheme is neither `Bearer` nor `DPoP`.
    #[error("authorization scheme is not supported: expected Bearer or DPoP")]
    OtherScheme,
    /// There is no token after the scheme, or more than one.
    #[error("authorization is malformed: expected a scheme, spaces and one token")]
    TokenMalformed,
}

impl<'h> Authorization<'h> {
    /// Reads the value of one header field: the scheme in any case, one or more spaces, and a token; nothing else.
    ///
    /// # Errors
    ///
    /// [`AuthorizationError::OtherScheme`] or [`AuthorizationError::TokenMalformed`].
    pub fn read(value: &'h str) -> Result<Self, AuthorizationError> {
        let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
        let read = if scheme.eq_ignore_ascii_case("Bearer") {
            Self::Bearer
        } else if scheme.eq_ignore_ascii_case("DPoP") {
            Self::Dpop
        } else {
            return Err(AuthorizationError::OtherScheme);
        };
        let token = token.trim_start_matches(' ');
        if is_token68(token) { Ok(read(token)) } else { Err(AuthorizationError::TokenMalformed) }
    }

    /// Reads the values of all `Authorization` header fields of a request, which must have exactly one.
    ///
    /// ```
    /// use cotter::{Authorization, AuthorizationError};
    ///
    /// assert_eq!(Authorization::read_one(["Bearer a"]), Ok(Authorization::Bearer("a")));
    /// assert_eq!(Authorization::read_one([]), Err(AuthorizationError::Missing));
    /// assert_eq!(Authorization::read_one(["Bearer a", "Bearer b"]), Err(AuthorizationError::Several));
    /// ```
    ///
    /// # Errors
    ///
    /// [`AuthorizationError`].
    pub fn read_one(values: impl IntoIterator<Item = &'h str>) -> Result<Self, AuthorizationError> {
        let mut values = values.into_iter();
        match (values.next(), values.next()) {
            (None, _) => Err(AuthorizationError::Missing),
            (Some(one), None) => Self::read(one),
            (Some(_), Some(_)) => Err(AuthorizationError::Several),
        }
    }

    /// The token, which has not been verified.
    #[must_use]
    pub const fn unverified_token(&self) -> &'h str {
        match self {
            Self::Bearer(token) | Self::Dpop(token) => token,
        }
    }
}

/// RFC 9110 §11.2.
fn is_token68(token: &str) -> bool {
    let token = token.trim_end_matches('=');
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/');
    !token.is_empty() && token.bytes().all(is_part)
}

impl AuthorizationError {
    /// The stable name of the rule that was broken, in kebab case.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing => "authorization-missing",
            Self::Several => "authorization-several",
            Self::OtherScheme => "authorization-scheme",
            Self::TokenMalformed => "authorization-malformed",
        }
    }
}

impl fmt::Debug for Authorization<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if matches!(self, Self::Bearer(_)) { "bearer" } else { "dpop" };
        write!(f, "Authorization({scheme})")
    }
}

#[cfg(test)]
mod tests {
    use super::{AuthorizationError::*, *};

    #[test]
    fn a_scheme_in_any_case_spaces_and_one_token() {
        for (value, read) in [
            ("Bearer a", Authorization::Bearer("a")),
            ("BEARER a.b.c", Authorization::Bearer("a.b.c")),
            ("bearer   a", Authorization::Bearer("a")),
            ("Bearer a+/~._-1==", Authorization::Bearer("a+/~._-1==")),
            ("dpop a", Authorization::Dpop("a")),
        ] {
            assert_eq!(Authorization::read(value), Ok(read), "{value}");
        }
        for value in ["", " ", "Bearer: a", "Bearera", " Bearer a", "Basic a", "a.b.c", "DPoP\ta", "Bearer\u{a0}a"] {
            assert_eq!(Authorization::read(value), Err(OtherScheme), "{value}");
        }
        for value in [
            "Bearer",
            "Bearer ",
            "Bearer  ",
            "Bearer a ",
            "Bearer a b",
            "Bearer a, Bearer b",
            "Bearer \"a\"",
            "Bearer a\n",
            "Bearer a=b",
            "Bearer =",
            "Bearer é",
            "Bearer Bearer a",
            "DPoP \ta",
        ] {
            assert_eq!(Authorization::read(value), Err(TokenMalformed), "{value}");
        }
    }
}
