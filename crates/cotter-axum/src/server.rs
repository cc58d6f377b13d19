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
//! ├▶ token         the token endpoint ─▶ exchange (codes), refresh, proof (DPoP)
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
    redirect::RedirectUriError,
    service::{AuthenticatedService, RequireService, RequireServiceLayer},
};
use self::{proof::Proofs, service::REALM};
pub use crate::nonces::{DpopNonces, NonceKeyError};

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
///
/// ```
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
/// # runtime.block_on(async {
/// use std::sync::Arc;
/// use axum::{body::{Body, to_bytes}, http::Request};
/// use cotter::Ed25519;
/// use cotter_axum::server::{AuthorizationServer, Client, SigningKeys};
/// use cotter_session::{MemoryStore, Minter, SessionPolicy, Sessions, store::SessionStore};
/// use tower::ServiceExt;
/// # use std::time::Duration;
/// # use cotter_issue::{Lifetime, profile::AccessTokenIssuer, schedule::{Fleet, Timing}, store::{AtRest, MemoryStore as KeyMemory, StoredSchedule}};
/// # let life = Lifetime::of(Duration::from_secs(600))?;
/// # let timing = Timing::new(Fleet { cache: Duration::from_secs(3600), refresh: Duration::from_secs(300), propagation: Duration::from_secs(30),
/// #     leeway: Duration::from_secs(60), token_life: life, period: Duration::from_secs(86_400) })?;
///
/// let (stored, policy) = (KeyMemory::new(), SessionPolicy::new(Duration::from_secs(600)));
/// let keys = SigningKeys::<Ed25519>::open(
///     move |now| StoredSchedule::danger_open_or_create(stored.clone(), AtRest::plain(), timing, now),
///     move |key| Ok(Minter::new(&policy).audience(AccessTokenIssuer::new(key, "https://auth.example", "https://orders.example", life)?)),
/// )?;
/// let store: Arc<dyn SessionStore> = Arc::new(MemoryStore::new(1_000)?);
/// let cli = Client::public("cli")?.redirect_uri("http://127.0.0.1/callback")?.scope("orders:read")?;
/// let server = AuthorizationServer::builder("https://auth.example", "https://orders.example", Sessions::shared(store, policy), keys)
///     .client(cli)
///     .service("orders", "VYGTvFHFzDcC2kbf6bHLXQ")?
///     .build()?;
///
/// let token = Request::post("/token").header("content-type", "application/x-www-form-urlencoded");
/// let token = token.body(Body::from("grant_type=refresh_token&client_id=cli&refresh_token=rt1_made_up"))?;
/// let answer = server.router::<()>().oneshot(token).await?;
/// assert_eq!((answer.status().as_u16(), &answer.headers()["cache-control"]), (400, &"no-store".parse()?));
/// let body = to_bytes(answer.into_body(), 1_000).await?;
/// assert_eq!(body, r#"{"error":"invalid_grant","error_description":"refresh token is malformed"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
