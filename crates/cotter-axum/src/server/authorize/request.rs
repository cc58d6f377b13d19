use std::{borrow::Cow, fmt, sync::Arc};

use cotter_session::Binding;

use super::super::{
    Client,
    code::{text_of_challenge, text_of_thumbprint},
    redirect::origin,
};

/// An authorization request that may be granted: its client is registered, and its redirect URI is the client's.
///
/// What a user sees and decides is the service's own.
/// [`AuthorizationServer::read_authorization`](super::AuthorizationServer::read_authorization) has an example.
#[derive(Clone)]
pub struct AuthorizationRequest {
    pub(super) client: Arc<Client>,
    pub(super) redirect_uri: Box<str>,
    pub(super) state: Option<Box<str>>,
    pub(super) scope: Box<str>,
    pub(super) challenge: [u8; 32],
    pub(super) binding: Option<Binding>,
}

impl AuthorizationRequest {
    /// The client.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The scopes that it asks for.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.scope.split(' ').filter(|scope| !scope.is_empty())
    }

    /// The redirect URI, as the client wrote it.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// The origin of the redirect URI, or its scheme if it has no host: for `form-action` of the page's Content Security
    /// Policy, which also counts for redirects.
    #[must_use]
    pub fn redirect_origin(&self) -> &str {
        origin(&self.redirect_uri)
    }

    /// The parameters of the same request: for the hidden fields of a form, and for the address that a log-in leads back
    /// to. They are judged anew when they come back.
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, Cow<'_, str>)> {
        let stated = [
            ("response_type", "code".into()),
            ("client_id", self.client.id().into()),
            ("redirect_uri", (&*self.redirect_uri).into()),
            ("code_challenge", text_of_challenge(&self.challenge).into()),
            ("code_challenge_method", "S256".into()),
        ];
        let scope = Some(&*self.scope).filter(|scope| !scope.is_empty());
        let further = [
            scope.map(|scope| ("scope", scope.into())),
            self.state.as_deref().map(|state| ("state", state.into())),
            self.binding.map(|key| ("dpop_jkt", text_of_thumbprint(key).into_string().into())),
        ];
        stated.into_iter().chain(further.into_iter().flatten()).collect()
    }
}

impl fmt::Debug for AuthorizationRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationRequest")
            .field("client", &self.client.id())
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}
