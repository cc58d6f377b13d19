//! The service behind.

use std::{fmt, net::IpAddr, sync::Arc, time::Duration};

use axum::body::Body;
use http::{
    HeaderMap, HeaderValue, Request, Response, StatusCode, Uri, header,
    uri::{PathAndQuery, Scheme},
};
use hyper::body::Incoming;
use hyper_util::{
    client::legacy::{
        Client, ResponseFuture,
        connect::{Connect, HttpConnector},
    },
    rt::{TokioExecutor, TokioTimer},
};

use super::progress::watched;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(2);

/// How long the head of an answer may take unless stated otherwise.
const ANSWER: Duration = Duration::from_secs(10);

/// A service that requests are passed on to: its origin, and how it is reached.
///
/// Access tokens go there, so it is `https`, or on this machine. Connections are kept. No redirect is followed: it goes to
/// the browser as it is.
///
/// ```
/// use cotter_axum::bff::{Upstream, UpstreamError};
///
/// assert!(Upstream::on_loopback("http://127.0.0.1:8401").is_ok());
/// assert_eq!(Upstream::on_loopback("http://orders.internal").unwrap_err(), UpstreamError::NotLoopback);
/// ```
#[derive(Clone)]
pub struct Upstream {
    send: Arc<dyn Fn(Request<Body>) -> ResponseFuture + Send + Sync>,
    scheme: Scheme,
    authority: http::uri::Authority,
    prefix: Box<str>,
    answer: Duration,
}

impl Upstream {
    /// A service on this machine, by plain `http`: `localhost`, `127.0.0.0/8` or `[::1]`.
    ///
    /// # Errors
    ///
    /// [`UpstreamError`].
    pub fn on_loopback(origin: &str) -> Result<Self, UpstreamError> {
        let uri = read(origin)?;
        let host = uri.host().unwrap_or_default();
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let is_loopback = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
        if !is_loopback || uri.scheme() != Some(&Scheme::HTTP) {
            return Err(UpstreamError::NotLoopback);
        }
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(CONNECT));
        connector.set_nodelay(true);
        Self::with(uri, connector)
    }

    /// A service elsewhere. `connector` does TLS, and decides whom it trusts: that of `hyper-rustls`, for instance.
    ///
    /// # Errors
    ///
    /// [`UpstreamError`].
    pub fn https(origin: &str, connector: impl Connect + Clone + Send + Sync + 'static) -> Result<Self, UpstreamError> {
        let uri = read(origin)?;
        if uri.scheme() == Some(&Scheme::HTTPS) { Self::with(uri, connector) } else { Err(UpstreamError::NotHttps) }
    }

    fn with(uri: Uri, connector: impl Connect + Clone + Send + Sync + 'static) -> Result<Self, UpstreamError> {
        let parts = uri.into_parts();
        let client = Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(connector);
        Ok(Self {
            send: Arc::new(move |request| client.request(request)),
            scheme: parts.scheme.ok_or(UpstreamError::Malformed)?,
            authority: parts.authority.ok_or(UpstreamError::Malformed)?,
            prefix: "".into(),
            answer: ANSWER,
        })
    }

    /// Leaves this prefix of the path out: with `/app`, `/app/orders` is `/orders` there. Paths without it are 404.
    #[must_use]
    pub fn without_prefix(self, prefix: &str) -> Self {
        Self { prefix: prefix.trim_end_matches('/').into(), ..self }
    }

    /// Waits so long for the head of an answer after the last piece of the request, instead of 10 s. The body of the
    /// answer has no limit.
    #[must_use]
    pub fn answer_within(self, limit: Duration) -> Self {
        Self { answer: limit, ..self }
    }

    /// The address of a request there.
    pub(super) fn uri(&self, here: &Uri) -> Option<Uri> {
        let path = here.path().strip_prefix(&*self.prefix).filter(|rest| rest.starts_with('/'))?;
        // A service that resolves them would be asked for what is mounted nowhere.
        if has_dot_segments(path) {
            return None;
        }
        // A service that redirects to a path of its own would lead to another origin.
        if self.prefix.is_empty() && is_of_another_origin(path) {
            return None;
        }
        let path_and_query: PathAndQuery = match here.query() {
            Some(query) => format!("{path}?{query}").parse().ok()?,
            None => path.parse().ok()?,
        };
        let uri = Uri::builder().scheme(self.scheme.clone()).authority(self.authority.clone());
        uri.path_and_query(path_and_query).build().ok()
    }

    /// Turns the address of something there into its address here.
    pub(super) fn relocate(&self, headers: &mut HeaderMap) {
        for name in [header::LOCATION, header::CONTENT_LOCATION] {
            let Some(path) = headers.get(&name).and_then(|field| self.path_of(field)) else { continue };
            let dot = if self.prefix.is_empty() && is_of_another_origin(&path) { "/." } else { "" };
            match HeaderValue::try_from(format!("{dot}{}{path}", self.prefix)) {
                Ok(here) => drop(headers.insert(name, here)),
                Err(_) => drop(headers.remove(name)),
            }
        }
    }

    /// The path of an address there: one with its own authority, or one that the service takes for a path of its own and
    /// a browser for another host.
    fn path_of(&self, field: &HeaderValue) -> Option<String> {
        if let Ok(there) = Uri::try_from(field.as_bytes())
            && there.authority() == Some(&self.authority)
        {
            return Some(there.path_and_query().map_or("/", PathAndQuery::as_str).to_owned());
        }
        // Browsers drop tabs, wherever they are.
        let text: Vec<u8> = field.as_bytes().iter().copied().filter(|byte| *byte != b'\t').collect();
        let text = String::from_utf8_lossy(&text).into_owned();
        let text = if let Some(rest) = text.strip_prefix('\\') { format!("/{rest}") } else { text };
        Some(text).filter(|text| is_of_another_origin(text))
    }

    pub(super) const fn patience(&self) -> Duration {
        self.answer
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Result<Response<Incoming>, Unreachable> {
        let (parts, body) = request.into_parts();
        let (body, progress) = watched(body);
        let answer = tokio::select! {
            answer = (self.send)(Request::from_parts(parts, body)) => answer,
            () = progress.stands_still(self.answer) => return Err(Unreachable::Late),
        };
        match answer {
            // It was not asked for another protocol.
            Ok(response) if response.status() == StatusCode::SWITCHING_PROTOCOLS => Err(Unreachable::Failed),
            Ok(response) => Ok(response),
            Err(error) => Err(if error.is_connect() { Unreachable::Connect } else { Unreachable::Failed }),
        }
    }
}

