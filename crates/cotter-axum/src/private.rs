//! Answers that nobody may keep.

use axum::response::{IntoResponse, IntoResponseParts, Response, ResponseParts};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::json;

/// The header fields of an answer that nobody may keep, and whose type no browser guesses.
#[derive(Clone, Copy)]
pub(crate) struct Private;

impl Private {
    pub(crate) fn mark(headers: &mut HeaderMap) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    }
}

impl IntoResponseParts for Private {
    type Error = std::convert::Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Self::Error> {
        Self::mark(parts.headers_mut());
        Ok(parts)
    }
}

/// A refusal as JSON: `{"error":"no_session"}`. One that may be over soon says when to come again.
pub(crate) fn refusal(status: StatusCode, code: &'static str) -> Response {
    let mut response = (status, Private, axum::Json(json!({ "error": code }))).into_response();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}
