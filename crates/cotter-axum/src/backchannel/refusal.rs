use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use cotter::{Fault, VerifyError};
use cotter_http::OauthError;
use cotter_session::store::StoreError;

use super::NotEnded;
use crate::forms::{invalid_request, unavailable};

/// Why a log-out is not known to have happened.
pub(super) enum Refusal {
    /// There is no token that can be looked at.
    Form(OauthError),
    Token(VerifyError),
    NotEnded(NotEnded),
    /// What is asked does not answer.
    NoAnswer(&'static str),
}

impl Refusal {
    /// The name of the rule, from a fixed set.
    const fn code(&self) -> &'static str {
        match self {
            Self::Form(_) => "form-malformed",
            Self::Token(error) => error.code(),
            Self::NotEnded(NotEnded::NoUser) => "user-missing",
            Self::NotEnded(NotEnded::Store(_)) | Self::NoAnswer(_) => "store-unavailable",
        }
    }

    fn answer(self) -> OauthError {
        match self {
            Self::Form(error) => error,
            Self::Token(error) => answer_to(&error),
            Self::NotEnded(error @ NotEnded::NoUser) => {
                tracing::error!(%error, "provider logs out sessions that cannot be found");
                invalid_request("logout token names no user")
            }
            Self::NotEnded(NotEnded::Store(error)) => unavailable(&error),
            Self::NoAnswer(what) => unavailable(&StoreError::unavailable(what)),
        }
    }
}

/// What a provider is told of its token: whether it was used, or has expired, and nothing else of it.
fn answer_to(error: &VerifyError) -> OauthError {
    match error.fault() {
        Fault::Token | Fault::Proof => {
            tracing::debug!(code = error.code(), "logout token is refused");
            invalid_request(if *error == VerifyError::Replayed {
                "logout token was used before"
            } else if error.is_expired() {
                "logout token has expired"
            } else {
                "logout token is not valid"
            })
        }
        Fault::Service | Fault::Sender | _ => unavailable(error),
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let code = self.code();
        let answer = self.answer();
        count(if answer.code().status().is_server_error() { "unavailable" } else { "refused" }, code);
        answer.into_response::<Body>()
    }
}

/// Counts a request. No label comes from it.
pub(super) fn count(result: &'static str, reason: &'static str) {
    metrics::counter!("backchannel_logout_total", "result" => result, "reason" => reason).increment(1);
}

impl From<VerifyError> for Refusal {
    fn from(error: VerifyError) -> Self {
        Self::Token(error)
    }
}

impl From<NotEnded> for Refusal {
    fn from(error: NotEnded) -> Self {
        Self::NotEnded(error)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::NotEnded(error.into())
    }
}
