use std::{error::Error, sync::Arc};

#[cfg(feature = "server")]
use cotter_issue::JwsPublicKeySigningAlgorithm;
use cotter_issue::{JwsSigningAlgorithm, Token, token::AccessToken};
use cotter_session::{MintError, Minter, Revocation, Session, SessionId, TokenRequest, revocation::Target};
use http::HeaderValue;
use zeroize::Zeroizing;

#[cfg(feature = "server")]
use crate::server::SigningKeys;

/// Gives access tokens of sessions: a [`Minter`], or `SigningKeys` of this crate, whose keys change while the service runs.
pub trait TokenSource: Send + Sync + 'static {
    /// The access token of a session: one that was kept, or a new one.
    ///
    /// # Errors
    ///
    /// [`TokenError`].
    fn mint(&self, session: &Session, request: &TokenRequest<'_>) -> Result<Arc<Token<AccessToken>>, TokenError>;

    /// Forgets the tokens of a session, so that the next one is new.
    fn forget(&self, session: SessionId);
}

impl<A: JwsSigningAlgorithm + 'static> TokenSource for Minter<A> {
    fn mint(&self, session: &Session, request: &TokenRequest<'_>) -> Result<Arc<Token<AccessToken>>, TokenError> {
        Ok(Self::mint(self, session, request)?)
    }

    fn forget(&self, session: SessionId) {
        Self::forget(self, &of_session(session));
    }
}

#[cfg(feature = "server")]
impl<A: JwsPublicKeySigningAlgorithm + 'static> TokenSource for SigningKeys<A> {
    fn mint(&self, session: &Session, request: &TokenRequest<'_>) -> Result<Arc<Token<AccessToken>>, TokenError> {
        let minter = self.minter().map_err(TokenError::unavailable)?;
        minter.mint(session, request)
    }

    fn forget(&self, session: SessionId) {
        Self::forget(self, &of_session(session));
    }
}

impl<T: TokenSource + ?Sized> TokenSource for Arc<T> {
    fn mint(&self, session: &Session, request: &TokenRequest<'_>) -> Result<Arc<Token<AccessToken>>, TokenError> {
        (**self).mint(session, request)
    }

    fn forget(&self, session: SessionId) {
        (**self).forget(session);
    }
}

/// What covers the tokens of a session.
const fn of_session(session: SessionId) -> Revocation {
    Revocation { target: Target::Session(session), until: u64::MAX }
}

/// Why there is no access token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// It was not minted: 401 if the session is over, 503 if the cause may pass by itself, else 500.
    #[error(transparent)]
    Mint(#[from] MintError),
    /// Nothing can be signed at this moment: 503.
    #[error("access tokens cannot be signed at this moment")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
}

impl TokenError {
    /// Nothing can be signed at this moment, with the cause. The cause must not contain a secret.
    #[must_use]
    pub fn unavailable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unavailable(cause.into())
    }
}

/// The field `Authorization` (RFC 6750 §2.1), marked as sensitive.
pub(super) fn bearer(token: &str) -> Option<HeaderValue> {
    let text = Zeroizing::new(format!("Bearer {token}"));
    let mut field = HeaderValue::from_str(&text).ok()?;
    field.set_sensitive(true);
    Some(field)
}
