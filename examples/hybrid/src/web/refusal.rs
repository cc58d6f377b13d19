//! Why a page is not shown.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use cotter_axum::browser::BrowserError;

use super::pages::message;
use crate::users::UserError;

/// A page in place of the JSON of [`BrowserError`].
pub(super) fn of_browser(error: &BrowserError) -> Response {
    let status = error.status();
    match status {
        StatusCode::SERVICE_UNAVAILABLE => {
            tracing::warn!(%error, "sessions are not available");
            unavailable()
        }
        StatusCode::BAD_REQUEST => message(
            status,
            "Ambiguous request",
            "This browser has shown two sessions. Delete its cookies for this page, and log in again.",
        ),
        StatusCode::FORBIDDEN if matches!(error, BrowserError::CrossSite(_)) => {
            message(status, "Not from here", "This request came from another page, and nothing was done.")
        }
        StatusCode::FORBIDDEN => {
            message(status, "Too many sessions", "You are logged in too often. Log out somewhere, and try again.")
        }
        StatusCode::UNAUTHORIZED => message(status, "Not logged in", "You are not logged in, or not any more."),
        _ => message(status, "Something is wrong", "This could not be done."),
    }
}

pub(super) fn of_user(error: &UserError) -> Response {
    tracing::warn!(%error, "password was not judged");
    unavailable()
}

/// 503: what the browser has is kept, and may work later.
pub(super) fn unavailable() -> Response {
    let text = "The service cannot tell now. Nothing is lost: try again in a moment.";
    let mut response = message(StatusCode::SERVICE_UNAVAILABLE, "Try again", text);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
    response
}

pub(super) fn malformed() -> Response {
    message(StatusCode::BAD_REQUEST, "Malformed request", "This form could not be read.")
}
