//! An answer in time: a store that hangs is one that is down.

use std::time::Duration;

use axum::{
    extract::Request,
    http::{Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::refusal;

/// How long an answer may take.
const WITHIN: Duration = Duration::from_millis(4700);

/// Answers 503 in the end. What was begun is carried out all the same.
pub(super) async fn in_time(request: Request, next: Next) -> Response {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD);
    let answered = if is_safe {
        tokio::time::timeout(WITHIN, next.run(request)).await
    } else {
        tokio::time::timeout(WITHIN, carried_out(request, next)).await
    };
    answered.unwrap_or_else(|_| {
        tracing::warn!("request was not answered in time");
        refusal::unavailable()
    })
}

/// Carries a request out to its end, also if the browser goes away: a password is not changed without the end of the
/// other sessions.
pub(super) async fn carried_out(request: Request, next: Next) -> Response {
    let answered = tokio::spawn(next.run(request)).await;
    answered.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}
