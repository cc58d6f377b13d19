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
use url::form_urlencoded;

use super::{
    App,
    login::see,
    pages::{AuthorizePage, LoginPage, ScopeRow, message, page},
    refusal,
};

/// A request that may be granted, and its session if one is live.
struct Asked {
    request: AuthorizationRequest,
    session: Option<BrowserSession>,
}

/// `GET /authorize`: the log-in form, or a page with one button.
pub(super) async fn ask(
    State(app): State<App>,
    session: Result<Option<BrowserSession>, BrowserError>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    match judge(&app, session, Parameters::from_query(&query)) {
        Ok(Asked { request, session: Some(session) }) => consent(&request, &session),
        Ok(Asked { request, session: None }) => log_in_first(&request, &query),
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
    match judge(&app, session, Parameters::from_form(&headers, &body)) {
        Ok(Asked { request, session: Some(session) }) => {
            match app.0.server.give_code(&request, session.session()).await {
                Ok(location) => see(&location),
                Err(error) => {
                    tracing::warn!(%error, "no code was given");
                    refusal::unavailable()
                }
            }
        }
        Ok(Asked { request, session: None }) => {
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(request.parameters()).finish();
            log_in_first(&request, &query)
        }
        Err(refused) => refused,
    }
}

/// Judges a request. Only an answer that the client may have goes to its redirect URI.
fn judge(
    app: &App,
    session: Result<Option<BrowserSession>, BrowserError>,
    parameters: Result<Parameters, FormError>,
) -> Result<Asked, Response> {
    // Before anything else, so that a page of another origin is told nothing.
    let session = session.map_err(|error| refusal::of_browser(&error))?;
    let parameters = parameters.map_err(|_| refusal::malformed())?;
    match app.0.server.read_authorization(&parameters) {
        Ok(request) => Ok(Asked { request, session }),
        Err(AuthorizationRefusal::Page(reason)) => {
            tracing::info!(%reason, "authorization request is refused with a page");
            let text = "The app that has sent you here is not known here, or asks for an answer at an address that is not its own.";
            Err(message(StatusCode::BAD_REQUEST, "Unknown app", text))
        }
        Err(AuthorizationRefusal::Redirect { location, .. }) => Err(see(&location)),
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