/// Whether a browser would take a path for the name of another host: `//host`, and `/\host` (RFC 3986 §4.2; WHATWG URL,
/// "relative slash state").
fn is_of_another_origin(path: &str) -> bool {
    path.starts_with("//") || path.starts_with("/\\")
}

/// Whether a path has `.` or `..` for a segment, in any way to write them (WHATWG URL, "double-dot URL path segment"), also
/// with parameters of the segment (RFC 3986 §3.3), which services in Java drop first.
fn has_dot_segments(path: &str) -> bool {
    let path =
        path.to_ascii_lowercase().replace("%2e", ".").replace("%2f", "/").replace("%5c", "\\").replace("%3b", ";");
    let mut segments = path.split(['/', '\\']);
    segments.any(|segment| matches!(segment.split_once(';').map_or(segment, |(name, _)| name), "." | ".."))
}

fn read(origin: &str) -> Result<Uri, UpstreamError> {
    let uri: Uri = origin.parse().map_err(|_| UpstreamError::Malformed)?;
    let authority = uri.authority().ok_or(UpstreamError::Malformed)?;
    let is_origin = uri.scheme().is_some()
        && matches!(uri.path(), "" | "/")
        && uri.query().is_none()
        && !origin.contains(['#', '?']);
    if is_origin && !authority.as_str().contains('@') { Ok(uri) } else { Err(UpstreamError::Malformed) }
}

impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.authority)
    }
}

/// Why requests cannot be passed on to a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum UpstreamError {
    /// It is not a scheme, a host and perhaps a port.
    #[error("origin of the service is malformed: expected a scheme, a host and perhaps a port")]
    Malformed,
    /// The scheme is not `https`.
    #[error("origin of the service is not secure: expected https, or `Upstream::on_loopback`")]
    NotHttps,
    /// The host is not this machine, or the scheme is not `http`.
    #[error("origin of the service is not http on this machine: expected localhost, 127.0.0.0/8 or [::1]")]
    NotLoopback,
}

