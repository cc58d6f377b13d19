//! The token endpoint (RFC 6749 §3.2).

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use cotter::Timestamp;
use cotter_http::{DPOP_NONCE, OauthCode, OauthError};
use cotter_issue::JwsPublicKeySigningAlgorithm;
use cotter_session::{Binding, MintError, Minter, RefreshToken, Session, TokenRequest};
use serde::Serialize;

use super::{
    AuthorizationServer,
    answer::{FormRequest, failed, invalid_grant, json, now, unavailable},
    code::Granted,
};

/// Answers `POST /token`.
pub(super) async fn answer<A: JwsPublicKeySigningAlgorithm>(
    State(server): State<AuthorizationServer<A>>,
    request: Request,
) -> Response {
    match FormRequest::read(request).await {
        Ok(request) => server.clone().carry_out(async move { server.tokens(&request).await }).await,
        Err(error) => error.into_response::<axum::body::Body>().into_response(),
    }
}

/// The tokens of an answer (RFC 6749 §5.1).
#[derive(Serialize)]
struct Tokens<'t> {
    access_token: &'t str,
    token_type: &'static str,
    expires_in: u64,
    refresh_token: &'t str,
    #[serde(skip_serializing_if = "str::is_empty")]
    scope: &'t str,
}

/// What an access token of a session is to be.
pub(super) struct Wanted<'w> {
    pub(super) scope: &'w str,
    pub(super) granted: &'w Granted,
    /// The key whose possession was proved.
    pub(super) proved: Option<Binding>,
}

impl<A: JwsPublicKeySigningAlgorithm> AuthorizationServer<A> {
    async fn tokens(&self, request: &FormRequest) -> Result<Response, OauthError> {
        let grant_type = request.required("grant_type")?;
        let is_code = match grant_type {
            "authorization_code" => true,
            "refresh_token" => false,
            _ => return Err(OauthError::new(OauthCode::UnsupportedGrantType)),
        };
        let client = self.client(request)?;
        if request.form.get("resource").is_some_and(|resource| *resource != *self.inner.audience) {
            return Err(OauthError::new(OauthCode::InvalidTarget).because("resource is unknown"));
        }
        // Before anything is used up: without a key there will be no token.
        let minter = self.inner.keys.new_tokens().map_err(|error| unavailable(&error))?;
        let now = now()?;
        if is_code {
            self.exchange(request, client, &minter, now).await
        } else {
            self.refresh(request, client, &minter, now).await
        }
    }

    /// The answer with the tokens of a session.
    pub(super) fn answer(
        &self,
        session: &Session,
        refresh_token: &RefreshToken,
        wanted: &Wanted<'_>,
        minter: &Minter<A>,
        now: Timestamp,
    ) -> Result<Response, OauthError> {
        let mut request = TokenRequest::to(&wanted.granted.audience).scope(wanted.scope);
        if let Some(proved) = wanted.proved {
            request = request.bound_to_key(proved);
        }
        let access_token = minter.mint_at(session, &request, now).map_err(|error| {
            if matches!(error, MintError::SessionOver) {
                invalid_grant("session is over")
            } else if error.is_temporary() {
                unavailable(&error)
            } else {
                // It would be the same the next time.
                failed(&error)
            }
        })?;
        let refresh_token = refresh_token.expose();
        let body = serde_json::to_string(&Tokens {
            access_token: access_token.expose(),
            token_type: if wanted.proved.is_some() { "DPoP" } else { "Bearer" },
            expires_in: access_token.expires_at().saturating_duration_since(now).as_secs(),
            refresh_token: &refresh_token,
            scope: wanted.scope,
        });
        let mut response = json(body.map_err(|error| unavailable(&error))?);
        if let Some(nonce) = self.next_nonce(wanted.proved, now) {
            response.headers_mut().insert(DPOP_NONCE, nonce.to_header_value());
        }
        Ok(response)
    }
}
