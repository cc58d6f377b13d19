use std::{future::Future, pin::Pin};

use cotter::profile::LogoutToken;
use cotter_session::store::StoreError;

/// Ends the sessions that a provider has logged out.
///
/// [`SubjectSessions`](super::SubjectSessions) does so for sessions that are found by their user. A service that keeps an
/// index of the provider's sessions, or maps users in a database, implements this.
///
/// ```
/// use cotter::profile::{LogoutToken, Sessions as LoggedOut};
/// use cotter_axum::backchannel::{EndsSessions, NotEnded};
/// use cotter_session::{EndReason, SessionId, Sessions, store::{SessionStore, StoreError}};
///
/// struct Indexed {
///     sessions: Sessions<dyn SessionStore>,
///     index: Index,
/// }
///
/// impl EndsSessions for Indexed {
///     async fn end(&self, log_out: &LogoutToken) -> Result<(), NotEnded> {
///         // `sid` and `sub` are unique for their issuer alone.
///         for session in self.index.look_up(log_out.issuer(), log_out.sessions()).await? {
///             self.sessions.end(session, EndReason::LoggedOut).await?;
///         }
///         Ok(())
///     }
/// }
///
/// /// A table of the provider's `sid` and `sub`, which a log-in writes before it answers.
/// struct Index;
///
/// impl Index {
///     async fn look_up(&self, issuer: &str, logged_out: LoggedOut<'_>) -> Result<Vec<SessionId>, StoreError> {
///         // …
/// #       let _ = (issuer, logged_out);
/// #       Ok(Vec::new())
///     }
/// }
/// # let _ = |sessions| Indexed { sessions, index: Index };
/// ```
pub trait EndsSessions: Send + Sync + 'static {
    /// Ends the sessions that the token names: they are [`LogoutToken::sessions`] of [`LogoutToken::issuer`].
    ///
    /// That there are none is a success: the user is logged out (§2.7). What was acknowledged is durable. A token comes
    /// again if this fails, so ending what is over changes nothing.
    ///
    /// # Errors
    ///
    /// [`NotEnded`].
    fn end(&self, log_out: &LogoutToken) -> impl Future<Output = Result<(), NotEnded>> + Send;
}

/// Why sessions are not known to have ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotEnded {
    /// The token names a session of the provider and no user, and there is no way from it to sessions of the service:
    /// 400.
    #[error("logout token names no user: expected `sub` too, or an `EndsSessions` that knows the provider's sessions")]
    NoUser,
    /// The store cannot tell: 503.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An [`EndsSessions`] as a trait object.
pub(super) trait AnyEndsSessions: Send + Sync {
    fn end_boxed<'a>(
        &'a self,
        log_out: &'a LogoutToken,
    ) -> Pin<Box<dyn Future<Output = Result<(), NotEnded>> + Send + 'a>>;
}

impl<E: EndsSessions> AnyEndsSessions for E {
    fn end_boxed<'a>(
        &'a self,
        log_out: &'a LogoutToken,
    ) -> Pin<Box<dyn Future<Output = Result<(), NotEnded>> + Send + 'a>> {
        Box::pin(self.end(log_out))
    }
}
