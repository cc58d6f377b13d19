//! The revocation endpoint (RFC 7009).

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use cotter::{
    Fault,
    profile::{AccessTokens, Presentation},
};
use cotter_http::OauthError;
use cotter_issue::JwsPublicKeySigningAlgorithm;
use cotter_session::{EndReason, FindError, RefreshToken, Revocation, TokenId, decision::Over, revocation::Target};

use super::{
    AuthorizationServer, Client,
    answer::{FormRequest, invalid_grant, json, now, unavailable},
};

/// What refresh tokens begin with, and access tokens do not.
pub(super) const REFRESH_TOKEN: &str = "rt1_";

/// Answers `POST /revoke`.
pub(super) async fn answer<A: JwsPublicKeySigningAlgorithm>(
    State(server): State<AuthorizationServer<A>>,
    request: Request,
) -> Response {
    match FormRequest::read(request).await {
        Ok(request) => server.clone().carry_out(async move { server.revoked(&request).await }).await,
        Err(error) => error.into_response::<axum::body::Body>().into_response(),
    }
}

impl<A: JwsPublicKeySigningAlgorithm> AuthorizationServer<A> {
    /// An unknown token is answered as one that was revoked: the client has what it wants (RFC 7009 §2.2).
    async fn revoked(&self, request: &FormRequest) -> Result<Response, OauthError> {
        let client = self.client(request)?;
        let token = request.required("token")?;
        if token.starts_with(REFRESH_TOKEN) {
            self.revoke_refresh_token(token, client).await?;
        } else {
            self.revoke_access_token(token, client).await?;
        }
        Ok(json("{}".into()))
    }

    async fn revoke_refresh_token(&self, token: &str, client: &Client) -> Result<(), OauthError> {
        let Ok(token) = RefreshToken::parse(token) else { return Ok(()) };
        let (session, reason) = match self.inner.sessions.session_of(&token).await {
            Ok(session) => (session, EndReason::Revoked),
            // An older token: whoever has replaced it since may not be its client.
            Err(FindError::Over(Over::Unknown)) => match self.inner.sessions.get(token.session_id()).await {
                Ok(session) if session.has_refresh_token() => (session, EndReason::Reuse),
                Ok(_) | Err(FindError::Over(_)) => return Ok(()),
                Err(error) => return Err(unavailable(&error)),
            },
            Err(FindError::Over(_)) => return Ok(()),
            Err(error) => return Err(unavailable(&error)),
        };
        if session.client() != Some(client.id()) {
            return Err(of_another_client());
        }
        self.end(session.id(), reason).await
    }

    /// It need not be presented with its key: whoever has found a token may take it out of use.
    async fn revoke_access_token(&self, token: &str, client: &Client) -> Result<(), OauthError> {
        let Some(tokens) = self.own_tokens()? else { return Ok(()) };
        let now = now()?;
        let verified = match tokens.verify_at(token, Presentation::danger_unconfirmed(), now) {
            Ok(verified) => verified,
            Err(error) if error.fault() == Fault::Service => return Err(unavailable(&error)),
            Err(_) => return Ok(()),
        };
        if verified.client_id() != client.id() {
            return Err(of_another_client());
        }
        // An access token has both (RFC 9068 §2.2).
        let id = verified.verified().token_id().and_then(|id| TokenId::new(id).ok());
        let (Some(id), Some(expires_at)) = (id, verified.verified().expires_at()) else { return Ok(()) };
        let revoked = self.inner.sessions.revoke_token(id.clone(), expires_at, now).await;
        revoked.map_err(|error| unavailable(&error))?;
        self.inner.keys.forget(&Revocation { target: Target::Token(id), until: u64::MAX });
        Ok(())
    }

    /// A verifier of this server's own access tokens; `None` while no key is published.
    pub(super) fn own_tokens(&self) -> Result<Option<AccessTokens<A>>, OauthError> {
        let keyring = self.inner.keys.keyring().map_err(|error| unavailable(&error))?;
        Ok(keyring.map(|keyring| AccessTokens::new(keyring, &*self.inner.issuer, &*self.inner.audience)))
    }
}

fn of_another_client() -> OauthError {
    invalid_grant("token was issued to another client")
}
