use std::{fmt, marker::PhantomData, ops::Deref, sync::Arc, time::Duration};

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use cotter::profile::AccessToken;
use cotter_http::{Scheme, StepUp};
use http::request::Parts;

use super::{
    Refused, Resource, ResourceServer,
    accepted::{Accepted, Binding},
    state::HasServer,
};

/// A verified access token (RFC 9068) for the resource `R`, shown as it is bound.
///
/// A token that is bound to a key is accepted with a DPoP proof, if the resource is built with
/// [`dpop`](super::ResourceServerBuilder::dpop), and refused as a bearer token. It is an [`AccessToken`] for the
/// handler, which may require more of it: the methods here refuse with the right answer.
///
/// `Option<Bearer<R>>` is `None` for a request that shows nothing. A token that is shown and not accepted is refused.
///
/// ```
/// use cotter_axum::resource::{Bearer, Refused, Resource};
/// # use cotter::{Ed25519, profile::AccessTokens};
/// # enum Orders {}
/// # impl Resource for Orders {
/// #     type Tokens = AccessTokens<Ed25519>;
/// #     const REALM: &'static str = "orders";
/// # }
/// use std::time::Duration;
///
/// async fn refund(bearer: Bearer<Orders>) -> Result<String, Refused> {
///     bearer.require_scopes(&["orders:refund"])?;
///     bearer.require_auth_age(Duration::from_secs(300))?;
///     Ok(format!("refunded for {}", bearer.subject()))
/// }
///
/// async fn greeting(bearer: Option<Bearer<Orders>>) -> String {
///     bearer.map_or("hello".into(), |bearer| format!("hello {}", bearer.subject()))
/// }
/// # let _ = (refund, greeting);
/// ```
pub struct Bearer<R> {
    accepted: Arc<Accepted>,
    resource: PhantomData<fn() -> R>,
}

impl<R: Resource> Bearer<R> {
    /// The token.
    pub fn token(&self) -> &AccessToken {
        &self.accepted.token
    }

    /// The scheme by which the token was shown.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.accepted.scheme
    }

    /// Refuses a token that lacks one of these scopes.
    ///
    /// # Errors
    ///
    /// [`Refused`]: 403 `insufficient_scope`, with all of these scopes.
    pub fn require_scopes(&self, scopes: &[&str]) -> Result<(), Refused> {
        if scopes.iter().all(|scope| self.token().has_scope(scope)) {
            return Ok(());
        }
        let answer = self.accepted.resource.insufficient_scope(self.scheme(), scopes.iter().copied());
        Err(Refused::new(answer, "scope-missing"))
    }

    /// Refuses a token whose user was authenticated longer ago than this (RFC 9470).
    ///
    /// # Errors
    ///
    /// [`Refused`]: 401 `insufficient_user_authentication`, with this `max_age`.
    pub fn require_auth_age(&self, max_age: Duration) -> Result<(), Refused> {
        let step_up = StepUp::max_age(max_age);
        self.token().require_auth_age(max_age).map_err(|error| self.step_up(&step_up, error.code()))
    }

    /// Refuses a token whose user was not authenticated by one of these classes (RFC 9470).
    ///
    /// # Errors
    ///
    /// [`Refused`]: 401 `insufficient_user_authentication`, with these `acr_values`.
    pub fn require_acr(&self, one_of: &[&str]) -> Result<(), Refused> {
        let step_up = StepUp::acr_values(one_of.iter().copied());
        self.token().require_acr(one_of.iter().copied()).map_err(|error| self.step_up(&step_up, error.code()))
    }

    fn step_up(&self, needed: &StepUp, code: &'static str) -> Refused {
        Refused::new(self.accepted.resource.step_up(self.scheme(), needed), code)
    }

    pub(super) async fn of(server: &ResourceServer<R>, parts: &mut Parts, binding: Binding) -> Result<Self, Refused> {
        Ok(Self { accepted: server.accept(parts, binding).await?, resource: PhantomData })
    }
}

impl<R: Resource> Deref for Bearer<R> {
    type Target = AccessToken;

    fn deref(&self) -> &AccessToken {
        self.token()
    }
}

impl<R> Clone for Bearer<R> {
    fn clone(&self) -> Self {
        Self { accepted: Arc::clone(&self.accepted), resource: PhantomData }
    }
}

impl<R> fmt::Debug for Bearer<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bearer").field("scheme", &self.accepted.scheme).finish_non_exhaustive()
    }
}

impl<R: Resource, St: HasServer<R>> FromRequestParts<St> for Bearer<R> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &St) -> Result<Self, Refused> {
        Self::of(&state.server(), parts, Binding::Any).await
    }
}

impl<R: Resource, St: HasServer<R>> OptionalFromRequestParts<St> for Bearer<R> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &St) -> Result<Option<Self>, Refused> {
        if state.server().is_shown_nothing(parts) {
            return Ok(None);
        }
        <Self as FromRequestParts<St>>::from_request_parts(parts, state).await.map(Some)
    }
}
