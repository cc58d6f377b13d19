//! What a server and a resource publish of themselves: metadata (RFC 8414, RFC 9728) and keys (RFC 7517).

use std::convert::Infallible;

use axum::{
    body::Body,
    extract::State,
    response::Response,
    routing::{MethodRouter, get},
};
use cotter_http::OauthError;
use cotter_issue::{JwsPublicKeySigningAlgorithm, schedule::JwksDocument};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;

use super::{AuthorizationServer, answer::unavailable};

/// How long metadata may be kept.
const CACHED: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// The metadata of a server (RFC 8414 §2).
#[derive(Serialize)]
struct Metadata<'m> {
    issuer: &'m str,
    authorization_endpoint: String,
    token_endpoint: String,
    revocation_endpoint: String,
    introspection_endpoint: String,
    jwks_uri: String,
    scopes_supported: Vec<&'m str>,
    response_types_supported: [&'static str; 1],
    response_modes_supported: [&'static str; 1],
    grant_types_supported: [&'static str; 2],
    token_endpoint_auth_methods_supported: [&'static str; 1],
    revocation_endpoint_auth_methods_supported: [&'static str; 1],
    introspection_endpoint_auth_methods_supported: [&'static str; 1],
    code_challenge_methods_supported: [&'static str; 1],
    authorization_response_iss_parameter_supported: bool,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    dpop_signing_alg_values_supported: &'m [&'static str],
}

/// Answers `GET /.well-known/oauth-authorization-server`.
pub(super) async fn answer<A: JwsPublicKeySigningAlgorithm>(State(server): State<AuthorizationServer<A>>) -> Response {
    let issuer = server.issuer();
    let mut scopes: Vec<_> = server.inner.clients.values().flat_map(|client| client.scopes()).collect();
    scopes.sort_unstable();
    scopes.dedup();
    published(&Metadata {
        issuer,
        authorization_endpoint: format!("{issuer}/authorize"),
        token_endpoint: format!("{issuer}/token"),
        revocation_endpoint: format!("{issuer}/revoke"),
        introspection_endpoint: format!("{issuer}/introspect"),
        jwks_uri: format!("{issuer}/.well-known/jwks.json"),
        scopes_supported: scopes,
        response_types_supported: ["code"],
        response_modes_supported: ["query"],
        grant_types_supported: ["authorization_code", "refresh_token"],
        token_endpoint_auth_methods_supported: ["none"],
        revocation_endpoint_auth_methods_supported: ["none"],
        introspection_endpoint_auth_methods_supported: ["client_secret_basic"],
        code_challenge_methods_supported: ["S256"],
        authorization_response_iss_parameter_supported: true,
        dpop_signing_alg_values_supported: server.inner.proofs.as_ref().map_or(&[], |proofs| proofs.algorithms()),
    })
}

/// Answers `GET /.well-known/jwks.json`.
pub(super) async fn jwks<A: JwsPublicKeySigningAlgorithm>(
    State(server): State<AuthorizationServer<A>>,
    headers: HeaderMap,
) -> Response {
    let document = match server.keys().published() {
        Ok(document) => document,
        Err(error) => return unavailable(&error).into_response(),
    };
    let asked: Vec<&[u8]> = headers.get_all(header::IF_NONE_MATCH).iter().map(HeaderValue::as_bytes).collect();
    let is_known = !asked.is_empty() && document.is_named_by(asked.join(&b","[..]));
    let mut response = Response::new(if is_known { Body::empty() } else { Body::from(document.body().to_owned()) });
    let fields = response.headers_mut();
    for (name, value) in [(header::CACHE_CONTROL, &*document.cache_control()), (header::ETAG, document.etag())] {
        if let Ok(value) = HeaderValue::try_from(value) {
            fields.insert(name, value);
        }
    }
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        fields.insert(header::CONTENT_TYPE, HeaderValue::from_static(JwksDocument::CONTENT_TYPE));
    }
    response
}

/// The metadata of a protected resource (RFC 9728 §2), which tell a client where to get a token.
///
/// ```
/// use cotter_axum::server::ProtectedResource;
///
/// let metadata = ProtectedResource::new("https://orders.example", "https://auth.example")
///     .scopes(&["orders:read"])
///     .dpop_algorithms(&["ES256", "EdDSA"]);
/// let router = axum::Router::<()>::new().route("/.well-known/oauth-protected-resource", metadata.handler());
/// # assert!(router.has_routes());
/// ```
#[derive(Clone, Debug, Serialize)]
#[must_use]
pub struct ProtectedResource {
    resource: Box<str>,
    authorization_servers: [Box<str>; 1],
    bearer_methods_supported: [&'static str; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    scopes_supported: Vec<Box<str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dpop_signing_alg_values_supported: Vec<Box<str>>,
}

impl ProtectedResource {
    /// A resource whose tokens are of this issuer. It accepts them in the field `Authorization` alone.
    pub fn new(resource: &str, issuer: &str) -> Self {
        Self {
            resource: resource.into(),
            authorization_servers: [issuer.into()],
            bearer_methods_supported: ["header"],
            scopes_supported: Vec::new(),
            dpop_signing_alg_values_supported: Vec::new(),
        }
    }

    /// States its scopes.
    pub fn scopes(self, scopes: &[&str]) -> Self {
        Self { scopes_supported: scopes.iter().map(|scope| Box::from(*scope)).collect(), ..self }
    }

    /// States the algorithms of DPoP proofs that it accepts.
    pub fn dpop_algorithms(self, names: &[&str]) -> Self {
        Self { dpop_signing_alg_values_supported: names.iter().map(|name| Box::from(*name)).collect(), ..self }
    }

    /// Answers with the metadata, for `GET /.well-known/oauth-protected-resource`.
    pub fn handler<S: Clone + Send + Sync + 'static>(self) -> MethodRouter<S, Infallible> {
        get(move || async move { published(&self) })
    }
}

fn published(metadata: &impl Serialize) -> Response {
    let body = match serde_json::to_string(metadata) {
        Ok(body) => body,
        Err(error) => return OauthError::into_response(unavailable(&error)),
    };
    let mut response = Response::new(Body::from(body));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(header::CACHE_CONTROL, CACHED);
    response
}
