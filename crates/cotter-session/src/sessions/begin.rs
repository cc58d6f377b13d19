use cotter::Timestamp;

use super::Sessions;
use crate::{
    BeginError, Binding, Epochs, RefreshToken, Session, SessionCookie, Subject,
    secret::Selector,
    store::{Created, NewSession, SessionStore, StoreError},
};

/// The longest label and the longest name of a client, in bytes.
const MAX_TEXT: usize = 512;

impl<S: SessionStore + ?Sized> Sessions<S> {
    /// Begins a session of a subject, which the caller has authenticated. State what it has, then
    /// [`start`](Begin::start) it.
    pub fn begin(&self, subject: Subject) -> Begin<'_, S> {
        Begin {
            sessions: self,
            subject,
            client: "".into(),
            label: "".into(),
            has_cookie: false,
            has_refresh_token: false,
            binding: None,
            auth_time: None,
            authenticated_under: None,
            not_after: None,
            data: Vec::new(),
        }
    }

    /// The counters of a subject. Read them before a password is checked, and state them with
    /// [`authenticated_under`](Begin::authenticated_under).
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot tell.
    pub async fn epochs(&self, subject: &Subject) -> Result<Epochs, StoreError> {
        self.store.epochs(subject).await
    }
}

/// A session to be begun: a builder, which does nothing until it is started.
#[must_use = "a session is begun by `start`"]
pub struct Begin<'s, S: ?Sized> {
    sessions: &'s Sessions<S>,
    subject: Subject,
    client: Box<str>,
    label: Box<str>,
    has_cookie: bool,
    has_refresh_token: bool,
    binding: Option<Binding>,
    auth_time: Option<Timestamp>,
    authenticated_under: Option<Epochs>,
    not_after: Option<Timestamp>,
    data: Vec<u8>,
}

/// A session that has begun, and its secrets, which exist nowhere else.
#[expect(missing_debug_implementations, reason = "it holds credentials, and nothing shows them")]
#[non_exhaustive]
pub struct Begun {
    /// The session.
    pub session: Session,
    /// Its cookie, if it was asked for.
    pub cookie: Option<SessionCookie>,
    /// Its first refresh token, if it was asked for.
    pub refresh_token: Option<RefreshToken>,
}

impl<S: SessionStore + ?Sized> Begin<'_, S> {
    /// Gives the session a cookie.
    pub const fn with_cookie(mut self) -> Self {
        self.has_cookie = true;
        self
    }

    /// Gives the session refresh tokens, for this OAuth client alone (RFC 6749 §6).
    pub fn with_refresh_token(mut self, client: &str) -> Self {
        self.has_refresh_token = true;
        self.client = client.into();
        self
    }

    /// Binds the refresh tokens to a key (RFC 9449 §5).
    pub const fn bound_to(mut self, binding: Binding) -> Self {
        self.binding = Some(binding);
        self
    }

    /// What to show in a list of sessions: at most 512 bytes.
    pub fn label(mut self, label: &str) -> Self {
        self.label = label.into();
        self
    }

    /// When the user logged in, if that was earlier than now.
    pub const fn auth_time(mut self, auth_time: Timestamp) -> Self {
        self.auth_time = Some(auth_time);
        self
    }

    /// The counters that were read before the user was authenticated, or when a code was given. If one has been raised
    /// since, the session is not begun: a log-out everywhere beats the log-ins that it raced with.
    pub const fn authenticated_under(mut self, epochs: Epochs) -> Self {
        self.authenticated_under = Some(epochs);
        self
    }

    /// The absolute limit of what the session comes from, if that is sooner than the policy's.
    pub const fn not_after(mut self, limit: Timestamp) -> Self {
        self.not_after = Some(limit);
        self
    }

    /// What to keep with the session.
    pub fn data(mut self, data: Vec<u8>) -> Self {
        self.data = data;
        self
    }

    /// Begins it.
    ///
    /// # Errors
    ///
    /// [`BeginError`].
    pub async fn start(self) -> Result<Begun, BeginError> {
        let policy = &self.sessions.inner.policy;
        if !self.has_cookie && !self.has_refresh_token {
            return Err(BeginError::NoCredential);
        }
        not_longer("label of a session", self.label.len(), MAX_TEXT)?;
        not_longer("name of a client", self.client.len(), MAX_TEXT)?;
        not_longer("data of a session", self.data.len(), policy.max_data)?;
        let selector = Selector::new(&self.subject)?;
        let cookie = if self.has_cookie { Some(SessionCookie::with(selector.clone())?) } else { None };
        let refresh_token = if self.has_refresh_token { Some(RefreshToken::with(selector.clone())?) } else { None };
        let new = NewSession {
            id: selector.session_id(),
            subject: self.subject,
            client: self.client,
            label: self.label,
            cookie: cookie.as_ref().map(SessionCookie::digest),
            refresh: refresh_token.as_ref().map(RefreshToken::digest),
            binding: self.binding,
            auth_time: self.auth_time,
            authenticated_under: self.authenticated_under,
            idle: if self.has_refresh_token { policy.refresh_idle } else { policy.cookie_idle },
            lifetime: policy.session_max,
            not_after: self.not_after,
            data: self.data,
            max_sessions: policy.max_sessions,
        };
        match self.sessions.store.create(new).await? {
            Created::Done(record) => Ok(Begun { session: Session::as_last_used(record), cookie, refresh_token }),
            Created::TooMany => Err(BeginError::TooMany { max: policy.max_sessions }),
            Created::Outdated => Err(BeginError::Outdated),
            // 120 random bits: a store that says so does not keep what it is given.
            Created::IdTaken => Err(StoreError::Corrupt { what: "a session with a new random id" }.into()),
        }
    }
}

const fn not_longer(what: &'static str, length: usize, max_bytes: usize) -> Result<(), BeginError> {
    if length > max_bytes { Err(BeginError::TooLong { what, max_bytes }) } else { Ok(()) }
}

impl<S: ?Sized> std::fmt::Debug for Begin<'_, S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Begin").finish_non_exhaustive()
    }
}
