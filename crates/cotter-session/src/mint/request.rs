use super::MintError;
use crate::{Binding, Session};

/// What an access token of a session is for.
///
/// ```
/// use cotter_session::TokenRequest;
///
/// let request = TokenRequest::to("https://orders.example").scope("orders:read orders:write");
/// assert_eq!(request, TokenRequest::to("https://orders.example").scope("orders:read orders:write"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct TokenRequest<'r> {
    pub(super) audience: &'r str,
    pub(super) scope: &'r str,
    binding: Option<Binding>,
}

impl<'r> TokenRequest<'r> {
    /// For this audience, without a scope.
    pub const fn to(audience: &'r str) -> Self {
        Self { audience, scope: "", binding: None }
    }

    /// With these scopes, with one space between two (RFC 6749 §3.3). Whether the session may have them is the caller's
    /// decision.
    pub const fn scope(self, scope: &'r str) -> Self {
        Self { scope, ..self }
    }

    /// Binds the token to the key whose possession was proved (RFC 9449 §5). The key of the session needs no mention.
    pub const fn bound_to_key(self, binding: Binding) -> Self {
        Self { binding: Some(binding), ..self }
    }

    /// The key that the token is bound to.
    pub(super) fn binding_in(&self, session: &Session) -> Result<Option<Binding>, MintError> {
        match (session.binding(), self.binding) {
            (Some(of_session), Some(of_request)) if of_session != of_request => Err(MintError::BindingMismatch),
            (of_session, of_request) => Ok(of_session.or(of_request)),
        }
    }
}
