//! Registered clients.

use super::{
    redirect::{RedirectUri, RedirectUriError},
    scope,
};

/// A registered public client (RFC 6749 §2.1): a native application, which cannot keep a secret and proves itself by PKCE.
///
/// ```
/// use cotter_axum::server::Client;
///
/// let client = Client::public("cli")?.redirect_uri("http://127.0.0.1/callback")?.scope("orders:read orders:write")?;
/// assert!(client.accepts_redirect_uri("http://127.0.0.1:51004/callback"));
/// assert!(!client.accepts_redirect_uri("http://127.0.0.1:51004/other"));
/// assert_eq!(client.scopes().collect::<Vec<_>>(), ["orders:read", "orders:write"]);
/// # Ok::<(), cotter_axum::server::ClientError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Client {
    id: Box<str>,
    name: Option<Box<str>>,
    redirect_uris: Vec<RedirectUri>,
    scopes: Vec<Box<str>>,
}

impl Client {
    /// A client with this id, which may do nothing until it has a redirect URI and scopes.
    ///
    /// # Errors
    ///
    /// [`ClientError::Id`].
    pub fn public(id: &str) -> Result<Self, ClientError> {
        let is_printable = (1..=255).contains(&id.len()) && id.bytes().all(|byte| matches!(byte, 0x20..=0x7e));
        if !is_printable {
            return Err(ClientError::Id);
        }
        Ok(Self { id: id.into(), name: None, redirect_uris: Vec::new(), scopes: Vec::new() })
    }

    /// The name that users are shown, instead of the id.
    #[must_use]
    pub fn name(self, name: &str) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// Registers a redirect URI. At `http://127.0.0.1` and `http://[::1]` it stands for every port (RFC 8252 §7.3).
    ///
    /// # Errors
    ///
    /// [`ClientError::RedirectUri`].
    pub fn redirect_uri(mut self, uri: &str) -> Result<Self, ClientError> {
        self.redirect_uris.push(RedirectUri::new(uri)?);
        Ok(self)
    }

    /// Lets the client ask for these scopes, separated by spaces.
    ///
    /// # Errors
    ///
    /// [`ClientError::Scope`].
    pub fn scope(mut self, scopes: &str) -> Result<Self, ClientError> {
        self.scopes.extend(scope::read(scopes).ok_or(ClientError::Scope)?.into_iter().map(Box::from));
        Ok(self)
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What users are shown: the name, or the id.
    #[must_use]
    pub fn display_name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }

    /// The scopes that it may ask for.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.scopes.iter().map(|scope| &**scope)
    }

    /// Whether it may ask for this scope.
    #[must_use]
    pub fn may_ask_for(&self, scope: &str) -> bool {
        self.scopes().any(|known| known == scope)
    }

    /// Whether a request's redirect URI is one of its own.
    #[must_use]
    pub fn accepts_redirect_uri(&self, requested: &str) -> bool {
        self.redirect_uris.iter().any(|registered| registered.accepts(requested))
    }
}

/// A client cannot be registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The id is empty, too long, or not printable ASCII (RFC 6749 appendix A.1).
    #[error("client id is malformed: expected 1 to 255 characters of printable ASCII")]
    Id,
    /// A redirect URI cannot be registered.
    #[error(transparent)]
    RedirectUri(#[from] RedirectUriError),
    /// The scopes are malformed (RFC 6749 §3.3).
    #[error("scope is malformed: expected words of printable ASCII with one space between two")]
    Scope,
}
