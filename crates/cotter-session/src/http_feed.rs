//! The feed of a service elsewhere, over HTTP.

mod url;

use std::{fmt, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode, header};
use http_body_util::{BodyExt, Empty, Limited};
use hyper_util::{
    client::legacy::{
        Client, ResponseFuture,
        connect::{Connect, HttpConnector},
    },
    rt::{TokioExecutor, TokioTimer},
};
use zeroize::Zeroizing;

use self::url::Address;
pub use self::url::HttpFeedError;
use crate::{
    RevocationFeed,
    revocation::{Batch, FeedDocument, FeedError, Watermark},
    store::{BoxFuture, StoreError},
};

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(2);

/// How long an answer may take, beyond what the service is asked to wait: less than a
/// [`FeedFollower`](crate::FeedFollower) waits, so that its log says what was wrong.
const PATIENCE: Duration = Duration::from_secs(4);

/// The longest wait that a service is asked for.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The most bytes of an answer unless stated otherwise: more than a million entries.
const MAX_BODY: usize = 128 * 1024 * 1024;

/// The revocations of a service elsewhere, read over HTTP as its `snapshot` and `since` give them.
///
/// A [`FeedFollower`](crate::FeedFollower) keeps a view up to date from it. Each request has HTTP Basic credentials (RFC
/// 7617), is bounded in time and size, and follows no redirect. Status 410 is [`FeedError::Gone`]. Whatever else is not
/// 200 is a store that cannot tell, so the view grows old.
///
/// ```no_run
/// use cotter_session::{FeedFollower, HttpFeed, RevocationView};
///
/// # async fn follow() -> Result<(), Box<dyn std::error::Error>> {
/// let feed = HttpFeed::on_loopback("http://127.0.0.1:8400/internal/revocations", "orders", "the secret")?;
/// let view = RevocationView::new();
/// let following = FeedFollower::new(feed, view.clone()).start()?;
/// view.ready().await;
/// # following.stop().await;
/// # Ok(())
/// # }
/// ```
pub struct HttpFeed {
    get: Box<dyn Fn(Request<Empty<Bytes>>) -> ResponseFuture + Send + Sync>,
    address: Address,
    authorization: HeaderValue,
    max_body: usize,
}

impl HttpFeed {
    /// Reads the feed at an `http` URL on this machine: `localhost`, `127.0.0.0/8` or `[::1]`.
    ///
    /// The URL is the part before `/snapshot` and `/since`.
    ///
    /// # Errors
    ///
    /// [`HttpFeedError`].
    pub fn on_loopback(url: &str, user: &str, secret: &str) -> Result<Self, HttpFeedError> {
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(CONNECT));
        connector.set_nodelay(true);
        Self::with(Address::on_loopback(url)?, user, secret, connector)
    }

    /// Reads the feed at an `https` URL. `connector` does TLS, and decides whom it trusts: that of `hyper-rustls`, for
    /// instance.
    ///
    /// # Errors
    ///
    /// [`HttpFeedError`].
    pub fn https(
        url: &str,
        user: &str,
        secret: &str,
        connector: impl Connect + Clone + Send + Sync + 'static,
    ) -> Result<Self, HttpFeedError> {
        Self::with(Address::https(url)?, user, secret, connector)
    }

    /// Accepts answers of at most so many bytes, instead of 128 MiB. An entry has about 90.
    #[must_use]
    pub fn max_body(self, bytes: usize) -> Self {
        Self { max_body: bytes, ..self }
    }

    fn with(
        address: Address,
        user: &str,
        secret: &str,
        connector: impl Connect + Clone + Send + Sync + 'static,
    ) -> Result<Self, HttpFeedError> {
        // A colon ends the name (RFC 7617 §2).
        if user.contains(':') || user.chars().chain(secret.chars()).any(char::is_control) {
            return Err(HttpFeedError::Credentials);
        }
        let pair = Zeroizing::new(format!("{user}:{secret}"));
        let field = Zeroizing::new(format!("Basic {}", STANDARD.encode(&*pair)));
        let mut authorization = HeaderValue::from_str(&field).map_err(|_| HttpFeedError::Credentials)?;
        authorization.set_sensitive(true);
        // One connection, kept: it is asked several times a second.
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_max_idle_per_host(1)
            .build(connector);
        let get = Box::new(move |request| client.request(request));
        Ok(Self { get, address, authorization, max_body: MAX_BODY })
    }

    /// One request, and its document.
    async fn read(&self, path: &str, wait: Duration) -> Result<Batch, FeedError> {
        let uri = self.address.uri(path).ok_or(FeedError::Gone)?;
        let request = Request::get(uri)
            .header(header::AUTHORIZATION, &self.authorization)
            .header(header::ACCEPT, "application/json")
            .body(Empty::new())
            .map_err(StoreError::unavailable)?;
        let answer = tokio::time::timeout(wait.saturating_add(PATIENCE), self.answer(request)).await;
        answer.map_err(|_| StoreError::unavailable("feed does not answer in time"))?
    }

    async fn answer(&self, request: Request<Empty<Bytes>>) -> Result<Batch, FeedError> {
        // Its errors name the address, and have no header field.
        let response = (self.get)(request).await.map_err(StoreError::unavailable)?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::GONE => return Err(FeedError::Gone),
            status => return Err(StoreError::unavailable(Refused(status)).into()),
        }
        let body =
            Limited::new(response.into_body(), self.max_body).collect().await.map_err(StoreError::Unavailable)?;
        // The error of `serde_json` may quote the document, which has ids.
        let document: FeedDocument =
            serde_json::from_slice(&body.to_bytes()).map_err(|_| StoreError::unavailable(NotADocument))?;
        Ok(Batch::try_from(document).map_err(StoreError::unavailable)?)
    }
}

impl RevocationFeed for HttpFeed {
    fn snapshot(&self) -> BoxFuture<'_, Result<Batch, StoreError>> {
        Box::pin(async {
            self.read("/snapshot", Duration::ZERO).await.map_err(|error| match error {
                FeedError::Store(error) => error,
                FeedError::Gone => StoreError::unavailable(Refused(StatusCode::GONE)),
            })
        })
    }

    fn since<'a>(&'a self, after: &'a Watermark, wait: Duration) -> BoxFuture<'a, Result<Batch, FeedError>> {
        Box::pin(async move {
            let wait = wait.min(LONGEST_WAIT);
            self.read(&url::since(after, wait), wait).await
        })
    }
}

impl fmt::Debug for HttpFeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpFeed").field("address", &self.address).finish_non_exhaustive()
    }
}

/// The feed has answered with another status.
#[derive(Debug, thiserror::Error)]
#[error("feed has answered with status {0}: expected 200 or 410")]
struct Refused(StatusCode);

/// The answer is not a document of a feed.
#[derive(Debug, thiserror::Error)]
#[error("answer of the feed is not its JSON")]
struct NotADocument;
