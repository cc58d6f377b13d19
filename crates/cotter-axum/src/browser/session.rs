use std::{borrow::Cow, fmt};

use axum::extract::{FromRef, FromRequestParts, OptionalFromRequestParts};
use cotter_session::{EndReason, Session, SessionCookie, SessionId, Subject};
use http::{HeaderMap, Method, request::Parts};

use super::{
    BrowserError, BrowserSessions, SetCookie,
    asked::{count_revoked, within},
};
use crate::resource::CookieCredential;

/// The live session of a request's cookie.
///
/// A handler that names it is not reached by an unsafe request that may come from a page of another origin: the cookie is
/// not looked up before [`CrossSite::check`](cotter_http::CrossSite::check) has accepted the request. WebSocket upgrades
/// are unsafe.
///
/// `Option<BrowserSession>` is `None` without a cookie, and if its session is over. Whatever is wrong with a request is an
/// error there too.
///
/// ```
/// use axum::response::{IntoResponse, Redirect, Response};
/// use cotter_axum::browser::{BrowserError, BrowserSession};
///
/// async fn page(session: Option<BrowserSession>) -> String {
///     session.map_or("log in".to_owned(), |session| format!("hello {}", session.subject().id()))
/// }
///
/// /// The user has gained rights.
/// async fn elevate(session: BrowserSession) -> Result<Response, BrowserError> {
///     Ok((session.renew().await?, Redirect::to("/")).into_response())
/// }
/// # let _ = (page, elevate);
/// ```
pub struct BrowserSession {
    sessions: BrowserSessions,
    session: Session,
    cookie: SessionCookie,
}

impl BrowserSession {
    /// The session.
    #[must_use]
    pub const fn session(&self) -> &Session {
        &self.session
    }

    /// Its public id.
    #[must_use]
    pub const fn id(&self) -> SessionId {
        self.session.id()
    }

    /// Whose it is.
    #[must_use]
    pub const fn subject(&self) -> &Subject {
        self.session.subject()
    }

    /// The cookie's value.
    #[must_use]
    pub const fn cookie(&self) -> &SessionCookie {
        &self.cookie
    }

    /// All sessions, of which this is one.
    #[must_use]
    pub const fn sessions(&self) -> &BrowserSessions {
        &self.sessions
    }

    /// Gives the session a new cookie value; the old one is dead at once. Do so whenever a user gains rights.
    ///
    /// # Errors
    ///
    /// [`BrowserError::NoSession`] if the session is over by now, or [`BrowserError::Store`].
    pub async fn renew(self) -> Result<SetCookie, BrowserError> {
        let renewed = within(self.sessions.sessions().renew(&self.cookie)).await?;
        self.sessions.set_cookie(&renewed)
    }

    /// Ends every other session of the user, and gives this one a new cookie value: after a change of password.
    ///
    /// # Errors
    ///
    /// [`BrowserError::NoSession`] if this session is over by now: the others have ended all the same. Or
    /// [`BrowserError::Store`].
    pub async fn end_others(self) -> Result<SetCookie, BrowserError> {
        let sessions = self.sessions.sessions();
        let ended = within(sessions.end_everywhere_else(self.session.subject(), &self.cookie)).await?;
        count_revoked(EndReason::Everywhere);
        let (_, renewed) = ended.kept.ok_or(BrowserError::NoSession)?;
        self.sessions.set_cookie(&renewed)
    }
}

impl BrowserSessions {
    /// The live session of a request; `None` without one.
    pub(crate) async fn of_request(
        &self,
        method: &Method,
        headers: &HeaderMap,
    ) -> Result<Option<BrowserSession>, BrowserError> {
        let Some(cookie) = self.checked_cookie(method, headers)? else { return Ok(None) };
        match within(self.sessions().find(&cookie)).await {
            Ok(session) => Ok(Some(BrowserSession { sessions: self.clone(), session, cookie })),
            Err(BrowserError::NoSession) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The cookie of a request that does not come from a page of another origin.
    pub(super) fn checked_cookie(
        &self,
        method: &Method,
        headers: &HeaderMap,
    ) -> Result<Option<SessionCookie>, BrowserError> {
        let settings = self.cookie_settings();
        if settings.is_in(headers) {
            // Before anything is looked up: so a page of another origin is not told whether there is a session.
            self.cross_site().check(method, headers).inspect_err(super::error::count)?;
        }
        // One that is malformed is no session's.
        Ok(settings.read(headers)?.and_then(|cookie| SessionCookie::parse(cookie.expose()).ok()))
    }
}

impl<S> FromRequestParts<S> for BrowserSession
where
    S: Send + Sync,
    BrowserSessions: FromRef<S>,
{
    type Rejection = BrowserError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, BrowserError> {
        let sessions = BrowserSessions::from_ref(state);
        sessions.of_request(&parts.method, &parts.headers).await?.ok_or(BrowserError::NoSession)
    }
}

impl<S> OptionalFromRequestParts<S> for BrowserSession
where
    S: Send + Sync,
    BrowserSessions: FromRef<S>,
{
    type Rejection = BrowserError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, BrowserError> {
        BrowserSessions::from_ref(state).of_request(&parts.method, &parts.headers).await
    }
}

/// For routes that take an access token or a session, and never both.
impl<S> CookieCredential<S> for BrowserSession
where
    S: Send + Sync,
    BrowserSessions: FromRef<S>,
{
    fn cookie_name(state: &S) -> Cow<'_, str> {
        Cow::Owned(BrowserSessions::from_ref(state).cookie_settings().name().to_owned())
    }
}

impl fmt::Debug for BrowserSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BrowserSession").field("id", &self.id()).finish_non_exhaustive()
    }
}
