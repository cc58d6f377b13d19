//! What a client may do: the pages of the authorization endpoint (RFC 6749 §3.1).

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use cotter_axum::{
    browser::{BrowserError, BrowserSession},
    server::{AuthorizationRefusal, AuthorizationRequest},
};
use cotter_http::{FormError, Parameters};
use cotter_session::FindError;
use url::form_urlencoded;

use super::{
    App,
    login::see,
    pages::{AuthorizePage, LoginPage, ScopeRow, message, page},
    refusal,
};

/// What is made of a request.
enum Judged {
    /// It may be granted, by whoever is logged in.
    By(AuthorizationRequest, Box<BrowserSession>),
    /// It may be granted, and nobody is logged in.
    ByNobody(AuthorizationRequest),
    Refused(Response),
}

/// `GET /authorize`: the log-in form, or a page with one button.
pub(super) async fn ask(
    State(app): State<App>,
    session: Result<Option<BrowserSession>, BrowserError>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    match judge(&app, session, Parameters::from_query(&query)) {
        Judged::By(request, session) => consent(&request, &session),
        Judged::ByNobody(request) => log_in_first(&request, &query),
        Judged::Refused(answer) => answer,
    }
}

/// `POST /authorize`: the button. Gives a code.
pub(super) async fn grant(
    State(app): State<App>,
    session: Result<Option<BrowserSession>, BrowserError>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (request, session) = match judge(&app, session, Parameters::from_form(&headers, &body)) {
        Judged::By(request, session) => (request, session),
        Judged::ByNobody(request) => return log_in_again(&request),
        Judged::Refused(answer) => return answer,
    };
    // The form may have come slowly, and the session may have ended meanwhile.
    let session = match app.0.browser.sessions().get(session.id()).await {
        Ok(session) => session,
        Err(FindError::Over(_)) => return log_in_again(&request),
        Err(error) => return refusal::of_browser(&error.into()),
    };
    match app.0.server.give_code(&request, &session).await {
        Ok(location) => see(&location),
        Err(error) => {
            tracing::warn!(%error, "no code was given");
            refusal::unavailable()
        }
    }
}

/// Judges a request. Only an answer that the client may have goes to its redirect URI.
fn judge(
    app: &App,
    session: Result<Option<BrowserSession>, BrowserError>,
    parameters: Result<Parameters, FormError>,
) -> Judged {
    // Before anything else, so that a page of another origin is told nothing.
    let session = match session {
        Ok(session) => session,
        Err(error) => return Judged::Refused(refusal::of_browser(&error)),
    };
    let Ok(parameters) = parameters else { return Judged::Refused(refusal::malformed()) };
    match app.0.server.read_authorization(&parameters) {
        Ok(request) => match session {
            Some(session) => Judged::By(request, Box::new(session)),
            None => Judged::ByNobody(request),
        },
        Err(AuthorizationRefusal::Page(reason)) => {
            tracing::info!(%reason, "authorization request is refused with a page");
            let text = "The app that has sent you here is not known here, or asks for an answer at an address that is not its own.";
            Judged::Refused(message(StatusCode::BAD_REQUEST, "Unknown app", text))
        }
        Err(AuthorizationRefusal::Redirect { location, .. }) => Judged::Refused(see(&location)),
    }
}

fn consent(request: &AuthorizationRequest, session: &BrowserSession) -> Response {
    let scopes = request.scopes().map(|name| ScopeRow { name, meaning: meaning(name) }).collect();
    let asked = AuthorizePage {
        client: request.client().display_name(),
        user: session.subject().id(),
        scopes,
        parameters: request.parameters(),
    };
    page(StatusCode::OK, &asked, Some(request.redirect_origin()))
}

/// The log-in form, which leads back to the same request.
fn log_in_again(request: &AuthorizationRequest) -> Response {
    log_in_first(request, &form_urlencoded::Serializer::new(String::new()).extend_pairs(request.parameters()).finish())
}

/// The log-in form, which leads back here.
fn log_in_first(request: &AuthorizationRequest, query: &str) -> Response {
    let next = format!("/authorize?{query}");
    let form = LoginPage { is_wrong: false, client: Some(request.client().display_name()), next: Some(&next) };
    page(StatusCode::OK, &form, Some(request.redirect_origin()))
}

fn meaning(scope: &str) -> &'static str {
    match scope {
        "orders:read" => "see your orders",
        "orders:write" => "order for you, and have orders refunded",
        _ => "do something else",
    }
}
