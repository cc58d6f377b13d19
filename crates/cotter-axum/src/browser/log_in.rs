use std::{fmt, time::Duration};

use axum::extract::{FromRef, FromRequestParts};
use cotter_session::{Begun, EndReason, Epochs, FindError, Session, SessionCookie, Subject};
use http::{HeaderMap, header, request::Parts};
use tokio::time::timeout;

use super::{
    BrowserError, BrowserSessions, SetCookie,
    asked::{count_begun, count_ended, within},
    error::count,
};

/// How long a store that has just failed may take to end what was not handed out.
const LAST_PATIENCE: Duration = Duration::from_millis(500);

/// The longest label of a session, in bytes.
const MAX_LABEL: usize = 512;

/// A request to log in.
///
/// A handler that names it is not reached from a page of another origin: such a page would log its visitor in under an
/// account of its own. A request that says nothing about its source is not from a browser, and is accepted.
///
/// ```
/// use axum::response::{IntoResponse, Redirect, Response};
/// use cotter_axum::browser::{BrowserError, LogIn};
/// use cotter_session::Subject;
///
/// async fn log_in(log_in: LogIn) -> Result<Response, BrowserError> {
///     # let alice = Subject::new("alice").map_err(|_| BrowserError::NoSession)?;
///     // Before the password is checked: a log-out everywhere beats the log-ins that it races with.
///     let epochs = log_in.epochs(&alice).await?;
///     // … the password is right …
///     let (_session, cookie) = log_in.begin(alice, epochs).await?;
///     Ok((cookie, Redirect::to("/")).into_response())
/// }
/// # let _ = log_in;
/// ```
pub struct LogIn {
    sessions: BrowserSessions,
    previous: Option<SessionCookie>,
    user_agent: String,
}

impl LogIn {
    /// The sessions.
    #[must_use]
    pub const fn sessions(&self) -> &BrowserSessions {
        &self.sessions
    }

    /// The counters of a subject, for [`begin`](Self::begin): ask for them before the password is checked.
    ///
    /// # Errors
    ///
    /// [`BrowserError::Store`], also if the store does not answer in time.
    pub async fn epochs(&self, subject: &Subject) -> Result<Epochs, BrowserError> {
        within(self.sessions.sessions().epochs(subject)).await
    }

    /// What the browser calls itself: at most 512 bytes. It is what it says, and may be anything.
    #[must_use]
    pub fn user_agent(&self) -> &str {
        &self.user_agent
    }

    /// Begins a session of a subject that the caller has authenticated, under a new id and cookie always. The session
    /// that this browser had ends.
    ///
    /// `authenticated_under` are the counters as they were before the password was checked: [`epochs`](Self::epochs).
    ///
    /// # Errors
    ///
    /// [`BrowserError::Outdated`], [`BrowserError::TooManySessions`] or [`BrowserError::Store`]. The browser keeps what it
    /// has.
    pub async fn begin(
        self,
        subject: Subject,
        authenticated_under: Epochs,
    ) -> Result<(Session, SetCookie), BrowserError> {
        let begin = self.sessions.sessions().begin(subject).with_cookie().label(&self.user_agent);
        let begun = within(begin.authenticated_under(authenticated_under).start()).await?;
        self.finish(begun).await
    }

    /// Does the same with a session that the caller has begun, with a cookie and whatever else it needs. If it cannot be
    /// handed out, it ends.
    ///
    /// # Errors
    ///
    /// [`BrowserError::Cookie`] if it was begun without a cookie, or [`BrowserError::Store`].
    pub async fn finish(self, begun: Begun) -> Result<(Session, SetCookie), BrowserError> {
        let Begun { session, cookie, .. } = begun;
        match self.hand_out(&session, cookie).await {
            Ok(cookie) => {
                count_begun();
                Ok((session, cookie))
            }
            Err(error) => {
                // If this fails too, the session stays until its limits: nobody has its cookie.
                let ended = self.sessions.sessions().end(session.id(), EndReason::Replaced);
                drop(timeout(LAST_PATIENCE, ended).await);
                Err(error)
            }
        }
    }

    /// The cookie to be given, once the session that this browser had is over.
    async fn hand_out(&self, begun: &Session, cookie: Option<SessionCookie>) -> Result<SetCookie, BrowserError> {
        let cookie = self.sessions.set_cookie(&cookie.ok_or(BrowserError::Cookie(None))?)?;
        within(self.end_previous(begun)).await?;
        Ok(cookie)
    }

    /// Ends the session that this browser had: if it shows its cookie, and not merely its id.
    async fn end_previous(&self, begun: &Session) -> Result<(), BrowserError> {
        let Some(previous) = &self.previous else { return Ok(()) };
        let sessions = self.sessions.sessions();
        match sessions.find(previous).await {
            Ok(previous) if previous.id() != begun.id() => {
                let ended = sessions.end(previous.id(), EndReason::Replaced).await?;
                count_ended(&ended, EndReason::Replaced);
                Ok(())
            }
            Ok(_) | Err(FindError::Over(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

impl<S> FromRequestParts<S> for LogIn
where
    S: Send + Sync,
    BrowserSessions: FromRef<S>,
{
    type Rejection = BrowserError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, BrowserError> {
        let sessions = BrowserSessions::from_ref(state);
        sessions.cross_site().check_log_in(&parts.headers).inspect_err(count)?;
        let previous = sessions.cookie_settings().read(&parts.headers)?;
        let previous = previous.and_then(|cookie| SessionCookie::parse(cookie.expose()).ok());
        Ok(Self { sessions, previous, user_agent: user_agent(&parts.headers) })
    }
}

/// The first `User-Agent`, cut to what a label may have.
fn user_agent(headers: &HeaderMap) -> String {
    let bytes = headers.get(header::USER_AGENT).map(http::HeaderValue::as_bytes).unwrap_or_default();
    let mut text = String::new();
    for c in String::from_utf8_lossy(bytes).chars() {
        if text.len().saturating_add(c.len_utf8()) > MAX_LABEL {
            break;
        }
        text.push(c);
    }
    text
}

impl fmt::Debug for LogIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogIn").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_browser_may_call_itself_anything_within_the_limit() {
        let of = |bytes: &[u8]| {
            let mut headers = HeaderMap::new();
            headers.insert(header::USER_AGENT, HeaderValue::from_bytes(bytes).unwrap());
            user_agent(&headers)
        };
        assert_eq!(user_agent(&HeaderMap::new()), "");
        assert_eq!(of(b"Fox/1"), "Fox/1");
        assert_eq!(of(b"F\xFFx"), "F\u{fffd}x");
        assert_eq!(of(&b"a".repeat(600)).len(), 512);
        assert_eq!(of("a".repeat(511).as_bytes()).len(), 511);
        assert_eq!(of(format!("{}é", "a".repeat(511)).as_bytes()).len(), 511, "no half of a character");
    }
}
