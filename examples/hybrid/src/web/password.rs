//! Changing a password.

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use cotter_axum::browser::{BrowserError, BrowserSession};
use cotter_http::Form;

use super::{App, login::see, pages::message, refusal};
use crate::users::{Changed, Password};

/// `POST /account/password`: ends every other session of the user, and gives this one a new cookie value.
///
/// The new password is written first. Whoever logs in with the old one meanwhile has done so under counters that the end
/// of the sessions raises.
pub(super) async fn change(
    State(app): State<App>,
    session: BrowserSession,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Ok(form) = Form::read(&headers, None, &body) else { return refusal::malformed() };
    let old = Password::or_empty(form.get("old").unwrap_or_default());
    let new = Password::or_empty(form.get("new").unwrap_or_default());
    if !new.may_be_chosen() {
        let text = "The new password is too short or too long: it needs 8 characters or more, and 1,024 bytes at most.";
        return message(StatusCode::BAD_REQUEST, "Not changed", text);
    }
    // The form may have come slowly, and the session may have ended meanwhile.
    if let Err(over) = session.sessions().sessions().get(session.id()).await {
        return BrowserError::from(over).into_response();
    }
    match app.0.users.change(session.subject(), old, new).await {
        Ok(Changed::Done) => match session.end_others().await {
            Ok(cookie) => (cookie, see("/")).into_response(),
            Err(error) => error.into_response(),
        },
        Ok(Changed::WrongOld) => {
            message(StatusCode::FORBIDDEN, "Not changed", "The password so far is wrong. Nothing was changed.")
        }
        Err(error) => refusal::of_user(&error),
    }
}
