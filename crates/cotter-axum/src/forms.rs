//! What endpoints that read forms have in common: bodies within their bounds, and errors as JSON.

use std::{error::Error, fmt, time::Duration};

use axum::body::{Body, to_bytes};
use bytes::Bytes;
use cotter_http::{FormError, OauthCode, OauthError};

/// The longest body that is read.
const MAX_BODY: usize = 16 * 1024;

/// For how long a body is waited for: nobody has logged in to send one.
const PATIENCE: Duration = Duration::from_secs(10);

/// Reads the body of a form.
pub(crate) async fn read(body: Body) -> Result<Bytes, OauthError> {
    let body = tokio::time::timeout(PATIENCE, to_bytes(body, MAX_BODY)).await;
    let body = body.map_err(|_| invalid_request("body did not come in time"))?;
    body.map_err(|_| malformed(FormError::TooLong { max_bytes: MAX_BODY }))
}

pub(crate) fn malformed(error: FormError) -> OauthError {
    invalid_request(match error {
        FormError::MediaType => "body is not a form",
        FormError::TooLong { .. } | FormError::TooMany { .. } => "form is too long",
        FormError::NotUtf8 => "parameter is not UTF-8",
        FormError::Repeated => "parameter is repeated",
        FormError::InQuery => "request has parameters in its query",
        _ => "form is malformed",
    })
}

/// A parameter that must be there is not.
pub(crate) fn missing() -> OauthError {
    invalid_request("required parameter is missing")
}

pub(crate) fn invalid_request(description: &'static str) -> OauthError {
    OauthError::new(OauthCode::InvalidRequest).because(description)
}

/// The answer while something cannot tell, which says nothing about what was presented. The cause goes to the log.
pub(crate) fn unavailable(cause: &dyn Error) -> OauthError {
    tracing::error!(error = %Causes(cause), "request cannot be answered now");
    OauthError::unavailable()
}

/// An error with what caused it.
pub(crate) struct Causes<'e>(pub(crate) &'e dyn Error);

impl fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
