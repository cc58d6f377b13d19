//! The account page, and ordering without a script.

use std::time::Duration;

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, Method, StatusCode, header},
    response::Response,
};
use cotter_axum::browser::{BrowserError, BrowserSession};
use cotter_http::Form;
use cotter_session::{Session, SessionId};
use tokio::time::timeout;

use super::{
    App,
    login::see,
    pages::{AccountPage, LoginPage, OrderRow, SessionRow, message, page},
    refusal,
};
use crate::instant::rfc3339;

/// The longest list of orders that is shown, in bytes.
const MAX_ORDERS: usize = 1024 * 1024;

/// How long the page waits for them.
const ORDERS_WITHIN: Duration = Duration::from_secs(2);

/// The path of the API, as browsers know it.
const ORDERS: &str = "/app/orders";

#[derive(serde::Deserialize)]
struct Orders {
    orders: Vec<OrderRow>,
}

/// `GET /`: the log-in form, or the account.
pub(super) async fn home(
    State(app): State<App>,
    session: Result<Option<BrowserSession>, BrowserError>,
    headers: HeaderMap,
) -> Response {
    let session = match session {
        Ok(Some(session)) => session,
        Ok(None) => return page(StatusCode::OK, &LoginPage::default(), None),
        Err(error) => return refusal::of_browser(&error),
    };
    let listed = app.0.browser.sessions().list(session.subject());
    let (listed, orders) = tokio::join!(listed, orders(&app, &headers));
    match listed {
        Ok(listed) => {
            let sessions = listed.iter().map(|listed| row(listed, session.id())).collect();
            page(StatusCode::OK, &AccountPage { user: session.subject().id(), sessions, orders }, None)
        }
        Err(error) => refusal::of_browser(&error.into()),
    }
}

/// `POST /orders`: orders as the API does, by a form. A page of another origin does not get as far as the form.
pub(super) async fn order(
    State(app): State<App>,
    session: Result<BrowserSession, BrowserError>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Err(error) = session {
        return refusal::of_browser(&error);
    }
    let Ok(form) = Form::read(&headers, None, &body) else { return refusal::malformed() };
    let item = serde_json::json!({ "item": form.get("item").unwrap_or_default() });
    let mut request = passed_on(Method::POST, &headers, Body::from(item.to_string()));
    request.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    let answer = app.0.bff.pass_on(request).await;
    match answer.status() {
        status if status.is_success() => see("/"),
        StatusCode::BAD_REQUEST => message(StatusCode::BAD_REQUEST, "Not ordered", "This cannot be ordered."),
        StatusCode::UNAUTHORIZED => refusal::of_browser(&BrowserError::NoSession),
        StatusCode::FORBIDDEN => message(StatusCode::FORBIDDEN, "Not ordered", "You may not order this from here."),
        _ => refusal::unavailable(),
    }
}

/// The orders, through the backend for the browser; `None` if they cannot be reached.
async fn orders(app: &App, headers: &HeaderMap) -> Option<Vec<OrderRow>> {
    let asked = async {
        let answer = app.0.bff.pass_on(passed_on(Method::GET, headers, Body::empty())).await;
        if answer.status() != StatusCode::OK {
            return None;
        }
        let body = to_bytes(answer.into_body(), MAX_ORDERS).await.ok()?;
        serde_json::from_slice(&body).ok().map(|Orders { orders }| orders)
    };
    timeout(ORDERS_WITHIN, asked).await.ok().flatten()
}

/// The request that a script would make: with the same cookie, from the same page.
fn passed_on(method: Method, headers: &HeaderMap, body: Body) -> Request {
    const KEPT: [HeaderName; 3] = [header::COOKIE, header::ORIGIN, HeaderName::from_static("sec-fetch-site")];
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = axum::http::Uri::from_static(ORDERS);
    for name in KEPT {
        for value in headers.get_all(&name) {
            request.headers_mut().append(&name, value.clone());
        }
    }
    request
}

fn row(session: &Session, current: SessionId) -> SessionRow {
    let label = if session.label().is_empty() { session.client().unwrap_or("unknown") } else { session.label() };
    SessionRow {
        sid: session.id().to_string(),
        label: label.to_owned(),
        created_at: rfc3339(session.created_at()),
        last_used_at: rfc3339(session.last_used_at()),
        is_current: session.id() == current,
        is_native: !session.has_cookie(),
    }
}
