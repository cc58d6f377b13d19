//! Pages: rendered here, without a script, with everything that is filled in escaped.

use std::borrow::Cow;

use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

/// The policy of every page. Nothing that is not stated is loaded, framed or posted to.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

const STYLE: &str = include_str!("../../templates/style.css");
const ICON: &str = include_str!("../../templates/favicon.svg");

/// The log-in form.
#[derive(Clone, Copy, Default, Template)]
#[template(path = "login.html")]
pub(super) struct LoginPage<'p> {
    /// The last try was wrong.
    pub(super) is_wrong: bool,
    /// Whom the log-in is for, if it is not this service.
    pub(super) client: Option<&'p str>,
    /// Where to go after it.
    pub(super) next: Option<&'p str>,
}

/// The account of whoever is logged in.
#[derive(Template)]
#[template(path = "account.html")]
pub(super) struct AccountPage<'p> {
    pub(super) user: &'p str,
    pub(super) sessions: Vec<SessionRow>,
    /// `None` if they cannot be reached.
    pub(super) orders: Option<Vec<OrderRow>>,
}

pub(super) struct SessionRow {
    pub(super) sid: String,
    pub(super) label: String,
    pub(super) created_at: String,
    pub(super) last_used_at: String,
    pub(super) is_current: bool,
    pub(super) is_native: bool,
}

#[derive(serde::Deserialize)]
pub(super) struct OrderRow {
    pub(super) item: String,
    pub(super) state: String,
}

/// What a client asks for, with one button.
#[derive(Template)]
#[template(path = "authorize.html")]
pub(super) struct AuthorizePage<'p> {
    pub(super) client: &'p str,
    pub(super) user: &'p str,
    pub(super) scopes: Vec<ScopeRow<'p>>,
    /// The parameters of the request, which the form repeats.
    pub(super) parameters: Vec<(&'static str, Cow<'p, str>)>,
}

pub(super) struct ScopeRow<'p> {
    pub(super) name: &'p str,
    pub(super) meaning: &'static str,
}

/// A sentence, and the way back.
#[derive(Clone, Copy, Template)]
#[template(path = "message.html")]
pub(super) struct MessagePage {
    pub(super) title: &'static str,
    pub(super) text: &'static str,
}

/// An answer with a page. `form_action` is one more origin that its forms may lead to.
pub(super) fn page(status: StatusCode, template: &impl Template, form_action: Option<&str>) -> Response {
    let Ok(text) = template.render() else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let policy = match form_action {
        Some(origin) => HeaderValue::try_from(format!("{POLICY} {origin}")),
        None => Ok(HeaderValue::from_static(POLICY)),
    };
    let mut response = (status, Html(text)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy.unwrap_or(HeaderValue::from_static(POLICY)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A page that says what is wrong.
pub(super) fn message(status: StatusCode, title: &'static str, text: &'static str) -> Response {
    page(status, &MessagePage { title, text }, None)
}

/// The stylesheet.
pub(super) async fn style() -> Response {
    fixed("text/css; charset=utf-8", STYLE)
}

/// The icon.
pub(super) async fn icon() -> Response {
    fixed("image/svg+xml", ICON)
}

fn fixed(media_type: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "public, max-age=300")], text).into_response()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const MARK: &str = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>";

    #[test]
    fn what_others_have_named_is_text() {
        let session = SessionRow {
            sid: "sid".to_owned(),
            label: MARK.to_owned(),
            created_at: String::new(),
            last_used_at: String::new(),
            is_current: false,
            is_native: false,
        };
        let order = OrderRow { item: MARK.to_owned(), state: MARK.to_owned() };
        let account = AccountPage { user: MARK, sessions: vec![session], orders: Some(vec![order]) };
        let login = LoginPage { is_wrong: true, client: Some(MARK), next: Some(MARK) };
        let scopes = vec![ScopeRow { name: MARK, meaning: "see your orders" }];
        let authorize = AuthorizePage { client: MARK, user: MARK, scopes, parameters: vec![("state", MARK.into())] };
        for text in [account.render().unwrap(), login.render().unwrap(), authorize.render().unwrap()] {
            assert!(!text.contains("<img") && !text.contains("<script"), "{text}");
            assert!(text.contains("&#60;img") || text.contains("&lt;img"), "{text}");
        }
    }

    #[test]
    fn a_page_says_what_it_loads_and_is_not_kept() {
        let plain = page(StatusCode::OK, &LoginPage::default(), None);
        assert_eq!(plain.headers()[header::CONTENT_SECURITY_POLICY], POLICY);
        assert_eq!(plain.headers()[header::CACHE_CONTROL], "no-store");
        let more = page(StatusCode::OK, &LoginPage::default(), Some("http://127.0.0.1:1"));
        let policy = more.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.ends_with("form-action 'self' http://127.0.0.1:1"));
    }
}
