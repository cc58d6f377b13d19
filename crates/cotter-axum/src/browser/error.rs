use axum::response::{IntoResponse, Response};
use cotter_http::{CookieValueError, CrossSiteError, SeveralCookies};
use cotter_session::{BeginError, FindError, RandomnessError, store::StoreError};
use http::StatusCode;

use crate::private::refusal;

/// Why a request with a cookie is refused. It turns into the answer, as JSON: `{"error":"no_session"}`.
///
/// None of them takes the cookie from the browser.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BrowserError {
    /// There is no cookie, or its session is over: 401.
    #[error("request has no live session")]
    NoSession,
    /// There are two cookies of the name: 400.
    #[error(transparent)]
    SeveralCookies(#[from] SeveralCookies),
    /// The request may come from a page of another origin: 403.
    #[error(transparent)]
    CrossSite(#[from] CrossSiteError),
    /// There is no such session of this user: 404.
    #[error("user has no such session")]
    NoSuchSession,
    /// All sessions of the user were ended during the log-in: 401.
    #[error("sessions of the user were ended during the log-in: authenticate again")]
    Outdated,
    /// The user has too many sessions: 403.
    #[error("user has too many sessions: expected at most {max}")]
    TooManySessions {
        /// The limit of the policy.
        max: usize,
    },
    /// A session was begun without a cookie, or its value cannot be one: 500.
    #[error("session has no cookie that a browser keeps")]
    Cookie(#[source] Option<CookieValueError>),
    /// The store cannot tell: 503, and the browser keeps what it has.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The operating system gives no random bytes: 503.
    #[error(transparent)]
    Randomness(#[from] RandomnessError),
}

impl BrowserError {
    /// The status of the answer.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::NoSession | Self::Outdated => StatusCode::UNAUTHORIZED,
            Self::SeveralCookies(_) => StatusCode::BAD_REQUEST,
            Self::CrossSite(_) | Self::TooManySessions { .. } => StatusCode::FORBIDDEN,
            Self::NoSuchSession => StatusCode::NOT_FOUND,
            Self::Cookie(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Store(_) | Self::Randomness(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The stable name in the answer, in snake case.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoSession => "no_session",
            Self::SeveralCookies(_) => "several_cookies",
            Self::CrossSite(_) => "cross_site",
            Self::NoSuchSession => "no_such_session",
            Self::Outdated => "logged_out_meanwhile",
            Self::TooManySessions { .. } => "too_many_sessions",
            Self::Cookie(_) => "server_error",
            Self::Store(_) | Self::Randomness(_) => "temporarily_unavailable",
        }
    }
}

impl IntoResponse for BrowserError {
    fn into_response(self) -> Response {
        if let Self::Store(error) = &self {
            tracing::warn!(error = %error, "sessions are not available");
        }
        refusal(self.status(), self.code())
    }
}

impl From<CookieValueError> for BrowserError {
    fn from(error: CookieValueError) -> Self {
        Self::Cookie(Some(error))
    }
}

impl From<FindError> for BrowserError {
    fn from(error: FindError) -> Self {
        match error {
            FindError::Store(error) => Self::Store(error),
            FindError::Randomness(error) => Self::Randomness(error),
            FindError::Over(_) => Self::NoSession,
            // What is not known to be over may be live.
            _ => Self::Store(StoreError::unavailable("session cannot be judged")),
        }
    }
}

impl From<BeginError> for BrowserError {
    fn from(error: BeginError) -> Self {
        match error {
            BeginError::TooMany { max } => Self::TooManySessions { max },
            BeginError::Outdated => Self::Outdated,
            BeginError::Store(error) => Self::Store(error),
            BeginError::Randomness(error) => Self::Randomness(error),
            BeginError::NoCredential | BeginError::TooLong { .. } | _ => Self::Cookie(None),
        }
    }
}

/// Counts a refusal of the cross-site decision.
pub(super) fn count(error: &CrossSiteError) {
    metrics::counter!("csrf_rejected_total", "why" => error.code()).increment(1);
}
