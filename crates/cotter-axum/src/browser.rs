//! Browser sessions: an opaque cookie, and what may be done with it.
//!
//! | Extractor | A handler that names it is reached |
//! |---|---|
//! | [`BrowserSession`] | with the cookie of a live session, and not by a page of another origin |
//! | `Option<BrowserSession>` | also without a live session |
//! | [`BearerOr<R, BrowserSession>`](crate::resource::BearerOr) | with an access token or the cookie, and never with both |
//! | [`LogIn`] | by the service's own log-in form, or by what is not a browser |
//! | [`LogOut`] | by the service's own pages, with or without a live session |
//!
//! | A request | Answer |
//! |---|---|
//! | without a cookie, or whose session is over | 401, and the browser keeps its cookie |
//! | with two cookies of the name | 400 |
//! | that may come from a page of another origin, and is unsafe | 403 |
//! | while the store cannot tell | 503 with `Retry-After` |
//!
//! [`routes`] has handlers for log-out and for the list of one's own sessions.

mod account;
mod asked;
mod error;
mod log_in;
mod log_out;
mod private_answers;
mod session;
mod set_cookie;

use std::{fmt, sync::Arc};

use axum::{
    Router,
    extract::FromRef,
    routing::{delete, get, post},
};
use cotter_http::{CrossSite, PublicOrigin, SecureOrigin, SessionCookieSettings};
use cotter_session::{SessionCookie, Sessions, store::SessionStore};

#[cfg(feature = "bff")]
pub(crate) use self::asked::within;
pub(crate) use self::asked::{count_ended, count_revoked};
pub use self::{
    account::{end_session, end_session_by_form, list_sessions},
    error::BrowserError,
    log_in::LogIn,
    log_out::{LogOut, log_out, log_out_everywhere},
    private_answers::{PrivateAnswers, PrivateAnswersService},
    session::BrowserSession,
    set_cookie::SetCookie,
};

/// The browser sessions of a service: their store, their cookie, and the origin of the service's own pages.
///
/// It is what the extractors of this module need from the state of a router, by [`FromRef`]. It cannot be made without
/// an origin, so there is no session with a cookie without cross-site protection. Over plain `http` there is none but on
/// this machine: [`PublicOrigin`] refuses any other.
///
/// ```
/// use std::time::Duration;
/// use axum::{Router, routing::get};
/// use cotter_axum::browser::{self, BrowserSession, BrowserSessions};
/// use cotter_http::PublicOrigin;
/// use cotter_session::{MemoryStore, SessionPolicy, Sessions};
///
/// async fn hello(session: BrowserSession) -> String {
///     format!("hello {}", session.subject().id())
/// }
///
/// let sessions = Sessions::new(MemoryStore::new(10_000)?, SessionPolicy::new(Duration::from_secs(600)));
/// let browser = BrowserSessions::new(sessions.erased(), PublicOrigin::https("https://shop.example")?);
/// let app: Router = Router::new().route("/hello", get(hello)).merge(browser::routes()).with_state(browser);
/// # drop(app);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct BrowserSessions {
    sessions: Sessions<dyn SessionStore>,
    settings: Arc<Settings>,
}

#[derive(Clone)]
struct Settings {
    cookie: SessionCookieSettings,
    cross_site: CrossSite,
    home: Box<str>,
}

impl BrowserSessions {
    /// Sessions of a service that browsers know under this origin, with the cookie `__Host-Http-sid` and `SameSite=Lax`.
    #[must_use]
    pub fn new(sessions: Sessions<dyn SessionStore>, origin: PublicOrigin) -> Self {
        let cookie = SessionCookieSettings::lax();
        let settings = Settings { cookie, cross_site: CrossSite::new(origin), home: "/".into() };
        Self { sessions, settings: Arc::new(settings) }
    }

    /// The same with another cookie.
    ///
    /// # Errors
    ///
    /// [`SecureOrigin`] for a cookie without `Secure`, unless the origin is `http` on this machine.
    pub fn cookie(self, cookie: SessionCookieSettings) -> Result<Self, SecureOrigin> {
        cookie.ensure_secure_at(self.settings.cross_site.origin())?;
        Ok(self.with(|settings| settings.cookie = cookie))
    }

    /// Leads to this path after a log-out, instead of `/`. It is a path of the service itself: whatever else is stated, it
    /// is taken for one.
    #[must_use]
    pub fn home(self, path: &str) -> Self {
        // `//host` and `/\host` lead to another origin, and browsers drop tabs and line ends before they look.
        let path: String = path.chars().filter(|c| !c.is_ascii_control()).collect();
        let path = path.trim_start_matches(['/', '\\']);
        self.with(|settings| settings.home = format!("/{path}").into())
    }

