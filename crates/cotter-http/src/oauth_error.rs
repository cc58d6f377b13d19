//! The errors of OAuth endpoints, each with its answer.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, Response, StatusCode, header};

use crate::answer::{DPOP_NONCE, DpopNonce, whole_seconds};

/// An error code of an OAuth endpoint or an authorization answer.
///
/// ```
/// use cotter_http::OauthCode;
/// use http::StatusCode;
///
/// assert_eq!(OauthCode::InvalidGrant.as_str(), "invalid_grant");
/// assert_eq!(OauthCode::InvalidClient.status(), StatusCode::UNAUTHORIZED);
/// assert_eq!(OauthCode::TemporarilyUnavailable.status(), StatusCode::SERVICE_UNAVAILABLE);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OauthCode {
    /// A parameter is missing, repeated or malformed (RFC 6749 §5.2).
    InvalidRequest,
    /// The client is unknown, or is not authenticated (RFC 6749 §5.2).
    InvalidClient,
    /// The code or refresh token is invalid, expired, revoked or another client's, which is final (RFC 6749 §5.2).
    InvalidGrant,
    /// The client may not do this (RFC 6749 §5.2).
    UnauthorizedClient,
    /// The grant type is not supported (RFC 6749 §5.2).
    UnsupportedGrantType,
    /// The scope is malformed, unknown, or more than was granted (RFC 6749 §5.2).
    InvalidScope,
    /// The resource is unknown (RFC 8707 §2).
    InvalidTarget,
    /// The token type cannot be revoked (RFC 7009 §2.2.1).
    UnsupportedTokenType,
    /// The DPoP proof is missing or invalid (RFC 9449 §5).
    InvalidDpopProof,
    /// The DPoP proof needs the nonce of this answer (RFC 9449 §8).
    UseDpopNonce,
    /// The user or the server has denied the request (RFC 6749 §4.1.2.1).
    AccessDenied,
    /// The response type is not supported (RFC 6749 §4.1.2.1).
    UnsupportedResponseType,
    /// The server is configured wrongly, or has failed: trying again does not help (RFC 6749 §4.1.2.1).
    ServerError,
    /// The server cannot tell now, which says nothing about what was presented (RFC 6749 §4.1.2.1).
    TemporarilyUnavailable,
}

impl OauthCode {
    /// The text of the parameter `error`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::UnsupportedTokenType => "unsupported_token_type",
            Self::InvalidDpopProof => "invalid_dpop_proof",
            Self::UseDpopNonce => "use_dpop_nonce",
            Self::AccessDenied => "access_denied",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
        }
    }

    /// The status of an answer that is not a redirect.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::InvalidClient => StatusCode::UNAUTHORIZED,
            Self::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
            Self::TemporarilyUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::InvalidRequest
            | Self::InvalidGrant
            | Self::UnauthorizedClient
            | Self::UnsupportedGrantType
            | Self::InvalidScope
            | Self::InvalidTarget
            | Self::UnsupportedTokenType
            | Self::InvalidDpopProof
            | Self::UseDpopNonce
            | Self::AccessDenied
            | Self::UnsupportedResponseType => StatusCode::BAD_REQUEST,
        }
    }
}

/// An error of an OAuth endpoint, which turns into its answer (RFC 6749 §5.2).
///
/// A description is a text of the source, so that nothing of a request comes back in it. No answer may be stored.
///
/// ```
/// use cotter_http::{OauthCode, OauthError};
///
/// let answer = OauthError::new(OauthCode::InvalidGrant).because("code was used before").into_response::<String>();
/// assert_eq!(answer.status(), 400);
/// assert_eq!(answer.headers()["cache-control"], "no-store");
/// assert_eq!(answer.body(), r#"{"error":"invalid_grant","error_description":"code was used before"}"#);
///
/// let answer = OauthError::unavailable().into_response::<String>();
/// assert_eq!((answer.status().as_u16(), &answer.headers()["retry-after"]), (503, &"1".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct OauthError {
    code: OauthCode,
    description: Option<&'static str>,
    fields: HeaderMap,
}

impl OauthError {
    /// An error with this code.
    #[must_use]
    pub fn new(code: OauthCode) -> Self {
        Self { code, description: None, fields: HeaderMap::new() }
    }

    /// The service cannot tell: 503, to be tried again after a second.
    #[must_use]
    pub fn unavailable() -> Self {
        Self::new(OauthCode::TemporarilyUnavailable).retry_after(Duration::from_secs(1))
    }

    /// Says why, for developers: printable ASCII without quotes and backslashes, else it is left out.
    #[must_use]
    pub fn because(mut self, description: &'static str) -> Self {
        let is_plain = |byte: u8| matches!(byte, 0x20..=0x7e) && !matches!(byte, b'"' | b'\\');
        self.description = Some(description).filter(|text| text.bytes().all(is_plain));
        self
    }

    /// Gives the nonce that the next proof needs.
    #[must_use]
    pub fn nonce(mut self, nonce: &DpopNonce) -> Self {
        self.fields.insert(DPOP_NONCE, nonce.to_header_value());
        self
    }

    /// Asks for a way to authenticate: required if the client has tried one by the field `Authorization`.
    #[must_use]
    pub fn challenge(mut self, challenge: HeaderValue) -> Self {
        self.fields.insert(header::WWW_AUTHENTICATE, challenge);
        self
    }

    /// Says when to try again, rounded up to seconds.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.fields.insert(header::RETRY_AFTER, whole_seconds(wait).into());
        self
    }

    /// The code.
    #[must_use]
    pub const fn code(&self) -> OauthCode {
        self.code
    }

    /// The description.
    #[must_use]
    pub const fn description(&self) -> Option<&'static str> {
        self.description
    }

    /// The answer: JSON that may not be stored.
    #[must_use]
    pub fn into_response<B: From<String>>(self) -> Response<B> {
        let code = self.code.as_str();
        let body = match self.description {
            Some(description) => format!(r#"{{"error":"{code}","error_description":"{description}"}}"#),
            None => format!(r#"{{"error":"{code}"}}"#),
        };
        let mut response = Response::new(B::from(body));
        *response.status_mut() = self.code.status();
        let headers = response.headers_mut();
        *headers = self.fields;
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        // For caches of HTTP/1.0 (RFC 6749 §5.2).
        headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_json_that_is_not_stored() {
        for code in [OauthCode::InvalidRequest, OauthCode::UseDpopNonce, OauthCode::InvalidClient] {
            let nonce = DpopNonce::new("n-1").unwrap();
            let error = OauthError::new(code).because("a \"quote\"").nonce(&nonce);
            let error = error.challenge(crate::basic_challenge("r"));
            let answer = error.into_response::<String>();
            let body: serde_json::Value = serde_json::from_str(answer.body()).unwrap();
            assert_eq!(body, serde_json::json!({"error": code.as_str()}));
            assert_eq!(answer.headers()["dpop-nonce"], "n-1");
            assert_eq!(answer.headers()["content-type"], "application/json");
            assert_eq!(answer.headers()["cache-control"], "no-store");
            assert_eq!(answer.headers()["pragma"], "no-cache");
            assert!(answer.headers().contains_key("www-authenticate"));
        }
    }

    #[test]
    fn a_wait_is_rounded_up_and_at_least_a_second() {
        for (milliseconds, seconds) in [(0, "1"), (200, "1"), (1_000, "1"), (1_001, "2"), (2_900, "3")] {
            let wait = Duration::from_millis(milliseconds);
            let answer = OauthError::unavailable().retry_after(wait).into_response::<String>();
            assert_eq!(answer.headers()["retry-after"], seconds);
        }
    }
}
