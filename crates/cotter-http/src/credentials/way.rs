use http::{HeaderMap, Uri, header::AUTHORIZATION};

use super::{Credential, CredentialError, Schemes};
use crate::cookie::of_name;

/// The way in which a request shows who sends it, on a route that accepts a token or a session's cookie.
///
/// ```
/// use cotter_http::{Credential, CredentialError, Schemes, Way};
/// use http::{HeaderMap, HeaderValue, Uri, header::{AUTHORIZATION, COOKIE}};
///
/// let (mut headers, uri) = (HeaderMap::new(), Uri::from_static("/orders"));
/// headers.insert(COOKIE, HeaderValue::from_static("theme=dark; __Host-Http-sid=x"));
/// assert_eq!(Way::read(&headers, &uri, Schemes::Bearer, "__Host-Http-sid"), Ok(Way::Cookie));
///
/// // Never both: they may be of different users, and only one of them needs protection from other sites.
/// headers.insert(AUTHORIZATION, HeaderValue::from_static("Bearer eyJh.e30.AA"));
/// assert_eq!(Way::read(&headers, &uri, Schemes::Bearer, "__Host-Http-sid"), Err(CredentialError::CookieToo));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a route that passes one over would serve strangers")]
pub enum Way<'r> {
    /// A token, in the `Authorization` field.
    Token(Credential<'r>),
    /// A cookie of the session's name, which has not been looked up. Protect the request from other sites.
    Cookie,
}

impl<'r> Way<'r> {
    /// Reads the way: the `Authorization` field, or a cookie with this name, and never both.
    ///
    /// # Errors
    ///
    /// As [`Credential::read`]; [`CredentialError::CookieToo`].
    pub fn read(headers: &'r HeaderMap, uri: &Uri, schemes: Schemes, cookie: &str) -> Result<Self, CredentialError> {
        let has_cookie = of_name(headers, cookie).next().is_some();
        match (Credential::read(headers, uri, schemes), has_cookie) {
            (Err(CredentialError::TokenInQuery), _) => Err(CredentialError::TokenInQuery),
            (_, true) if headers.contains_key(AUTHORIZATION) => Err(CredentialError::CookieToo),
            (_, true) => Ok(Self::Cookie),
            (read, false) => read.map(Self::Token),
        }
    }
}