    fn with(self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::clone(&self.settings);
        change(&mut settings);
        Self { settings: Arc::new(settings), ..self }
    }

    /// The sessions, for what needs no cookie.
    #[must_use]
    pub const fn sessions(&self) -> &Sessions<dyn SessionStore> {
        &self.sessions
    }

    /// The settings of the cookie.
    #[must_use]
    pub fn cookie_settings(&self) -> &SessionCookieSettings {
        &self.settings.cookie
    }

    /// The cross-site decision.
    #[must_use]
    pub fn cross_site(&self) -> &CrossSite {
        &self.settings.cross_site
    }

    /// Gives the browser this cookie. For sessions that are begun or renewed by hand; [`LogIn`] and [`BrowserSession`] do
    /// so themselves.
    ///
    /// # Errors
    ///
    /// [`BrowserError::Cookie`], which cannot happen with a name of up to 64 bytes.
    pub fn set_cookie(&self, cookie: &SessionCookie) -> Result<SetCookie, BrowserError> {
        Ok(SetCookie::new(self.settings.cookie.set(&cookie.expose())?))
    }

    /// Takes the cookie from the browser. For a log-out alone: nothing else makes a browser forget its session.
    pub fn remove_cookie(&self) -> SetCookie {
        SetCookie::new(self.settings.cookie.removal())
    }

    /// A layer that keeps caches away from every answer to a cookie, and from every answer that sets one.
    #[must_use]
    pub fn private_answers(&self) -> PrivateAnswers {
        PrivateAnswers::new(Arc::new(self.settings.cookie.clone()))
    }
}

impl fmt::Debug for BrowserSessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BrowserSessions")
            .field("cookie", &self.settings.cookie.name())
            .field("origin", self.settings.cross_site.origin())
            .finish_non_exhaustive()
    }
}

/// Log-out, and the list of one's own sessions. Each handler can be mounted by itself too.
///
/// | | |
/// |---|---|
/// | `POST /logout` | [`log_out`] |
/// | `POST /logout-everywhere` | [`log_out_everywhere`] |
/// | `GET /account/sessions` | [`list_sessions`] |
/// | `DELETE /account/sessions/{sid}` | [`end_session`] |
/// | `POST /account/sessions/{sid}/logout` | [`end_session_by_form`] |
pub fn routes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    BrowserSessions: FromRef<S>,
{
    Router::new()
        .route("/logout", post(log_out))
        .route("/logout-everywhere", post(log_out_everywhere))
        .route("/account/sessions", get(list_sessions))
        .route("/account/sessions/{sid}", delete(end_session))
        .route("/account/sessions/{sid}/logout", post(end_session_by_form))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use cotter_session::{MemoryStore, SessionPolicy};

    use super::*;

    #[test]
    fn an_https_origin_has_a_secure_cookie() {
        let sessions = Sessions::new(MemoryStore::new(1).unwrap(), SessionPolicy::new(Duration::from_secs(600)));
        let at = |origin| BrowserSessions::new(sessions.clone().erased(), origin);
        let here = PublicOrigin::on_loopback("http://localhost:8400").unwrap();
        let insecure = SessionCookieSettings::without_secure_on_loopback(&here).unwrap();
        assert_eq!(at(here.clone()).cookie(insecure.clone()).unwrap().cookie_settings(), &insecure);
        for https in ["https://shop.example", "https://localhost:8400"] {
            let refused = at(PublicOrigin::https(https).unwrap()).cookie(insecure.clone());
            assert_eq!(
                refused.err().map(|error| error.to_string()).as_deref(),
                Some("origin is https: expected a cookie with Secure")
            );
        }
        for secure in [SessionCookieSettings::strict(), SessionCookieSettings::lax()] {
            assert!(at(here.clone()).cookie(secure.clone()).is_ok());
            assert!(at(PublicOrigin::https("https://shop.example").unwrap()).cookie(secure).is_ok());
        }
    }

    #[test]
    fn a_home_is_a_path_of_the_service_itself() {
        let sessions = Sessions::new(MemoryStore::new(1).unwrap(), SessionPolicy::new(Duration::from_secs(600)));
        let browser = BrowserSessions::new(sessions.erased(), PublicOrigin::https("https://shop.example").unwrap());
        let home = |path: &str| browser.clone().home(path).settings.home.to_string();
        assert_eq!(home("/start?a=b"), "/start?a=b");
        assert_eq!(home(""), "/");
        for elsewhere in [
            "//evil.example/",
            "/\\evil.example/",
            "\\\\evil.example/",
            "\t/evil.example/",
            "/\t/evil.example/",
            "\r\n//evil.example/",
        ] {
            assert_eq!(home(elsewhere), "/evil.example/", "{elsewhere:?}");
        }
    }
}