/// Why there is no answer of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unreachable {
    #[error("service cannot be reached")]
    Connect,
    #[error("service does not answer in time")]
    Late,
    #[error("service has failed to answer")]
    Failed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_https_or_on_this_machine() {
        let here = |origin| Upstream::on_loopback(origin).map(drop);
        let there = |origin| Upstream::https(origin, HttpConnector::new()).map(drop);
        for origin in ["http://127.0.0.1:8401", "http://localhost/", "http://[::1]:80"] {
            assert_eq!(here(origin), Ok(()), "{origin}");
            assert_eq!(there(origin), Err(UpstreamError::NotHttps), "{origin}");
        }
        assert_eq!(there("https://orders.example"), Ok(()));
        for origin in ["http://orders.internal", "http://10.0.0.1", "https://localhost", "http://localhost.example"] {
            assert_eq!(here(origin), Err(UpstreamError::NotLoopback), "{origin}");
        }
        for origin in ["", "/x", "https://u@orders.example", "https://orders.example/x", "https://orders.example?x"] {
            assert_eq!(there(origin), Err(UpstreamError::Malformed), "{origin:?}");
        }
    }

    #[test]
    fn a_path_is_below_the_prefix() {
        let orders = Upstream::on_loopback("http://127.0.0.1:8401").unwrap().without_prefix("/app/");
        let uri = |here: &str| orders.uri(&here.parse().unwrap()).map(|uri| uri.to_string());
        assert_eq!(uri("/app/orders?a=b&c").as_deref(), Some("http://127.0.0.1:8401/orders?a=b&c"));
        assert_eq!(uri("/app/").as_deref(), Some("http://127.0.0.1:8401/"));
        assert_eq!(uri("/app/a..b/.c/...").as_deref(), Some("http://127.0.0.1:8401/a..b/.c/..."));
        for dots in [
            "/app/..;/x",
            "/app/..;a=b/x",
            "/app/.;/x",
            "/app/%2e.%3Ba/x",
            "/app/../x",
            "/app/a/..",
            "/app/./x",
            "/app/%2e%2E/x",
            "/app/.%2e/x",
            "/app/a%2f..%2Fx",
            "/app/a%5C..%5cx",
            "/app/%2e",
        ] {
            assert_eq!(uri(dots), None, "{dots}");
        }
        assert_eq!(uri("/app//evil.example/x").as_deref(), Some("http://127.0.0.1:8401//evil.example/x"));
        assert_eq!(uri("/app/a;b/..c;d").as_deref(), Some("http://127.0.0.1:8401/a;b/..c;d"));
        for other in ["/", "/app", "/apple/orders", "/orders", "/APP/orders"] {
            assert_eq!(uri(other), None, "{other}");
        }
    }

    #[test]
    fn a_path_does_not_begin_with_two_slashes_there() {
        let orders = Upstream::on_loopback("http://127.0.0.1:8401").unwrap();
        for path in ["//evil.example", "//evil.example/x?y", "//"] {
            let here = Uri::builder().scheme("https").authority("shop.example").path_and_query(path).build().unwrap();
            assert_eq!(orders.uri(&here), None, "{path}");
        }
        assert!(orders.uri(&Uri::from_static("https://shop.example/orders//x")).is_some());
    }

    #[test]
    fn an_address_there_never_leads_to_another_origin() {
        let orders = Upstream::on_loopback("http://127.0.0.1:8401").unwrap();
        for (prefix, there, here) in [
            ("", "http://127.0.0.1:8401/orders", "/orders"),
            // A service that adds a slash to `//evil.example` says so.
            ("", "http://127.0.0.1:8401//evil.example/", "/.//evil.example/"),
            ("", "http://127.0.0.1:8401/\\evil.example/", "/./\\evil.example/"),
            ("/app", "http://127.0.0.1:8401//evil.example/", "/app//evil.example/"),
            // It may say so without its own name.
            ("", "//evil.example/", "/.//evil.example/"),
            ("", "/\\evil.example/", "/./\\evil.example/"),
            ("", "\\/evil.example/", "/.//evil.example/"),
            ("", "/\t/evil.example/", "/.//evil.example/"),
            ("/app", "//evil.example/", "/app//evil.example/"),
            ("", "/orders", "/orders"),
            ("", "https://evil.example/", "https://evil.example/"),
        ] {
            let mut headers = HeaderMap::from_iter([(header::LOCATION, HeaderValue::from_str(there).unwrap())]);
            orders.clone().without_prefix(prefix).relocate(&mut headers);
            assert_eq!(headers[header::LOCATION], here, "{there}");
        }
    }
}
