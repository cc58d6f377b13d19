//! The introspection endpoint (RFC 7662).

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use cotter::{
    Fault,
    profile::{AccessToken, Presentation},
};
use cotter_http::OauthError;
use cotter_issue::JwsPublicKeySigningAlgorithm;
use cotter_session::{
    FindError, RefreshToken, RevocationView,
    pending::{self, AskError},
};
use serde::{Deserialize, Serialize};

use super::{
    AuthorizationServer,
    answer::{FormRequest, json, now, unavailable},
    code::Granted,
    revoke::REFRESH_TOKEN,
};

/// Answers `POST /introspect`, behind the layer that asks who the service is.
pub(super) async fn answer<A: JwsPublicKeySigningAlgorithm>(
    State(server): State<AuthorizationServer<A>>,
    request: Request,
) -> Response {
    match FormRequest::read(request).await {
        Ok(request) => server.clone().carry_out(async move { server.introspected(&request).await }).await,
        Err(error) => error.into_response::<axum::body::Body>().into_response(),
    }
}

/// What is said of a token (RFC 7662 §2.2).
#[derive(Default, Serialize)]
struct Introspection {
    active: bool,
    #[serde(flatten)]
    token: Option<Active>,
}

/// What is said of an active token.
#[derive(Serialize)]
struct Active {
    iss: Box<str>,
    sub: Box<str>,
    client_id: Box<str>,
    sid: Box<str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    scope: Box<str>,
    iat: Option<u64>,
    exp: Option<u64>,
    auth_time: Option<u64>,
    #[serde(flatten)]
    access: Option<Access>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cnf: Option<Cnf>,
}

/// What is said of an access token alone.
#[derive(Serialize)]
struct Access {
    token_type: &'static str,
    aud: Box<str>,
    jti: Box<str>,
}

/// The claims that only this server reads.
#[derive(Deserialize)]
struct Further {
    sid: Box<str>,
    cnf: Option<Cnf>,
}

/// The key that a token is bound to (RFC 9449 §6.2).
#[derive(Serialize, Deserialize)]
struct Cnf {
    jkt: Box<str>,
}

impl<A: JwsPublicKeySigningAlgorithm> AuthorizationServer<A> {
    async fn introspected(&self, request: &FormRequest) -> Result<Response, OauthError> {
        let token = request.required("token")?;
        let token = if token.starts_with(REFRESH_TOKEN) {
            self.introspect_refresh_token(token).await?
        } else {
            self.introspect_access_token(token).await?
        };
        let said = serde_json::to_string(&Introspection { active: token.is_some(), token });
        Ok(json(said.map_err(|error| unavailable(&error))?))
    }

    /// Only the current one is active. Nothing is changed by asking.
    async fn introspect_refresh_token(&self, token: &str) -> Result<Option<Active>, OauthError> {
        let Ok(token) = RefreshToken::parse(token) else { return Ok(None) };
        let session = match self.inner.sessions.inspect(&token).await {
            Ok(session) => session,
            Err(FindError::Over(_)) => return Ok(None),
            Err(error) => return Err(unavailable(&error)),
        };
        let Some(client) = session.client() else { return Ok(None) };
        let binding = session.binding().map(|key| Cnf { jkt: super::code::text_of_thumbprint(key) });
        Ok(Some(Active {
            iss: self.inner.issuer.clone(),
            sub: session.subject().id().into(),
            client_id: client.into(),
            sid: session.id().to_string().into(),
            scope: Granted::to_session(&session).map(|granted| granted.scope).unwrap_or_default(),
            iat: Some(session.created_at().unix_seconds()),
            exp: Some(session.idle_expires_at().unix_seconds()),
            auth_time: Some(session.auth_time().unix_seconds()),
            access: None,
            cnf: binding,
        }))
    }

    /// The store is asked at this moment, whatever any feed knows.
    async fn introspect_access_token(&self, token: &str) -> Result<Option<Active>, OauthError> {
        let Some(tokens) = self.own_tokens()? else { return Ok(None) };
        let now = now()?;
        let tokens = tokens.revocation_later(RevocationView::NEEDS);
        let verification = match tokens.begin_as_at::<Further>(token, Presentation::danger_unconfirmed(), now) {
            Ok(verification) => verification,
            Err(error) if error.fault() == Fault::Service => return Err(unavailable(&error)),
            Err(_) => return Ok(None),
        };
        match pending::ask_all_at(&**self.inner.sessions.store(), verification, now).await {
            Ok(token) => Ok(Some(self.active(&token))),
            Err(AskError::Rejected(error)) if error.fault() != Fault::Service => Ok(None),
            Err(error) => Err(unavailable(&error)),
        }
    }

    fn active(&self, token: &AccessToken<Further>) -> Active {
        let (verified, further) = (token.verified(), token.claims());
        let cnf = further.cnf.as_ref().map(|cnf| Cnf { jkt: cnf.jkt.clone() });
        Active {
            iss: self.inner.issuer.clone(),
            sub: token.subject().into(),
            client_id: token.client_id().into(),
            sid: further.sid.clone(),
            scope: token.scopes().collect::<Vec<_>>().join(" ").into(),
            iat: verified.issued_at().map(cotter::Timestamp::unix_seconds),
            exp: verified.expires_at().map(cotter::Timestamp::unix_seconds),
            auth_time: token.auth_time().map(cotter::Timestamp::unix_seconds),
            access: Some(Access {
                token_type: if cnf.is_some() { "DPoP" } else { "Bearer" },
                aud: self.inner.audience.clone(),
                jti: verified.token_id().unwrap_or_default().into(),
            }),
            cnf,
        }
    }
}
