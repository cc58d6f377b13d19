//! A resource server: routes that are reached with a verified access token, and not without.
//!
//! A [`Resource`] is a type that pins how tokens are verified. A [`ResourceServer<R>`] is made of it once, with keys,
//! issuer and audience. A handler names what it needs:
//!
//! | Extractor | A request that reaches the handler has |
//! |---|---|
//! | [`Bearer<R>`] | an access token that was verified, shown as it is bound |
//! | [`Scoped<R, S>`] | the same, with the scopes `S` |
//! | [`DpopBound<R, S>`] | the same, with a DPoP proof by the key that the token is bound to (RFC 9449) |
//! | [`CertificateBound<R, S>`] | the same, over TLS with the certificate that the token is bound to (RFC 8705) |
//! | [`Fresh<R, S>`] | the same, and its issuer or store has just said that the token is live |
//! | [`BearerOr<R, C>`] | a token, or the session's cookie `C`, and never both |
//! | `Option<Bearer<R>>`, `Option<Scoped<R, S>>` | no credentials at all, or good ones |
//!
//! Everything else is a [`Refused`], the answer that the standards ask for.
//!
//! `auth_verify_total` counts each token that is verified, by `result`, and each refusal of an extractor. So a token that
//! is accepted, and then lacks a scope or is not confirmed, is counted twice: as accepted and as refused. What a handler
//! requires of its token is not counted.

mod accepted;
mod bearer;
mod bearer_or;
mod bound;
mod dpop;
mod fresh;
mod middleware;
mod public_base;
#[cfg(feature = "jwks")]
mod refresh;
mod refused;
mod scoped;
mod server;
mod state;
#[cfg(feature = "session")]
mod store;
mod telemetry;
mod tokens;
mod verify;

pub use bearer::Bearer;
pub use bearer_or::{BearerOr, CookieCredential};
pub use bound::{CertificateBound, ClientCertificate, DpopBound};
pub use dpop::Dpop;
pub use fresh::{Asked, Fresh, FreshCheck, Freshness};
pub use middleware::{provide_dpop_nonce, refuse_token_in_form};
pub use public_base::{PublicBase, PublicBaseError};
#[cfg(all(feature = "jwks", feature = "session"))]
pub(crate) use refresh::Refresh;
#[cfg(feature = "jwks")]
pub use refresh::RefreshesKeys;
pub use refused::Refused;
pub use scoped::{AnyScope, Scope, Scoped};
pub use server::{ResourceServer, ResourceServerBuilder, ResourceServerError};
pub use tokens::VerifiesTokens;

pub use crate::nonces::{DpopNonces, NonceKeyError};

/// A resource, as clients know it: one audience, with one way to verify its tokens.
///
/// ```
/// use cotter::{Ed25519, profile::AccessTokens};
/// use cotter_axum::resource::Resource;
///
/// /// Verifies Ed25519 and no other algorithm.
/// enum Orders {}
///
/// impl Resource for Orders {
///     type Tokens = AccessTokens<Ed25519>;
///     const REALM: &'static str = "orders";
/// }
/// # assert_eq!(Orders::REALM, "orders");
/// ```
pub trait Resource: Send + Sync + 'static {
    /// The verifier.
    ///
    /// It is [`AccessTokens`](cotter::profile::AccessTokens) of one algorithm, or an
    /// [`AccessTokenRouter`](cotter::profile::AccessTokenRouter) of several.
    type Tokens: VerifiesTokens;

    /// The realm of the challenges, in visible ASCII. It is public.
    const REALM: &'static str;

    /// Whether routes may require a DPoP proof: without it, [`DpopBound`] does not compile into a program.
    ///
    /// A server of such a resource is not built without [`dpop`](ResourceServerBuilder::dpop).
    const DPOP: bool = false;

    /// Whether routes may require that a token has just been confirmed: without it, [`Fresh`] does not compile into a
    /// program.
    ///
    /// A server of such a resource is not built without [`fresh`](ResourceServerBuilder::fresh).
    const FRESH: bool = false;
}

/// A state whose handlers all serve one resource.
///
/// A state has one [`Resource`](Self::Resource), so extractors of two resources in one handler do not compile: a token
/// for one must not be shown to the other. An application with several resources has a router with a state of its own
/// for each.
///
/// A [`ResourceServer<R>`] is such a state. Another state names its resource, and gives its server by `FromRef`:
///
/// ```
/// use axum::extract::FromRef;
/// use cotter_axum::resource::{Resource, ResourceServer, Serves};
/// # use cotter::{Ed25519, profile::AccessTokens};
/// # enum Orders {}
/// # impl Resource for Orders {
/// #     type Tokens = AccessTokens<Ed25519>;
/// #     const REALM: &'static str = "orders";
/// # }
///
/// #[derive(Clone)]
/// struct App {
///     orders: ResourceServer<Orders>,
///     page_size: usize,
/// }
///
/// impl Serves for App {
///     type Resource = Orders;
/// }
///
/// impl FromRef<App> for ResourceServer<Orders> {
///     fn from_ref(app: &App) -> Self {
///         app.orders.clone()
///     }
/// }
/// # fn state<S: Serves>() -> &'static str { S::Resource::REALM }
/// # assert_eq!(state::<App>(), "orders");
/// # let _ = |app: App| app.page_size;
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which resource its handlers serve",
    note = "implement `Serves` for it, and `FromRef` for its `ResourceServer`"
)]
pub trait Serves {
    /// The resource.
    type Resource: Resource;
}

impl<R: Resource> Serves for ResourceServer<R> {
    type Resource = R;
}
