use axum::response::{IntoResponse, IntoResponseParts, Response, ResponseParts};
use http::{HeaderValue, header};

use crate::private::Private;

/// Sets or removes the cookie of a session: a part of an answer. Nobody may keep such an answer.
///
/// ```
/// use axum::response::{IntoResponse, Redirect, Response};
/// use cotter_axum::browser::SetCookie;
///
/// fn welcome(cookie: SetCookie) -> Response {
///     (cookie, Redirect::to("/")).into_response()
/// }
/// # let _ = welcome;
/// ```
#[expect(missing_debug_implementations, reason = "it may be a credential, and nothing shows it")]
#[must_use = "a cookie is set by the answer that it is a part of"]
pub struct SetCookie(HeaderValue);

impl SetCookie {
    pub(super) const fn new(field: HeaderValue) -> Self {
        Self(field)
    }
}

impl IntoResponseParts for SetCookie {
    type Error = std::convert::Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Self::Error> {
        parts.headers_mut().append(header::SET_COOKIE, self.0);
        Private.into_response_parts(parts)
    }
}

impl IntoResponse for SetCookie {
    fn into_response(self) -> Response {
        (self, ()).into_response()
    }
}
