//! Answers, and requests that are carried out to their end.

use std::{future::Future, time::Duration};

use axum::{body::Body, extract::Request, response::Response};
use cotter::Timestamp;
use cotter_http::{Form, OauthCode, OauthError};
use cotter_issue::JwsPublicKeySigningAlgorithm;
use cotter_session::{EndReason, SessionId, store::Ended};
use http::{HeaderMap, HeaderValue, header, request::Parts};
use tracing::Instrument as _;

use super::{AuthorizationServer, Client};
use crate::forms::{self, Causes};
pub(super) use crate::forms::{invalid_request, unavailable};

/// A request to an endpoint that reads forms.
pub(super) struct FormRequest {
    pub(super) form: Form,
    pub(super) headers: HeaderMap,
}

impl FormRequest {
    /// Reads the body of a request.
    pub(super) async fn read(request: Request) -> Result<Self, OauthError> {
        let (Parts { uri, headers, .. }, body) = request.into_parts();
        let body = forms::read(body).await?;
        let form = Form::read(&headers, uri.query(), &body).map_err(forms::malformed)?;
        Ok(Self { form, headers })
    }

    /// A parameter that must be there.
    pub(super) fn required(&self, name: &str) -> Result<&str, OauthError> {
        self.form.get(name).ok_or_else(forms::missing)
    }
}

pub(super) fn invalid_grant(description: &'static str) -> OauthError {
    OauthError::new(OauthCode::InvalidGrant).because(description)
}

/// The answer to what fails however often it is tried. The cause goes to the log.
pub(super) fn failed(cause: &dyn std::error::Error) -> OauthError {
    tracing::error!(error = %Causes(cause), "request cannot be answered");
    OauthError::new(OauthCode::ServerError)
}

/// The present time.
pub(super) fn now() -> Result<Timestamp, OauthError> {
    Timestamp::now().map_err(|error| unavailable(&error))
}

/// JSON that may not be stored.
pub(super) fn json(body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // For caches of HTTP/1.0 (RFC 6749 §5.1).
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

impl<A: JwsPublicKeySigningAlgorithm> AuthorizationServer<A> {
    /// Carries a request out to its end, also if the client goes away: a second exchange of a code must end what the
    /// first gave. A store that hangs is one that is down.
    pub(super) async fn carry_out(
        &self,
        work: impl Future<Output = Result<Response, OauthError>> + Send + 'static,
    ) -> Response {
        let patience: Duration = self.inner.patience;
        let work = tokio::time::timeout(patience, work).in_current_span();
        let answer = match tokio::spawn(work).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(elapsed)) => Err(unavailable(&elapsed)),
            Err(panicked) => Err(unavailable(&panicked)),
        };
        answer.unwrap_or_else(OauthError::into_response)
    }

    /// Ends a session for good.
    pub(super) async fn end(&self, id: SessionId, reason: EndReason) -> Result<(), OauthError> {
        let ended = self.inner.sessions.end(id, reason).await.map_err(|error| unavailable(&error))?;
        if matches!(ended, Ended::Now(_)) {
            metrics::counter!("session_revoked_total", "reason" => reason.name()).increment(1);
        }
        Ok(())
    }

    /// The public client of a request (RFC 6749 §3.2.1). It has no secret, so a request that shows one is of a client
    /// that is configured wrongly, or of no client of this server.
    pub(super) fn client(&self, request: &FormRequest) -> Result<&Client, OauthError> {
        // Every answer 401 has a challenge (RFC 9110 §15.5.2).
        let unknown = || {
            let error = OauthError::new(OauthCode::InvalidClient).because("client is unknown");
            error.challenge(cotter_http::basic_challenge("clients"))
        };
        if request.headers.contains_key(header::AUTHORIZATION) {
            return Err(unknown());
        }
        let has_secret = ["client_secret", "client_assertion"].iter().any(|name| request.form.get(name).is_some());
        if has_secret {
            return Err(unknown());
        }
        let id = request.required("client_id")?;
        self.inner.clients.get(id).map(|client| &**client).ok_or_else(unknown)
    }
}
