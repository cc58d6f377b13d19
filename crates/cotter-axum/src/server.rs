//! The endpoints of an authorization server (RFC 6749), each by itself or all as a router.
//!
//! An [`AuthorizationServer`] issues the access tokens of [sessions](cotter_session::Sessions), with refresh tokens that
//! rotate, to public clients: native applications, with PKCE. It has no pages: what a user sees is the service's own.
//!
//! ```text
//! server           the endpoints, mounted
//! ├▶ builder       what is stated when it is made
//! ├▶ client        registered clients ─▶ redirect, scope
//! ├▶ keys          what signs now, and what is published
//! ├▶ authorize     the authorization request as a value; codes are given here ─▶ code
//! ├▶ token         the token endpoint ─▶ exchange (codes), refresh, proof (DPoP) ─▶ nonces
//! ├▶ revoke, introspect, metadata
//! └▶ service       what only services may ask
//! ```

mod answer;
mod authorize;
mod builder;
mod client;
mod code;
mod exchange;
mod introspect;
mod keys;
mod metadata;
mod nonces;
mod proof;
mod redirect;
mod refresh;
mod revoke;
mod scope;
mod service;
mod token;

use std::{collections::BTreeMap, convert::Infallible, fmt, sync::Arc, time::Duration};

use axum::{
    Router,
    routing::{MethodRouter, get, post},
};
use cotter::Algorithm;
use cotter_http::BasicClients;
use cotter_issue::JwsPublicKeySigningAlgorithm;
use cotter_session::{Sessions, store::SessionStore};

pub use self::{
    authorize::{AuthorizationRefusal, AuthorizationRequest, CodeError, PageReason},
    builder::{AuthorizationServerBuilder, ServerError},
    client::{Client, ClientError},
    keys::{KeysError, KeysUnavailable, SigningKeys},
    metadata::ProtectedResource,
    nonces::DpopNonces,
    redirect::RedirectUriError,
    service::{AuthenticatedService, RequireService, RequireServiceLayer},
};
use self::{proof::Proofs, service::REALM};

/// The endpoints of an authorization server, whose access tokens are signed by the algorithm `A`.
///
/// | Path | Endpoint |
/// |---|---|
/// | `POST /token` | [`token`](Self::token): codes and refresh tokens (RFC 6749 §3.2) |
/// | `POST /revoke` | [`revoke`](Self::revoke) (RFC 7009) |
/// | `POST /introspect` | [`introspect`](Self::introspect) (RFC 7662), for services |
/// | `GET /.well-known/jwks.json` | [`jwks`](Self::jwks) (RFC 7517) |
/// | `GET /.well-known/oauth-authorization-server` | [`metadata`](Self::metadata) (RFC 8414) |
///
/// The authorization endpoint has pages, so it is the service's own: [`read_authorization`](Self::read_authorization)
/// judges a request, and [`give_code`](Self::give_code) answers it. A clone is another handle on the same server.
pub struct AuthorizationServer<A: JwsPublicKeySigningAlgorithm> {
    inner: Arc<Inner<A>>,
}

/// What was stated when a server was made.
struct Inner<A: JwsPublicKeySigningAlgorithm> {
    issuer: Box<str>,
    audience: Box<str>,
    sessions: Sessions<dyn SessionStore>,
    keys: SigningKeys<A>,
    clients: BTreeMap<Box<str>, Arc<Client>>,
    services: Arc<BasicClients>,
    proofs: Option<Proofs>,
    code_life: Duration,
    code_memory: Duration,
    patience: Duration,
}

impl<A: JwsPublicKeySigningAlgorithm> AuthorizationServer<A> {
    /// Begins a server with this issuer, whose access tokens are for `audience`.
    ///
    /// The issuer is an origin, such as `https://auth.example`: paths are added to it.
    pub fn builder(
        issuer: &str,
        audience: &str,
        sessions: Sessions<dyn SessionStore>,
        keys: SigningKeys<A>,
    ) -> AuthorizationServerBuilder<A> {
        AuthorizationServerBuilder::new(issuer, audience, sessions, keys)
    }

    /// All endpoints, at the paths that the metadata state.
    pub fn router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        Router::new()
            .route("/token", self.token())
            .route("/revoke", self.revoke())
            .route("/introspect", self.introspect())
            .route("/.well-known/jwks.json", self.jwks())
            .route("/.well-known/oauth-authorization-server", self.metadata())
    }

    /// The token endpoint (RFC 6749 §3.2), for `POST /token`.
    pub fn token<S: Clone + Send + Sync + 'static>(&self) -> MethodRouter<S, Infallible> {
        post(token::answer::<A>).with_state(self.clone())
    }

    /// The revocation endpoint (RFC 7009), for `POST /revoke`.
    ///
    /// A refresh token ends its session, and an access token itself alone.
    pub fn revoke<S: Clone + Send + Sync + 'static>(&self) -> MethodRouter<S, Infallible> {
        post(revoke::answer::<A>).with_state(self.clone())
    }

    /// The introspection endpoint (RFC 7662), for `POST /introspect` by the services that were stated.
    pub fn introspect<S: Clone + Send + Sync + 'static>(&self) -> MethodRouter<S, Infallible> {
        let endpoint = post(introspect::answer::<A>).with_state(self.clone());
        endpoint.route_layer(self.services())
    }

    /// The public keys (RFC 7517), for `GET /.well-known/jwks.json`.
    pub fn jwks<S: Clone + Send + Sync + 'static>(&self) -> MethodRouter<S, Infallible> {
        get(metadata::jwks::<A>).with_state(self.clone())
    }

    /// The metadata (RFC 8414), for `GET /.well-known/oauth-authorization-server`.
    pub fn metadata<S: Clone + Send + Sync + 'static>(&self) -> MethodRouter<S, Infallible> {
        get(metadata::answer::<A>).with_state(self.clone())
    }

    /// A layer for what only the services may ask: the feed of revocations.
    #[must_use]
    pub fn services(&self) -> RequireServiceLayer {
        RequireServiceLayer::new(Arc::clone(&self.inner.services), REALM)
    }

    /// What signs now, and what is published.
    #[must_use]
    pub fn keys(&self) -> &SigningKeys<A> {
        &self.inner.keys
    }

    /// The sessions that the tokens are of.
    #[must_use]
    pub fn sessions(&self) -> &Sessions<dyn SessionStore> {
        &self.inner.sessions
    }

    /// The issuer: `iss` of tokens and of authorization answers.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.inner.issuer
    }

    /// The resource that access tokens are for: `aud`.
    #[must_use]
    pub fn audience(&self) -> &str {
        &self.inner.audience
    }
}

impl<A: JwsPublicKeySigningAlgorithm> Clone for AuthorizationServer<A> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner) }
    }
}

impl<A: JwsPublicKeySigningAlgorithm> fmt::Debug for AuthorizationServer<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationServer")
            .field("algorithm", &<A as Algorithm>::NAME)
            .field("issuer", &self.inner.issuer)
            .field("audience", &self.inner.audience)
            .field("clients", &self.inner.clients.keys())
            .finish_non_exhaustive()
    }
}
