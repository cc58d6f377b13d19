//! What a router of a resource may do before and after its handlers.

use std::{error::Error, time::Duration};

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use cotter_http::{DPOP_NONCE, ensure_no_token_in_form};
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE},
};
use http_body_util::LengthLimitError;

use super::{Refused, Resource, ResourceServer, VerifiesTokens, telemetry};

/// The media type of forms.
const FORM: &[u8] = b"application/x-www-form-urlencoded";

/// The longest form that is looked at.
const MAX_FORM: usize = 64 * 1024;

/// How long a form may take to arrive: its sender is not authenticated yet.
const PATIENCE: Duration = Duration::from_secs(10);

/// Refuses a form with an `access_token` (RFC 6750 §2.2) with 400 `invalid_request`, and a form of more than 64 KiB with
/// 413. One that breaks off is 400, and one that is not here after ten seconds 408. Other bodies pass as they are.
///
/// ```
/// use axum::{Router, middleware::from_fn_with_state, routing::post};
/// use cotter_axum::resource::{Bearer, Resource, ResourceServer, refuse_token_in_form};
/// # use cotter::{Ed25519, PinnedKey, profile::AccessTokens};
/// # enum Orders {}
/// # impl Resource for Orders {
/// #     type Tokens = AccessTokens<Ed25519>;
/// #     const REALM: &'static str = "orders";
/// # }
///
/// fn router(server: ResourceServer<Orders>) -> Router {
///     Router::new()
///         .route("/orders", post(async |bearer: Bearer<Orders>| bearer.subject().to_owned()))
///         .layer(from_fn_with_state(server.clone(), refuse_token_in_form::<Orders>))
///         .with_state(server)
/// }
/// # let _ = router;
/// ```
pub async fn refuse_token_in_form<R: Resource>(
    State(server): State<ResourceServer<R>>,
    request: Request,
    next: Next,
) -> Response {
    if !is_form(request.headers()) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let body = match tokio::time::timeout(PATIENCE, to_bytes(body, MAX_FORM)).await {
        Ok(Ok(body)) => body,
        Ok(Err(error)) if is_too_long(&error) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Ok(Err(_)) => return StatusCode::BAD_REQUEST.into_response(),
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    match ensure_no_token_in_form(&body) {
        Ok(()) => next.run(Request::from_parts(parts, Body::from(body))).await,
        Err(error) => {
            let refused = Refused::new(server.0.any.refuse_credentials(&error), error.code());
            telemetry::refused(R::REALM, R::Tokens::ALG, &refused);
            refused.into_response()
        }
    }
}

/// Provides the nonce of this moment in every answer to a request with a DPoP proof (RFC 9449 §8.2), so that a client
/// need not be refused to learn of a new one.
///
/// It does nothing if the server has no nonces. Such an answer must not come from a cache, so it gets
/// `Cache-Control: no-store` unless it states something itself.
///
/// ```
/// use axum::{Router, middleware::from_fn_with_state, routing::get};
/// use cotter_axum::resource::{DpopBound, Resource, ResourceServer, provide_dpop_nonce};
/// # use cotter::{Ed25519, PinnedKey, profile::AccessTokens};
/// # enum Orders {}
/// # impl Resource for Orders {
/// #     type Tokens = AccessTokens<Ed25519>;
/// #     const REALM: &'static str = "orders";
/// # }
///
/// fn router(server: ResourceServer<Orders>) -> Router {
///     Router::new()
///         .route("/orders", get(async |bearer: DpopBound<Orders>| bearer.subject().to_owned()))
///         .layer(from_fn_with_state(server.clone(), provide_dpop_nonce::<Orders>))
///         .with_state(server)
/// }
/// # let _ = router;
/// ```
pub async fn provide_dpop_nonce<R: Resource>(
    State(server): State<ResourceServer<R>>,
    request: Request,
    next: Next,
) -> Response {
    let has_proof = request.headers().contains_key("dpop");
    let mut response = next.run(request).await;
    if let Some(nonce) = server.current_nonce().filter(|_| has_proof) {
        response.headers_mut().entry(DPOP_NONCE).or_insert(nonce.to_header_value());
        response.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

/// Whether the body is longer than the limit, rather than broken off.
fn is_too_long(error: &axum::Error) -> bool {
    error.source().is_some_and(|source| source.is::<LengthLimitError>())
}

/// Whether a field says that the body is a form, whatever follows. Of several, one is enough.
fn is_form(headers: &HeaderMap) -> bool {
    // The `Form` of axum reads a body of every type that begins so.
    let is_form = |found: &[u8]| found.get(..FORM.len()).is_some_and(|start| start.eq_ignore_ascii_case(FORM));
    headers.get_all(CONTENT_TYPE).iter().any(|value| is_form(value.as_bytes().trim_ascii_start()))
}
