use std::{fmt, sync::Arc, time::Duration};

#[cfg(feature = "session")]
use cotter::{JwsAlgorithm, profile::AccessTokens};
#[cfg(feature = "jwks")]
use cotter::{pending::Verification, profile::AccessToken};
use cotter_http::{NotQuotable, ProtectedResource};
#[cfg(feature = "session")]
use cotter_session::{RevocationView, store::SessionStore};

#[cfg(feature = "jwks")]
use super::refresh::{Refresh, RefreshesKeys};
#[cfg(feature = "session")]
use super::store::AnswersPending;
use super::{
    Dpop, FreshCheck, Resource, VerifiesTokens,
    fresh::{AnyFreshCheck, Asking},
};

/// Verifies the requests to one resource. A clone is a handle to the same.
///
/// ```
/// use std::time::Duration;
/// use axum::{Router, body::Body, http::{Request, StatusCode}, routing::get};
/// use cotter::{Ed25519, profile::AccessTokens};
/// use cotter_axum::resource::{Bearer, Resource, ResourceServer};
/// use cotter_issue::{Lifetime, SigningKey, profile::{AccessTokenIssuer, Grant}};
/// use tower::ServiceExt;
///
/// enum Orders {}
///
/// impl Resource for Orders {
///     type Tokens = AccessTokens<Ed25519>;
///     const REALM: &'static str = "orders";
/// }
///
/// async fn orders(bearer: Bearer<Orders>) -> String {
///     format!("orders of {}", bearer.subject())
/// }
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
/// # runtime.block_on(async {
/// let key = SigningKey::<Ed25519>::generate("2026-11")?;
/// let tokens = AccessTokens::new(key.public().clone(), "https://as.example", "https://orders.example");
/// let server = ResourceServer::<Orders>::builder(tokens).build()?;
/// let app: Router = Router::new().route("/orders", get(orders)).with_state(server);
///
/// let issuer = AccessTokenIssuer::new(key, "https://as.example", "https://orders.example", Lifetime::of(Duration::from_secs(600))?)?;
/// let token = issuer.issue(&Grant::new("alice", "web"), &serde_json::json!({}))?;
/// let request = Request::get("/orders").header("authorization", format!("Bearer {}", token.expose()));
/// assert_eq!(app.clone().oneshot(request.body(Body::empty())?).await?.status(), StatusCode::OK);
///
/// let refused = app.oneshot(Request::get("/orders").body(Body::empty())?).await?;
/// assert_eq!((refused.status(), &refused.headers()["www-authenticate"]), (StatusCode::UNAUTHORIZED, &r#"Bearer realm="orders""#.parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ResourceServer<R: Resource>(pub(super) Arc<Inner<R>>);

pub(super) struct Inner<R: Resource> {
    pub(super) tokens: R::Tokens,
    /// Of requests by a safe method, if stated.
    pub(super) safe: Option<R::Tokens>,
    pub(super) dpop: Option<Dpop>,
    pub(super) fresh: Option<Asking>,
    #[cfg(feature = "jwks")]
    pub(super) refresh: Option<Box<dyn Refresh<Verification<AccessToken>>>>,
    #[cfg(feature = "session")]
    pub(super) store: Option<Box<dyn AnswersPending>>,
    /// What the resource says of itself, whatever the scheme.
    pub(super) any: Arc<ProtectedResource>,
    /// The same where only the scheme `DPoP` is accepted.
    pub(super) dpop_only: Arc<ProtectedResource>,
}

/// Builds a [`ResourceServer`].
#[must_use]
pub struct ResourceServerBuilder<R: Resource> {
    tokens: R::Tokens,
    safe: Option<R::Tokens>,
    dpop: Option<Dpop>,
    fresh: Option<Asking>,
    #[cfg(feature = "jwks")]
    refresh: Option<Box<dyn Refresh<Verification<AccessToken>>>>,
    #[cfg(feature = "session")]
    store: Option<Box<dyn AnswersPending>>,
    metadata: Option<String>,
    retry_after: Option<Duration>,
}

