use axum::response::{IntoResponse, Response};
use cotter_session::MintError;
use http::StatusCode;

use super::{token::TokenError, upstream::Unreachable};
use crate::{browser::BrowserError, private::refusal};

/// Why a request was not passed on, or its answer not back.
#[derive(Debug, thiserror::Error)]
pub(super) enum BffError {
    #[error("request has no live session")]
    NoSession,
    #[error(transparent)]
    Browser(#[from] BrowserError),
    #[error("request asks for an upgrade, which is not passed on")]
    Upgrade,
    #[error("method is not passed on")]
    Method,
    #[error("body of the request has ended early, or does not come")]
    Body,
    #[error("path is not below the prefix of the service, or has dot segments")]
    Path,
    #[error("access token cannot be sent in a header field")]
    Token,
    #[error("access token cannot be minted: {0}")]
    Mint(TokenError),
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    #[error("service rejects the access tokens of a live session")]
    Rejected,
}

impl From<TokenError> for BffError {
    fn from(error: TokenError) -> Self {
        if matches!(error, TokenError::Mint(MintError::SessionOver)) { Self::NoSession } else { Self::Mint(error) }
    }
}

impl IntoResponse for BffError {
    fn into_response(self) -> Response {
        let (status, code) = match self {
            Self::Browser(error) => return error.into_response(),
            Self::NoSession => return BrowserError::NoSession.into_response(),
            Self::Upgrade => (StatusCode::NOT_IMPLEMENTED, "upgrade_not_supported"),
            Self::Method => (StatusCode::NOT_IMPLEMENTED, "method_not_supported"),
            Self::Body => (StatusCode::BAD_REQUEST, "invalid_request"),
            Self::Path => (StatusCode::NOT_FOUND, "not_found"),
            Self::Mint(TokenError::Unavailable(_)) => (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable"),
            Self::Mint(TokenError::Mint(ref error)) if error.is_temporary() => {
                (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable")
            }
            Self::Token | Self::Mint(_) => (StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
            Self::Unreachable(_) | Self::Rejected => (StatusCode::BAD_GATEWAY, "bad_gateway"),
        };
        if status.is_server_error() {
            tracing::warn!(error = %self, "request was not passed on");
        }
        refusal(status, code)
    }
}
