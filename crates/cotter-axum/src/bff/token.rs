use std::sync::Arc;

use cotter_issue::{JwsSigningAlgorithm, Token, token::AccessToken};
use cotter_session::{MintError, Minter, Revocation, Session, SessionId, TokenRequest, revocation::Target};
use http::HeaderValue;
use zeroize::Zeroizing;

/// Gives access tokens of sessions: a [`Minter`], or one whose key is exchanged while the service runs.
pub trait TokenSource: Send + Sync + 'static {
    /// The access token of a session: one that was kept, or a new one.
    ///
    /// # Errors
    ///
    /// [`MintError`].
    fn mint(&self, session: &Session, request: &TokenRequest<'_>) -> Result<Arc<Token<AccessToken>>, MintError>;

    /// Forgets the tokens of a session, so that the next one is new.
    fn forget(&self, session: SessionId);
}

impl<A: JwsSigningAlgorithm + 'static> TokenSource for Minter<A> {
    fn mint(&self, session: &Session, request: &TokenRequest<'_>) -> Result<Arc<Token<AccessToken>>, MintError> {
        Self::mint(self, session, request)
    }

    fn forget(&self, session: SessionId) {
        Self::forget(self, &Revocation { target: Target::Session(session), until: u64::MAX });
    }
}

impl<T: TokenSource + ?Sized> TokenSource for Arc<T> {
    fn mint(&self, session: &Session, request: &TokenRequest<'_>) -> Result<Arc<Token<AccessToken>>, MintError> {
        (**self).mint(session, request)
    }

    fn forget(&self, session: SessionId) {
        (**self).forget(session);
    }
}

/// The field `Authorization` (RFC 6750 §2.1), marked as sensitive.
pub(super) fn bearer(token: &str) -> Option<HeaderValue> {
    let text = Zeroizing::new(format!("Bearer {token}"));
    let mut field = HeaderValue::from_str(&text).ok()?;
    field.set_sensitive(true);
    Some(field)
}
