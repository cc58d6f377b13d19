use std::{fmt, ops::Deref, sync::Arc};

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::{AnyScope, Refused, Resource, Scope, Scoped, accepted::Binding, state::HasServer};

/// A verified access token that is bound to a key, with a DPoP proof by that key (RFC 9449).
///
/// Bearer tokens are refused on such a route, as another scheme. The resource states [`DPOP`](Resource::DPOP), so its
/// server is not built without [`dpop`](super::ResourceServerBuilder::dpop).
///
/// ```
/// use axum::{Router, routing::get};
/// use cotter::{Ed25519, profile::AccessTokens};
/// use cotter_axum::resource::{DpopBound, Resource, ResourceServer};
///
/// enum Orders {}
///
/// impl Resource for Orders {
///     type Tokens = AccessTokens<Ed25519>;
///     const REALM: &'static str = "orders";
///     const DPOP: bool = true;
/// }
///
/// async fn key(bearer: DpopBound<Orders>) -> String {
///     bearer.proof().map(|proof| proof.thumbprint().to_string()).unwrap_or_default()
/// }
///
/// fn router(server: ResourceServer<Orders>) -> Router {
///     Router::new().route("/key", get(key)).with_state(server)
/// }
/// # std::hint::black_box(router as fn(ResourceServer<Orders>) -> Router);
/// ```
///
/// A resource that does not state it has no such routes:
///
/// ```compile_fail
/// use axum::{Router, routing::get};
/// use cotter::{Ed25519, profile::AccessTokens};
/// use cotter_axum::resource::{DpopBound, Resource, ResourceServer};
///
/// enum Orders {}
///
/// impl Resource for Orders {
///     type Tokens = AccessTokens<Ed25519>;
///     const REALM: &'static str = "orders";
/// }
///
/// async fn key(bearer: DpopBound<Orders>) -> String {
///     bearer.proof().map(|proof| proof.thumbprint().to_string()).unwrap_or_default()
/// }
///
/// fn router(server: ResourceServer<Orders>) -> Router {
///     Router::new().route("/key", get(key)).with_state(server)
/// }
/// # std::hint::black_box(router as fn(ResourceServer<Orders>) -> Router);
/// ```
pub struct DpopBound<R, S = AnyScope>(Scoped<R, S>);

/// A verified access token that is bound to the client's TLS certificate (RFC 8705 §3).
///
/// The certificate is the request's extension [`ClientCertificate`]. A request without one is refused as one with a
/// wrong one is. A token that is bound to a key as well needs its proof too.
///
/// ```
/// use cotter_axum::resource::{CertificateBound, Resource};
/// # use cotter::{Ed25519, profile::AccessTokens};
/// # enum Orders {}
/// # impl Resource for Orders {
/// #     type Tokens = AccessTokens<Ed25519>;
/// #     const REALM: &'static str = "orders";
/// # }
///
/// async fn orders(bearer: CertificateBound<Orders>) -> String {
///     bearer.subject().to_owned()
/// }
/// # let _ = orders;
/// ```
pub struct CertificateBound<R, S = AnyScope>(Scoped<R, S>);

/// The certificate of the client, in DER, as a request's extension.
///
/// The layer that terminates TLS sets it, once the handshake has proved possession of the key. If a proxy sends the
/// certificate in a header field, make sure that only the proxy can set that field.
///
/// ```
/// use cotter_axum::resource::ClientCertificate;
///
/// let mut request = http::Request::new(());
/// request.extensions_mut().insert(ClientCertificate::new(*b"0\x82..."));
/// assert!(request.extensions().get::<ClientCertificate>().is_some());
/// ```
#[derive(Clone)]
pub struct ClientCertificate(Arc<[u8]>);

impl ClientCertificate {
    /// A certificate that the client has shown in the handshake.
    #[must_use]
    pub fn new(der: impl Into<Vec<u8>>) -> Self {
        Self(der.into().into())
    }

    pub(super) fn der(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientCertificate(..)")
    }
}

impl<R, S> Deref for DpopBound<R, S> {
    type Target = Scoped<R, S>;

    fn deref(&self) -> &Scoped<R, S> {
        &self.0
    }
}

impl<R, S> Deref for CertificateBound<R, S> {
    type Target = Scoped<R, S>;

    fn deref(&self) -> &Scoped<R, S> {
        &self.0
    }
}

impl<R, S> fmt::Debug for DpopBound<R, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DpopBound").field(&self.0).finish()
    }
}

impl<R, S> fmt::Debug for CertificateBound<R, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CertificateBound").field(&self.0).finish()
    }
}

impl<R: Resource, S: Scope, St: HasServer<R>> FromRequestParts<St> for DpopBound<R, S> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &St) -> Result<Self, Refused> {
        const { assert!(R::DPOP, "`DpopBound` needs a resource that states `const DPOP: bool = true`") };
        Scoped::of(&state.server(), parts, Binding::Dpop).await.map(Self)
    }
}

impl<R: Resource, S: Scope, St: HasServer<R>> FromRequestParts<St> for CertificateBound<R, S> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &St) -> Result<Self, Refused> {
        Scoped::of(&state.server(), parts, Binding::Certificate).await.map(Self)
    }
}
