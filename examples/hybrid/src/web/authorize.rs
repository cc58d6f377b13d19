//! What a client may do: the pages of the authorization endpoint (RFC 6749 §3.1).

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use cotter_axum::{
    browser::{BrowserError, BrowserSession},
    server::{AuthorizationRefusal, AuthorizationRequest},
};
use cotter_http::Parameters;
use url::form_urlencoded;

use super::{
    App,
    login::see,
    pages::{AuthorizePage, LoginPage, ScopeRow, message, page},
    refusal,
};

/// The parameters that the form repeats.
const PARAMETERS: [&str; 10] = [
    "response_type",
    "response_mode",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "dpop_jkt",
    "resource",
];

/// A request that may be granted, its session if one is live, and what it was read from.
struct Asked {
    request: AuthorizationRequest,
    parameters: Parameters,
    session: Option<BrowserSession>,
}

/// `GET /authorize`: the log-in form, or a page with one button.
pub(super) async fn ask(
    State(app): State<App>,
    session: Result<Option<BrowserSession>, BrowserError>,
    RawQuery(query): RawQuery,
) -> Response {
    match read(&app, session, query.as_deref().unwrap_or_default()) {
        Ok(Asked { request, parameters, session: Some(session) }) => consent(&request, &parameters, &session),
        Ok(Asked { request, parameters, session: None }) => log_in_first(&request, &parameters),
        Err(refused) => refused,
    }
}

/// `POST /authorize`: the button. Gives a code.
pub(super) async fn grant(
    State(app): State<App>,
    session: Result<Option<BrowserSession>, BrowserError>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let is_form = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|value| {
        let essence = value.split(';').next().unwrap_or(value);
        essence.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
    });
    let Some(form) = std::str::from_utf8(&body).ok().filter(|_| is_form) else { return refusal::malformed() };
    // A form is written like a query, and a parameter that comes twice is the client's to hear of.
    match read(&app, session, form) {
        Ok(Asked { request, session: Some(session), .. }) => {
            match app.0.server.give_code(&request, session.session()).await {
                Ok(location) => see(&location),
                Err(error) => {
                    tracing::warn!(%error, "no code was given");
                    refusal::unavailable()
                }
            }
        }
        Ok(Asked { request, parameters, session: None }) => log_in_first(&request, &parameters),
        Err(refused) => refused,
    }
}

/// Judges a request. Only an answer that the client may have goes to its redirect URI.
fn read(app: &App, session: Result<Option<BrowserSession>, BrowserError>, query: &str) -> Result<Asked, Response> {
    // Before anything else, so that a page of another origin is told nothing.
    let session = session.map_err(|error| refusal::of_browser(&error))?;
    let parameters = Parameters::from_query(query).map_err(|_| refusal::malformed())?;
    match app.0.server.read_authorization(&parameters) {
        Ok(request) => Ok(Asked { request, parameters, session }),
        Err(AuthorizationRefusal::Page(reason)) => {
            tracing::info!(%reason, "authorization request is refused with a page");
            let text = "The app that has sent you here is not known here, or asks for an answer at an address that is not its own.";
            Err(message(StatusCode::BAD_REQUEST, "Unknown app", text))
        }
        Err(AuthorizationRefusal::Redirect { location, .. }) => Err(see(&location)),
    }
}

fn consent(request: &AuthorizationRequest, parameters: &Parameters, session: &BrowserSession) -> Response {
    let scopes = request.scopes().map(|name| ScopeRow { name, meaning: meaning(name) }).collect();
    let asked = AuthorizePage {
        client: request.client().display_name(),
        user: session.subject().id(),
        scopes,
        parameters: repeated(parameters),
    };
    page(StatusCode::OK, &asked, Some(request.redirect_origin()))
}

/// The log-in form, which leads back here.
fn log_in_first(request: &AuthorizationRequest, parameters: &Parameters) -> Response {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(repeated(parameters)).finish();
    let next = format!("/authorize?{query}");
    let form = LoginPage { is_wrong: false, client: Some(request.client().display_name()), next: Some(&next) };
    page(StatusCode::OK, &form, Some(request.redirect_origin()))
}

fn repeated(parameters: &Parameters) -> Vec<(&'static str, &str)> {
    PARAMETERS.iter().filter_map(|name| Some((*name, parameters.one(name).ok().flatten()?))).collect()
}

fn meaning(scope: &str) -> &'static str {
    match scope {
        "orders:read" => "see your orders",
        "orders:write" => "order for you, and have orders refunded",
        _ => "do something else",
    }
}
