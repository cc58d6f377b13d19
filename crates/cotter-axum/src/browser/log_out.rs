use std::fmt;

use axum::{
    extract::{FromRef, FromRequestParts},
    response::{IntoResponse, Redirect, Response},
};
use cotter_session::{EndReason, Session};
use http::{Method, request::Parts};

use super::{
    BrowserError, BrowserSessions, SetCookie,
    asked::{count_ended, count_revoked, within},
    error::count,
};

/// A request to log out, with or without a live session.
///
/// A handler that names it is not reached from a page of another origin, whatever its method. Without a cookie, a request
/// that says nothing about its source is not from a browser, and is accepted.
pub struct LogOut {
    sessions: BrowserSessions,
    session: Option<Session>,
}

impl LogOut {
    /// The session, if one is live.
    #[must_use]
    pub const fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Ends this session. It has ended for good when this returns.
    ///
    /// # Errors
    ///
    /// [`BrowserError::Store`]: the session may be live, and the browser keeps its cookie.
    pub async fn here(self) -> Result<SetCookie, BrowserError> {
        if let Some(session) = &self.session {
            let ended = within(self.sessions.sessions().end(session.id(), EndReason::LoggedOut)).await?;
            count_ended(&ended, EndReason::LoggedOut);
        }
        Ok(self.sessions.remove_cookie())
    }

    /// Ends every session of the user, native clients' among them.
    ///
    /// # Errors
    ///
    /// As for [`here`](Self::here).
    pub async fn everywhere(self) -> Result<SetCookie, BrowserError> {
        if let Some(session) = &self.session {
            within(self.sessions.sessions().end_everywhere(session.subject())).await?;
            count_revoked(EndReason::Everywhere);
        }
        Ok(self.sessions.remove_cookie())
    }

    fn home(&self) -> Redirect {
        Redirect::to(&self.sessions.settings.home)
    }
}

impl<S> FromRequestParts<S> for LogOut
where
    S: Send + Sync,
    BrowserSessions: FromRef<S>,
{
    type Rejection = BrowserError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, BrowserError> {
        let sessions = BrowserSessions::from_ref(state);
        // Its answer takes the cookie even from a browser that has not sent it: with `SameSite`, it does not send it with the
        // form of another site, but obeys the answer.
        if !sessions.cookie_settings().is_in(&parts.headers) {
            sessions.cross_site().check_log_in(&parts.headers).inspect_err(count)?;
        }
        // As unsafe, even if somebody mounts it on `GET`.
        let session = sessions.of_request(&Method::POST, &parts.headers).await?;
        Ok(Self { session: session.map(|found| found.session().clone()), sessions })
    }
}

/// Logs out here: 303 to the home path, and the cookie is gone. The same without a live session.
///
/// # Errors
///
/// [`BrowserError`].
pub async fn log_out(request: LogOut) -> Result<Response, BrowserError> {
    let home = request.home();
    Ok((request.here().await?, home).into_response())
}

/// Logs out everywhere: 303 to the home path, and the cookie is gone. Without a live session, it is as [`log_out`].
///
/// # Errors
///
/// [`BrowserError`].
pub async fn log_out_everywhere(request: LogOut) -> Result<Response, BrowserError> {
    let home = request.home();
    Ok((request.everywhere().await?, home).into_response())
}

impl fmt::Debug for LogOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogOut").field("session", &self.session.as_ref().map(Session::id)).finish_non_exhaustive()
    }
}
