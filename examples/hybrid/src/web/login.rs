//! Logging in.

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use cotter_axum::browser::{BrowserError, LogIn};
use cotter_http::Form;
use cotter_session::Subject;

use super::{
    App,
    pages::{LoginPage, page},
    refusal,
};
use crate::users::{Password, UserError};

/// `POST /login`: a new session, and 303; or 401, the same for an unknown user and a wrong password, and as slow.
pub(super) async fn log_in(
    State(app): State<App>,
    log_in: Result<LogIn, BrowserError>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let log_in = match log_in {
        Ok(log_in) => log_in,
        Err(error) => return refusal::of_browser(&error),
    };
    let Ok(form) = Form::read(&headers, None, &body) else { return refusal::malformed() };
    let next = form.get("next").and_then(allowed);
    let password = Password::or_empty(form.get("password").unwrap_or_default());
    match judge(&app, &log_in, form.get("username").unwrap_or_default(), password).await {
        Ok(Some((user, epochs))) => match log_in.begin(user, epochs).await {
            Ok((_, cookie)) => (cookie, see(next.unwrap_or("/"))).into_response(),
            Err(error) => refusal::of_browser(&error),
        },
        Ok(None) => page(StatusCode::UNAUTHORIZED, &LoginPage { is_wrong: true, client: None, next }, None),
        Err(refused) => refused,
    }
}

/// The user, and the counters from before the password was judged: a log-out everywhere beats log-ins that it races with.
async fn judge(
    app: &App,
    log_in: &LogIn,
    name: &str,
    password: Password,
) -> Result<Option<(Subject, cotter_session::Epochs)>, Response> {
    let busy = |error: UserError| refusal::of_user(&error);
    let Ok(user) = Subject::new(name) else {
        app.0.users.refuse(password).await.map_err(busy)?;
        return Ok(None);
    };
    let epochs = log_in.sessions().sessions().epochs(&user).await;
    let epochs = epochs.map_err(|error| refusal::of_browser(&error.into()))?;
    let is_right = app.0.users.verify(&user, password).await.map_err(busy)?;
    Ok(is_right.then_some((user, epochs)))
}

/// Where to go after a log-in: back to an authorization request, or home. Nothing leads to another origin.
fn allowed(next: &str) -> Option<&str> {
    let is_plain = next.bytes().all(|byte| byte.is_ascii_graphic());
    Some(next).filter(|next| is_plain && (*next == "/" || next.starts_with("/authorize?")))
}

/// 303, so that the browser asks by GET.
pub(super) fn see(place: &str) -> Response {
    let mut response = Redirect::to("/").into_response();
    if let Ok(place) = place.parse() {
        response.headers_mut().insert(header::LOCATION, place);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_in_leads_to_no_other_origin() {
        for next in ["/", "/authorize?client_id=hybrid-cli&state=a%20b"] {
            assert_eq!(allowed(next), Some(next));
        }
        for next in [
            "",
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "/authorize",
            "/authorize@evil.example",
            "/authorize/?x",
            "/authorize?a\r\nset-cookie: b=c",
            "/authorize?ü",
            " /authorize?",
            "/account",
        ] {
            assert_eq!(allowed(next), None, "{next:?}");
        }
    }
}