impl<R: Resource> ResourceServer<R> {
    /// Builds a server with this verifier, which has the keys, the issuer, the audience and the revocation check.
    pub fn builder(tokens: R::Tokens) -> ResourceServerBuilder<R> {
        ResourceServerBuilder {
            tokens,
            safe: None,
            dpop: None,
            fresh: None,
            #[cfg(feature = "jwks")]
            refresh: None,
            #[cfg(feature = "session")]
            store: None,
            metadata: None,
            retry_after: None,
        }
    }
}

#[cfg(feature = "session")]
impl<A: JwsAlgorithm, R: Resource<Tokens = AccessTokens<A>>> ResourceServer<R> {
    /// Builds a server whose revocations come from a feed, with the view's bound of staleness for unsafe methods alone.
    ///
    /// While the view is older, a request by an unsafe method gets 503, and one by a safe method is served, unless it
    /// asks for an upgrade ([`cotter_http::is_safe`]). Before the
    /// first snapshot, all get 503. What the view knows to be revoked is refused in every case.
    pub fn builder_with_view(tokens: AccessTokens<A>, view: &RevocationView) -> ResourceServerBuilder<R> {
        let safe = tokens.clone().revocation(Arc::new(view.lenient()));
        Self::builder(tokens.revocation(Arc::new(view.clone()))).for_safe_methods(safe)
    }
}

impl<R: Resource> ResourceServerBuilder<R> {
    /// Verifies requests by a safe method (RFC 9110 §9.2.1) with this verifier instead.
    ///
    /// For a check that is more lenient where nothing is changed; issuer, keys and audience must be the same. A request that
    /// asks for an upgrade, as that of a WebSocket does, is not safe ([`cotter_http::is_safe`]). A handler of a `GET` that
    /// changes something makes this a mistake.
    pub fn for_safe_methods(self, tokens: R::Tokens) -> Self {
        Self { safe: Some(tokens), ..self }
    }

    /// Accepts tokens that are bound to a key, with a DPoP proof (RFC 9449). Without it, the scheme `DPoP` is another
    /// scheme.
    pub fn dpop(self, dpop: Dpop) -> Self {
        Self { dpop: Some(dpop), ..self }
    }

    /// States who is asked for a [`Fresh`](super::Fresh) answer, and how long that may take.
    pub fn fresh(self, check: impl FreshCheck, within: Duration) -> Self {
        let check: Arc<dyn AnyFreshCheck> = Arc::new(check);
        Self { fresh: Some(Asking { check, within }), ..self }
    }

    /// States the address of the resource's metadata in every challenge (RFC 9728 §5.1).
    pub fn resource_metadata(self, url: impl Into<String>) -> Self {
        Self { metadata: Some(url.into()), ..self }
    }

    /// Asks clients to come back after this time, instead of 2 s, when the service cannot tell.
    pub fn retry_after(self, after: Duration) -> Self {
        Self { retry_after: Some(after), ..self }
    }

    /// Waits for a refetch of these key sets if a token names a key that is unknown.
    ///
    /// Without it, such a token is refused until the keys have been fetched again in the background.
    #[cfg(feature = "jwks")]
    pub fn refresh(self, keys: impl RefreshesKeys) -> Self {
        Self { refresh: Some(Box::new(keys)), ..self }
    }

    /// Asks this store what the verifiers leave to the caller, with `revocation_later` or `replay_later`.
    ///
    /// Single use then holds in all processes that share the store. A store that does not answer within 4.5 s counts as one
    /// that cannot tell (503). A server whose verifiers leave a question is not built without a store.
    #[cfg(feature = "session")]
    pub fn store(self, store: impl SessionStore + 'static) -> Self {
        Self { store: Some(Box::new(store)), ..self }
    }

