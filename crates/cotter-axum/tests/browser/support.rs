//! A service on loopback, and browsers that ask it.

use std::{net::SocketAddr, time::Duration};

use axum::{
    Router,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use bytes::Bytes;
use cotter_axum::browser::{self, BrowserError, BrowserSession, BrowserSessions, LogIn};
use cotter_http::PublicOrigin;
use cotter_session::{SessionPolicy, Sessions, Subject};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;

use crate::store::Switched;

pub(crate) const ORIGIN: &str = "http://localhost:8400";
pub(crate) const COOKIE: &str = "__Host-Http-sid";

/// Serves a router on a free port of this machine.
pub(crate) async fn serve(app: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

/// A service with sessions, whose users need no password.
pub(crate) struct Service {
    pub(crate) address: SocketAddr,
    pub(crate) store: Switched,
    pub(crate) browser: BrowserSessions,
}

impl Service {
    pub(crate) async fn start() -> Self {
        let store = Switched::new();
        let policy = SessionPolicy::new(Duration::from_secs(600)).max_sessions(5);
        let sessions = Sessions::new(store.clone(), policy);
        let browser = BrowserSessions::new(sessions.erased(), PublicOrigin::on_loopback(ORIGIN).unwrap());
        let app = Router::new()
            .route("/", get(page))
            .route("/login/{user}", post(log_in))
            .route("/renew", post(renew))
            .route("/password", post(password))
            .route("/any", axum::routing::any(any))
            .merge(browser::routes())
            .layer(browser.private_answers())
            .with_state(browser.clone());
        Self { address: serve(app).await, store, browser }
    }

    /// A browser that has logged in.
    pub(crate) async fn logged_in(&self, user: &str) -> Browser {
        let mut browser = Browser::new(self.address);
        let answer = browser.post(&format!("/login/{user}")).await;
        assert_eq!(answer.status, 303, "{answer:?}");
        browser
    }
}

async fn page(session: Option<BrowserSession>) -> String {
    session.map_or("nobody".to_owned(), |session| session.subject().id().to_owned())
}

async fn any(session: BrowserSession) -> String {
    session.subject().id().to_owned()
}

async fn log_in(
    log_in: LogIn,
    axum::extract::Path(user): axum::extract::Path<String>,
) -> Result<Response, BrowserError> {
    let user = Subject::new(&user).unwrap();
    let epochs = log_in.epochs(&user).await?;
    let (_, cookie) = log_in.begin(user, epochs).await?;
    Ok((cookie, Redirect::to("/")).into_response())
}

async fn renew(session: BrowserSession) -> Result<Response, BrowserError> {
    Ok((session.renew().await?, Redirect::to("/")).into_response())
}

async fn password(session: BrowserSession) -> Result<Response, BrowserError> {
    Ok((session.end_others().await?, Redirect::to("/")).into_response())
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), Some("application/json"), "{self:?}");
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut fields = self.headers.get_all(name).iter();
        let first = fields.next().map(|field| field.to_str().unwrap());
        assert!(fields.next().is_none(), "{name} is repeated: {self:?}");
        first
    }

    /// The cookie that it sets or removes.
    pub(crate) fn cookie(&self) -> Option<cookie::Cookie<'_>> {
        self.header("set-cookie").map(|field| cookie::Cookie::parse(field).unwrap())
    }

    /// A refusal as JSON, that leaves the browser its cookie, and that nobody keeps.
    pub(crate) fn assert_refusal(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.json(), serde_json::json!({ "error": code }));
        assert_eq!(self.header("set-cookie"), None, "{self:?}");
        assert_eq!(self.header("cache-control"), Some("no-store"));
        assert_eq!(self.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(self.header("www-authenticate"), None);
        assert_eq!(self.header("retry-after").is_some(), status == 503, "{self:?}");
    }
}

/// A client with one cookie, that says where its requests come from as a browser does.
pub(crate) struct Browser {
    client: Client<HttpConnector, Full<Bytes>>,
    address: SocketAddr,
    pub(crate) cookie: Option<String>,
    /// `Sec-Fetch-Site` and `Origin`.
    pub(crate) source: Vec<(&'static str, String)>,
}

impl Browser {
    pub(crate) fn new(address: SocketAddr) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        let source = vec![("sec-fetch-site", "same-origin".to_owned()), ("origin", ORIGIN.to_owned())];
        Self { client, address, cookie: None, source }
    }

    pub(crate) fn over_http2(self) -> Self {
        Self { client: Client::builder(TokioExecutor::new()).http2_only(true).build_http(), ..self }
    }

    pub(crate) fn with_cookie(&self, cookie: &str) -> Self {
        Self { cookie: Some(cookie.to_owned()), source: self.source.clone(), ..Self::new(self.address) }
    }

    /// The same browser at another service.
    pub(crate) fn at(self, address: SocketAddr) -> Self {
        Self { address, ..self }
    }

    pub(crate) fn value(&self) -> &str {
        self.cookie.as_deref().unwrap()
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[]).await
    }

    pub(crate) async fn post(&mut self, path: &str) -> Answer {
        self.ask(Method::POST, path, &[]).await
    }

    pub(crate) async fn delete(&mut self, path: &str) -> Answer {
        self.ask(Method::DELETE, path, &[]).await
    }

    pub(crate) async fn ask(&mut self, method: Method, path: &str, more: &[(&'static str, &[u8])]) -> Answer {
        self.send(method, path, more, Bytes::new()).await
    }

    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        more: &[(&'static str, &[u8])],
        body: Bytes,
    ) -> Answer {
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = method;
        *request.uri_mut() = format!("http://{}{path}", self.address).parse().unwrap();
        let headers = request.headers_mut();
        if let Some(cookie) = &self.cookie {
            headers.append(header::COOKIE, format!("{COOKIE}={cookie}").parse().unwrap());
        }
        for (name, value) in &self.source {
            headers.append(*name, value.parse().unwrap());
        }
        for (name, value) in more {
            headers.append(HeaderName::from_static(name), HeaderValue::from_bytes(value).unwrap());
        }
        let response = self.client.request(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let answer = Answer { status: parts.status, headers: parts.headers, body };
        if let Some(cookie) = answer.cookie() {
            self.cookie = Some(cookie.value().to_owned()).filter(|value| !value.is_empty());
        }
        answer
    }

    /// Whether its cookie is of a live session.
    pub(crate) async fn is_alive(&mut self) -> bool {
        let answer = self.get("/account/sessions").await;
        match answer.status.as_u16() {
            200 => true,
            401 => {
                answer.assert_refusal(401, "no_session");
                false
            }
            _ => panic!("neither live nor over: {answer:?}"),
        }
    }

    /// The public id of its session.
    pub(crate) async fn sid(&mut self) -> String {
        let list = self.get("/account/sessions").await.json();
        let current = list["sessions"].as_array().unwrap().iter().find(|session| session["current"] == true);
        current.unwrap()["sid"].as_str().unwrap().to_owned()
    }
}
