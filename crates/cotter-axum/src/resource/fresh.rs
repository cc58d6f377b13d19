use std::{fmt, future::Future, ops::Deref, pin::Pin, sync::Arc, time::Duration};

use axum::extract::FromRequestParts;
use cotter::{VerifyError, profile::AccessToken};
use http::request::Parts;

use super::{
    AnyScope, Refused, Resource, ResourceServer, Scope, Scoped, VerifiesTokens, accepted::Binding, state::HasServer,
    telemetry, verify::original_uri,
};

/// Says whether a token is live at this moment: by introspection (RFC 7662), or a look at a store.
///
/// It is asked for every request to a route with [`Fresh`], once the token and its scopes are accepted.
///
/// ```
/// use cotter_axum::resource::{Asked, FreshCheck, Freshness};
///
/// /// A list of users, in place of an issuer.
/// struct Users(Vec<String>);
///
/// impl FreshCheck for Users {
///     async fn check(&self, asked: Asked<'_>) -> Freshness {
///         let is_user = self.0.iter().any(|user| user == asked.token().subject());
///         if is_user { Freshness::Live } else { Freshness::Over }
///     }
/// }
/// # let _ = Users(Vec::new());
/// ```
pub trait FreshCheck: Send + Sync + 'static {
    /// Whether the token is live.
    ///
    /// Answer [`Freshness::Unknown`] if the issuer or the store cannot be reached. A check that takes longer than the time
    /// that was stated is dropped, and counts as that.
    fn check(&self, asked: Asked<'_>) -> impl Future<Output = Freshness> + Send;
}

/// The answer of a [`FreshCheck`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there is no fourth answer")]
pub enum Freshness {
    /// The token is live.
    Live,
    /// The token is not: 401.
    Over,
    /// That cannot be told: 503.
    Unknown,
}

/// The token that a [`FreshCheck`] is asked about. `Debug` does not show it.
#[derive(Clone, Copy)]
pub struct Asked<'t> {
    token: &'t AccessToken,
    text: &'t str,
}

impl<'t> Asked<'t> {
    /// The token, verified.
    pub const fn token(&self) -> &'t AccessToken {
        self.token
    }

    /// The token's text, for an introspection request to its issuer. It is a credential: send it nowhere else.
    #[must_use]
    pub const fn expose_text(&self) -> &'t str {
        self.text
    }
}

impl fmt::Debug for Asked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Asked(..)")
    }
}

/// A verified access token with the scopes `S`, which has just been confirmed by the issuer or the store.
///
/// For what must not happen after a log-out, however short a time ago. The resource states
/// [`FRESH`](Resource::FRESH), so its server is not built without [`fresh`](super::ResourceServerBuilder::fresh).
///
/// ```
/// use axum::{Router, routing::get};
/// use cotter::{Ed25519, profile::AccessTokens};
/// use cotter_axum::resource::{Fresh, Resource, ResourceServer};
///
/// enum Orders {}
///
/// impl Resource for Orders {
///     type Tokens = AccessTokens<Ed25519>;
///     const REALM: &'static str = "orders";
///     const FRESH: bool = true;
/// }
///
/// async fn refund(bearer: Fresh<Orders>) -> String {
///     format!("refunded for {}", bearer.subject())
/// }
///
/// fn router(server: ResourceServer<Orders>) -> Router {
///     Router::new().route("/refund", get(refund)).with_state(server)
/// }
/// # std::hint::black_box(router as fn(ResourceServer<Orders>) -> Router);
/// ```
///
/// A resource that does not state it has no such routes:
///
/// ```compile_fail
/// use axum::{Router, routing::get};
/// use cotter::{Ed25519, profile::AccessTokens};
/// use cotter_axum::resource::{Fresh, Resource, ResourceServer};
///
/// enum Orders {}
///
/// impl Resource for Orders {
///     type Tokens = AccessTokens<Ed25519>;
///     const REALM: &'static str = "orders";
/// }
///
/// async fn refund(bearer: Fresh<Orders>) -> String {
///     format!("refunded for {}", bearer.subject())
/// }
///
/// fn router(server: ResourceServer<Orders>) -> Router {
///     Router::new().route("/refund", get(refund)).with_state(server)
/// }
/// # std::hint::black_box(router as fn(ResourceServer<Orders>) -> Router);
/// ```
pub struct Fresh<R, S = AnyScope>(Scoped<R, S>);

/// The check of a server, and the time that it may take.
pub(super) struct Asking {
    pub(super) check: Arc<dyn AnyFreshCheck>,
    pub(super) within: Duration,
}

/// A [`FreshCheck`] as a trait object.
pub(super) trait AnyFreshCheck: Send + Sync {
    fn check_boxed<'a>(&'a self, asked: Asked<'a>) -> Pin<Box<dyn Future<Output = Freshness> + Send + 'a>>;
}

impl<C: FreshCheck> AnyFreshCheck for C {
    fn check_boxed<'a>(&'a self, asked: Asked<'a>) -> Pin<Box<dyn Future<Output = Freshness> + Send + 'a>> {
        Box::pin(self.check(asked))
    }
}

impl<R: Resource> ResourceServer<R> {
    /// Asks whether an accepted token is live.
    async fn confirm<S: Scope>(&self, scoped: &Scoped<R, S>, parts: &Parts) -> Result<(), Refused> {
        let resource = &self.0.any;
        // A server of such a resource is not built without.
        let Some(Asking { check, within }) = &self.0.fresh else {
            return Err(Refused::new(resource.unavailable(), "fresh-not-configured"));
        };
        let credential = resource
            .read(&parts.headers, original_uri(parts))
            .map_err(|error| Refused::new(resource.refuse_credentials(&error), error.code()))?;
        let asked = Asked { token: scoped.token(), text: credential.unverified_token() };
        let freshness = tokio::time::timeout(*within, check.check_boxed(asked)).await.unwrap_or(Freshness::Unknown);
        let error = match freshness {
            Freshness::Live => return Ok(()),
            Freshness::Over => VerifyError::Revoked,
            Freshness::Unknown => VerifyError::RevocationUnknown,
        };
        Err(Refused::new(resource.refuse_token(scoped.scheme(), &error), error.code()))
    }
}

impl<R, S> Deref for Fresh<R, S> {
    type Target = Scoped<R, S>;

    fn deref(&self) -> &Scoped<R, S> {
        &self.0
    }
}

impl<R, S> fmt::Debug for Fresh<R, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Fresh").field(&self.0).finish()
    }
}

impl<R: Resource, S: Scope, St: HasServer<R>> FromRequestParts<St> for Fresh<R, S> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &St) -> Result<Self, Refused> {
        const { assert!(R::FRESH, "`Fresh` needs a resource that states `const FRESH: bool = true`") };
        let server = state.server();
        let scoped = Scoped::of(&server, parts, Binding::Any).await?;
        match server.confirm(&scoped, parts).await {
            Ok(()) => Ok(Self(scoped)),
            Err(refused) => {
                telemetry::refused(R::REALM, R::Tokens::ALG, &refused);
                Err(refused)
            }
        }
    }
}
