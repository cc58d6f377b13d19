//! The answer to a request that is refused.

mod nonce;
mod protected;
mod step_up;

use std::time::Duration;

use http::{
    HeaderMap, HeaderName, HeaderValue, Response, StatusCode,
    header::{CACHE_CONTROL, RETRY_AFTER, WWW_AUTHENTICATE},
};

pub use nonce::{DpopNonce, NonceError};
pub use protected::ProtectedResource;
pub use step_up::StepUp;

use crate::challenge::{Challenge, ErrorCode};

/// The header field with a nonce for DPoP proofs (RFC 9449 §8.1).
pub const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// How a protected resource answers a request that it refuses: the status and the header fields.
///
/// [`ProtectedResource`] makes one. Each challenge is a `WWW-Authenticate` field of its own. Every answer has
/// `Cache-Control: no-store`.
///
/// ```
/// use cotter::VerifyError;
/// use cotter_http::{ProtectedResource, Scheme};
/// use http::{Response, StatusCode, header::{RETRY_AFTER, WWW_AUTHENTICATE}};
///
/// let orders = ProtectedResource::bearer("orders")?;
/// let answer: Response<()> = orders.refuse_token(Scheme::Bearer, &VerifyError::Expired).into_response();
/// assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
/// assert_eq!(answer.headers()[WWW_AUTHENTICATE],
///     r#"Bearer realm="orders", error="invalid_token", error_description="the token has expired""#);
///
/// // What cannot be told is not the token's fault.
/// let answer: Response<()> = orders.refuse_token(Scheme::Bearer, &VerifyError::RevocationUnknown).into_response();
/// assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
/// assert!(answer.headers().contains_key(RETRY_AFTER) && !answer.headers().contains_key(WWW_AUTHENTICATE));
/// # Ok::<(), cotter_http::NotQuotable>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Answer {
    status: StatusCode,
    error: Option<ErrorCode>,
    challenges: Vec<Challenge>,
    retry_after: Option<Duration>,
    nonce: Option<DpopNonce>,
}

impl Answer {
    /// An answer with challenges.
    const fn challenging(status: StatusCode, error: Option<ErrorCode>, challenges: Vec<Challenge>) -> Self {
        Self { status, error, challenges, retry_after: None, nonce: None }
    }

    /// An answer that asks to come back later.
    const fn later(status: StatusCode, after: Duration) -> Self {
        Self { status, error: None, challenges: Vec::new(), retry_after: Some(after), nonce: None }
    }

    /// Provides a nonce, in the field `DPoP-Nonce` (RFC 9449 §9).
    pub fn dpop_nonce(self, nonce: DpopNonce) -> Self {
        Self { nonce: Some(nonce), ..self }
    }

    /// The status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The error of the challenge, if it has one.
    #[must_use]
    pub const fn error(&self) -> Option<ErrorCode> {
        self.error
    }

    /// The challenges, in the order of their fields.
    pub fn challenges(&self) -> &[Challenge] {
        &self.challenges
    }

    /// When the client may come back, if the service cannot tell or the client sends too much.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// Adds the header fields to those of a response.
    pub fn add_to(&self, headers: &mut HeaderMap) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        for challenge in &self.challenges {
            headers.append(WWW_AUTHENTICATE, challenge.to_header_value());
        }
        if let Some(after) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(whole_seconds(after)));
        }
        if let Some(nonce) = &self.nonce {
            headers.insert(DPOP_NONCE, nonce.to_header_value());
        }
    }

    /// The response, with an empty body.
    #[must_use]
    pub fn into_response<B: Default>(self) -> Response<B> {
        let mut response = Response::new(B::default());
        *response.status_mut() = self.status;
        self.add_to(response.headers_mut());
        response
    }
}

/// Rounded up, so that nobody comes back too early, and at least one.
pub(crate) fn whole_seconds(after: Duration) -> u64 {
    let seconds = after.as_secs();
    if after.subsec_nanos() > 0 || seconds == 0 { seconds.saturating_add(1) } else { seconds }
}
