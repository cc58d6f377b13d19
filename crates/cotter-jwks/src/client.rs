//! The interface of HTTP clients, for callers who bring their own.
//!
//! A client does one `GET` within the [`Limits`] of the request. It follows no redirect, asks for no compression, sends
//! no cookie and no credential, and retries nothing. It does not decide what a response means.
//!
//! ```
//! use cotter_jwks::{JwksUrl, client::{FetchError, HttpClient, Request, Response}};
//!
//! /// A client that has the key set already.
//! struct Fixed(&'static str);
//!
//! impl HttpClient for Fixed {
//!     async fn get(&self, request: Request) -> Result<Response, FetchError> {
//!         let limit = request.limits.body;
//!         if self.0.len() > limit {
//!             return Err(FetchError::BodyTooLarge { limit });
//!         }
//!         Ok(Response::new(200, http::HeaderMap::new(), self.0.into()))
//!     }
//! }
//! # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
//! # runtime.block_on(async {
//! let request = Request::new(JwksUrl::https("https://auth.example/jwks.json")?);
//! assert_eq!(Fixed(r#"{"keys":[]}"#).get(request).await?.status, 200);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::{sync::Arc, time::Duration};

use http::{HeaderMap, HeaderValue};

use crate::JwksUrl;

/// Does one `GET`, within the limits of the request.
///
/// The task that keeps a key set drops the future when its own time limit is over, or when the task is stopped. A client
/// that panics ends the task: then verifiers have no keys, and the service must start the set again.
pub trait HttpClient: Send + Sync + 'static {
    /// Fetches the URL, and returns the response whatever its status.
    ///
    /// # Errors
    ///
    /// [`FetchError`], if there is no response within the limits. A 404 or a 302 is a response.
    fn get(&self, request: Request) -> impl Future<Output = Result<Response, FetchError>> + Send;
}

impl<C: HttpClient> HttpClient for Arc<C> {
    async fn get(&self, request: Request) -> Result<Response, FetchError> {
        (**self).get(request).await
    }
}

/// A `GET` for a client to send.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Request {
    /// The URL.
    pub url: JwksUrl,
    /// The value of the header field `Accept`.
    pub accept: HeaderValue,
    /// The value of `If-None-Match`, if an earlier response had an entity tag (RFC 9110 §13.1.2).
    pub if_none_match: Option<HeaderValue>,
    /// The limits that the client enforces on the peer.
    pub limits: Limits,
}

impl Request {
    /// Creates an unconditional request for a JWK set, within the usual limits.
    #[must_use]
    pub fn new(url: JwksUrl) -> Self {
        let accept = HeaderValue::from_static("application/jwk-set+json, application/json;q=0.9");
        Self { url, accept, if_none_match: None, limits: Limits::default() }
    }
}

/// The limits of one fetch, in time and memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The time to connect, with name look-up and TLS: 2 s.
    pub connect: Duration,
    /// The time from the start to the last byte of the body: 5 s.
    pub total: Duration,
    /// The most bytes of the body, as received and as decoded: 64 KiB.
    pub body: usize,
    /// The most bytes of all header fields: 16 KiB.
    pub headers: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(2), total: Duration::from_secs(5), body: 64 * 1024, headers: 16 * 1024 }
    }
}

/// A response, of any status.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The header fields.
    pub headers: HeaderMap,
    /// The body, up to the limit of the request.
    pub body: Vec<u8>,
}

impl Response {
    /// Creates a response of these parts.
    #[must_use]
    pub const fn new(status: u16, headers: HeaderMap, body: Vec<u8>) -> Self {
        Self { status, headers, body }
    }
}

/// Why there is no response.
///
/// It contains nothing that the peer wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The name of the host was not resolved.
    #[error("name of the host cannot be resolved")]
    Dns,
    /// The address of the host, or every address behind its name, is one that must not be connected to.
    #[error("address of the host is not allowed")]
    AddressForbidden,
    /// No connection was made, or not in time.
    #[error("no connection to the host")]
    Connect,
    /// TLS was not established: an expired certificate, one for another name, or no common version.
    #[error("no secure connection to the host: expected TLS with a valid certificate for its name")]
    Tls,
    /// The response was not complete in time.
    #[error("response is not complete in time")]
    Timeout,
    /// The body is longer than the limit, as received or as decoded.
    #[error("body is too long: expected at most {limit} bytes")]
    BodyTooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The header fields are longer than the limit, or too many.
    #[error("header is too long: expected at most {limit} bytes")]
    HeadersTooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The connection ended before the response did.
    #[error("connection ended before the response was complete")]
    Incomplete,
    /// The peer does not speak HTTP, or breaks its rules.
    #[error("response is not HTTP")]
    Protocol,
    /// The client itself has failed: it was not set up, or has no resources.
    #[error("HTTP client has failed")]
    Client,
}

impl FetchError {
    /// The stable name of the error, in kebab case.
    ///
    /// ```
    /// assert_eq!(cotter_jwks::client::FetchError::Timeout.code(), "timeout");
    /// ```
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::AddressForbidden => "address-forbidden",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::BodyTooLarge { .. } => "body-too-large",
            Self::HeadersTooLarge { .. } => "headers-too-large",
            Self::Incomplete => "incomplete",
            Self::Protocol => "protocol",
            Self::Client => "client",
        }
    }
}
