use std::fmt;

use axum::response::{IntoResponse, Response};
use cotter_http::Answer;
use http::StatusCode;

/// A request that was refused, and its answer.
///
/// `Display` names the rule, for logs. The client sees the [`Answer`] alone.
///
/// ```
/// use axum::response::IntoResponse;
/// use cotter_axum::resource::Refused;
/// use cotter_http::ProtectedResource;
///
/// let refused = Refused::new(ProtectedResource::bearer("orders")?.unavailable(), "store-unavailable");
/// assert_eq!(refused.to_string(), "request is refused: store-unavailable");
/// assert_eq!(refused.into_response().status(), 503);
/// # Ok::<(), cotter_http::NotQuotable>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    answer: Box<Answer>,
    code: &'static str,
}

impl Refused {
    /// Refuses with this answer, for the rule with this code.
    #[must_use]
    pub fn new(answer: Answer, code: &'static str) -> Self {
        Self { answer: Box::new(answer), code }
    }

    /// The answer.
    pub fn answer(&self) -> &Answer {
        &self.answer
    }

    /// The stable name of the rule that was broken, in kebab case, from a fixed set.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.answer.status()
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "request is refused: {}", self.code)
    }
}

impl std::error::Error for Refused {}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        self.answer.into_response()
    }
}
