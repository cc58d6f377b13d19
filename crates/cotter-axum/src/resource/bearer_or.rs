use std::borrow::Cow;

use axum::{
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use cotter_http::Way;
use http::request::Parts;

use super::{Bearer, Resource, accepted::Binding, state::HasServer, verify::original_uri};

/// An extractor of a session that a cookie shows. It protects its requests from other sites itself.
pub trait CookieCredential<St>: FromRequestParts<St> {
    /// The name of the cookie.
    fn cookie_name(state: &St) -> Cow<'_, str>;
}

/// An access token for the resource `R`, or the session `C` of a cookie, and never both in one request.
///
/// The two may be of different users, and only the cookie needs protection from other sites, so a request with both is
/// refused (400).
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "a handler that passes one over would serve strangers")]
pub enum BearerOr<R, C> {
    /// A token.
    Bearer(Bearer<R>),
    /// A session.
    Cookie(C),
}

impl<R, C, St> FromRequestParts<St> for BearerOr<R, C>
where
    R: Resource,
    C: CookieCredential<St>,
    St: HasServer<R> + Send,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &St) -> Result<Self, Response> {
        let server = state.server();
        let resource = &server.0.any;
        let way = Way::read(&parts.headers, original_uri(parts), resource.schemes(), &C::cookie_name(state));
        match way {
            Ok(Way::Cookie) => {
                C::from_request_parts(parts, state).await.map(Self::Cookie).map_err(IntoResponse::into_response)
            }
            Ok(Way::Token(_)) => {
                Bearer::of(&server, parts, Binding::Any).await.map(Self::Bearer).map_err(IntoResponse::into_response)
            }
            Err(error) => Err(server.refuse_credentials(resource, &error).into_response()),
        }
    }
}
