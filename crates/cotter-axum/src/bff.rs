//! A backend for a browser's frontend: requests with a cookie go on to a service with an access token.
//!
//! The browser holds a cookie and never sees a token. For each request with a live session, [`Bff`] mints an access token
//! for the service (or reuses one), and passes request and answer on, both as streams.
//!
//! | | |
//! |---|---|
//! | goes to the service | `Accept*`, `Content-*`, `If-*`, `Range` and their like, and what [`Bff::pass`] names |
//! | does not | `Authorization`, `Cookie`, `DPoP`, hop-by-hop fields, `Forwarded` and its like, whatever else |
//! | does not come back | `WWW-Authenticate`, `Set-Cookie`, hop-by-hop fields, CORS, whatever else is about the origin |
//!
//! | | Answer |
//! |---|---|
//! | no live session | 401 JSON |
//! | unsafe request that may come from a page of another origin | 403 JSON |
//! | service that cannot be reached, or does not answer in time | 502 JSON |
//! | service says 401 | session is over: 401 JSON; else the same once more with a new token, then 502 |
//! | store cannot tell | 503 JSON with `Retry-After` |
//! | request for an upgrade, `CONNECT`, `TRACE` | 501 JSON |
//! | path outside the prefix, or with dot segments | 404 JSON |

mod error;
mod fields;
mod kept;
mod progress;
mod token;
mod upstream;

use std::{
    convert::Infallible,
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::Body,
    extract::Request,
    response::{IntoResponse, Response},
};
use cotter_session::{Session, TokenRequest};
use http::{HeaderName, Method, StatusCode, header, request::Parts};
use tokio::time::Instant;
use tower_service::Service;

use self::{
    error::BffError,
    kept::{Kept, Times},
};
pub use self::{
    fields::ForbiddenField,
    token::{TokenError, TokenSource},
    upstream::{Upstream, UpstreamError},
};
use crate::{
    browser::{BrowserSessions, within},
    private::Private,
};

/// How long the body of a request may take unless stated otherwise.
const BODY: Duration = Duration::from_secs(10);

/// Passes requests with a browser session on to one service, with an access token in place of the cookie.
///
/// It is a `tower` service, to be mounted on the methods and paths that browsers may use. It has [`BrowserSessions`], so
/// there is none without cross-site protection.
///
/// A body of up to 64 KiB is read before the session is looked up, so that nothing is done for a session that has ended
/// meanwhile. It is kept, and sent again with a new token if the service rejects the first. A longer one is a stream after
/// that, and is sent once. All of a body has 10 s from the head of its request on, unless
/// [`body_within`](Self::body_within) says otherwise: for so long a service may be sent the rest of a request whose token it
/// has accepted.
///
/// ```
/// # use std::time::Duration;
/// use axum::{Router, routing::get_service};
/// use cotter::Ed25519;
/// use cotter_axum::{bff::{Bff, Upstream}, browser::BrowserSessions};
/// use cotter_http::PublicOrigin;
/// # use cotter_issue::{Lifetime, SigningKey, profile::AccessTokenIssuer};
/// # use cotter_session::{MemoryStore, SessionPolicy, Sessions};
/// use cotter_session::Minter;
///
/// # let policy = SessionPolicy::new(Duration::from_secs(600));
/// # let sessions = Sessions::new(MemoryStore::new(1_000)?, policy);
/// # let key = SigningKey::<Ed25519>::generate("2026-11")?;
/// # let issuer = AccessTokenIssuer::new(key, "https://as.example", "https://orders.example", Lifetime::of(Duration::from_secs(600))?)?;
/// # let minter: Minter<Ed25519> = Minter::new(&policy).audience(issuer).client("web");
/// let browser = BrowserSessions::new(sessions.erased(), PublicOrigin::https("https://shop.example")?);
/// // `/app/orders` here is `/orders` there.
/// let upstream = Upstream::on_loopback("http://127.0.0.1:8401")?.without_prefix("/app");
/// let orders = Bff::new(browser, minter, upstream, "https://orders.example").scope("orders:read orders:write");
/// let app: Router = Router::new().route("/app/orders", get_service(orders.clone()).post_service(orders));
/// # drop(app);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Bff(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    browser: BrowserSessions,
    tokens: Arc<dyn TokenSource>,
    upstream: Upstream,
    audience: Box<str>,
    scope: Box<str>,
    /// Fields of requests that pass, besides the usual ones.
    passed: Vec<HeaderName>,
    /// How long the body of a request may take.
    body: Duration,
}

impl Bff {
    /// Passes requests on to this service, with tokens for this audience and without a scope.
    #[must_use]
    pub fn new(browser: BrowserSessions, tokens: impl TokenSource, upstream: Upstream, audience: &str) -> Self {
        let tokens = Arc::new(tokens);
        Self(Arc::new(Inner {
            browser,
            tokens,
            upstream,
            audience: audience.into(),
            scope: "".into(),
            passed: Vec::new(),
            body: BODY,
        }))
    }

