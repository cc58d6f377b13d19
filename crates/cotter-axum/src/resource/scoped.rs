use std::{fmt, marker::PhantomData, ops::Deref};

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use cotter_http::is_scope_token;
use http::request::Parts;

use super::{
    Bearer, Refused, Resource, ResourceServer, VerifiesTokens, accepted::Binding, state::HasServer, telemetry,
};

/// Scopes that a token must have, as a type. All of them are required.
///
/// ```
/// use cotter_axum::resource::Scope;
///
/// enum Read {}
///
/// impl Scope for Read {
///     const REQUIRED: &'static [&'static str] = &["orders:read"];
/// }
/// # assert_eq!(Read::REQUIRED, ["orders:read"]);
/// ```
pub trait Scope: Send + Sync + 'static {
    /// The scopes, each a scope token (RFC 6749 §3.3): an extractor with another text does not compile.
    const REQUIRED: &'static [&'static str];
}

/// No scope is required.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a marker without values")]
pub enum AnyScope {}

impl Scope for AnyScope {
    const REQUIRED: &'static [&'static str] = &[];
}

/// A verified access token for the resource `R` that has the scopes `S`; a [`Bearer<R>`] for the handler.
///
/// ```
/// use cotter_axum::resource::{Resource, Scope, Scoped};
/// # use cotter::{Ed25519, profile::AccessTokens};
/// # enum Orders {}
/// # impl Resource for Orders {
/// #     type Tokens = AccessTokens<Ed25519>;
/// #     const REALM: &'static str = "orders";
/// # }
/// enum Write {}
///
/// impl Scope for Write {
///     const REQUIRED: &'static [&'static str] = &["orders:write"];
/// }
///
/// async fn order(bearer: Scoped<Orders, Write>) -> String {
///     format!("ordered for {}", bearer.subject())
/// }
/// # let _ = order;
/// ```
pub struct Scoped<R, S> {
    bearer: Bearer<R>,
    scope: PhantomData<fn() -> S>,
}

impl<R: Resource, S: Scope> Scoped<R, S> {
    /// The token, without its scopes.
    #[must_use]
    pub fn into_bearer(self) -> Bearer<R> {
        self.bearer
    }

    pub(super) async fn of(server: &ResourceServer<R>, parts: &mut Parts, binding: Binding) -> Result<Self, Refused> {
        const { assert!(are_scopes(S::REQUIRED), "a required scope is not a scope token (RFC 6749 §3.3)") };
        let bearer = Bearer::of(server, parts, binding).await?;
        bearer
            .require_scopes(S::REQUIRED)
            .inspect_err(|refused| telemetry::refused(R::REALM, R::Tokens::ALG, refused))?;
        Ok(Self { bearer, scope: PhantomData })
    }
}

/// Whether all of these are scope tokens (RFC 6749 §3.3).
const fn are_scopes(mut scopes: &[&str]) -> bool {
    while let [scope, rest @ ..] = scopes {
        if !is_scope_token(scope) {
            return false;
        }
        scopes = rest;
    }
    true
}

impl<R, S> Deref for Scoped<R, S> {
    type Target = Bearer<R>;

    fn deref(&self) -> &Bearer<R> {
        &self.bearer
    }
}

impl<R, S> Clone for Scoped<R, S> {
    fn clone(&self) -> Self {
        Self { bearer: self.bearer.clone(), scope: PhantomData }
    }
}

impl<R, S> fmt::Debug for Scoped<R, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Scoped").field(&self.bearer).finish()
    }
}

impl<R: Resource, S: Scope, St: HasServer<R>> FromRequestParts<St> for Scoped<R, S> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &St) -> Result<Self, Refused> {
        Self::of(&state.server(), parts, Binding::Any).await
    }
}

impl<R: Resource, S: Scope, St: HasServer<R>> OptionalFromRequestParts<St> for Scoped<R, S> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &St) -> Result<Option<Self>, Refused> {
        if state.server().is_shown_nothing(parts) {
            return Ok(None);
        }
        <Self as FromRequestParts<St>>::from_request_parts(parts, state).await.map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::are_scopes;

    /// The assertion of an extractor: it fails when the extractor is compiled into a program.
    #[test]
    fn a_scope_is_a_token_without_spaces_and_quotes() {
        assert!(are_scopes(&[]) && are_scopes(&["orders:read", "!#[]~"]));
        for text in ["", "orders:read orders:write", "\"", "\\", "\u{7f}", "é"] {
            assert!(!are_scopes(&["orders:read", text]), "{text:?}");
        }
    }
}
