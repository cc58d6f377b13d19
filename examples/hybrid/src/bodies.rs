//! Bodies of requests: here, and in time, before anything else is done.

use std::time::Duration;

use axum::{
    Json,
    body::{Body, Bytes},
    extract::Request,
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use tokio::time::timeout;

/// How long a body may take.
const WITHIN: Duration = Duration::from_secs(10);

/// The longest body of any route, in bytes.
const LONGEST: usize = 64 * 1024;

/// Waits for the whole body before the request goes on: a credential that was live when the head came may not be when
/// the body is here.
///
/// Answers 400 to a body that is late or breaks off, and closes the connection.
pub(crate) async fn first(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let body = match timeout(WITHIN, Limited::new(body, LONGEST).collect()).await {
        Ok(Ok(body)) => Body::from(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => too_long(),
        Ok(Err(_)) | Err(_) => {
            let error = Json(serde_json::json!({ "error": "invalid_request" }));
            return (StatusCode::BAD_REQUEST, [(header::CONNECTION, "close")], error).into_response();
        }
    };
    next.run(Request::from_parts(parts, body)).await
}

/// A body that cannot be read since it is too long, which each route answers in its own way.
fn too_long() -> Body {
    Body::new(Limited::new(Full::new(Bytes::from_static(b"x")), 0))
}