    /// With these scopes, with one space between two (RFC 6749 §3.3).
    #[must_use]
    pub fn scope(self, scope: &str) -> Self {
        let mut inner = Inner::clone(&self.0);
        inner.scope = scope.into();
        Self(Arc::new(inner))
    }

    /// Waits so long for the whole body of a request, instead of 10 s. A later one is 400, and what has been sent of it
    /// breaks off.
    ///
    /// For long uploads. A service must not act on a request before it has all of the body, and judge the token then if
    /// that takes long.
    #[must_use]
    pub fn body_within(self, limit: Duration) -> Self {
        let mut inner = Inner::clone(&self.0);
        inner.body = limit;
        Self(Arc::new(inner))
    }

    /// Passes this field of requests on too.
    ///
    /// ```
    /// use cotter_axum::bff::Bff;
    /// use http::HeaderName;
    ///
    /// fn with_versions(bff: Bff) -> Bff {
    ///     assert!(bff.clone().pass(HeaderName::from_static("x-forwarded-for")).is_err());
    ///     bff.clone().pass(HeaderName::from_static("x-api-version")).unwrap_or(bff)
    /// }
    /// # let _ = with_versions;
    /// ```
    ///
    /// # Errors
    ///
    /// [`ForbiddenField`] if the service would take it for this one's, or if it is for one connection.
    pub fn pass(self, name: HeaderName) -> Result<Self, ForbiddenField> {
        if fields::is_forbidden(&name) {
            return Err(ForbiddenField);
        }
        let mut inner = Inner::clone(&self.0);
        inner.passed.push(name);
        Ok(Self(Arc::new(inner)))
    }

    /// Passes a request on: what the service does. For handlers that add something of their own.
    pub async fn pass_on(&self, request: Request) -> Response {
        match self.0.pass_on(request).await {
            Ok(mut response) => {
                Private::mark(response.headers_mut());
                response
            }
            Err(error) => error.into_response(),
        }
    }
}

impl Inner {
    async fn pass_on(&self, request: Request) -> Result<Response, BffError> {
        let (parts, body) = request.into_parts();
        if parts.headers.contains_key(header::UPGRADE) {
            return Err(BffError::Upgrade);
        }
        // The answer to `TRACE` would show the token (RFC 9110 §9.3.8).
        if parts.method == Method::CONNECT || parts.method == Method::TRACE {
            return Err(BffError::Method);
        }
        // First, since it may come slowly, and the session end before it is here.
        let Some(until) = Instant::now().checked_add(self.body) else { return Err(BffError::Body) };
        let body = Kept::of(body, Times { until, piece: self.upstream.patience() }).await?;
        // Cross-site protection is in it.
        let found = self.browser.of_request(&parts.method, &parts.headers).await?;
        let session = found.ok_or(BffError::NoSession)?.session().clone();
        let (again, first, late) = body.split();
        let sent = self.send(&parts, first, &session).await;
        let response = sent.map_err(|error| if late.is_so() { BffError::Body } else { error })?;
        if response.status() != StatusCode::UNAUTHORIZED {
            return Ok(response);
        }
        // The session may have ended since it was found.
        let session = within(self.browser.sessions().get(session.id())).await?;
        // First, so that the next request has a new one even if this cannot be repeated.
        self.tokens.forget(session.id());
        let body = again.ok_or(BffError::Rejected)?;
        let response = self.send(&parts, body, &session).await?;
        if response.status() == StatusCode::UNAUTHORIZED { Err(BffError::Rejected) } else { Ok(response) }
    }

    /// One request to the service.
    async fn send(&self, parts: &Parts, body: Body, session: &Session) -> Result<Response, BffError> {
        let request = TokenRequest::to(&self.audience).scope(&self.scope);
        let token = self.tokens.mint(session, &request)?;
        let mut request = Request::new(body);
        *request.method_mut() = parts.method.clone();
        *request.uri_mut() = self.upstream.uri(&parts.uri).ok_or(BffError::Path)?;
        *request.headers_mut() = fields::inbound(&parts.headers, &self.passed);
        request.headers_mut().insert(header::AUTHORIZATION, token::bearer(token.expose()).ok_or(BffError::Token)?);
        let response = self.upstream.send(request).await?;
        let (mut parts, body) = response.into_parts();
        fields::outbound(&mut parts.headers);
        self.upstream.relocate(&mut parts.headers);
        parts.extensions = http::Extensions::new();
        Ok(Response::from_parts(parts, Body::new(body)))
    }
}

impl Service<Request> for Bff {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let this = self.clone();
        Box::pin(async move { Ok(this.pass_on(request).await) })
    }
}

impl fmt::Debug for Bff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bff")
            .field("upstream", &self.0.upstream)
            .field("audience", &self.0.audience)
            .finish_non_exhaustive()
    }
}