    /// Makes the server.
    ///
    /// # Errors
    ///
    /// [`ResourceServerError`], if a route of the resource could not be served.
    pub fn build(self) -> Result<ResourceServer<R>, ResourceServerError> {
        if R::DPOP && self.dpop.is_none() {
            return Err(ResourceServerError::DpopMissing);
        }
        if self.dpop.as_ref().is_some_and(|dpop| !dpop.is_base_readable()) {
            return Err(ResourceServerError::DpopBase);
        }
        if R::FRESH && self.fresh.is_none() {
            return Err(ResourceServerError::FreshMissing);
        }
        if self.leaves_questions() && !self.has_store() {
            return Err(ResourceServerError::StoreMissing);
        }
        let mut any = ProtectedResource::bearer(R::REALM)?;
        if let Some(after) = self.retry_after {
            any = any.retry_after(after);
        }
        if let Some(url) = self.metadata {
            any = any.resource_metadata(url)?;
        }
        let algs = self.dpop.as_ref().map(Dpop::algs).unwrap_or_default();
        let dpop_only = any.clone().only_dpop(algs.iter().copied());
        if self.dpop.is_some() {
            any = any.and_dpop(algs.iter().copied());
        }
        Ok(ResourceServer(Arc::new(Inner {
            tokens: self.tokens,
            safe: self.safe,
            dpop: self.dpop,
            fresh: self.fresh,
            #[cfg(feature = "jwks")]
            refresh: self.refresh,
            #[cfg(feature = "session")]
            store: self.store,
            any: Arc::new(any),
            dpop_only: Arc::new(dpop_only),
        })))
    }
}

impl<R: Resource> ResourceServerBuilder<R> {
    /// Whether a verifier leaves a question to a store.
    fn leaves_questions(&self) -> bool {
        self.tokens.leaves_questions()
            || self.safe.as_ref().is_some_and(VerifiesTokens::leaves_questions)
            || self.dpop.as_ref().is_some_and(Dpop::leaves_questions)
    }

    #[cfg(feature = "session")]
    const fn has_store(&self) -> bool {
        self.store.is_some()
    }

    #[cfg(not(feature = "session"))]
    const fn has_store(&self) -> bool {
        false
    }
}

/// A resource server cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResourceServerError {
    /// The realm or the address of the metadata is not visible ASCII.
    #[error(transparent)]
    NotQuotable(#[from] NotQuotable),
    /// Routes of the resource may require a DPoP proof ([`Resource::DPOP`]), and nothing verifies proofs.
    #[error("routes may require a DPoP proof, and nothing verifies proofs: expected `dpop` too")]
    DpopMissing,
    /// No proof could be for the public address ([`PublicBase`](super::PublicBase)): its host or path can be read in
    /// several ways.
    #[error("public address cannot be compared with that of a proof: expected a plain host, and escapes of two digits")]
    DpopBase,
    /// Routes of the resource may require a fresh answer ([`Resource::FRESH`]), and nobody is asked for one.
    #[error("routes may require that a token is confirmed, and nobody is asked: expected `fresh` too")]
    FreshMissing,
    /// A verifier leaves revocation or replay to a store (`revocation_later`, `replay_later`), and there is none to ask.
    #[error("verifier leaves revocation or replay to a store, and there is none: expected `store` too")]
    StoreMissing,
}

impl<R: Resource> Clone for ResourceServer<R> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<R: Resource> fmt::Debug for ResourceServer<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResourceServer")
            .field("realm", &R::REALM)
            .field("alg", &<R::Tokens as VerifiesTokens>::ALG)
            .field("dpop", &self.0.dpop)
            .finish_non_exhaustive()
    }
}

impl<R: Resource> fmt::Debug for ResourceServerBuilder<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResourceServerBuilder").field("realm", &R::REALM).finish_non_exhaustive()
    }
}
